//! A gated recurrent unit, in both of Keras's forms.
//!
//! What belongs here: the equations of its gates and state. What does not: its products.
//!
//! With gates side by side as Keras lays them (z r h), v = x_t W + b and f the dropout of h:
//!
//! ```text
//! z, r = r(v_z + h' U_z), r(v_r + h' U_r)
//! g    = a(v_h + r (h' U_h + b'_h))    resetting after the product; b' is a second bias
//! g    = a(v_h + (r h' f) U_h)         resetting before
//! h    = z h' + (1 - z) g
//! ```
//!
//! Cho et al. 2014; resetting after the product is the form of cuDNN.

mod backward;
mod forward;
mod gates;

use super::gate_groups::{GateGroups, LastGate};
use super::{Inputs, Shape};
use crate::activation::Activation;

pub use backward::{backward, backward_workspace};
pub use forward::{forward, forward_workspace};

pub const GATES: usize = 3;

/// What the cell has besides its [`Inputs`].
#[derive(Clone, Copy)]
pub struct Cell {
    /// a: of the candidate.
    pub activation: Activation,
    /// r: of the two gates.
    pub recurrent_activation: Activation,
    pub reset_after: bool,
}

/// What backward needs of forward, time-major in processing order; lengths by [`history_len`].
pub struct History<'a> {
    /// [time, batch, 3 units] activated gates and candidate; after them, unless the activations are
    /// Keras's defaults, as many derivatives of the activations. Backward leaves dL/dz in the first.
    /// Zero where a step is masked.
    pub gates: &'a mut [f32],
    /// h [time + 1, batch, units], from the initial one on
    pub hidden: &'a mut [f32],
    /// [time, batch, units]: what the gate r resets, h' U_h + b'_h, or what it has reset, r h' f
    pub resets: &'a mut [f32],
}

/// Parts of a [`History`] that forward is to keep.
#[derive(Default)]
pub struct Keep<'a> {
    pub gates: Option<&'a mut [f32]>,
    pub hidden: Option<&'a mut [f32]>,
    pub resets: Option<&'a mut [f32]>,
}

/// Floats of each part of a [`History`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryLen {
    pub gates: usize,
    pub hidden: usize,
    pub resets: usize,
}

pub use super::simple_rnn::{OutputGradients, Outputs};

/// Floats of the history of a training step.
pub fn history_len(shape: Shape, cell: &Cell) -> HistoryLen {
    let states = shape.states();
    let kept = if cell.keeps_derivatives() { 2 } else { 1 };
    HistoryLen {
        gates: shape.time * GATES * states * kept,
        hidden: (shape.time + 1) * states,
        resets: shape.time * states,
    }
}

impl Cell {
    /// Biases of 3 units: two where the reset comes after the product.
    pub fn biases(&self) -> usize {
        if self.reset_after { 2 } else { 1 }
    }

    /// Whether the history holds the derivatives of the activations: those of the defaults follow from
    /// their outputs in one operation.
    fn keeps_derivatives(&self) -> bool {
        self.activation != Activation::Tanh || self.recurrent_activation != Activation::Sigmoid
    }

    /// How the product of the candidate differs from that of the gates.
    fn last(&self) -> LastGate {
        if self.reset_after {
            LastGate::Split
        } else {
            LastGate::OtherState
        }
    }

    /// The groups of gates where there is no dropout, to compute the size of the workspace.
    fn groups_without_dropout(&self, shape: &Shape) -> GateGroups {
        GateGroups {
            units: shape.units,
            gates: GATES,
            last: self.last(),
            one_each: false,
        }
    }
}
