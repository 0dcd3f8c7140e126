//! A simple recurrent network: h_s = a(x_t W + h_{s-1} U + b).
//!
//! What belongs here: the whole cell. What does not: products.
//!
//! Elman 1990.

use core::ops::Range;

use latch_threads::{Disjoint, PartWorkspaces, Threads};
use ndarray::ArrayViewMut2;

use super::back_projection::{self, BackProjection, Targets, Weights};
use super::gate_groups::{GateGroups, LastGate};
use super::projection::{self, Projection, State};
use super::step_buffer::StepBuffer;
use super::weight_gradients::{self, Sources, WeightGradients};
use super::{
    BackwardRange, Gradients, Inputs, Rows, Shape, add_emitted, elementwise, emit, initialize,
    state_before,
};
use crate::activation::Activation;
use crate::view::DisjointMatrix;

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

/// Fills the outputs and what is to be kept at these steps; the last state is then that after them. Calls for ranges of
/// steps, one after the other on the same memory, do what one call for all of them does. The batch is split by rows, for
/// all steps; `workspace` has a piece for each part.
pub fn forward(
    inputs: Inputs,
    activation: Activation,
    keep: Keep,
    outputs: Outputs,
    steps: Range<usize>,
    workspace: &mut [f32],
    threads: Threads,
) {
    inputs.check(GATES, 1);
    let shape = inputs.shape;
    let (time, units) = (shape.time, shape.units);
    let groups = GateGroups::new(&inputs, LastGate::Joint);
    let (weights, rest) = projection::pack(&inputs, groups, steps.start, workspace);
    let workspaces = PartWorkspaces::new(rest, threads.max_parts());
    let [kept_hidden, derivatives, sequence] =
        [keep.hidden, keep.derivatives, outputs.sequence].map(|part| part.map(Disjoint::new));
    let hidden = Disjoint::new(outputs.hidden);
    let work = inputs.work(steps.len());
    threads.split(shape.batch, Rows::STEP, work, |part, rows| {
        let rows = Rows::of(shape.batch, rows);
        // SAFETY: every part has a workspace and rows of its own.
        unsafe {
            let mut workspace = workspaces.of(part);
            let kept = StepBuffer::kept_or(kept_hidden, time + 1, 2, rows, units, &mut workspace);
            let derivatives =
                derivatives.map(|derivatives| StepBuffer::new(derivatives, time, rows, units));
            let outputs = Outputs {
                sequence: sequence.map(|sequence| rows.of_disjoint(sequence, time * units)),
                hidden: rows.of_disjoint(hidden, units),
            };
            let inputs = inputs.of_rows(rows);
            let projection = Projection::new(inputs, groups, weights, workspace, threads);
            let steps = steps.clone();
            forward_rows(
                inputs,
                activation,
                kept,
                derivatives,
                outputs,
                steps,
                projection,
            );
        }
    });
}

/// The loop over time.
fn forward_rows(
    inputs: Inputs,
    activation: Activation,
    mut hidden: StepBuffer,
    mut derivatives: Option<StepBuffer>,
    outputs: Outputs,
    steps: Range<usize>,
    mut projection: Projection,
) {
    let shape = inputs.shape;
    let Range { start, end } = steps;
    let before = state_before(start, inputs.initial_hidden, outputs.hidden);
    initialize(before, hidden.slot(start));
    let mut sequence = outputs.sequence;
    for s in start..end {
        let (before, after) = hidden.pair(s);
        let skipped = inputs.skipped(s);
        if !skipped.all() {
            for group in projection.groups().iter() {
                let state = inputs.nonzero_state(s, before);
                let state = state.map(|hidden| State::of(&inputs, group, hidden));
                projection.joint(group, s, state, after);
            }
        }
        let mut derivatives = derivatives.as_mut().map(|buffer| buffer.slot(s));
        for row in 0..shape.batch {
            let at = row * shape.units..(row + 1) * shape.units;
            let derivatives = derivatives
                .as_deref_mut()
                .map(|derivatives| &mut derivatives[at.clone()]);
            if skipped.row(row) {
                after[at.clone()].copy_from_slice(&before[at]);
            } else {
                elementwise::activate(activation, &mut after[at], inputs.bias, derivatives);
            }
        }
        emit(&shape, s, after, sequence.as_deref_mut());
    }
    outputs.hidden.copy_from_slice(hidden.slot(end));
}

/// The gradients that are asked for. The loop over time is split by rows, the gradients of the weights by columns;
/// `workspace` has a piece for each part. Calls for ranges, one after the other on the same memory, do what one call for
/// the whole does.
pub fn backward(
    inputs: Inputs,
    history: History,
    dy: OutputGradients,
    gradients: Gradients,
    range: BackwardRange,
    workspace: &mut [f32],
    threads: Threads,
) {
    inputs.check(GATES, 1);
    let shape = inputs.shape;
    let (time, units) = (shape.time, shape.units);
    let groups = GateGroups::new(&inputs, LastGate::Joint);
    if let Some(steps) = range.steps {
        let is_first = steps.end == time;
        let dx = gradients.x.map(DisjointMatrix::new);
        let needs_dx = dx.is_some();
        let (weights, rest) = Weights::pack(&inputs, groups, needs_dx, &steps, workspace);
        // Not in the workspaces of the parts: those of the next range may be of other rows.
        let (d_hidden, rest) = rest.split_at_mut(shape.states());
        let d_hidden = Disjoint::new(d_hidden);
        let workspaces = PartWorkspaces::new(rest, threads.max_parts());
        let dz = Disjoint::new(&mut *history.derivatives);
        let d_initial_hidden = gradients.initial_hidden.map(Disjoint::new);
        let work = inputs.work(steps.len());
        threads.split(shape.batch, Rows::STEP, work, |part, rows| {
            let rows = Rows::of(shape.batch, rows);
            // SAFETY: every part has a workspace and rows of its own.
            unsafe {
                let d_hidden = rows.of_disjoint(d_hidden, units);
                let inputs = inputs.of_rows(rows);
                if is_first {
                    initialize(dy.hidden.map(|d| rows.of_slice(d, units)), d_hidden);
                }
                backward_rows(
                    inputs,
                    StepBuffer::new(dz, time, rows, units),
                    dy.sequence.map(|d| rows.of_slice(d, time * units)),
                    d_hidden,
                    dx.map(|dx| dx.block(rows.range(1), 0..time * shape.features)),
                    steps.clone(),
                    BackProjection::new(inputs, groups, weights, workspaces.of(part)),
                    d_initial_hidden.is_some(),
                );
                if let Some(to) = d_initial_hidden {
                    rows.of_disjoint(to, units).copy_from_slice(d_hidden);
                }
            }
        });
    }
    let Some(summed) = range.summed else { return };
    let sources = Sources {
        dz: history.derivatives,
        hidden: history.hidden,
        last: &[],
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

/// The loop over time: dz = dh a'(z), which is written over a'(z). Masked rows pass dh on unchanged.
#[allow(clippy::too_many_arguments)]
fn backward_rows(
    inputs: Inputs,
    mut dz: StepBuffer,
    d_sequence: Option<&[f32]>,
    d_hidden: &mut [f32],
    mut dx: Option<ArrayViewMut2<f32>>,
    steps: Range<usize>,
    mut back: BackProjection,
    needs_initial_hidden: bool,
) {
    let shape = inputs.shape;
    // Where a mask carries states past steps, the product with U is only a part of dL/dh.
    let carries = inputs.mask.is_some();
    for s in steps.rev() {
        let dz = dz.slot(s);
        add_emitted(&shape, s, d_sequence, d_hidden);
        let skipped = inputs.skipped(s);
        for row in 0..shape.batch {
            let at = row * shape.units..(row + 1) * shape.units;
            let (dz, dh) = (&mut dz[at.clone()], &mut d_hidden[at]);
            if skipped.row(row) {
                dz.fill(0.0);
                continue;
            }
            elementwise::scale(dh, dz);
            if carries {
                dh.fill(0.0);
            }
        }
        if back.skip(s, d_hidden, dx.as_mut()) {
            continue;
        }
        let to = Targets {
            hidden: (s > 0 || needs_initial_hidden).then_some(&mut *d_hidden),
            adds_to_hidden: carries,
            x: dx.as_mut(),
            adds_to_x: false,
        };
        back.step(back.groups().iter(), s, dz, to);
    }
}
