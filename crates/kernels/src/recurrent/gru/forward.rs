//! Forward over the whole sequence, with or without the history that backward needs.
//!
//! What belongs here: the loop over time. What does not: what happens inside a step.

use super::gates::{self, Step};
use super::{Cell, GATES, Inputs, Keep, Outputs, Shape};
use crate::recurrent::gate_groups::{GateGroups, LastGate};
use crate::recurrent::projection::{self, Projection, State};
use crate::recurrent::step_buffer::StepBuffer;
use crate::recurrent::{elementwise, emit, factors, initialize};

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

impl<'a> Kept<'a> {
    /// What has no history gets a few slots at the front of `workspace`, which the steps reuse; `workspace` is
    /// then what remains.
    fn new(shape: &Shape, cell: &Cell, keep: Keep<'a>, workspace: &mut &'a mut [f32]) -> Self {
        let (time, n) = (shape.time, shape.states());
        let halves = keep.gates.map(|gates| gates.split_at_mut(time * GATES * n));
        let (gates, derivatives) = halves.unzip();
        let derivatives = derivatives.filter(|_| cell.keeps_derivatives());
        Self {
            gates: StepBuffer::kept_or(gates, time, 1, GATES * n, workspace),
            derivatives: derivatives
                .map(|derivatives| StepBuffer::new(derivatives, time, GATES * n)),
            hidden: StepBuffer::kept_or(keep.hidden, time + 1, 2, n, workspace),
            resets: StepBuffer::kept_or(keep.resets, time, 1, n, workspace),
        }
    }
}

/// Computes the outputs, and the parts of the history that `keep` asks for.
pub fn forward(inputs: Inputs, cell: Cell, keep: Keep, outputs: Outputs, workspace: &mut [f32]) {
    inputs.check(GATES, cell.biases());
    let shape = inputs.shape;
    let mut workspace = workspace;
    let mut kept = Kept::new(&shape, &cell, keep, &mut workspace);
    let (bias, workspace) = workspace.split_at_mut(GATES * shape.units);
    let (bias, reset_bias) = biases(&inputs, &cell, bias);
    initialize(inputs.initial_hidden, kept.hidden.slot(0));
    let mut sequence = outputs.sequence;
    let groups = GateGroups::new(&inputs, cell.last());
    let candidate = groups.last_group();
    let mut projection = Projection::new(inputs, groups, workspace);
    for s in 0..shape.time {
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
            factors: factors::of_gate(inputs.recurrent_factors, inputs.shape.batch, candidate.gate),
            hidden: after,
        };
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
        gates::forward_state(&cell, step);
        emit(&shape, s, after, sequence.as_deref_mut());
    }
    outputs.hidden.copy_from_slice(kept.hidden.slot(shape.time));
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
