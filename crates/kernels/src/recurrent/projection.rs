//! x_t W + h U of one step, with the weights packed once a call.
//!
//! What belongs here: the products of the forward loop. What does not: gates and their bias.

use latch_threads::{Threads, product};
use ndarray::ArrayViewMut2;

use super::gate_groups::{GateGroups, Group};
use super::{Inputs, Shape, factors};
use crate::matmul::{PackedA, PackedB, RIGHT_LANES, matmul, multiply, pack_a, pack_b};
use crate::view::{DisjointMatrix, Matrix, block, block_mut, row_major, row_major_mut, row_mut};

/// The state [batch, units] that a product reads.
#[derive(Clone, Copy)]
pub struct State<'a> {
    pub values: &'a [f32],
    /// Its dropout, where that is still to be applied.
    pub factors: Option<Matrix<'a>>,
}

impl<'a> State<'a> {
    /// h for the products of a group.
    pub fn of(inputs: &Inputs<'a>, group: Group, hidden: &'a [f32]) -> Self {
        Self {
            values: hidden,
            factors: factors::of_gate(inputs.recurrent_factors, inputs, group.gate),
        }
    }
}

pub struct Projection<'a> {
    inputs: Inputs<'a>,
    groups: GateGroups,
    /// [W; U] in panels, or W and U apart, one group after another; empty for a single row, which
    /// reads W and U in place.
    weights: &'a [f32],
    /// Panels of [x_t, h].
    panels: &'a mut [f32],
    /// x_t or h times its factors.
    scaled: &'a mut [f32],
    /// Who computes the products of a batch of one row, whose columns are split at every step.
    threads: Threads<'a>,
}

/// Floats of workspace that a projection needs; `has_dropout` for dropout of inputs or states.
pub fn workspace(shape: &Shape, groups: GateGroups, has_dropout: bool) -> usize {
    let scaled = if has_dropout {
        shape.batch * shape.features.max(shape.units)
    } else {
        0
    };
    let panels = PackedA::len_of(shape.batch, shape.features + shape.units);
    groups.largest(has_dropout, |groups| weights_len(shape, groups)) + panels + scaled
}

fn weights_len(shape: &Shape, groups: GateGroups) -> usize {
    groups.iter().map(|group| group_len(shape, group)).sum()
}

fn group_len(shape: &Shape, group: Group) -> usize {
    if shape.batch == 1 {
        return 0;
    }
    PackedB::len_of(shape.features + shape.units, group.columns)
}

/// The packed weights at the front of the workspace, and what remains of it. They are packed before the first step.
pub fn pack<'a>(
    inputs: &Inputs,
    groups: GateGroups,
    first_step: usize,
    workspace: &'a mut [f32],
) -> (&'a [f32], &'a mut [f32]) {
    let shape = inputs.shape;
    let (weights, remaining) = workspace.split_at_mut(weights_len(&shape, groups));
    if first_step > 0 {
        return (weights, remaining);
    }
    let mut rest = &mut *weights;
    for group in groups.iter() {
        let (to, after) = rest.split_at_mut(group_len(&shape, group));
        rest = after;
        if !to.is_empty() {
            pack_weights(inputs, group, to);
        }
    }
    (weights, remaining)
}

impl<'a> Projection<'a> {
    /// The products of these inputs, with the weights that [`pack`] has packed for the whole batch. `threads` are those
    /// that compute parts of the batch.
    pub fn new(
        inputs: Inputs<'a>,
        groups: GateGroups,
        weights: &'a [f32],
        workspace: &'a mut [f32],
        threads: Threads<'a>,
    ) -> Self {
        let shape = inputs.shape;
        // A batch of one row is not split, so there is no job around its steps.
        let threads = if inputs.whole_batch == 1 {
            threads
        } else {
            Threads::ONE
        };
        let (panels, scaled) =
            workspace.split_at_mut(PackedA::len_of(shape.batch, shape.features + shape.units));
        Self {
            inputs,
            groups,
            weights,
            panels,
            scaled,
            threads,
        }
    }

    pub fn groups(&self) -> GateGroups {
        self.groups
    }

    /// The group's columns of z [batch, gates units] = x W + h U at step `s`; without a state h is
    /// zero.
    pub fn joint(&mut self, group: Group, s: usize, state: Option<State>, z: &mut [f32]) {
        let Shape { batch, units, .. } = self.inputs.shape;
        let mut z = row_major_mut(z, batch, self.inputs.gates * units);
        let z = block_mut(&mut z, 0..batch, group.range());
        self.product(group, Some(s), state, z);
    }

    /// The group's columns of z = x W.
    pub fn of_input(&mut self, group: Group, s: usize, z: &mut [f32]) {
        self.joint(group, s, None, z);
    }

    /// y [batch, columns] = h U for the group's columns.
    pub fn of_state(&mut self, group: Group, state: Option<State>, y: &mut [f32]) {
        let y = row_major_mut(y, self.inputs.shape.batch, group.columns);
        self.product(group, None, state, y);
    }

    fn product(
        &mut self,
        group: Group,
        s: Option<usize>,
        state: Option<State>,
        y: ArrayViewMut2<f32>,
    ) {
        let Shape {
            batch,
            features,
            units,
            ..
        } = self.inputs.shape;
        if batch == 1 {
            return self.one_row(group, s, state, y);
        }
        let of_x = if s.is_some() { features } else { 0 };
        let of_state = if state.is_some() { units } else { 0 };
        let steps = of_x + of_state;
        if let Some(s) = s {
            let factors = factors::of_gate(self.inputs.input_factors, &self.inputs, group.gate);
            let x = factors::apply(self.inputs.x_of(s), factors, self.scaled);
            pack_a(x, self.panels, steps, 0);
        }
        if let Some(State { values, factors }) = state {
            let h = factors::apply(row_major(values, batch, units), factors, self.scaled);
            pack_a(h, self.panels, steps, of_x);
        }
        let panels = PackedA::new(self.panels, batch, steps);
        multiply(panels, self.weights_of(group, s.is_some()), y, false);
    }

    /// Panels for a product that begins with x, or for one of the state alone.
    fn weights_of(&self, group: Group, begins_with_x: bool) -> PackedB<'a> {
        let shape = self.inputs.shape;
        let before = self
            .groups
            .iter()
            .take_while(|other| other.gate < group.gate);
        let first: usize = before.map(|other| group_len(&shape, other)).sum();
        let panels = &self.weights[first..];
        let of_x = PackedB::len_of(shape.features, group.columns);
        let (columns, features, units) = (group.columns, shape.features, shape.units);
        match (group.split, begins_with_x) {
            (false, _) => PackedB::new(panels, features + units, columns),
            (true, true) => PackedB::new(panels, features, columns),
            (true, false) => PackedB::new(&panels[of_x..], units, columns),
        }
    }

    /// The same for a batch of one, limited by the reading of W and U.
    fn one_row(
        &mut self,
        group: Group,
        s: Option<usize>,
        state: Option<State>,
        mut y: ArrayViewMut2<f32>,
    ) {
        let Shape {
            features, units, ..
        } = self.inputs.shape;
        if let Some(s) = s {
            let w = block(&self.inputs.kernel, 0..features, group.range());
            let factors = factors::of_gate(self.inputs.input_factors, &self.inputs, group.gate);
            let x = factors::apply(self.inputs.x_of(s), factors, self.scaled);
            multiply_row(self.threads, x, w, y.view_mut(), false);
        }
        if let Some(State { values, factors }) = state {
            let u = block(&self.inputs.recurrent, 0..units, group.range());
            let h = factors::apply(row_major(values, 1, units), factors, self.scaled);
            multiply_row(self.threads, h, u, y, s.is_some());
        } else if s.is_none() {
            row_mut(&mut y, 0).fill(0.0);
        }
    }
}

/// y = x M, or y += x M, of one row, split over columns.
fn multiply_row(
    threads: Threads,
    x: Matrix,
    matrix: Matrix,
    y: ArrayViewMut2<f32>,
    accumulate: bool,
) {
    let (k, n) = matrix.dim();
    let y = DisjointMatrix::new(y);
    threads.split(n, RIGHT_LANES, product([k, n]), |_, columns| {
        let part = block(&matrix, 0..k, columns.clone());
        // SAFETY: every part has columns of its own.
        let y = unsafe { y.block(0..1, columns) };
        matmul(x, part, y, accumulate, &mut []);
    });
}

fn pack_weights(inputs: &Inputs, group: Group, panels: &mut [f32]) {
    let Shape {
        features, units, ..
    } = inputs.shape;
    let w = block(&inputs.kernel, 0..features, group.range());
    let u = block(&inputs.recurrent, 0..units, group.range());
    if group.split {
        let (of_x, of_state) = panels.split_at_mut(PackedB::len_of(features, group.columns));
        pack_b(w, of_x, features, 0);
        pack_b(u, of_state, units, 0);
    } else {
        let steps = features + units;
        pack_b(w, panels, steps, 0);
        pack_b(u, panels, steps, features);
    }
}
