//! A long short-term memory over a whole sequence, forward and backward.
//!
//! What belongs here: the recurrence with all its options in one kernel. What does not: how many
//! layers there are, random masks, losses.
//!
//! With s the step in processing order, t the time that it reads (T - 1 - s where reversed), and
//! gates side by side as Keras lays them (i f c o):
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
mod masks;
mod projection;
mod weight_gradients;

#[cfg(test)]
mod tests;

use crate::activation::Activation;

pub use backward::{backward, backward_workspace};
pub use forward::{forward, forward_workspace, infer, infer_workspace};

/// Sizes: sequences in a batch, steps, values of an input, values of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    pub batch: usize,
    pub time: usize,
    pub features: usize,
    pub units: usize,
}

/// How the cell works. Keras's default: forward in time, tanh and sigmoid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Reads the sequence from its end.
    pub reverse: bool,
    /// a: of the candidate and of the cell's output.
    pub activation: Activation,
    /// r: of the three gates.
    pub recurrent_activation: Activation,
}

/// What the kernel reads. States that are not given are zero.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    /// [batch, time, features]
    pub x: &'a [f32],
    /// W [features, 4 units]
    pub kernel: &'a [f32],
    /// U [units, 4 units]
    pub recurrent: &'a [f32],
    /// b [4 units]
    pub bias: Option<&'a [f32]>,
    /// h before the first step [batch, units]
    pub initial_hidden: Option<&'a [f32]>,
    /// c before the first step [batch, units]
    pub initial_cell: Option<&'a [f32]>,
    /// Factors of x, the same at every step: [1 or 4, batch, features], 4 being one for each gate.
    pub input_masks: Option<&'a [f32]>,
    /// Factors of h, the same at every step: [1 or 4, batch, units].
    pub recurrent_masks: Option<&'a [f32]>,
}

/// What backward needs of forward, time-major in processing order; lengths by [`history_len`].
pub struct History<'a> {
    /// [time, batch, 4 units] activated gates; after them, where an activation's derivative needs
    /// more than its output, as many values before activation. Backward leaves dL/dz in the first.
    pub gates: &'a mut [f32],
    /// c [time + 1, batch, units], from the initial one on
    pub cells: &'a mut [f32],
    /// h [time + 1, batch, units], from the initial one on
    pub hidden: &'a mut [f32],
    /// a(c) [time, batch, units]
    pub cell_activations: &'a mut [f32],
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

/// Gradients of the loss by each input; what is not asked for is not computed.
pub struct Gradients<'a> {
    pub x: Option<&'a mut [f32]>,
    pub kernel: Option<&'a mut [f32]>,
    pub recurrent: Option<&'a mut [f32]>,
    pub bias: Option<&'a mut [f32]>,
    pub initial_hidden: Option<&'a mut [f32]>,
    pub initial_cell: Option<&'a mut [f32]>,
}

/// Floats of the history of a training step.
pub fn history_len(shape: Shape, options: &Options) -> HistoryLen {
    let states = shape.batch * shape.units;
    HistoryLen {
        gates: shape.time * 4 * states * if options.keeps_inputs() { 2 } else { 1 },
        cells: (shape.time + 1) * states,
        hidden: (shape.time + 1) * states,
        cell_activations: shape.time * states,
    }
}

impl Options {
    /// Whether the history holds the gates before activation too.
    fn keeps_inputs(&self) -> bool {
        !(self.activation.from_output() && self.recurrent_activation.from_output())
    }

    /// Whether both activations are Keras's defaults, which have a path of their own.
    fn is_default(&self) -> bool {
        self.activation == Activation::Tanh && self.recurrent_activation == Activation::Sigmoid
    }

    /// The time that processing step `s` reads.
    fn time_of(&self, s: usize, shape: &Shape) -> usize {
        if self.reverse { shape.time - 1 - s } else { s }
    }
}

impl Shape {
    /// Values of one state of the whole batch.
    fn states(&self) -> usize {
        self.batch * self.units
    }

    /// Panics unless every input has the length that this shape asks for.
    fn check(&self, inputs: &Inputs) {
        let (b, f, u) = (self.batch, self.features, self.units);
        assert_eq!(inputs.x.len(), b * self.time * f, "length of x");
        assert_eq!(inputs.kernel.len(), f * 4 * u, "length of the kernel");
        assert_eq!(
            inputs.recurrent.len(),
            u * 4 * u,
            "length of the recurrent kernel"
        );
        let optional = |given: Option<&[f32]>, len: usize, name: &str| {
            assert!(
                given.is_none_or(|given| given.len() == len),
                "length of {name}"
            );
        };
        optional(inputs.bias, 4 * u, "the bias");
        optional(inputs.initial_hidden, b * u, "the initial hidden state");
        optional(inputs.initial_cell, b * u, "the initial cell state");
        let masks = |given: Option<&[f32]>, one: usize, name: &str| {
            let fits = |given: &[f32]| given.len() == one || given.len() == 4 * one;
            assert!(given.is_none_or(fits), "length of the {name}");
        };
        masks(inputs.input_masks, b * f, "input masks");
        masks(inputs.recurrent_masks, b * u, "recurrent masks");
    }
}
