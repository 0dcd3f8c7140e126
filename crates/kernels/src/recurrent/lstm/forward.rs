//! Forward over the whole sequence, with or without the history that backward needs.
//!
//! What belongs here: the loop over time. What does not: what happens inside a step.

use core::ops::Range;

use latch_threads::{Disjoint, PartWorkspaces, Threads};

use super::gates::{self, Step};
use super::{Cell, GATES, Inputs, Keep, Outputs, Shape, groups_without_dropout};
use crate::recurrent::gate_groups::{GateGroups, LastGate};
use crate::recurrent::projection::{self, Projection, State};
use crate::recurrent::step_buffer::StepBuffer;
use crate::recurrent::{Rows, emit, initialize, state_before};

/// Floats of workspace for [`forward`]; `has_dropout` for dropout of inputs or states.
pub fn forward_workspace(shape: Shape, has_dropout: bool) -> usize {
    (GATES + 2 + 2 + 1) * shape.states()
        + projection::workspace(&shape, groups_without_dropout(&shape), has_dropout)
}

/// Where the steps keep what they compute.
struct Kept<'a> {
    gates: StepBuffer<'a>,
    derivatives: Option<StepBuffer<'a>>,
    cells: StepBuffer<'a>,
    hidden: StepBuffer<'a>,
    cell_activations: StepBuffer<'a>,
    cell_derivatives: Option<StepBuffer<'a>>,
}

/// What is to be kept, of all rows.
#[derive(Clone, Copy)]
struct SharedKeep<'a> {
    gates: Option<Disjoint<'a, f32>>,
    derivatives: Option<Disjoint<'a, f32>>,
    cells: Option<Disjoint<'a, f32>>,
    hidden: Option<Disjoint<'a, f32>>,
    cell_activations: Option<Disjoint<'a, f32>>,
    cell_derivatives: Option<Disjoint<'a, f32>>,
}

impl<'a> SharedKeep<'a> {
    fn new(shape: &Shape, cell: &Cell, keep: Keep<'a>) -> Self {
        let (time, n) = (shape.time, shape.states());
        let [gates, derivatives] = halves(keep.gates, cell, time * GATES * n);
        let [cell_activations, cell_derivatives] = halves(keep.cell_activations, cell, time * n);
        Self {
            gates,
            derivatives,
            cells: keep.cells.map(Disjoint::new),
            hidden: keep.hidden.map(Disjoint::new),
            cell_activations,
            cell_derivatives,
        }
    }

    /// What is not kept takes turns in a few slots of the workspace, whose rest is left there.
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
                cells: StepBuffer::kept_or(self.cells, time + 1, 2, rows, u, workspace),
                hidden: StepBuffer::kept_or(self.hidden, time + 1, 2, rows, u, workspace),
                cell_activations: StepBuffer::kept_or(
                    self.cell_activations,
                    time,
                    1,
                    rows,
                    u,
                    workspace,
                ),
                cell_derivatives: self
                    .cell_derivatives
                    .map(|derivatives| StepBuffer::new(derivatives, time, rows, u)),
            }
        }
    }
}

/// Activated values, and their derivatives where the cell keeps them.
fn halves<'a>(
    kept: Option<&'a mut [f32]>,
    cell: &Cell,
    len: usize,
) -> [Option<Disjoint<'a, f32>>; 2] {
    let (values, derivatives) = kept.map(|kept| kept.split_at_mut(len)).unzip();
    let derivatives = derivatives.filter(|_| cell.keeps_derivatives());
    [values.map(Disjoint::new), derivatives.map(Disjoint::new)]
}

/// Fills the outputs and what is to be kept at these steps; the last states are then those after them. Calls for ranges of
/// steps, one after the other on the same memory, do what one call for all of them does. The batch is split by rows, for
/// all steps; `workspace` has a piece for each part.
pub fn forward(
    inputs: Inputs,
    cell: Cell,
    keep: Keep,
    outputs: Outputs,
    steps: Range<usize>,
    workspace: &mut [f32],
    threads: Threads,
) {
    cell.check(&inputs);
    let shape = inputs.shape;
    let groups = GateGroups::new(&inputs, LastGate::Joint);
    let (weights, rest) = projection::pack(&inputs, groups, steps.start, workspace);
    let workspaces = PartWorkspaces::new(rest, threads.max_parts());
    let keep = SharedKeep::new(&shape, &cell, keep);
    let sequence = outputs.sequence.map(Disjoint::new);
    let [hidden, last_cell] = [outputs.hidden, outputs.cell].map(Disjoint::new);
    let work = inputs.work(steps.len());
    threads.split(shape.batch, Rows::STEP, work, |part, rows| {
        let rows = Rows::of(shape.batch, rows);
        // SAFETY: every part has a workspace and rows of its own.
        unsafe {
            let mut workspace = workspaces.of(part);
            let kept = keep.of_rows(&shape, rows, &mut workspace);
            let inputs = inputs.of_rows(rows);
            forward_rows(
                inputs,
                cell.of_rows(rows, shape.units),
                kept,
                Outputs {
                    sequence: sequence
                        .map(|sequence| rows.of_disjoint(sequence, shape.time * shape.units)),
                    hidden: rows.of_disjoint(hidden, shape.units),
                    cell: rows.of_disjoint(last_cell, shape.units),
                },
                steps.clone(),
                Projection::new(inputs, groups, weights, workspace, threads),
            );
        }
    });
}

/// The loop over time.
fn forward_rows(
    inputs: Inputs,
    cell: Cell,
    mut kept: Kept,
    outputs: Outputs,
    steps: Range<usize>,
    mut projection: Projection,
) {
    let shape = inputs.shape;
    let Range { start, end } = steps;
    let cell_before = state_before(start, cell.initial_cell, outputs.cell);
    initialize(cell_before, kept.cells.slot(start));
    let hidden_before = state_before(start, inputs.initial_hidden, outputs.hidden);
    initialize(hidden_before, kept.hidden.slot(start));
    let mut sequence = outputs.sequence;
    for s in start..end {
        let (previous_cell, cell_after) = kept.cells.pair(s);
        let (before, after) = kept.hidden.pair(s);
        let gates = kept.gates.slot(s);
        let skipped = inputs.skipped(s);
        if !skipped.all() {
            for group in projection.groups().iter() {
                let state = inputs.nonzero_state(s, before);
                let state = state.map(|hidden| State::of(&inputs, group, hidden));
                projection.joint(group, s, state, gates);
            }
        }
        let step = Step {
            shape,
            skipped,
            bias: inputs.bias,
            gates,
            derivatives: kept.derivatives.as_mut().map(|buffer| buffer.slot(s)),
            previous_cell,
            cell: cell_after,
            cell_activation: kept.cell_activations.slot(s),
            cell_derivatives: kept.cell_derivatives.as_mut().map(|buffer| buffer.slot(s)),
            previous_hidden: before,
            hidden: after,
        };
        gates::forward(&cell, step);
        emit(&shape, s, after, sequence.as_deref_mut());
    }
    outputs.hidden.copy_from_slice(kept.hidden.slot(end));
    outputs.cell.copy_from_slice(kept.cells.slot(end));
}
