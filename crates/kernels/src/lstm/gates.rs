//! The elementwise half of a step: gates and states, and the way back through them.
//!
//! What belongs here: one pass over a step's z, four units at a time. What does not: products.

use super::Options;
use crate::math::{sigmoid, tanh};
use crate::simd::{F32x4, LANES};

/// r and a of a cell, with their derivatives from input z and output y.
pub trait Activations: Copy {
    fn gate(self, z: F32x4) -> F32x4;
    fn gate_slope(self, z: F32x4, y: F32x4) -> F32x4;
    fn cell(self, z: F32x4) -> F32x4;
    fn cell_slope(self, z: F32x4, y: F32x4) -> F32x4;
}

/// Keras's defaults, known at compile time.
#[derive(Clone, Copy)]
pub struct SigmoidTanh;

impl Activations for SigmoidTanh {
    #[inline(always)]
    fn gate(self, z: F32x4) -> F32x4 {
        sigmoid(z)
    }
    #[inline(always)]
    fn gate_slope(self, _z: F32x4, y: F32x4) -> F32x4 {
        y.mul(F32x4::splat(1.0).sub(y))
    }
    #[inline(always)]
    fn cell(self, z: F32x4) -> F32x4 {
        tanh(z)
    }
    #[inline(always)]
    fn cell_slope(self, _z: F32x4, y: F32x4) -> F32x4 {
        F32x4::splat(1.0).sub(y.mul(y))
    }
}

/// Any others, chosen at run time.
impl Activations for Options {
    fn gate(self, z: F32x4) -> F32x4 {
        self.recurrent_activation.apply(z)
    }
    fn gate_slope(self, z: F32x4, y: F32x4) -> F32x4 {
        self.recurrent_activation.derivative(z, y)
    }
    fn cell(self, z: F32x4) -> F32x4 {
        self.activation.apply(z)
    }
    fn cell_slope(self, z: F32x4, y: F32x4) -> F32x4 {
        self.activation.derivative(z, y)
    }
}

/// `count` values, one to four, zeros after them.
///
/// # Safety
/// `count` values at `from` must be valid.
#[inline(always)]
unsafe fn load(from: *const f32, count: usize) -> F32x4 {
    // SAFETY: the caller vouches for the values; the copy holds four.
    unsafe {
        if count == LANES {
            return F32x4::load_ptr(from);
        }
        let mut four = [0.0f32; LANES];
        core::ptr::copy_nonoverlapping(from, four.as_mut_ptr(), count);
        F32x4::load(&four)
    }
}

/// The first `count` values, one to four.
///
/// # Safety
/// `count` values at `to` must be valid.
#[inline(always)]
unsafe fn store(four: F32x4, to: *mut f32, count: usize) {
    // SAFETY: the caller vouches for the values.
    unsafe {
        if count == LANES {
            return four.store_ptr(to);
        }
        core::ptr::copy_nonoverlapping(four.to_array().as_ptr(), to, count);
    }
}

/// Calls `f(j, count)` for whole vectors of `units`, then for what is left.
#[inline(always)]
fn each_vector(units: usize, mut f: impl FnMut(usize, usize)) {
    let whole = units - units % LANES;
    for j in (0..whole).step_by(LANES) {
        f(j, LANES);
    }
    if whole < units {
        f(whole, units - whole);
    }
}

/// One step forward; all slices are of one step of the whole batch, [batch, units] where not said.
pub struct Step<'a> {
    pub units: usize,
    /// [batch, 4 units]: the products before, the activated gates after
    pub gates: &'a mut [f32],
    /// [batch, 4 units]: receives the gates before activation
    pub inputs: Option<&'a mut [f32]>,
    /// [4 units]
    pub bias: Option<&'a [f32]>,
    pub previous_cell: &'a [f32],
    pub cell: &'a mut [f32],
    pub cell_activation: &'a mut [f32],
    pub hidden: &'a mut [f32],
}

/// c = f c' + i g, h = o a(c).
#[inline(never)]
pub fn forward<A: Activations>(activations: A, step: Step) {
    let u = step.units;
    let n = step.previous_cell.len();
    assert!(u > 0 && n.is_multiple_of(u) && step.gates.len() >= 4 * n && step.cell.len() >= n);
    assert!(step.cell_activation.len() >= n && step.hidden.len() >= n);
    assert!(step.bias.is_none_or(|bias| bias.len() >= 4 * u));
    assert!(
        step.inputs
            .as_ref()
            .is_none_or(|inputs| inputs.len() >= 4 * n)
    );
    let bias = step.bias.map(<[f32]>::as_ptr);
    let inputs = step.inputs.map(<[f32]>::as_mut_ptr);
    let gates = step.gates.as_mut_ptr();
    let gate = |z| activations.gate(z);
    let candidate = |z| activations.cell(z);
    for row in 0..n / u {
        // A loop for each activation: all five in one would not fit the registers.
        let segment = |from: usize, len: usize| Segment {
            len,
            // SAFETY: gates, their inputs and the bias hold 4 units a row; from + len <= 4 units.
            z: unsafe { gates.add(row * 4 * u + from) },
            inputs: inputs.map(|inputs| unsafe { inputs.add(row * 4 * u + from) }),
            bias: bias.map(|bias| unsafe { bias.add(from) }),
        };
        // SAFETY: the segments are valid, as said above; the asserts hold the states to their rows.
        unsafe {
            activate(segment(0, 2 * u), gate);
            activate(segment(2 * u, u), candidate);
            activate(segment(3 * u, u), gate);
            let at = row * u;
            let previous = step.previous_cell.as_ptr().add(at);
            let cell = step.cell.as_mut_ptr().add(at);
            update(u, gates.add(4 * at), previous, cell);
            let cell_activation = step.cell_activation.as_mut_ptr().add(at);
            let hidden = step.hidden.as_mut_ptr().add(at);
            emit(
                u,
                gates.add(4 * at + 3 * u),
                cell,
                cell_activation,
                hidden,
                candidate,
            );
        }
    }
}

/// Part of one row's z, with what belongs to it.
struct Segment {
    len: usize,
    z: *mut f32,
    inputs: Option<*mut f32>,
    bias: Option<*const f32>,
}

/// z = f(z + b).
///
/// # Safety
/// All pointers of the segment must be valid for its length.
#[inline(never)]
unsafe fn activate(segment: Segment, f: impl Fn(F32x4) -> F32x4) {
    let Segment {
        len,
        z,
        inputs,
        bias,
    } = segment;
    each_vector(len, |j, count| {
        // SAFETY: j + count <= len.
        unsafe {
            let product = load(z.add(j), count);
            let sum = bias.map_or(product, |bias| product.add(load(bias.add(j), count)));
            if let Some(inputs) = inputs {
                store(sum, inputs.add(j), count);
            }
            store(f(sum), z.add(j), count);
        }
    });
}

/// c = f c' + i g for one row.
///
/// # Safety
/// `gates` must be valid for 4 u values, the others for u.
#[inline(always)]
unsafe fn update(u: usize, gates: *const f32, previous: *const f32, cell: *mut f32) {
    each_vector(u, |j, count| {
        // SAFETY: j + count <= u.
        unsafe {
            let gate = |gate: usize| load(gates.add(gate * u + j), count);
            let c = gate(1).mul_add(load(previous.add(j), count), gate(0).mul(gate(2)));
            store(c, cell.add(j), count);
        }
    });
}

/// y = a(c), h = o y for one row.
///
/// # Safety
/// All pointers must be valid for u values.
#[inline(never)]
unsafe fn emit(
    u: usize,
    output_gate: *const f32,
    cell: *const f32,
    cell_activation: *mut f32,
    hidden: *mut f32,
    a: impl Fn(F32x4) -> F32x4,
) {
    each_vector(u, |j, count| {
        // SAFETY: j + count <= u.
        unsafe {
            let y = a(load(cell.add(j), count));
            store(y, cell_activation.add(j), count);
            store(load(output_gate.add(j), count).mul(y), hidden.add(j), count);
        }
    });
}

/// One step back; [batch, units] where not said.
pub struct StepBack<'a> {
    pub units: usize,
    /// [batch, 4 units]: the activated gates before, dL/dz after
    pub gates: &'a mut [f32],
    /// [batch, 4 units]: the gates before activation, where kept
    pub inputs: Option<&'a [f32]>,
    pub previous_cell: &'a [f32],
    pub cell: &'a [f32],
    pub cell_activation: &'a [f32],
    /// dL/dh from the step after
    pub d_hidden: &'a [f32],
    /// dL/dh from the sequence output: row r begins at `r * stride`
    pub d_sequence: Option<(&'a [f32], usize)>,
    /// dL/dc: of this step's c before, of the previous one's after
    pub d_cell: &'a mut [f32],
    /// [4 units]: dL/dz is added to it
    pub d_bias: Option<&'a mut [f32]>,
}

/// dc = dc' + dh o a'(c); dz_i = dc g r'(z_i), dz_f = dc c_{s-1} r'(z_f), dz_c = dc i a'(z_c),
/// dz_o = dh a(c) r'(z_o); and dc f goes on to the step before.
#[inline(never)]
pub fn backward<A: Activations>(activations: A, step: StepBack) {
    let u = step.units;
    let n = step.d_cell.len();
    assert!(u > 0 && n.is_multiple_of(u) && step.gates.len() >= 4 * n && step.d_hidden.len() >= n);
    assert!(
        step.previous_cell.len() >= n && step.cell.len() >= n && step.cell_activation.len() >= n
    );
    assert!(step.inputs.is_none_or(|inputs| inputs.len() >= 4 * n));
    assert!(
        step.d_bias
            .as_ref()
            .is_none_or(|d_bias| d_bias.len() >= 4 * u)
    );
    let rows = n / u;
    let fits = |(d, stride): (&[f32], usize)| rows == 0 || d.len() >= (rows - 1) * stride + u;
    assert!(step.d_sequence.is_none_or(fits));
    let gates = step.gates.as_mut_ptr();
    let inputs = step.inputs.map(<[f32]>::as_ptr);
    let d_bias = step.d_bias.map(<[f32]>::as_mut_ptr);
    for row in 0..rows {
        each_vector(u, |j, count| {
            // SAFETY: j + count <= units, and the asserts hold every slice to its rows.
            unsafe {
                let at = row * u + j;
                let gate_at = |gate: usize| row * 4 * u + gate * u + j;
                let y = |gate: usize| load(gates.add(gate_at(gate)), count);
                let z =
                    |gate: usize, y: F32x4| inputs.map_or(y, |z| load(z.add(gate_at(gate)), count));
                let (i, f, g, o) = (y(0), y(1), y(2), y(3));
                let c = load(step.cell.as_ptr().add(at), count);
                let c_activated = load(step.cell_activation.as_ptr().add(at), count);
                let previous = load(step.previous_cell.as_ptr().add(at), count);
                let mut dh = load(step.d_hidden.as_ptr().add(at), count);
                if let Some((d, stride)) = step.d_sequence {
                    dh = dh.add(load(d.as_ptr().add(row * stride + j), count));
                }
                let later = load(step.d_cell.as_ptr().add(at), count);
                let dc = activations
                    .cell_slope(c, c_activated)
                    .mul_add(dh.mul(o), later);
                let dz = [
                    dc.mul(g).mul(activations.gate_slope(z(0, i), i)),
                    dc.mul(previous).mul(activations.gate_slope(z(1, f), f)),
                    dc.mul(i).mul(activations.cell_slope(z(2, g), g)),
                    dh.mul(c_activated).mul(activations.gate_slope(z(3, o), o)),
                ];
                for (gate, dz) in dz.into_iter().enumerate() {
                    store(dz, gates.add(gate_at(gate)), count);
                    if let Some(d_bias) = d_bias {
                        let to = d_bias.add(gate * u + j);
                        store(load(to, count).add(dz), to, count);
                    }
                }
                store(dc.mul(f), step.d_cell.as_mut_ptr().add(at), count);
            }
        });
    }
}
