//! Backward through the whole sequence.
//!
//! What belongs here: the loop over time from the last step to the first, which computes dL/dz, dL/dx
//! and the gradients of the states. What does not: products.

use super::gates::{self, StepBackward};
use super::{
    Cell, GATES, History, Inputs, OutputGradients, Shape, groups_without_dropout, history_len,
};
use crate::recurrent::back_projection::{self, BackProjection, Targets};
use crate::recurrent::gate_groups::{GateGroups, LastGate};
use crate::recurrent::weight_gradients::{self, Sources};
use crate::recurrent::{Gradients, bias_gradient, initialize};

/// Floats of workspace for [`backward`]; `has_dropout` for dropout of inputs or states.
pub fn backward_workspace(shape: Shape, has_dropout: bool) -> usize {
    let groups = groups_without_dropout(&shape);
    let of_loop = 2 * shape.states() + back_projection::workspace(&shape, groups, has_dropout);
    of_loop.max(weight_gradients::workspace(&shape, groups, has_dropout))
}

/// Gradients by all that is asked for, and by the initial cell. Leaves dL/dz in the first part of
/// the history's gates.
pub fn backward(
    inputs: Inputs,
    cell: Cell,
    history: History,
    dy: OutputGradients,
    gradients: Gradients,
    d_initial_cell: Option<&mut [f32]>,
    workspace: &mut [f32],
) {
    cell.check(&inputs);
    let shape = inputs.shape;
    let (time, units, n) = (shape.time, shape.units, shape.states());
    let len = history_len(shape, &cell);
    let (dz, derivatives) = history.gates[..len.gates].split_at_mut(time * GATES * n);
    let (activations, cell_derivatives) =
        history.cell_activations[..len.cell_activations].split_at(time * n);
    let (d_states, rest) = workspace.split_at_mut(2 * n);
    let (d_hidden, d_cell) = d_states.split_at_mut(n);
    initialize(dy.hidden, d_hidden);
    initialize(dy.cell, d_cell);
    let mut dx = gradients.x;
    let groups = GateGroups::new(&inputs, LastGate::Joint);
    let mut back = BackProjection::new(inputs, groups, dx.is_some(), rest);
    for s in (0..time).rev() {
        let (gates, states) = (s * GATES * n..(s + 1) * GATES * n, s * n..(s + 1) * n);
        let dz = &mut dz[gates.clone()];
        // Where a mask carries states past steps, the product with U is only a part of dL/dh.
        let carries = inputs.mask.is_some();
        gates::backward(StepBackward {
            shape,
            skipped: inputs.skipped(s),
            gates: dz,
            derivatives: cell
                .keeps_derivatives()
                .then(|| (&derivatives[gates], &cell_derivatives[states.clone()])),
            previous_cell: &history.cells[states.clone()],
            cell_activation: &activations[states],
            d_hidden,
            carries,
            d_sequence: dy.sequence.map(|d| (&d[s * units..], time * units)),
            d_cell,
        });
        let to = Targets {
            hidden: (s > 0 || gradients.initial_hidden.is_some()).then_some(&mut *d_hidden),
            adds_to_hidden: carries,
            x: dx.as_mut(),
            adds_to_x: false,
        };
        back.step(groups.iter(), s, dz, to);
    }
    if let Some(to) = gradients.initial_hidden {
        to.copy_from_slice(d_hidden);
    }
    if let Some(to) = d_initial_cell {
        to.copy_from_slice(d_cell);
    }
    if let Some(d_bias) = gradients.bias {
        bias_gradient(&shape, dz, d_bias);
    }
    let sources = Sources {
        dz,
        hidden: history.hidden,
        last: &[],
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
