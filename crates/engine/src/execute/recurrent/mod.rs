//! Recurrent layers over whole sequences, and the first values of their weights: what the cells share, and a file for each.

#[cfg(feature = "recurrent")]
mod gru;
mod lstm;
#[cfg(feature = "recurrent")]
mod simple_rnn;

use core::ops::Range;

use latch_kernels::recurrent::{BackwardRange, Gradients, Inputs, Shape};
use latch_kernels::{orthogonal, view};

use super::Execute;
use crate::failure::Failure;
use crate::field::Ref;
use crate::instruction::{Orthogonalize, RecurrentGradients, RecurrentOperands};
use crate::run::Run;

impl RecurrentOperands {
    fn shape(&self) -> Shape {
        Shape {
            batch: self.batch as usize,
            time: self.time as usize,
            features: self.features as usize,
            units: self.units as usize,
        }
    }

    /// The steps that the run is to compute.
    fn steps(&self, run: &Run) -> Range<usize> {
        let Range { start, end } = run.units(self.time);
        start as usize..end as usize
    }

    /// As [`RecurrentOperands::steps`], backward.
    fn backward_range(&self, run: &Run) -> BackwardRange {
        let Range { start, end } = run.units(2 * self.time);
        BackwardRange::of_units(self.time as usize, start as usize..end as usize)
    }

    /// Whether there is dropout of any kind.
    fn has_factors(&self) -> bool {
        self.input_masks.is_some() || self.recurrent_masks.is_some()
    }

    /// The inputs of a cell with `gates` gates, each of which has `biases` biases.
    #[inline(never)]
    fn read<'a>(&self, run: &'a Run, gates: usize, biases: usize) -> Inputs<'a> {
        let shape = self.shape();
        let Shape {
            batch,
            time,
            features,
            units,
        } = shape;
        let columns = gates * units;
        let of_input = self.input_mask_count as usize * batch;
        let of_state = self.recurrent_mask_count as usize * batch;
        let matrix_if = |operand: Option<Ref>, rows, columns| {
            operand.map(|operand| run.matrix(operand, rows, columns))
        };
        Inputs {
            shape,
            whole_batch: batch,
            gates,
            reverse: self.reverse,
            x: run.matrix(self.x, batch, time * features),
            kernel: run.matrix(self.kernel, features, columns),
            recurrent: run.matrix(self.recurrent, units, columns),
            bias: run.read_if(self.bias, biases * columns),
            initial_hidden: run.read_if(self.initial_hidden, batch * units),
            input_factors: matrix_if(self.input_masks, of_input, features),
            recurrent_factors: matrix_if(self.recurrent_masks, of_state, units),
            mask: matrix_if(self.mask, batch, time),
        }
    }
}

impl RecurrentGradients {
    /// Where the kernel writes the gradients of `inputs`.
    #[inline(never)]
    fn write<'a>(&self, run: &'a Run, inputs: &Inputs, biases: usize) -> Gradients<'a> {
        let matrix_if = |operand: Option<Ref>, (rows, columns)| {
            operand.map(|operand| run.matrix_mut(operand, rows, columns))
        };
        Gradients {
            x: matrix_if(self.dx, inputs.x.dim()),
            kernel: matrix_if(self.dkernel, inputs.kernel.dim()),
            recurrent: matrix_if(self.drecurrent, inputs.recurrent.dim()),
            bias: run.write_if(self.dbias, biases * inputs.kernel.ncols()),
            initial_hidden: run.write_if(self.dinitial_hidden, inputs.shape.states()),
        }
    }
}

impl Execute for Orthogonalize {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (rows, len) = (self.rows as usize, self.len as usize);
        let y = run.write(self.y, rows * len);
        y.copy_from_slice(run.read(self.x, rows * len));
        let y = view::row_major_mut(y, rows, len);
        orthogonal::orthogonalize(y, run.workspace(self.workspace()));
        Ok(())
    }

    fn workspace(&self) -> usize {
        orthogonal::workspace(self.rows as usize, self.len as usize)
    }
}
