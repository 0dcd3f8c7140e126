//! dz W^T and dz U^T of one step, with the weights packed once a call.
//!
//! What belongs here: the products of the backward loop. What does not: dz, and the gradients of
//! the weights, which are one large product afterwards.

use super::gate_groups::{GateGroups, Group};
use super::projection::columns_of;
use super::{Inputs, Shape, elementwise, factors, from};
use crate::matmul::{PackedA, PackedB, View, multiply, pack_a, pack_b};

pub struct BackProjection<'a> {
    inputs: Inputs<'a>,
    /// Panels of W^T, where dL/dx is asked for, and of U^T.
    kernel: &'a [f32],
    recurrent: &'a [f32],
    /// Panels of dz of the group that was taken last.
    panels: &'a mut [f32],
    /// A product before its factors.
    unscaled: &'a mut [f32],
}

/// What of a step dz goes on to.
pub struct Targets<'a> {
    /// dL/dh [batch, units] of the step before
    pub hidden: Option<&'a mut [f32]>,
    /// Whether that holds a part already, to which the product is added.
    pub adds_to_hidden: bool,
    /// dL/dx [batch, time, features]
    pub x: Option<&'a mut [f32]>,
    /// Likewise.
    pub adds_to_x: bool,
}

/// Floats of workspace; `factors` where there is dropout of any kind.
pub fn workspace(shape: &Shape, groups: GateGroups, factors: bool) -> usize {
    let unscaled = if factors {
        shape.batch * shape.features.max(shape.units)
    } else {
        0
    };
    let weights = panels_len(&groups, shape.features) + panels_len(&groups, shape.units);
    weights + PackedA::len_of(shape.batch, groups.gates * shape.units) + unscaled
}

/// Floats of the panels of W or U, transposed; however the gates are grouped, they are as many.
fn panels_len(groups: &GateGroups, rows: usize) -> usize {
    PackedB::len_of(groups.gates * groups.units, rows)
}

impl<'a> BackProjection<'a> {
    pub fn new(
        inputs: Inputs<'a>,
        groups: GateGroups,
        needs_x: bool,
        workspace: &'a mut [f32],
    ) -> Self {
        let shape = inputs.shape;
        let features = if needs_x { shape.features } else { 0 };
        let (kernel, workspace) = workspace.split_at_mut(panels_len(&groups, features));
        let (recurrent, workspace) = workspace.split_at_mut(panels_len(&groups, shape.units));
        let panels_len = PackedA::len_of(shape.batch, groups.gates * shape.units);
        let (panels, unscaled) = workspace.split_at_mut(panels_len);
        for group in groups.iter() {
            pack_transposed(&inputs, group, inputs.kernel, features, kernel);
            pack_transposed(&inputs, group, inputs.recurrent, shape.units, recurrent);
        }
        Self {
            inputs,
            kernel,
            recurrent,
            panels,
            unscaled,
        }
    }

    /// From dz [batch, gates units] of step `s` to h and x, one group after another.
    pub fn step(
        &mut self,
        groups: impl Iterator<Item = Group>,
        s: usize,
        dz: &[f32],
        mut to: Targets,
    ) {
        let stride = self.inputs.gates * self.inputs.shape.units;
        for (index, group) in groups.enumerate() {
            self.take(group, from(dz, group.first_column), stride);
            if let Some(hidden) = to.hidden.as_deref_mut() {
                let factors = self.recurrent_factors(group);
                self.give_state(group, factors, hidden, to.adds_to_hidden || index > 0);
            }
            if let Some(x) = to.x.as_deref_mut() {
                self.give_input(group, s, x, to.adds_to_x || index > 0);
            }
        }
    }

    /// Takes dz of one group, whose rows begin `stride` values apart.
    pub fn take(&mut self, group: Group, dz: &[f32], stride: usize) {
        let view = View::row_major(dz, stride);
        let (batch, columns) = (self.inputs.shape.batch, group.columns);
        pack_a(batch, columns, view, self.panels, columns, 0);
    }

    pub fn recurrent_factors(&self, group: Group) -> Option<&'a [f32]> {
        let states = self.inputs.shape.states();
        factors::of_gate(self.inputs.recurrent_factors, states, group.gate)
    }

    /// dh [batch, units] (+)= (dz U^T) factors, for what was taken.
    pub fn give_state(
        &mut self,
        group: Group,
        factors: Option<&[f32]>,
        hidden: &mut [f32],
        accumulate: bool,
    ) {
        let units = self.inputs.shape.units;
        self.product(
            group,
            self.recurrent,
            units,
            factors,
            hidden,
            units,
            accumulate,
        );
    }

    /// dx [batch, time, features] (+)= (dz W^T) factors at the time of step `s`, for what was taken.
    pub fn give_input(&mut self, group: Group, s: usize, dx: &mut [f32], accumulate: bool) {
        let Shape {
            batch,
            time,
            features,
            ..
        } = self.inputs.shape;
        let factors = factors::of_gate(self.inputs.input_factors, batch * features, group.gate);
        let first = (self.inputs.time_of(s) * features).min(dx.len());
        let dx = &mut dx[first..];
        self.product(
            group,
            self.kernel,
            features,
            factors,
            dx,
            time * features,
            accumulate,
        );
    }

    #[allow(clippy::too_many_arguments)]
    fn product(
        &mut self,
        group: Group,
        weights: &[f32],
        width: usize,
        factors: Option<&[f32]>,
        y: &mut [f32],
        stride: usize,
        accumulate: bool,
    ) {
        let first = PackedB::len_of(group.first_column, width);
        let weights = PackedB::new(&weights[first..], group.columns, width);
        let dz = PackedA::new(self.panels, self.inputs.shape.batch, group.columns);
        let Some(factors) = factors else {
            return multiply(dz, weights, y, stride, accumulate);
        };
        if width == 0 {
            return;
        }
        let unscaled = &mut self.unscaled[..factors.len()];
        multiply(dz, weights, unscaled, width, false);
        for (row, (d, factors)) in unscaled
            .chunks_exact(width)
            .zip(factors.chunks_exact(width))
            .enumerate()
        {
            let y = &mut y[row * stride..][..width];
            if accumulate {
                elementwise::multiply_add(d, factors, y);
            } else {
                elementwise::multiply(d, factors, y);
            }
        }
    }
}

/// Packs the transpose of the group's columns of `weights` [rows, gates units].
fn pack_transposed(
    inputs: &Inputs,
    group: Group,
    weights: &[f32],
    rows: usize,
    panels: &mut [f32],
) {
    let columns = group.columns;
    let panels = &mut panels[PackedB::len_of(group.first_column, rows)..];
    let view = columns_of(weights, inputs, group).transposed();
    pack_b(columns, rows, view, panels, columns, 0);
}
