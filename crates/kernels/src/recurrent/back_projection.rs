//! dz W^T and dz U^T of one step, with the weights packed once per call.
//!
//! What belongs here: the products of the backward loop. What does not: dz, and the gradients of
//! the weights, which are one large product afterwards.

use core::ops::Range;

use ndarray::{ArrayView2, ArrayViewMut2};

use super::gate_groups::{GateGroups, Group};
use super::{Inputs, Shape, elementwise, factors};
use crate::matmul::{PackedA, PackedB, multiply, pack_a, pack_b};
use crate::view::{block, block_mut, row, row_major, row_major_mut, row_mut};

/// Transposed weights in panels, for the whole batch.
#[derive(Clone, Copy)]
pub struct Weights<'a> {
    /// W^T; empty unless dL/dx is asked for.
    kernel: &'a [f32],
    /// U^T
    recurrent: &'a [f32],
}

pub struct BackProjection<'a> {
    inputs: Inputs<'a>,
    groups: GateGroups,
    weights: Weights<'a>,
    /// Panels of the dz that was packed last.
    panels: &'a mut [f32],
    /// A product before the dropout factors are applied.
    unscaled: &'a mut [f32],
}

/// Gradients that receive the products of a step's dz and the weights.
pub struct Targets<'a, 'x> {
    /// dL/dh [batch, units] of the step before
    pub hidden: Option<&'a mut [f32]>,
    /// Whether the product is added to what `hidden` holds, rather than written over it.
    pub adds_to_hidden: bool,
    /// dL/dx [batch, time features]
    pub x: Option<&'a mut ArrayViewMut2<'x, f32>>,
    /// Whether the product is added to what `x` holds.
    pub adds_to_x: bool,
}

/// Length of the workspace, in float32 values; `has_dropout` for dropout of inputs or states.
pub fn workspace(shape: &Shape, groups: GateGroups, has_dropout: bool) -> usize {
    let unscaled = if has_dropout {
        shape.batch * shape.features.max(shape.units)
    } else {
        0
    };
    let weights = panels_len(&groups, shape.features) + panels_len(&groups, shape.units);
    weights + PackedA::len_of(shape.batch, groups.gates * shape.units) + unscaled
}

/// Length of the panels of W^T or U^T; the same for every grouping of the gates.
fn panels_len(groups: &GateGroups, rows: usize) -> usize {
    PackedB::len_of(groups.gates * groups.units, rows)
}

impl<'a> Weights<'a> {
    /// The packed weights at the front of the workspace, and what remains of it. They are packed before the last step, with
    /// which the loop begins.
    pub fn pack(
        inputs: &Inputs,
        groups: GateGroups,
        needs_dx: bool,
        steps: &Range<usize>,
        workspace: &'a mut [f32],
    ) -> (Self, &'a mut [f32]) {
        let shape = inputs.shape;
        let features = if needs_dx { shape.features } else { 0 };
        let (kernel, workspace) = workspace.split_at_mut(panels_len(&groups, features));
        let (recurrent, workspace) = workspace.split_at_mut(panels_len(&groups, shape.units));
        let groups = (steps.end == shape.time).then(|| groups.iter());
        for group in groups.into_iter().flatten() {
            if needs_dx {
                pack_transposed(group, inputs.kernel, kernel);
            }
            pack_transposed(group, inputs.recurrent, recurrent);
        }
        (Self { kernel, recurrent }, workspace)
    }
}

impl<'a> BackProjection<'a> {
    /// Products for the backward loop over `inputs`; the workspace is what [`Weights::pack`] left of it.
    pub fn new(
        inputs: Inputs<'a>,
        groups: GateGroups,
        weights: Weights<'a>,
        workspace: &'a mut [f32],
    ) -> Self {
        let shape = inputs.shape;
        let panels_len = PackedA::len_of(shape.batch, groups.gates * shape.units);
        let (panels, unscaled) = workspace.split_at_mut(panels_len);
        Self {
            inputs,
            groups,
            weights,
            panels,
            unscaled,
        }
    }

    pub fn groups(&self) -> GateGroups {
        self.groups
    }

    /// Multiplies dz [batch, gates units] of step `s` by U^T into dL/dh and by W^T into dL/dx, group by group.
    pub fn step(
        &mut self,
        groups: impl Iterator<Item = Group>,
        s: usize,
        dz: &[f32],
        mut to: Targets,
    ) {
        for (index, group) in groups.enumerate() {
            self.pack_dz(group, dz);
            if let Some(hidden) = to.hidden.as_deref_mut() {
                let factors = self.recurrent_factors(group);
                self.multiply_recurrent(group, factors, hidden, to.adds_to_hidden || index > 0);
            }
            if let Some(x) = to.x.as_deref_mut() {
                self.multiply_kernel(group, s, x, to.adds_to_x || index > 0);
            }
        }
    }

    /// Where all rows are masked at step `s`, and dz is 0, does without products what [`BackProjection::step`] would: dx
    /// becomes 0, and 0 is added to dL/dh. Returns whether it did. With dropout the factors' signs would be in the zeros.
    pub fn skip(&self, s: usize, hidden: &mut [f32], dx: Option<&mut ArrayViewMut2<f32>>) -> bool {
        let inputs = &self.inputs;
        let has_dropout = inputs.input_factors.is_some() || inputs.recurrent_factors.is_some();
        if has_dropout || !inputs.skipped(s).all() {
            return false;
        }
        for d in hidden {
            // -0 becomes 0.
            *d += 0.0;
        }
        if let Some(dx) = dx {
            let Shape {
                batch, features, ..
            } = inputs.shape;
            let first = inputs.time_of(s) * features;
            for i in 0..batch {
                row_mut(dx, i)[first..first + features].fill(0.0);
            }
        }
        true
    }

    /// Packs the group's columns of dz [batch, gates units] for the products that follow.
    pub fn pack_dz(&mut self, group: Group, dz: &[f32]) {
        let Shape { batch, units, .. } = self.inputs.shape;
        let dz = row_major(dz, batch, self.inputs.gates * units);
        pack_a(
            block(&dz, 0..batch, group.range()),
            self.panels,
            group.columns,
            0,
        );
    }

    /// Packs dz [batch, units] of a single gate.
    pub fn pack_dz_of_gate(&mut self, dz: &[f32]) {
        let Shape { batch, units, .. } = self.inputs.shape;
        pack_a(row_major(dz, batch, units), self.panels, units, 0);
    }

    pub fn recurrent_factors(&self, group: Group) -> Option<ArrayView2<'a, f32>> {
        factors::of_gate(self.inputs.recurrent_factors, &self.inputs, group.gate)
    }

    /// dh [batch, units] (+)= (dz U^T) * factors, with the dz packed last.
    pub fn multiply_recurrent(
        &mut self,
        group: Group,
        factors: Option<ArrayView2<f32>>,
        hidden: &mut [f32],
        accumulate: bool,
    ) {
        let Shape { batch, units, .. } = self.inputs.shape;
        let hidden = row_major_mut(hidden, batch, units);
        self.product(group, self.weights.recurrent, factors, hidden, accumulate);
    }

    /// dx [batch, time features] (+)= (dz W^T) * factors at the time of step `s`, with the dz packed last.
    pub fn multiply_kernel(
        &mut self,
        group: Group,
        s: usize,
        dx: &mut ArrayViewMut2<f32>,
        accumulate: bool,
    ) {
        let factors = factors::of_gate(self.inputs.input_factors, &self.inputs, group.gate);
        let Shape {
            batch, features, ..
        } = self.inputs.shape;
        let first = self.inputs.time_of(s) * features;
        let dx = block_mut(dx, 0..batch, first..first + features);
        self.product(group, self.weights.kernel, factors, dx, accumulate);
    }

    fn product(
        &mut self,
        group: Group,
        weights: &[f32],
        factors: Option<ArrayView2<f32>>,
        mut y: ArrayViewMut2<f32>,
        accumulate: bool,
    ) {
        let (batch, width) = y.dim();
        let first = PackedB::len_of(group.first_column, width);
        let weights = PackedB::new(&weights[first..], group.columns, width);
        let dz = PackedA::new(self.panels, batch, group.columns);
        let Some(factors) = factors else {
            return multiply(dz, weights, y, accumulate);
        };
        multiply(
            dz,
            weights,
            row_major_mut(self.unscaled, batch, width),
            false,
        );
        let unscaled = row_major(self.unscaled, batch, width);
        for i in 0..batch {
            let (d, factors, y) = (row(&unscaled, i), row(&factors, i), row_mut(&mut y, i));
            if accumulate {
                elementwise::multiply_add(d, factors, y);
            } else {
                elementwise::multiply(d, factors, y);
            }
        }
    }
}

/// Packs the transpose of the group's columns of `weights` [rows, gates units].
fn pack_transposed(group: Group, weights: ArrayView2<f32>, panels: &mut [f32]) {
    let rows = weights.nrows();
    let panels = &mut panels[PackedB::len_of(group.first_column, rows)..];
    let columns = block(&weights, 0..rows, group.range());
    pack_b(columns.reversed_axes(), panels, group.columns, 0);
}
