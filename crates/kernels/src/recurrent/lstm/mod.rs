//! A long short-term memory.
//!
//! What belongs here: the equations of its gates and states. What does not: its products.
//!
//! With gates side by side as Keras lays them (i f c o):
//!
//! ```text
//! z  = x_t W + h_{s-1} U + b          [batch, 4 units], one product of [x_t, h] with [W; U]
//! i, f, o = r(z_i), r(z_f), r(z_o)    g = a(z_c)
//! c_s = f c_{s-1} + i g               h_s = o a(c_s)
//! ```
//!
//! Hochreiter and Schmidhuber 1997, with the forget gate of Gers, Schmidhuber and Cummins 2000.

mod backward;
mod forward;
mod gates;

use latch_threads::SINGLE;

use super::gate_groups::{GateGroups, LastGate};
use super::{Inputs, Rows, Shape};
use crate::activation::Activation;

pub use backward::{backward, backward_workspace};
pub use forward::{forward, forward_workspace};

pub const GATES: usize = 4;

/// What the cell has besides its [`Inputs`].
#[derive(Clone, Copy)]
pub struct Cell<'a> {
    /// a: of the candidate and of the cell's output.
    pub activation: Activation,
    /// r: of the three gates.
    pub recurrent_activation: Activation,
    /// c before the first step [batch, units]; zero where not given
    pub initial_cell: Option<&'a [f32]>,
}

/// What backward needs of forward, time-major in processing order; lengths by [`history_len`].
pub struct History<'a> {
    /// [time, batch, 4 units] activated gates; after them, unless the activations are Keras's
    /// defaults, as many derivatives of the activations. Backward leaves dL/dz in the first. Zero where
    /// a step is masked.
    pub gates: &'a mut [f32],
    /// c [time + 1, batch, units], from the initial one on
    pub cells: &'a mut [f32],
    /// h [time + 1, batch, units], from the initial one on
    pub hidden: &'a mut [f32],
    /// a(c) [time, batch, units]; after them derivatives as with the gates
    pub cell_activations: &'a mut [f32],
}

/// Parts of a [`History`] that forward is to keep.
#[derive(Default)]
pub struct Keep<'a> {
    pub gates: Option<&'a mut [f32]>,
    pub cells: Option<&'a mut [f32]>,
    pub hidden: Option<&'a mut [f32]>,
    pub cell_activations: Option<&'a mut [f32]>,
}

/// Floats of each part of a [`History`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryLen {
    pub gates: usize,
    pub cells: usize,
    pub hidden: usize,
    pub cell_activations: usize,
}

/// What the kernel writes.
pub struct Outputs<'a> {
    /// h [batch, time, units] in processing order
    pub sequence: Option<&'a mut [f32]>,
    /// the last h [batch, units]
    pub hidden: &'a mut [f32],
    /// the last c [batch, units]
    pub cell: &'a mut [f32],
}

/// Gradients of the loss by each output; what is not given is zero.
#[derive(Clone, Copy)]
pub struct OutputGradients<'a> {
    pub sequence: Option<&'a [f32]>,
    pub hidden: Option<&'a [f32]>,
    pub cell: Option<&'a [f32]>,
}

/// Floats of the history of a training step.
pub fn history_len(shape: Shape, cell: &Cell) -> HistoryLen {
    let states = shape.states();
    let kept = if cell.keeps_derivatives() { 2 } else { 1 };
    HistoryLen {
        gates: shape.time * GATES * states * kept,
        cells: (shape.time + 1) * states,
        hidden: (shape.time + 1) * states,
        cell_activations: shape.time * states * kept,
    }
}

impl Cell<'_> {
    /// The cell for these rows.
    fn of_rows(&self, rows: Rows, units: usize) -> Self {
        if SINGLE {
            return *self;
        }
        Self {
            initial_cell: self.initial_cell.map(|cell| rows.of_slice(cell, units)),
            ..*self
        }
    }

    /// Whether the history holds the derivatives of the activations: those of the defaults follow from
    /// their outputs in one operation.
    fn keeps_derivatives(&self) -> bool {
        self.activation != Activation::Tanh || self.recurrent_activation != Activation::Sigmoid
    }

    fn check(&self, inputs: &Inputs) {
        inputs.check(GATES, 1);
        let states = inputs.shape.states();
        let fits = self.initial_cell.is_none_or(|cell| cell.len() == states);
        assert!(fits, "wrong length of the initial cell");
    }
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
