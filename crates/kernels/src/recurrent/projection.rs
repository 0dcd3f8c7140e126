//! x_t W + h U of one step, with the weights packed once a call.
//!
//! What belongs here: the products of the forward loop. What does not: gates and their bias.

use super::factors;
use super::gate_groups::{GateGroups, Group};
use super::{Inputs, Shape, from};
use crate::matmul::{PackedA, PackedB, View, matmul, multiply, pack_a, pack_b};

/// The state [batch, units] that a product reads.
#[derive(Clone, Copy)]
pub struct State<'a> {
    pub values: &'a [f32],
    /// Its dropout, where that is still to be applied.
    pub factors: Option<&'a [f32]>,
}

impl<'a> State<'a> {
    /// h for the products of a group.
    pub fn of(inputs: &Inputs<'a>, group: Group, hidden: &'a [f32]) -> Self {
        let states = inputs.shape.states();
        Self {
            values: hidden,
            factors: factors::of_gate(inputs.recurrent_factors, states, group.gate),
        }
    }
}

pub struct Projection<'a> {
    inputs: Inputs<'a>,
    groups: GateGroups,
    /// [W; U] in panels, or W and U apart, one group after another; empty for a single row, which
    /// reads W and U where they lie.
    weights: &'a [f32],
    /// Panels of [x_t, h].
    panels: &'a mut [f32],
    /// x_t or h times its factors.
    scaled: &'a mut [f32],
}

/// Floats of workspace that a projection needs; `factors` where there is dropout of any kind.
pub fn workspace(shape: &Shape, groups: GateGroups, factors: bool) -> usize {
    let scaled = if factors {
        shape.batch * shape.features.max(shape.units)
    } else {
        0
    };
    let panels = PackedA::len_of(shape.batch, shape.features + shape.units);
    groups.largest(factors, |groups| weights_len(shape, groups)) + panels + scaled
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

impl<'a> Projection<'a> {
    /// Packs the weights.
    pub fn new(inputs: Inputs<'a>, groups: GateGroups, workspace: &'a mut [f32]) -> Self {
        let shape = inputs.shape;
        let (weights, workspace) = workspace.split_at_mut(weights_len(&shape, groups));
        let (panels, scaled) =
            workspace.split_at_mut(PackedA::len_of(shape.batch, shape.features + shape.units));
        let mut rest = &mut *weights;
        for group in groups.iter() {
            let (to, after) = rest.split_at_mut(group_len(&shape, group));
            rest = after;
            if !to.is_empty() {
                pack_weights(&inputs, group, to);
            }
        }
        Self {
            inputs,
            groups,
            weights,
            panels,
            scaled,
        }
    }

    /// The group's columns of z [batch, gates units] = x W + h U at step `s`; without a state h is
    /// zero.
    pub fn together(&mut self, group: Group, s: usize, state: Option<State>, z: &mut [f32]) {
        let stride = self.inputs.gates * self.inputs.shape.units;
        let first = group.first_column.min(z.len());
        self.product(group, Some(s), state, &mut z[first..], stride);
    }

    /// The group's columns of z = x W.
    pub fn input_alone(&mut self, group: Group, s: usize, z: &mut [f32]) {
        self.together(group, s, None, z);
    }

    /// y [batch, columns] = h U for the group's columns.
    pub fn state_alone(&mut self, group: Group, state: Option<State>, y: &mut [f32]) {
        self.product(group, None, state, y, group.columns);
    }

    fn product(
        &mut self,
        group: Group,
        s: Option<usize>,
        state: Option<State>,
        y: &mut [f32],
        stride: usize,
    ) {
        let Shape {
            batch,
            features,
            units,
            ..
        } = self.inputs.shape;
        if batch == 1 {
            return self.row(group, s, state, y);
        }
        let of_x = if s.is_some() { features } else { 0 };
        let of_state = if state.is_some() { units } else { 0 };
        let steps = of_x + of_state;
        if let Some(s) = s {
            let factors = self.input_factors(group);
            let x = factors::apply(self.inputs.x_of(s), factors, features, self.scaled);
            pack_a(batch, features, x, self.panels, steps, 0);
        }
        if let Some(State { values, factors }) = state {
            let h = View::row_major(values, units);
            let h = factors::apply(h, factors, units, self.scaled);
            pack_a(batch, units, h, self.panels, steps, of_x);
        }
        let panels = PackedA::new(self.panels, batch, steps);
        multiply(
            panels,
            self.weights_of(group, s.is_some()),
            y,
            stride,
            false,
        );
    }

    fn input_factors(&self, group: Group) -> Option<&'a [f32]> {
        let Shape {
            batch, features, ..
        } = self.inputs.shape;
        factors::of_gate(self.inputs.input_factors, batch * features, group.gate)
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
    fn row(&mut self, group: Group, s: Option<usize>, state: Option<State>, y: &mut [f32]) {
        let Shape {
            features, units, ..
        } = self.inputs.shape;
        let columns = group.columns;
        let y = &mut y[..columns];
        if s.is_none() {
            y.fill(0.0);
        }
        if let Some(s) = s {
            let factors = self.input_factors(group);
            let x = factors::apply(self.inputs.x_of(s), factors, features, self.scaled);
            let w = columns_of(self.inputs.kernel, &self.inputs, group);
            matmul(1, columns, features, x, w, y, columns, false, 0..1, &mut []);
        }
        if let Some(State { values, factors }) = state {
            let h = View::row_major(values, units);
            let h = factors::apply(h, factors, units, self.scaled);
            let u = columns_of(self.inputs.recurrent, &self.inputs, group);
            matmul(1, columns, units, h, u, y, columns, true, 0..1, &mut []);
        }
    }
}

/// The group's columns of W or U.
pub fn columns_of<'a>(weights: &'a [f32], inputs: &Inputs, group: Group) -> View<'a> {
    let columns = inputs.gates * inputs.shape.units;
    View::row_major(from(weights, group.first_column), columns)
}

fn pack_weights(inputs: &Inputs, group: Group, panels: &mut [f32]) {
    let Shape {
        features, units, ..
    } = inputs.shape;
    let columns = group.columns;
    let w = columns_of(inputs.kernel, inputs, group);
    let u = columns_of(inputs.recurrent, inputs, group);
    if group.split {
        let (of_x, of_state) = panels.split_at_mut(PackedB::len_of(features, columns));
        pack_b(features, columns, w, of_x, features, 0);
        pack_b(units, columns, u, of_state, units, 0);
    } else {
        let steps = features + units;
        pack_b(features, columns, w, panels, steps, 0);
        pack_b(units, columns, u, panels, steps, features);
    }
}
