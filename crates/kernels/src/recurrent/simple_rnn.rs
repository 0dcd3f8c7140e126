//! A simple recurrent network: h_s = a(x_t W + h_{s-1} U + b).
//!
//! What belongs here: the whole cell. What does not: products.
//!
//! Elman 1990.

use super::back_projection::{self, BackProjection, Targets};
use super::gate_groups::{GateGroups, LastGate};
use super::projection::{self, Projection, State};
use super::step_buffer::StepBuffer;
use super::weight_gradients::{self, Sources};
use super::{Gradients, Inputs, Shape, add_emitted, bias_gradient, elementwise, emit, initialize};
use crate::activation::Activation;

pub const GATES: usize = 1;

/// What backward needs of forward, time-major in processing order.
pub struct History<'a> {
    /// h [time + 1, batch, units], from the initial one on
    pub hidden: &'a mut [f32],
    /// a'(z) [time, batch, units]; backward leaves dL/dz there
    pub derivatives: &'a mut [f32],
}

/// Parts of a [`History`] that forward is to keep.
#[derive(Default)]
pub struct Keep<'a> {
    pub hidden: Option<&'a mut [f32]>,
    pub derivatives: Option<&'a mut [f32]>,
}

/// What the kernel writes.
pub struct Outputs<'a> {
    /// h [batch, time, units] in processing order
    pub sequence: Option<&'a mut [f32]>,
    /// the last h [batch, units]
    pub hidden: &'a mut [f32],
}

/// Gradients of the loss by each output; what is not given is zero.
#[derive(Clone, Copy)]
pub struct OutputGradients<'a> {
    pub sequence: Option<&'a [f32]>,
    pub hidden: Option<&'a [f32]>,
}

/// The groups of gates where there is no dropout, to compute the size of the workspace.
fn groups_without_dropout(shape: &Shape) -> GateGroups {
    GateGroups {
        units: shape.units,
        gates: GATES,
        last: LastGate::Joint,
        one_each: false,
    }
}

/// Floats of workspace for [`forward`]; `has_dropout` for dropout of inputs or states.
pub fn forward_workspace(shape: Shape, has_dropout: bool) -> usize {
    2 * shape.states() + projection::workspace(&shape, groups_without_dropout(&shape), has_dropout)
}

/// Floats of workspace for [`backward`], likewise.
pub fn backward_workspace(shape: Shape, has_dropout: bool) -> usize {
    let groups = groups_without_dropout(&shape);
    let of_loop = shape.states() + back_projection::workspace(&shape, groups, has_dropout);
    of_loop.max(weight_gradients::workspace(&shape, groups, has_dropout))
}

/// Fills the outputs and what is to be kept.
pub fn forward(
    inputs: Inputs,
    activation: Activation,
    keep: Keep,
    outputs: Outputs,
    workspace: &mut [f32],
) {
    inputs.check(GATES, 1);
    let shape = inputs.shape;
    let (time, n) = (shape.time, shape.states());
    let mut workspace = workspace;
    let mut hidden = StepBuffer::kept_or(keep.hidden, time + 1, 2, n, &mut workspace);
    let mut derivatives = keep
        .derivatives
        .map(|derivatives| StepBuffer::new(derivatives, time, n));
    initialize(inputs.initial_hidden, hidden.slot(0));
    let mut sequence = outputs.sequence;
    let groups = GateGroups::new(&inputs, LastGate::Joint);
    let mut projection = Projection::new(inputs, groups, workspace);
    for s in 0..time {
        let (before, after) = hidden.pair(s);
        for group in groups.iter() {
            let state = inputs.nonzero_state(s, before);
            let state = state.map(|hidden| State::of(&inputs, group, hidden));
            projection.joint(group, s, state, after);
        }
        let mut derivatives = derivatives.as_mut().map(|buffer| buffer.slot(s));
        for row in 0..shape.batch {
            let at = row * shape.units..(row + 1) * shape.units;
            let derivatives = derivatives
                .as_deref_mut()
                .map(|derivatives| &mut derivatives[at.clone()]);
            if inputs.skipped(s).row(row) {
                after[at.clone()].copy_from_slice(&before[at]);
            } else {
                elementwise::activate(activation, &mut after[at], inputs.bias, derivatives);
            }
        }
        emit(&shape, s, after, sequence.as_deref_mut());
    }
    outputs.hidden.copy_from_slice(hidden.slot(time));
}

/// The gradients that are asked for: dz = dh a'(z). Masked rows pass dh on unchanged.
pub fn backward(
    inputs: Inputs,
    history: History,
    dy: OutputGradients,
    gradients: Gradients,
    workspace: &mut [f32],
) {
    inputs.check(GATES, 1);
    let shape = inputs.shape;
    let n = shape.states();
    let (d_hidden, rest) = workspace.split_at_mut(n);
    initialize(dy.hidden, d_hidden);
    let mut dx = gradients.x;
    let groups = GateGroups::new(&inputs, LastGate::Joint);
    let mut back = BackProjection::new(inputs, groups, dx.is_some(), rest);
    // Where a mask carries states past steps, the product with U is only a part of dL/dh.
    let carries = inputs.mask.is_some();
    for s in (0..shape.time).rev() {
        let dz = &mut history.derivatives[s * n..(s + 1) * n];
        add_emitted(&shape, s, dy.sequence, d_hidden);
        for row in 0..shape.batch {
            let at = row * shape.units..(row + 1) * shape.units;
            let (dz, dh) = (&mut dz[at.clone()], &mut d_hidden[at]);
            if inputs.skipped(s).row(row) {
                dz.fill(0.0);
                continue;
            }
            elementwise::scale(dh, dz);
            if carries {
                dh.fill(0.0);
            }
        }
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
    if let Some(d_bias) = gradients.bias {
        bias_gradient(&shape, history.derivatives, d_bias);
    }
    let sources = Sources {
        dz: history.derivatives,
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
