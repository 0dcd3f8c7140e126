//! Backward through the whole sequence.
//!
//! What belongs here: the loop over time from the last step to the first, which computes dL/dz, dL/dx
//! and the gradient of the state. What does not: the matrix products.

use core::ops::Range;

use latch_threads::{Disjoint, PartWorkspaces, Threads};
use ndarray::ArrayViewMut2;

use super::gates::{self, StepBackward};
use super::{Cell, GATES, History, Inputs, OutputGradients, Shape, history_len};
use crate::recurrent::back_projection::{self, BackProjection, Targets, Weights};
use crate::recurrent::gate_groups::{GateGroups, LastGate};
use crate::recurrent::step_buffer::StepBuffer;
use crate::recurrent::weight_gradients::{self, Sources, WeightGradients};
use crate::recurrent::{BackwardRange, Gradients, Rows, add_emitted, factors, initialize};
use crate::view::DisjointMatrix;

/// Floats of workspace for [`backward`]; `has_dropout` for dropout of inputs or states.
pub fn backward_workspace(shape: Shape, cell: &Cell, has_dropout: bool) -> usize {
    let groups = cell.groups_without_dropout(&shape);
    let of_loop = 2 * shape.states() + back_projection::workspace(&shape, groups, has_dropout);
    of_loop.max(weight_gradients::workspace(&shape, groups, has_dropout))
}

/// The gradients that are asked for. Leaves dL/dz in the first part of the history's gates, and
/// where the reset comes after the product dL/d(h' U_h) in the resets. The loop over time is split by rows, the gradients
/// of the weights by columns; `workspace` has a piece for each part. Calls for ranges, one after the other on the same
/// memory, do what one call for the whole does.
#[allow(clippy::too_many_arguments)]
pub fn backward(
    inputs: Inputs,
    cell: Cell,
    history: History,
    dy: OutputGradients,
    gradients: Gradients,
    range: BackwardRange,
    workspace: &mut [f32],
    threads: Threads,
) {
    inputs.check(GATES, cell.biases());
    let shape = inputs.shape;
    let (time, units, n) = (shape.time, shape.units, shape.states());
    let len = history_len(shape, &cell);
    let (dz, derivatives) = history.gates[..len.gates].split_at_mut(time * GATES * n);
    let groups = GateGroups::new(&inputs, cell.last());
    if let Some(steps) = range.steps {
        let is_first = steps.end == time;
        let dx = gradients.x.map(DisjointMatrix::new);
        let needs_dx = dx.is_some();
        let (weights, rest) = Weights::pack(&inputs, groups, needs_dx, &steps, workspace);
        // Not in the workspaces of the parts: those of the next range may be of other rows.
        let (d_hidden, rest) = rest.split_at_mut(n);
        let d_hidden = Disjoint::new(d_hidden);
        let workspaces = PartWorkspaces::new(rest, threads.max_parts());
        let [shared_dz, resets] = [&mut *dz, &mut *history.resets].map(Disjoint::new);
        let d_initial_hidden = gradients.initial_hidden.map(Disjoint::new);
        let work = inputs.work(steps.len());
        threads.split(shape.batch, Rows::STEP, work, |part, rows| {
            let rows = Rows::of(shape.batch, rows);
            // SAFETY: every part has a workspace and rows of its own.
            unsafe {
                let (d_reset, rest) = workspaces.of(part).split_at_mut(rows.count * units);
                let d_hidden = rows.of_disjoint(d_hidden, units);
                let inputs = inputs.of_rows(rows);
                if is_first {
                    initialize(dy.hidden.map(|d| rows.of_slice(d, units)), d_hidden);
                }
                let loop_over_time = Loop {
                    inputs,
                    cell,
                    rows,
                    dz: StepBuffer::new(shared_dz, time, rows, GATES * units),
                    derivatives: cell.keeps_derivatives().then_some(&*derivatives),
                    resets: StepBuffer::new(resets, time, rows, units),
                    hidden: history.hidden,
                    d_sequence: dy.sequence.map(|d| rows.of_slice(d, time * units)),
                    d_hidden,
                    d_reset,
                    dx: dx.map(|dx| dx.block(rows.range(1), 0..time * shape.features)),
                    back: BackProjection::new(inputs, groups, weights, rest),
                    needs_initial_hidden: d_initial_hidden.is_some(),
                };
                let d_hidden = loop_over_time.run(steps.clone());
                if let Some(to) = d_initial_hidden {
                    rows.of_disjoint(to, units).copy_from_slice(d_hidden);
                }
            }
        });
    }
    let Some(summed) = range.summed else { return };
    let sources = Sources {
        dz,
        hidden: history.hidden,
        last: history.resets,
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
    cell: Cell,
    rows: Rows,
    /// The activated gates on entry
    dz: StepBuffer<'a>,
    /// Of all rows
    derivatives: Option<&'a [f32]>,
    resets: StepBuffer<'a>,
    /// Of all rows
    hidden: &'a [f32],
    d_sequence: Option<&'a [f32]>,
    d_hidden: &'a mut [f32],
    d_reset: &'a mut [f32],
    dx: Option<ArrayViewMut2<'a, f32>>,
    back: BackProjection<'a>,
    needs_initial_hidden: bool,
}

impl<'a> Loop<'a> {
    /// Returns the gradient of the state before these steps.
    fn run(mut self, steps: Range<usize>) -> &'a [f32] {
        let (inputs, rows, back) = (self.inputs, self.rows, &mut self.back);
        let units = inputs.shape.units;
        let groups = back.groups();
        let candidate = groups.last_group();
        for s in steps.rev() {
            let needs_hidden = s > 0 || self.needs_initial_hidden;
            add_emitted(&inputs.shape, s, self.d_sequence, self.d_hidden);
            let mut step = StepBackward {
                shape: inputs.shape,
                skipped: inputs.skipped(s),
                reset_after: self.cell.reset_after,
                gates: self.dz.slot(s),
                derivatives: self
                    .derivatives
                    .map(|derivatives| rows.of_step(derivatives, s, GATES * units)),
                resets: self.resets.slot(s),
                previous: rows.of_step(self.hidden, s, units),
                factors: factors::of_gate(inputs.recurrent_factors, &inputs, candidate.gate),
                d_hidden: self.d_hidden,
            };
            // The candidate comes first: where the reset comes before its product, dz_r depends on it.
            gates::backward_state(&mut step);
            if back.skip(s, step.d_hidden, self.dx.as_mut()) {
                continue;
            }
            back.pack_dz(candidate, step.gates);
            if let Some(dx) = &mut self.dx {
                back.multiply_kernel(candidate, s, dx, false);
            }
            if groups.last == LastGate::OtherState {
                back.multiply_recurrent(candidate, None, self.d_reset, false);
                gates::backward_gates(&mut step, self.d_reset);
            } else if needs_hidden {
                back.pack_dz_of_gate(step.resets);
                let factors = back.recurrent_factors(candidate);
                back.multiply_recurrent(candidate, factors, step.d_hidden, true);
            }
            let to = Targets {
                hidden: needs_hidden.then_some(&mut *step.d_hidden),
                adds_to_hidden: true,
                x: self.dx.as_mut(),
                adds_to_x: true,
            };
            let others = groups.iter().filter(|group| group.gate < candidate.gate);
            back.step(others, s, step.gates, to);
        }
        self.d_hidden
    }
}
