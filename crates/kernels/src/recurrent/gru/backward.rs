//! Backward through the whole sequence.
//!
//! What belongs here: the loop over time from the last step to the first, which computes dL/dz, dL/dx
//! and the gradient of the state. What does not: the matrix products.

use super::gates::{self, StepBackward};
use super::{Cell, GATES, History, Inputs, OutputGradients, Shape, history_len};
use crate::recurrent::back_projection::{self, BackProjection, Targets};
use crate::recurrent::gate_groups::{GateGroups, LastGate};
use crate::recurrent::weight_gradients::{self, Sources};
use crate::recurrent::{Gradients, add_emitted, bias_gradient, factors, initialize};

/// Floats of workspace for [`backward`]; `has_dropout` for dropout of inputs or states.
pub fn backward_workspace(shape: Shape, cell: &Cell, has_dropout: bool) -> usize {
    let groups = cell.groups_without_dropout(&shape);
    let of_loop = 2 * shape.states() + back_projection::workspace(&shape, groups, has_dropout);
    of_loop.max(weight_gradients::workspace(&shape, groups, has_dropout))
}

/// The gradients that are asked for. Leaves dL/dz in the first part of the history's gates, and
/// where the reset comes after the product dL/d(h' U_h) in the resets.
pub fn backward(
    inputs: Inputs,
    cell: Cell,
    history: History,
    dy: OutputGradients,
    gradients: Gradients,
    workspace: &mut [f32],
) {
    inputs.check(GATES, cell.biases());
    let shape = inputs.shape;
    let (time, units, n) = (shape.time, shape.units, shape.states());
    let len = history_len(shape, &cell);
    let (dz, derivatives) = history.gates[..len.gates].split_at_mut(time * GATES * n);
    let (d_states, rest) = workspace.split_at_mut(2 * n);
    let (d_hidden, d_reset) = d_states.split_at_mut(n);
    initialize(dy.hidden, d_hidden);
    let mut dx = gradients.x;
    let groups = GateGroups::new(&inputs, cell.last());
    let candidate = groups.last_group();
    let mut back = BackProjection::new(inputs, groups, dx.is_some(), rest);
    for s in (0..time).rev() {
        let (gate_range, states) = (s * GATES * n..(s + 1) * GATES * n, s * n..(s + 1) * n);
        let needs_hidden = s > 0 || gradients.initial_hidden.is_some();
        add_emitted(&shape, s, dy.sequence, d_hidden);
        let mut step = StepBackward {
            shape,
            skipped: inputs.skipped(s),
            reset_after: cell.reset_after,
            gates: &mut dz[gate_range.clone()],
            derivatives: cell.keeps_derivatives().then(|| &derivatives[gate_range]),
            resets: &mut history.resets[states.clone()],
            previous: &history.hidden[states],
            factors: factors::of_gate(inputs.recurrent_factors, inputs.shape.batch, candidate.gate),
            d_hidden,
        };
        // The candidate comes first: where the reset comes before its product, dz_r depends on it.
        gates::backward_state(&mut step);
        back.pack_dz(candidate, step.gates);
        if let Some(dx) = &mut dx {
            back.multiply_kernel(candidate, s, dx, false);
        }
        if groups.last == LastGate::OtherState {
            back.multiply_recurrent(candidate, None, d_reset, false);
            gates::backward_gates(&mut step, d_reset);
        } else if needs_hidden {
            back.pack_dz_of_gate(step.resets);
            let factors = back.recurrent_factors(candidate);
            back.multiply_recurrent(candidate, factors, step.d_hidden, true);
        }
        let to = Targets {
            hidden: needs_hidden.then_some(&mut *step.d_hidden),
            adds_to_hidden: true,
            x: dx.as_mut(),
            adds_to_x: true,
        };
        let others = groups.iter().filter(|group| group.gate < candidate.gate);
        back.step(others, s, step.gates, to);
    }
    if let Some(d_bias) = gradients.bias {
        let (of_input, of_state) = d_bias.split_at_mut(GATES * units);
        bias_gradient(&shape, dz, of_input);
        if cell.reset_after {
            // Gates z and r add both biases.
            let (of_gates, of_candidate) = of_state.split_at_mut(2 * units);
            of_gates.copy_from_slice(&of_input[..2 * units]);
            bias_gradient(&shape, history.resets, of_candidate);
        }
    }
    if let Some(to) = gradients.initial_hidden {
        to.copy_from_slice(d_hidden);
    }
    let sources = Sources {
        dz,
        hidden: history.hidden,
        last: history.resets,
    };
    weight_gradients::compute(
        inputs,
        groups,
        sources,
        gradients.kernel,
        gradients.recurrent,
        workspace,
    );
}
