//! Forward over the whole sequence, with or without the history that backward needs.
//!
//! What belongs here: the loop over time. What does not: what happens inside a step.

use super::gates::{self, Step};
use super::{Cell, GATES, Inputs, Keep, Outputs, Shape, groups_without_dropout};
use crate::recurrent::gate_groups::{GateGroups, LastGate};
use crate::recurrent::projection::{self, Projection, State};
use crate::recurrent::step_buffer::StepBuffer;
use crate::recurrent::{emit, initialize};

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

impl<'a> Kept<'a> {
    /// What is not kept takes turns in a few slots of the workspace, whose rest is left there.
    fn new(shape: &Shape, cell: &Cell, keep: Keep<'a>, workspace: &mut &'a mut [f32]) -> Self {
        let (time, n) = (shape.time, shape.states());
        let [gates, derivatives] = halves(keep.gates, cell, time * GATES * n);
        let [activations, cell_derivatives] = halves(keep.cell_activations, cell, time * n);
        Self {
            gates: StepBuffer::kept_or(gates, time, 1, GATES * n, workspace),
            derivatives: derivatives
                .map(|derivatives| StepBuffer::new(derivatives, time, GATES * n)),
            cells: StepBuffer::kept_or(keep.cells, time + 1, 2, n, workspace),
            hidden: StepBuffer::kept_or(keep.hidden, time + 1, 2, n, workspace),
            cell_activations: StepBuffer::kept_or(activations, time, 1, n, workspace),
            cell_derivatives: cell_derivatives
                .map(|derivatives| StepBuffer::new(derivatives, time, n)),
        }
    }
}

/// Activated values, and their derivatives where the cell keeps them.
fn halves<'a>(kept: Option<&'a mut [f32]>, cell: &Cell, len: usize) -> [Option<&'a mut [f32]>; 2] {
    let (values, derivatives) = kept.map(|kept| kept.split_at_mut(len)).unzip();
    [values, derivatives.filter(|_| cell.keeps_derivatives())]
}

/// Fills the outputs and what is to be kept.
pub fn forward(inputs: Inputs, cell: Cell, keep: Keep, outputs: Outputs, workspace: &mut [f32]) {
    cell.check(&inputs);
    let shape = inputs.shape;
    let mut workspace = workspace;
    let mut kept = Kept::new(&shape, &cell, keep, &mut workspace);
    initialize(cell.initial_cell, kept.cells.slot(0));
    initialize(inputs.initial_hidden, kept.hidden.slot(0));
    let mut sequence = outputs.sequence;
    let groups = GateGroups::new(&inputs, LastGate::Joint);
    let mut projection = Projection::new(inputs, groups, workspace);
    for s in 0..shape.time {
        let (previous_cell, cell_after) = kept.cells.pair(s);
        let (before, after) = kept.hidden.pair(s);
        let gates = kept.gates.slot(s);
        for group in groups.iter() {
            let state = inputs.nonzero_state(s, before);
            let state = state.map(|hidden| State::of(&inputs, group, hidden));
            projection.joint(group, s, state, gates);
        }
        let step = Step {
            shape,
            skipped: inputs.skipped(s),
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
    outputs.hidden.copy_from_slice(kept.hidden.slot(shape.time));
    outputs.cell.copy_from_slice(kept.cells.slot(shape.time));
}
