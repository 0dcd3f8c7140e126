//! Forward over the whole sequence, with or without the history that backward needs.
//!
//! What belongs here: the loop over time. What does not: what happens inside a step.

use super::gates::{self, SigmoidTanh, Step};
use super::projection::{self, Projection};
use super::{History, Inputs, Options, Outputs, Shape, history_len};

/// Floats of workspace for [`forward`]: `masked` where there are masks of any kind.
pub fn forward_workspace(shape: Shape, _options: &Options, masked: bool) -> usize {
    projection::workspace(&shape, masked)
}

/// Floats of workspace for [`infer`], likewise.
pub fn infer_workspace(shape: Shape, _options: &Options, masked: bool) -> usize {
    6 * shape.states() + projection::workspace(&shape, masked)
}

/// The training pass: fills the history and the outputs.
pub fn forward(
    shape: Shape,
    options: Options,
    inputs: Inputs,
    history: History,
    outputs: Outputs,
    workspace: &mut [f32],
) {
    shape.check(&inputs);
    let len = history_len(shape, &options);
    let n = shape.states();
    let (gates, inputs_of_gates) = history.gates[..len.gates].split_at_mut(shape.time * 4 * n);
    let cells = &mut history.cells[..len.cells];
    let hidden = &mut history.hidden[..len.hidden];
    start(inputs.initial_cell, &mut cells[..n]);
    start(inputs.initial_hidden, &mut hidden[..n]);
    let mut sequence = outputs.sequence;
    let mut projection = Projection::new(shape, options, inputs, workspace);
    for s in 0..shape.time {
        let gates = &mut gates[s * 4 * n..][..4 * n];
        let (before, after) = hidden[s * n..].split_at_mut(n);
        let (previous_cell, cell) = cells[s * n..].split_at_mut(n);
        let known_zero = s == 0 && inputs.initial_hidden.is_none();
        projection.step(s, (!known_zero).then_some(&*before), gates);
        let step = Step {
            units: shape.units,
            gates,
            inputs: inputs_of_gates.get_mut(s * 4 * n..(s + 1) * 4 * n),
            bias: inputs.bias,
            previous_cell,
            cell: &mut cell[..n],
            cell_activation: &mut history.cell_activations[s * n..][..n],
            hidden: &mut after[..n],
        };
        activate(options, step);
        emit(&shape, s, &after[..n], sequence.as_deref_mut());
    }
    outputs.hidden[..n].copy_from_slice(&hidden[shape.time * n..]);
    outputs.cell[..n].copy_from_slice(&cells[shape.time * n..]);
}

/// The same without a history: the states live in the outputs.
pub fn infer(
    shape: Shape,
    options: Options,
    inputs: Inputs,
    outputs: Outputs,
    workspace: &mut [f32],
) {
    shape.check(&inputs);
    let n = shape.states();
    let (states, workspace) = workspace.split_at_mut(6 * n);
    let (gates, states) = states.split_at_mut(4 * n);
    let (previous_cell, cell_activation) = states.split_at_mut(n);
    let (hidden, cell) = (&mut outputs.hidden[..n], &mut outputs.cell[..n]);
    start(inputs.initial_cell, cell);
    start(inputs.initial_hidden, hidden);
    let mut sequence = outputs.sequence;
    let mut projection = Projection::new(shape, options, inputs, workspace);
    for s in 0..shape.time {
        let known_zero = s == 0 && inputs.initial_hidden.is_none();
        projection.step(s, (!known_zero).then_some(&*hidden), gates);
        previous_cell.copy_from_slice(cell);
        let step = Step {
            units: shape.units,
            gates,
            inputs: None,
            bias: inputs.bias,
            previous_cell,
            cell,
            cell_activation,
            hidden,
        };
        activate(options, step);
        emit(&shape, s, hidden, sequence.as_deref_mut());
    }
}

/// The state before the first step.
fn start(given: Option<&[f32]>, state: &mut [f32]) {
    match given {
        Some(given) => state.copy_from_slice(given),
        None => state.fill(0.0),
    }
}

fn activate(options: Options, step: Step) {
    if step.units == 0 {
        return;
    }
    if options.is_default() {
        gates::forward(SigmoidTanh, step);
    } else {
        gates::forward(options, step);
    }
}

/// Copies h of step `s` to its place in [batch, time, units].
fn emit(shape: &Shape, s: usize, hidden: &[f32], sequence: Option<&mut [f32]>) {
    let Some(sequence) = sequence else { return };
    let (time, units) = (shape.time, shape.units);
    for row in 0..shape.batch {
        let to = (row * time + s) * units;
        sequence[to..to + units].copy_from_slice(&hidden[row * units..][..units]);
    }
}
