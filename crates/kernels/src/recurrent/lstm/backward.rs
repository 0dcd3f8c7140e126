//! Backward through the whole sequence.
//!
//! What belongs here: the loop over time from the last step to the first, which computes dL/dz, dL/dx
//! and the gradients of the states. What does not: products.

use core::ops::Range;

use latch_threads::{Disjoint, PartWorkspaces, Threads};
use ndarray::ArrayViewMut2;

use super::gates::{self, StepBackward};
use super::{
    Cell, GATES, History, Inputs, OutputGradients, Shape, groups_without_dropout, history_len,
};
use crate::recurrent::back_projection::{self, BackProjection, Targets, Weights};
use crate::recurrent::gate_groups::{GateGroups, LastGate};
use crate::recurrent::step_buffer::StepBuffer;
use crate::recurrent::weight_gradients::{self, Sources, WeightGradients};
use crate::recurrent::{BackwardRange, Gradients, Rows, initialize};
use crate::view::DisjointMatrix;

/// Floats of workspace for [`backward`]; `has_dropout` for dropout of inputs or states.
pub fn backward_workspace(shape: Shape, has_dropout: bool) -> usize {
    let groups = groups_without_dropout(&shape);
    let of_loop = 2 * shape.states() + back_projection::workspace(&shape, groups, has_dropout);
    of_loop.max(weight_gradients::workspace(&shape, groups, has_dropout))
}

/// Gradients with respect to all that is asked for, and to the initial cell. Leaves dL/dz in the first part of
/// the history's gates. The loop over time is split by rows, the gradients of the weights by columns; `workspace` has a
/// piece for each part. Calls for ranges, one after the other on the same memory, do what one call for the whole does.
#[allow(clippy::too_many_arguments)]
pub fn backward(
    inputs: Inputs,
    cell: Cell,
    history: History,
    dy: OutputGradients,
    gradients: Gradients,
    d_initial_cell: Option<&mut [f32]>,
    range: BackwardRange,
    workspace: &mut [f32],
    threads: Threads,
) {
    cell.check(&inputs);
    let shape = inputs.shape;
    let (time, units, n) = (shape.time, shape.units, shape.states());
    let len = history_len(shape, &cell);
    let (dz, derivatives) = history.gates[..len.gates].split_at_mut(time * GATES * n);
    let (activations, cell_derivatives) =
        history.cell_activations[..len.cell_activations].split_at(time * n);
    let groups = GateGroups::new(&inputs, LastGate::Joint);
    if let Some(steps) = range.steps {
        let is_first = steps.end == time;
        let dx = gradients.x.map(DisjointMatrix::new);
        let needs_dx = dx.is_some();
        let (weights, rest) = Weights::pack(&inputs, groups, needs_dx, &steps, workspace);
        // Not in the workspaces of the parts: those of the next range may be of other rows.
        let (d_states, rest) = rest.split_at_mut(2 * n);
        let (d_hidden, d_cell) = d_states.split_at_mut(n);
        let [d_hidden, d_cell] = [d_hidden, d_cell].map(Disjoint::new);
        let workspaces = PartWorkspaces::new(rest, threads.max_parts());
        let shared_dz = Disjoint::new(&mut *dz);
        let d_initial_hidden = gradients.initial_hidden.map(Disjoint::new);
        let d_initial_cell = d_initial_cell.map(Disjoint::new);
        let work = inputs.work(steps.len());
        threads.split(shape.batch, Rows::STEP, work, |part, rows| {
            let rows = Rows::of(shape.batch, rows);
            // SAFETY: every part has a workspace and rows of its own.
            unsafe {
                let inputs = inputs.of_rows(rows);
                let loop_over_time = Loop {
                    inputs,
                    rows,
                    dz: StepBuffer::new(shared_dz, time, rows, GATES * units),
                    derivatives: cell
                        .keeps_derivatives()
                        .then_some((&*derivatives, cell_derivatives)),
                    cells: history.cells,
                    activations,
                    d_sequence: dy.sequence.map(|d| rows.of_slice(d, time * units)),
                    d_hidden: rows.of_disjoint(d_hidden, units),
                    d_cell: rows.of_disjoint(d_cell, units),
                    dx: dx.map(|dx| dx.block(rows.range(1), 0..time * shape.features)),
                    back: BackProjection::new(inputs, groups, weights, workspaces.of(part)),
                    needs_initial_hidden: d_initial_hidden.is_some(),
                };
                if is_first {
                    initialize(
                        dy.hidden.map(|d| rows.of_slice(d, units)),
                        loop_over_time.d_hidden,
                    );
                    initialize(
                        dy.cell.map(|d| rows.of_slice(d, units)),
                        loop_over_time.d_cell,
                    );
                }
                let (d_hidden, d_cell) = loop_over_time.run(steps.clone());
                if let Some(to) = d_initial_hidden {
                    rows.of_disjoint(to, units).copy_from_slice(d_hidden);
                }
                if let Some(to) = d_initial_cell {
                    rows.of_disjoint(to, units).copy_from_slice(d_cell);
                }
            }
        });
    }
    let Some(summed) = range.summed else { return };
    let sources = Sources {
        dz,
        hidden: history.hidden,
        last: &[],
    };
    weight_gradients::compute(
        inputs,
        groups,
        sources,
        summed,
        WeightGradients {
            kernel: gradients.kernel,
            recurrent: gradients.recurrent,
            bias: gradients.bias,
        },
        workspace,
        threads,
    );
}

/// The loop over time, for some rows.
struct Loop<'a> {
    inputs: Inputs<'a>,
    rows: Rows,
    /// The activated gates on entry
    dz: StepBuffer<'a>,
    /// Derivatives of the activations of the gates and of the cell; these and the following two fields are of all rows
    derivatives: Option<(&'a [f32], &'a [f32])>,
    cells: &'a [f32],
    activations: &'a [f32],
    d_sequence: Option<&'a [f32]>,
    d_hidden: &'a mut [f32],
    d_cell: &'a mut [f32],
    dx: Option<ArrayViewMut2<'a, f32>>,
    back: BackProjection<'a>,
    needs_initial_hidden: bool,
}

impl<'a> Loop<'a> {
    /// Returns the gradients of the states before these steps.
    fn run(mut self, steps: Range<usize>) -> (&'a [f32], &'a [f32]) {
        let Shape { time, units, .. } = self.inputs.shape;
        let (rows, groups) = (self.rows, self.back.groups());
        for s in steps.rev() {
            let dz = self.dz.slot(s);
            // Where a mask carries states past steps, the product with U is only a part of dL/dh.
            let carries = self.inputs.mask.is_some();
            gates::backward(StepBackward {
                shape: self.inputs.shape,
                skipped: self.inputs.skipped(s),
                gates: dz,
                derivatives: self.derivatives.map(|(gates, cell)| {
                    (
                        rows.of_step(gates, s, GATES * units),
                        rows.of_step(cell, s, units),
                    )
                }),
                previous_cell: rows.of_step(self.cells, s, units),
                cell_activation: rows.of_step(self.activations, s, units),
                d_hidden: self.d_hidden,
                carries,
                d_sequence: self.d_sequence.map(|d| (&d[s * units..], time * units)),
                d_cell: self.d_cell,
            });
            if self.back.skip(s, self.d_hidden, self.dx.as_mut()) {
                continue;
            }
            let to = Targets {
                hidden: (s > 0 || self.needs_initial_hidden).then_some(&mut *self.d_hidden),
                adds_to_hidden: carries,
                x: self.dx.as_mut(),
                adds_to_x: false,
            };
            self.back.step(groups.iter(), s, dz, to);
        }
        (self.d_hidden, self.d_cell)
    }
}
