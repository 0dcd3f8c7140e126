//! Forward over the whole sequence, with or without the history that backward needs.
//!
//! What belongs here: the loop over time. What does not: what happens inside a step.

use core::ops::Range;

use latch_threads::{Disjoint, PartWorkspaces, Threads};

use super::gates::{self, Step};
use super::{Cell, GATES, Inputs, Keep, Outputs, Shape};
use crate::recurrent::gate_groups::{GateGroups, LastGate};
use crate::recurrent::projection::{self, Projection, State};
use crate::recurrent::step_buffer::StepBuffer;
use crate::recurrent::{Rows, elementwise, emit, factors, initialize, state_before};

/// Floats of workspace for [`forward`]; `has_dropout` for dropout of inputs or states.
pub fn forward_workspace(shape: Shape, cell: &Cell, has_dropout: bool) -> usize {
    // Without a history: the gates, two slots of h and the resets of one step (see Kept::new).
    let states = GATES + 2 + 1;
    let biases = GATES * shape.units;
    let projection =
        projection::workspace(&shape, cell.groups_without_dropout(&shape), has_dropout);
    states * shape.states() + biases + projection
}

/// What the steps compute: in the history that backward reads, or in a few slots of the workspace.
struct Kept<'a> {
    gates: StepBuffer<'a>,
    derivatives: Option<StepBuffer<'a>>,
    hidden: StepBuffer<'a>,
    resets: StepBuffer<'a>,
}

/// The parts of the history that are to be kept, of all rows.
#[derive(Clone, Copy)]
struct SharedKeep<'a> {
    gates: Option<Disjoint<'a, f32>>,
    derivatives: Option<Disjoint<'a, f32>>,
    hidden: Option<Disjoint<'a, f32>>,
    resets: Option<Disjoint<'a, f32>>,
}

impl<'a> SharedKeep<'a> {
    fn new(shape: &Shape, cell: &Cell, keep: Keep<'a>) -> Self {
        let gates = shape.time * GATES * shape.states();
        let halves = keep.gates.map(|kept| kept.split_at_mut(gates));
        let (gates, derivatives) = halves.unzip();
        let derivatives = derivatives.filter(|_| cell.keeps_derivatives());
        Self {
            gates: gates.map(Disjoint::new),
            derivatives: derivatives.map(Disjoint::new),
            hidden: keep.hidden.map(Disjoint::new),
            resets: keep.resets.map(Disjoint::new),
        }
    }

    /// What has no history gets a few slots at the front of `workspace`, which the steps reuse; `workspace` is
    /// then what remains.
    ///
    /// # Safety
    /// Nobody else may use these rows.
    unsafe fn of_rows(self, shape: &Shape, rows: Rows, workspace: &mut &'a mut [f32]) -> Kept<'a> {
        let (time, u) = (shape.time, shape.units);
        // SAFETY: the caller guarantees it.
        unsafe {
            Kept {
                gates: StepBuffer::kept_or(self.gates, time, 1, rows, GATES * u, workspace),
                derivatives: self
                    .derivatives
                    .map(|derivatives| StepBuffer::new(derivatives, time, rows, GATES * u)),
                hidden: StepBuffer::kept_or(self.hidden, time + 1, 2, rows, u, workspace),
                resets: StepBuffer::kept_or(self.resets, time, 1, rows, u, workspace),
            }
        }
    }
}

/// Computes the outputs, and the parts of the history that `keep` asks for, at these steps; the last state is then that
/// after them. Calls for ranges of steps, one after the other on the same memory, do what one call for all of them does.
/// The batch is split by rows, for all steps; `workspace` has a piece for each part.
pub fn forward(
    inputs: Inputs,
    cell: Cell,
    keep: Keep,
    outputs: Outputs,
    steps: Range<usize>,
    workspace: &mut [f32],
    threads: Threads,
) {
    inputs.check(GATES, cell.biases());
    let shape = inputs.shape;
    let groups = GateGroups::new(&inputs, cell.last());
    let (weights, rest) = projection::pack(&inputs, groups, steps.start, workspace);
    let (bias, rest) = rest.split_at_mut(GATES * shape.units);
    let biases = biases(&inputs, &cell, bias);
    let workspaces = PartWorkspaces::new(rest, threads.max_parts());
    let keep = SharedKeep::new(&shape, &cell, keep);
    let sequence = outputs.sequence.map(Disjoint::new);
    let hidden = Disjoint::new(outputs.hidden);
    let work = inputs.work(steps.len());
    threads.split(shape.batch, Rows::STEP, work, |part, rows| {
        let rows = Rows::of(shape.batch, rows);
        // SAFETY: every part has a workspace and rows of its own.
        unsafe {
            let mut workspace = workspaces.of(part);
            let kept = keep.of_rows(&shape, rows, &mut workspace);
            let inputs = inputs.of_rows(rows);
            let outputs = Outputs {
                sequence: sequence
                    .map(|sequence| rows.of_disjoint(sequence, shape.time * shape.units)),
                hidden: rows.of_disjoint(hidden, shape.units),
            };
            let projection = Projection::new(inputs, groups, weights, workspace, threads);
            let steps = steps.clone();
            forward_rows(inputs, cell, biases, kept, outputs, steps, projection);
        }
    });
}

/// The loop over time.
fn forward_rows(
    inputs: Inputs,
    cell: Cell,
    (bias, reset_bias): (Option<&[f32]>, Option<&[f32]>),
    mut kept: Kept,
    outputs: Outputs,
    steps: Range<usize>,
    mut projection: Projection,
) {
    let shape = inputs.shape;
    let Range { start, end } = steps;
    let before = state_before(start, inputs.initial_hidden, outputs.hidden);
    initialize(before, kept.hidden.slot(start));
    let mut sequence = outputs.sequence;
    let groups = projection.groups();
    let candidate = groups.last_group();
    for s in start..end {
        let (before, after) = kept.hidden.pair(s);
        let mut step = Step {
            shape,
            skipped: inputs.skipped(s),
            bias,
            reset_bias,
            gates: kept.gates.slot(s),
            derivatives: kept.derivatives.as_mut().map(|buffer| buffer.slot(s)),
            resets: kept.resets.slot(s),
            previous: before,
            factors: factors::of_gate(inputs.recurrent_factors, &inputs, candidate.gate),
            hidden: after,
        };
        if step.skipped.all() {
            gates::forward_gates(&cell, &mut step);
        } else {
            let nonzero = inputs.nonzero_state(s, before);
            for group in groups.iter().filter(|group| group.gate < candidate.gate) {
                let state = nonzero.map(|hidden| State::of(&inputs, group, hidden));
                projection.joint(group, s, state, step.gates);
            }
            if groups.last == LastGate::Split {
                let state = nonzero.map(|hidden| State::of(&inputs, candidate, hidden));
                projection.of_input(candidate, s, step.gates);
                projection.of_state(candidate, state, step.resets);
                gates::forward_gates(&cell, &mut step);
            } else {
                gates::forward_gates(&cell, &mut step);
                let state = nonzero.map(|_| State {
                    values: step.resets,
                    factors: None,
                });
                projection.joint(candidate, s, state, step.gates);
            }
        }
        gates::forward_state(&cell, step);
        emit(&shape, s, after, sequence.as_deref_mut());
    }
    outputs.hidden.copy_from_slice(kept.hidden.slot(end));
}

/// The biases of all gates, and that of h' U_h. A cell that resets after the product has one bias for the input
/// and one for the state; the gates z and r add their sum.
fn biases<'a>(
    inputs: &Inputs<'a>,
    cell: &Cell,
    sum: &'a mut [f32],
) -> (Option<&'a [f32]>, Option<&'a [f32]>) {
    let Some(bias) = inputs.bias.filter(|_| cell.reset_after) else {
        return (inputs.bias, None);
    };
    let (of_input, of_state) = bias.split_at(sum.len());
    let gates = 2 * inputs.shape.units;
    sum.copy_from_slice(of_input);
    elementwise::add(&of_state[..gates], &mut sum[..gates]);
    (Some(sum), Some(&of_state[gates..]))
}
