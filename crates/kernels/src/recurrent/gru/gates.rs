//! The elementwise parts of a step, forward and backward: gates, candidate and state.
//!
//! What belongs here: the passes over one step's products. What does not: the matrix products.
//!
//! A step has two parts, since a reset before the product is applied between the gates and the candidate.
//!
//! In the formulas `'` marks the previous step (h' is the previous state), `r` is the reset gate and `∂(z)` the
//! derivative of the activation at z.

use super::{Cell, GATES, Shape};
use crate::recurrent::Skipped;
use crate::recurrent::elementwise::{self, activate, each_vector, load, store};
use crate::simd::F32x4;
use crate::view::{Matrix, row as row_of};

/// One step forward; all slices are of one step of the whole batch, [batch, units] unless noted.
pub struct Step<'a> {
    pub shape: Shape,
    pub skipped: Skipped<'a>,
    /// [3 units]
    pub bias: Option<&'a [f32]>,
    /// [units]: of h' U_h, where the reset comes after the product
    pub reset_bias: Option<&'a [f32]>,
    /// [batch, 3 units]: the products on entry, activated gates and candidate on return
    pub gates: &'a mut [f32],
    /// [batch, 3 units]: receives the derivatives of the activations
    pub derivatives: Option<&'a mut [f32]>,
    /// Reset after the product: h' U_h on entry, with its bias on return. Reset before it: receives r h' f
    pub resets: &'a mut [f32],
    /// h'
    pub previous: &'a [f32],
    /// f, the dropout factors of h' for the candidate
    pub factors: Option<Matrix<'a>>,
    pub hidden: &'a mut [f32],
}

/// Activates z and r, then computes v_h + r (h' U_h + b'_h), or r h' f where the reset comes first.
pub fn forward_gates(cell: &Cell, step: &mut Step) {
    let u = step.shape.units;
    for row in 0..step.shape.batch {
        let states = row * u..(row + 1) * u;
        let gate_range = GATES * row * u..GATES * (row + 1) * u;
        let resets = &mut step.resets[states.clone()];
        if step.skipped.row(row) {
            resets.fill(0.0);
            continue;
        }
        let (gates, candidate) = step.gates[gate_range.clone()].split_at_mut(2 * u);
        let derivatives = step
            .derivatives
            .as_deref_mut()
            .map(|all| &mut all[gate_range]);
        activate(cell.recurrent_activation, gates, step.bias, derivatives);
        let r = &gates[u..];
        if cell.reset_after {
            if let Some(bias) = step.reset_bias {
                elementwise::add(bias, resets);
            }
            elementwise::multiply_add(r, resets, candidate);
        } else {
            elementwise::multiply(r, &step.previous[states.clone()], resets);
            if let Some(factors) = step.factors {
                elementwise::scale(row_of(&factors, row), resets);
            }
        }
    }
}

/// g = a(...), h = z h' + (1 - z) g; masked rows keep h'.
pub fn forward_state(cell: &Cell, mut step: Step) {
    let u = step.shape.units;
    for row in 0..step.shape.batch {
        let states = row * u..(row + 1) * u;
        let gate_range = GATES * row * u..GATES * (row + 1) * u;
        let gates = &mut step.gates[gate_range.clone()];
        let (previous, hidden) = (&step.previous[states.clone()], &mut step.hidden[states]);
        if step.skipped.row(row) {
            gates.fill(0.0);
            hidden.copy_from_slice(previous);
            continue;
        }
        let derivatives = step.derivatives.as_deref_mut();
        let derivatives = derivatives.map(|all| &mut all[gate_range][2 * u..]);
        let bias = step.bias.map(|bias| &bias[2 * u..]);
        activate(cell.activation, &mut gates[2 * u..], bias, derivatives);
        mix(&gates[..u], &gates[2 * u..], previous, hidden);
    }
}

/// h = z h' + (1 - z) g
fn mix(z: &[f32], g: &[f32], previous: &[f32], hidden: &mut [f32]) {
    let u = hidden.len();
    assert!(z.len() == u && g.len() == u && previous.len() == u);
    let hidden = hidden.as_mut_ptr();
    // SAFETY: j + count <= u, which all slices have.
    let compute = |j: usize, count| unsafe {
        let [z, g, previous] = [z, g, previous].map(|from| load(from.as_ptr().add(j), count));
        let one_minus_z = F32x4::splat(1.0).sub(z);
        z.mul_add(previous, one_minus_z.mul(g))
    };
    // SAFETY: as above.
    each_vector(u, compute, |j, count, h| unsafe {
        store(h, hidden.add(j), count);
    });
}

/// One step backward; [batch, units] unless noted.
pub struct StepBackward<'a> {
    pub shape: Shape,
    pub skipped: Skipped<'a>,
    pub reset_after: bool,
    /// [batch, 3 units]: the activated gates on entry, dL/dz on return
    pub gates: &'a mut [f32],
    /// [batch, 3 units]: derivatives of the activations, if forward kept them
    pub derivatives: Option<&'a [f32]>,
    /// What forward left there; on return, where the reset comes after the product, the gradient of that product
    pub resets: &'a mut [f32],
    /// h'
    pub previous: &'a [f32],
    /// f
    pub factors: Option<Matrix<'a>>,
    /// dL/dh of this step on entry; on return the part of dL/dh' that does not come from the products with U
    pub d_hidden: &'a mut [f32],
}

/// The derivative of a gate's activation: kept by forward, or that of sigmoid, y (1 - y).
#[inline(always)]
unsafe fn gate_derivative(
    derivatives: Option<*const f32>,
    at: usize,
    count: usize,
    y: F32x4,
) -> F32x4 {
    match derivatives {
        None => y.mul(F32x4::splat(1.0).sub(y)),
        // SAFETY: the caller guarantees the derivatives.
        Some(derivatives) => unsafe { load(derivatives.add(at), count) },
    }
}

/// Backward of [`forward_state`]: dz_z = dh (h' - g) ∂(z_z), dz_h = dh (1 - z) ∂(z_h), dh' = dh z.
///
/// Where the reset comes after the product, also dz_r = dz_h (h' U_h + b'_h) ∂(z_r), and `resets` receives
/// dL/d(h' U_h) = dz_h r. Masked rows pass dh on unchanged.
pub fn backward_state(step: &mut StepBackward) {
    let u = step.shape.units;
    for row in 0..step.shape.batch {
        let states = row * u..(row + 1) * u;
        let gate_range = GATES * row * u..GATES * (row + 1) * u;
        let gates = &mut step.gates[gate_range.clone()];
        let resets = &mut step.resets[states.clone()];
        if step.skipped.row(row) {
            gates.fill(0.0);
            resets.fill(0.0);
            continue;
        }
        let derivatives = step.derivatives.map(|derivatives| &derivatives[gate_range]);
        let reset_after = step.reset_after;
        let previous = &step.previous[states.clone()];
        backward_state_row(
            reset_after,
            gates,
            derivatives,
            resets,
            previous,
            &mut step.d_hidden[states],
        );
    }
}

#[inline(always)]
fn backward_state_row(
    reset_after: bool,
    gates: &mut [f32],
    derivatives: Option<&[f32]>,
    resets: &mut [f32],
    previous: &[f32],
    d_hidden: &mut [f32],
) {
    let u = d_hidden.len();
    assert!(gates.len() == GATES * u && resets.len() == u && previous.len() == u);
    assert!(derivatives.is_none_or(|derivatives| derivatives.len() == GATES * u));
    let (gates, resets, d_hidden) = (
        gates.as_mut_ptr(),
        resets.as_mut_ptr(),
        d_hidden.as_mut_ptr(),
    );
    let derivatives = derivatives.map(<[f32]>::as_ptr);
    let one = F32x4::splat(1.0);
    // SAFETY: j + count <= u, and the asserts hold every slice to its length.
    let compute = |j: usize, count| unsafe {
        let y = |gate: usize| load(gates.add(gate * u + j), count);
        let (z, r, g) = (y(0), y(1), y(2));
        let dh = load(d_hidden.add(j), count);
        let previous = load(previous.as_ptr().add(j), count);
        let derivative_g = match derivatives {
            None => one.sub(g.mul(g)),
            Some(derivatives) => load(derivatives.add(2 * u + j), count),
        };
        let dz = dh
            .mul(previous.sub(g))
            .mul(gate_derivative(derivatives, j, count, z));
        let dg = dh.mul(one.sub(z)).mul(derivative_g);
        let of_reset = reset_after.then(|| {
            let product = load(resets.add(j), count);
            let dr = dg
                .mul(product)
                .mul(gate_derivative(derivatives, u + j, count, r));
            (dr, dg.mul(r))
        });
        (dz, dg, dh.mul(z), of_reset)
    };
    // SAFETY: as above.
    each_vector(u, compute, |j, count, (dz, dg, dh, of_reset)| unsafe {
        store(dz, gates.add(j), count);
        store(dg, gates.add(2 * u + j), count);
        store(dh, d_hidden.add(j), count);
        if let Some((dr, d_product)) = of_reset {
            store(dr, gates.add(u + j), count);
            store(d_product, resets.add(j), count);
        }
    });
}

/// Backward of [`forward_gates`] where the reset comes before the product. With d = dL/d(r h' f)
/// [batch, units]: dz_r = d h' f ∂(z_r), and dh' grows by d r f.
pub fn backward_gates(step: &mut StepBackward, d: &[f32]) {
    let u = step.shape.units;
    let (stride, n) = (GATES * u, step.shape.states());
    assert!(step.gates.len() == GATES * n && step.previous.len() == n && d.len() == n);
    assert!(step.d_hidden.len() == n);
    assert!(
        step.derivatives
            .is_none_or(|derivatives| derivatives.len() == GATES * n)
    );
    let derivatives = step.derivatives.map(<[f32]>::as_ptr);
    let (gates, d_hidden) = (step.gates.as_mut_ptr(), step.d_hidden.as_mut_ptr());
    for row in (0..step.shape.batch).filter(|&row| !step.skipped.row(row)) {
        let factors = step.factors.map(|factors| row_of(&factors, row));
        assert!(factors.is_none_or(|factors| factors.len() == u));
        let (at, r_at) = (row * u, row * stride + u);
        // SAFETY: j + count <= u, and the asserts hold every slice to its rows.
        let compute = |j: usize, count| unsafe {
            let r = load(gates.add(r_at + j), count);
            let derivative = gate_derivative(derivatives, r_at + j, count, r);
            let mut d = load(d.as_ptr().add(at + j), count);
            if let Some(factors) = factors {
                d = d.mul(load(factors.as_ptr().add(j), count));
            }
            let dh = load(d_hidden.add(at + j), count).add(d.mul(r));
            let previous = load(step.previous.as_ptr().add(at + j), count);
            (dh, d.mul(previous).mul(derivative))
        };
        // SAFETY: as above.
        each_vector(u, compute, |j, count, (dh, dr)| unsafe {
            store(dh, d_hidden.add(at + j), count);
            store(dr, gates.add(r_at + j), count);
        });
    }
}
