//! Backward through the whole sequence.
//!
//! What belongs here: the loop over time from the last step to the first, which computes dL/dz, dL/dx
//! and the gradient of the state. What does not: products.

use super::gates::{self, StepBack};
use super::{Cell, GATES, History, Inputs, OutputGradients, Shape, history_len};
use crate::recurrent::back_projection::{self, BackProjection, Targets};
use crate::recurrent::gate_groups::{GateGroups, LastGate};
use crate::recurrent::weight_gradients::{self, Sources};
use crate::recurrent::{Gradients, add_emitted, bias_gradient, factors, start};

/// Floats of workspace for [`backward`]; `factors` where there is dropout of any kind.
pub fn backward_workspace(shape: Shape, cell: &Cell, factors: bool) -> usize {
    let groups = cell.whole(&shape);
    let of_loop = 2 * shape.states() + back_projection::workspace(&shape, groups, factors);
    of_loop.max(weight_gradients::workspace(&shape, groups, factors))
}

/// Gradients by all that is asked for. Leaves dL/dz in the first part of the history's gates, and
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
    start(dy.hidden, d_hidden);
    let mut dx = gradients.x;
    let groups = GateGroups::new(&inputs, cell.last());
    let candidate = groups.last_group();
    let mut back = BackProjection::new(inputs, groups, dx.is_some(), rest);
    for s in (0..time).rev() {
        let (of_gates, states) = (s * GATES * n..(s + 1) * GATES * n, s * n..(s + 1) * n);
        let needs_hidden = s > 0 || gradients.initial_hidden.is_some();
        add_emitted(&shape, s, dy.sequence, d_hidden);
        let mut step = StepBack {
            shape,
            skipped: inputs.skipped(s),
            reset_after: cell.reset_after,
            gates: &mut dz[of_gates.clone()],
            derivatives: cell.keeps_derivatives().then(|| &derivatives[of_gates]),
            resets: &mut history.resets[states.clone()],
            previous: &history.hidden[states],
            factors: factors::of_gate(inputs.recurrent_factors, inputs.shape.batch, candidate.gate),
            d_hidden,
        };
        // The candidate's part first: a reset before the product asks for it.
        gates::close_back(&mut step);
        back.pack_dz(candidate, step.gates);
        if let Some(dx) = &mut dx {
            back.multiply_kernel(candidate, s, dx, false);
        }
        if groups.last == LastGate::OtherState {
            back.multiply_recurrent(candidate, None, d_reset, false);
            gates::open_back(&mut step, d_reset);
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
