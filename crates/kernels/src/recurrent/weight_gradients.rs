//! dW = sum over steps of x_t^T dz_s, dU likewise of h_{s-1}^T dz_s: one large product for each.
//!
//! What belongs here: the blocks of steps of that product, dz packed once for W and U. What does
//! not: dz itself.

use super::gate_groups::{GateGroups, Group, LastGate};
use super::{Inputs, Shape, factors, from};
use crate::matmul::{PackedA, PackedB, View, multiply, pack_a, pack_b};

/// Rows of x or h and dz, that is steps times batch, packed at a time.
const BLOCK: usize = 256;

/// What the products are made of, over all steps.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// [time, batch, gates units]
    pub dz: &'a [f32],
    /// h [time + 1, batch, units]
    pub hidden: &'a [f32],
    /// [time, batch, units]: for a last gate [`LastGate::OtherState`] the state that it multiplies, dropout
    /// included; for one [`LastGate::Split`] the gradient of its product with h
    pub last: &'a [f32],
}

/// Time steps of one block: as many as fit, one at least.
fn steps_of_block(shape: &Shape) -> usize {
    (BLOCK / shape.batch.max(1)).clamp(1, shape.time.max(1))
}

/// Floats of workspace; `factors` where there is dropout of any kind.
pub fn workspace(shape: &Shape, groups: GateGroups, factors: bool) -> usize {
    let rows = steps_of_block(shape) * shape.batch;
    let width = shape.features.max(shape.units);
    let scaled = if factors { shape.batch * width } else { 0 };
    PackedB::len_of(rows, groups.gates * groups.units) + PackedA::len_of(width, rows) + scaled
}

/// Both gradients, of those that are asked for.
pub fn compute(
    inputs: Inputs,
    groups: GateGroups,
    sources: Sources,
    d_kernel: Option<&mut [f32]>,
    d_recurrent: Option<&mut [f32]>,
    workspace: &mut [f32],
) {
    let Shape { batch, time, .. } = inputs.shape;
    let (mut d_kernel, mut d_recurrent) = (d_kernel, d_recurrent);
    if time * batch == 0 {
        d_kernel.iter_mut().for_each(|d| d.fill(0.0));
        d_recurrent.iter_mut().for_each(|d| d.fill(0.0));
        return;
    }
    let steps = steps_of_block(&inputs.shape);
    for group in groups.iter() {
        for first in (0..time).step_by(steps) {
            let mut block = Block::new(inputs, first, steps.min(time - first), workspace);
            let of_last = groups.last != LastGate::Joint && group.gate + 1 == groups.gates;
            let columns = groups.gates * groups.units;
            block.pack_dz(group, from(sources.dz, group.first_column), columns);
            if let Some(d_kernel) = d_kernel.as_deref_mut() {
                block.kernel(group, d_kernel);
            }
            let Some(d_recurrent) = d_recurrent.as_deref_mut() else {
                continue;
            };
            if of_last && group.split {
                block.pack_dz(group, sources.last, groups.units);
            }
            if of_last && !group.split {
                block.recurrent(group, sources.last, None, d_recurrent);
            } else {
                let states = inputs.shape.states();
                let factors = factors::of_gate(inputs.recurrent_factors, states, group.gate);
                block.recurrent(group, sources.hidden, factors, d_recurrent);
            }
        }
    }
}

/// Some steps, whose contributions are added to those of the steps before.
struct Block<'a> {
    inputs: Inputs<'a>,
    first: usize,
    steps: usize,
    dz: &'a mut [f32],
    panels: &'a mut [f32],
    scaled: &'a mut [f32],
}

impl<'a> Block<'a> {
    fn new(inputs: Inputs<'a>, first: usize, steps: usize, workspace: &'a mut [f32]) -> Self {
        let Shape {
            batch,
            features,
            units,
            ..
        } = inputs.shape;
        let rows = steps * batch;
        let dz = PackedB::len_of(rows, inputs.gates * units);
        let (dz, rest) = workspace.split_at_mut(dz);
        let (panels, scaled) = rest.split_at_mut(PackedA::len_of(features.max(units), rows));
        Self {
            inputs,
            first,
            steps,
            dz,
            panels,
            scaled,
        }
    }

    fn rows(&self) -> usize {
        self.steps * self.inputs.shape.batch
    }

    /// Packs the group's columns of dz, whose rows of all steps begin `stride` values apart.
    fn pack_dz(&mut self, group: Group, dz: &[f32], stride: usize) {
        let rows = self.rows();
        let from = &dz[self.first * self.inputs.shape.batch * stride..];
        let view = View::row_major(from, stride);
        pack_b(rows, group.columns, view, self.dz, rows, 0);
    }

    /// dW (+)= x^T dz
    fn kernel(&mut self, group: Group, d_kernel: &mut [f32]) {
        let Shape {
            batch, features, ..
        } = self.inputs.shape;
        let factors = factors::of_gate(self.inputs.input_factors, batch * features, group.gate);
        for s in 0..self.steps {
            let x = self.inputs.x_of(self.first + s);
            self.pack_left(s, x, features, factors);
        }
        self.multiply(group, features, d_kernel);
    }

    /// dU (+)= h^T dz
    fn recurrent(
        &mut self,
        group: Group,
        states: &[f32],
        factors: Option<&[f32]>,
        d_recurrent: &mut [f32],
    ) {
        let Shape { batch, units, .. } = self.inputs.shape;
        for s in 0..self.steps {
            let h = View::row_major(&states[(self.first + s) * batch * units..], units);
            self.pack_left(s, h, units, factors);
        }
        self.multiply(group, units, d_recurrent);
    }

    fn pack_left(&mut self, s: usize, x: View, width: usize, factors: Option<&[f32]>) {
        let (batch, rows) = (self.inputs.shape.batch, self.rows());
        let x = factors::apply(x, factors, width, self.scaled).transposed();
        pack_a(width, batch, x, self.panels, rows, s * batch);
    }

    fn multiply(&mut self, group: Group, width: usize, y: &mut [f32]) {
        let rows = self.rows();
        let first = group.first_column.min(y.len());
        multiply(
            PackedA::new(self.panels, width, rows),
            PackedB::new(self.dz, rows, group.columns),
            &mut y[first..],
            self.inputs.gates * self.inputs.shape.units,
            self.first > 0,
        );
    }
}
