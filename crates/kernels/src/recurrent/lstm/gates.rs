//! The elementwise half of a step, forward and backward: gates and states.
//!
//! What belongs here: the passes over one step's z. What does not: the matrix products.

use super::{Cell, GATES, Shape};
use crate::recurrent::Skipped;
use crate::recurrent::elementwise::{self, activate, each_vector, load, store};
use crate::simd::F32x4;

/// One step forward; all slices are of one step of the whole batch, [batch, units] unless noted.
pub struct Step<'a> {
    pub shape: Shape,
    pub skipped: Skipped<'a>,
    /// [4 units]
    pub bias: Option<&'a [f32]>,
    /// [batch, 4 units]: the products on entry, the activated gates on return
    pub gates: &'a mut [f32],
    /// [batch, 4 units]: receives the derivatives of the activations
    pub derivatives: Option<&'a mut [f32]>,
    pub previous_cell: &'a [f32],
    pub cell: &'a mut [f32],
    pub cell_activation: &'a mut [f32],
    /// receives a'(c)
    pub cell_derivatives: Option<&'a mut [f32]>,
    pub previous_hidden: &'a [f32],
    pub hidden: &'a mut [f32],
}

/// c = f c_{s-1} + i g, h = o a(c); masked rows keep both.
pub fn forward(cell: &Cell, mut step: Step) {
    let u = step.shape.units;
    for row in 0..step.shape.batch {
        let states = row * u..(row + 1) * u;
        let gate_range = GATES * row * u..GATES * (row + 1) * u;
        let gates = &mut step.gates[gate_range.clone()];
        let mut derivatives = step
            .derivatives
            .as_deref_mut()
            .map(|all| &mut all[gate_range]);
        let previous = &step.previous_cell[states.clone()];
        let c = &mut step.cell[states.clone()];
        let hidden = &mut step.hidden[states.clone()];
        let activation = &mut step.cell_activation[states.clone()];
        if step.skipped.row(row) {
            gates.fill(0.0);
            c.copy_from_slice(previous);
            hidden.copy_from_slice(&step.previous_hidden[states]);
            activation.fill(0.0);
            continue;
        }
        // A loop for each activation: all five in one would not fit the registers.
        for (first, end, f) in [
            (0, 2 * u, cell.recurrent_activation),
            (2 * u, 3 * u, cell.activation),
            (3 * u, 4 * u, cell.recurrent_activation),
        ] {
            let bias = step.bias.map(|bias| &bias[first..end]);
            let derivatives = derivatives
                .as_deref_mut()
                .map(|derivatives| &mut derivatives[first..end]);
            activate(f, &mut gates[first..end], bias, derivatives);
        }
        update(gates, previous, c, activation);
        let cell_derivatives = step.cell_derivatives.as_deref_mut();
        let cell_derivatives = cell_derivatives.map(|derivatives| &mut derivatives[states]);
        activate(cell.activation, activation, None, cell_derivatives);
        elementwise::multiply(&gates[3 * u..], activation, hidden);
    }
}

/// c = f c_{s-1} + i g for one row, written to both `cell` and `copy`.
fn update(gates: &[f32], previous: &[f32], cell: &mut [f32], copy: &mut [f32]) {
    let u = previous.len();
    assert!(gates.len() == GATES * u && cell.len() == u && copy.len() == u);
    let (cell, copy) = (cell.as_mut_ptr(), copy.as_mut_ptr());
    // SAFETY: j + count <= u, and the assert holds all slices to their lengths.
    let compute = |j: usize, count| unsafe {
        let gate = |gate: usize| load(gates.as_ptr().add(gate * u + j), count);
        let previous = load(previous.as_ptr().add(j), count);
        gate(1).mul_add(previous, gate(0).mul(gate(2)))
    };
    // SAFETY: as above.
    each_vector(u, compute, |j, count, c| unsafe {
        store(c, cell.add(j), count);
        store(c, copy.add(j), count);
    });
}

/// One step backward; [batch, units] unless noted.
pub struct StepBackward<'a> {
    pub shape: Shape,
    pub skipped: Skipped<'a>,
    /// [batch, 4 units]: the activated gates on entry, dL/dz on return
    pub gates: &'a mut [f32],
    /// stored derivatives of the activations: of the gates [batch, 4 units], and a'(c) [batch, units]; None if
    /// the activations are sigmoid and tanh
    pub derivatives: Option<(&'a [f32], &'a [f32])>,
    pub previous_cell: &'a [f32],
    pub cell_activation: &'a [f32],
    /// dL/dh of this step on entry; on return, if `carries`, the part of the previous step's dL/dh that does
    /// not come from the product with U
    pub d_hidden: &'a mut [f32],
    pub carries: bool,
    /// dL/dh from the sequence output: row r begins at `r * stride`
    pub d_sequence: Option<(&'a [f32], usize)>,
    /// dL/dc: of this step's c on entry, of the previous one's on return
    pub d_cell: &'a mut [f32],
}

/// dc = (dc f)_{s+1} + dh o a'(c); dz_i = dc g r'(z_i), dz_f = dc c_{s-1} r'(z_f), dz_g = dc i a'(z_g),
/// dz_o = dh a(c) r'(z_o), with a' and r' the derivatives of the activation and the recurrent activation;
/// dc f goes on to the previous step. Masked rows pass dh and dc on unchanged.
#[inline(never)]
pub fn backward(step: StepBackward) {
    let u = step.shape.units;
    for row in 0..step.shape.batch {
        let states = row * u..(row + 1) * u;
        let gate_range = GATES * row * u..GATES * (row + 1) * u;
        let gates = &mut step.gates[gate_range.clone()];
        let d_hidden = &mut step.d_hidden[states.clone()];
        let d_sequence = step.d_sequence.map(|(d, stride)| &d[row * stride..][..u]);
        if step.skipped.row(row) {
            gates.fill(0.0);
            if let Some(d) = d_sequence {
                elementwise::add(d, d_hidden);
            }
            continue;
        }
        let row_backward = RowBackward {
            gates,
            derivatives: step
                .derivatives
                .map(|(gates, cell)| (&gates[gate_range], &cell[states.clone()])),
            previous_cell: &step.previous_cell[states.clone()],
            cell_activation: &step.cell_activation[states.clone()],
            d_hidden,
            d_sequence,
            d_cell: &mut step.d_cell[states],
        };
        backward_row(row_backward);
        if step.carries {
            step.d_hidden[row * u..][..u].fill(0.0);
        }
    }
}

struct RowBackward<'a> {
    gates: &'a mut [f32],
    derivatives: Option<(&'a [f32], &'a [f32])>,
    previous_cell: &'a [f32],
    cell_activation: &'a [f32],
    d_hidden: &'a [f32],
    d_sequence: Option<&'a [f32]>,
    d_cell: &'a mut [f32],
}

#[inline(always)]
fn backward_row(row: RowBackward) {
    let u = row.d_cell.len();
    assert!(row.gates.len() == GATES * u && row.previous_cell.len() == u);
    assert!(row.cell_activation.len() == u && row.d_hidden.len() == u);
    let fits = |(gates, cell): (&[f32], &[f32])| gates.len() == GATES * u && cell.len() == u;
    assert!(row.derivatives.is_none_or(fits) && row.d_sequence.is_none_or(|d| d.len() == u));
    let gates = row.gates.as_mut_ptr();
    let one = F32x4::splat(1.0);
    let d_cell = row.d_cell.as_mut_ptr();
    // SAFETY: j + count <= u, and the asserts hold every slice to its length.
    let compute = |j: usize, count| unsafe {
        let y = |gate: usize| load(gates.add(gate * u + j), count);
        let (i, f, g, o) = (y(0), y(1), y(2), y(3));
        let c_activated = load(row.cell_activation.as_ptr().add(j), count);
        let previous = load(row.previous_cell.as_ptr().add(j), count);
        let mut dh = load(row.d_hidden.as_ptr().add(j), count);
        if let Some(d) = row.d_sequence {
            dh = dh.add(load(d.as_ptr().add(j), count));
        }
        // The derivatives of sigmoid and tanh follow from their outputs; those of others were stored.
        let of_sigmoid = |y: F32x4| y.mul(one.sub(y));
        let of_tanh = |y: F32x4| one.sub(y.mul(y));
        let [
            derivative_i,
            derivative_f,
            derivative_g,
            derivative_o,
            derivative_c,
        ] = match row.derivatives {
            None => [
                of_sigmoid(i),
                of_sigmoid(f),
                of_tanh(g),
                of_sigmoid(o),
                of_tanh(c_activated),
            ],
            Some((derivatives, cell)) => {
                let derivative = |gate: usize| load(derivatives.as_ptr().add(gate * u + j), count);
                let of_cell = load(cell.as_ptr().add(j), count);
                [
                    derivative(0),
                    derivative(1),
                    derivative(2),
                    derivative(3),
                    of_cell,
                ]
            }
        };
        let later = load(d_cell.add(j), count);
        let dc = derivative_c.mul_add(dh.mul(o), later);
        let dz = [
            dc.mul(g).mul(derivative_i),
            dc.mul(previous).mul(derivative_f),
            dc.mul(i).mul(derivative_g),
            dh.mul(c_activated).mul(derivative_o),
        ];
        (dz, dc.mul(f))
    };
    // SAFETY: as above.
    each_vector(u, compute, |j, count, (dz, earlier)| unsafe {
        for (gate, dz) in dz.into_iter().enumerate() {
            store(dz, gates.add(gate * u + j), count);
        }
        store(earlier, d_cell.add(j), count);
    });
}
