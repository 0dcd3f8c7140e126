//! Recurrent layers over whole sequences.

use latch_kernels::lstm::{
    self, Gradients, History, Inputs, Options, OutputGradients, Outputs, Shape,
};

use super::Execute;
use crate::failure::Failure;
use crate::instruction::{Lstm, LstmGrad};
use crate::run::Run;

/// What both directions of an LSTM instruction have.
macro_rules! lstm_parts {
    ($instruction:ident) => {
        impl $instruction {
            fn shape(&self) -> Shape {
                Shape {
                    batch: self.batch as usize,
                    time: self.time as usize,
                    features: self.features as usize,
                    units: self.units as usize,
                }
            }

            fn options(&self) -> Options {
                Options {
                    reverse: self.reverse,
                    activation: self.activation,
                    recurrent_activation: self.recurrent_activation,
                }
            }

            fn inputs<'a>(&self, run: &'a Run) -> Inputs<'a> {
                let Shape {
                    batch,
                    time,
                    features,
                    units,
                } = self.shape();
                let masks = self.input_mask_count as usize;
                Inputs {
                    x: run.read(self.x, batch * time * features),
                    kernel: run.read(self.kernel, features * 4 * units),
                    recurrent: run.read(self.recurrent, units * 4 * units),
                    bias: run.read_if(self.bias, 4 * units),
                    initial_hidden: run.read_if(self.initial_hidden, batch * units),
                    initial_cell: run.read_if(self.initial_cell, batch * units),
                    input_masks: run.read_if(self.input_masks, masks * batch * features),
                    recurrent_masks: run.read_if(self.recurrent_masks, 4 * batch * units),
                }
            }
        }
    };
}

lstm_parts!(Lstm);
lstm_parts!(LstmGrad);

impl Lstm {
    fn outputs<'a>(&self, run: &'a Run) -> Outputs<'a> {
        let Shape {
            batch, time, units, ..
        } = self.shape();
        Outputs {
            sequence: run.write_if(self.sequence, batch * time * units),
            hidden: run.write(self.hidden, batch * units),
            cell: run.write(self.cell, batch * units),
        }
    }

    /// Where to keep what backward needs; None where no backward follows.
    fn history<'a>(&self, run: &'a Run) -> Option<History<'a>> {
        let length = lstm::history_len(self.shape(), &self.options());
        Some(History {
            gates: run.write(self.gates?, length.gates),
            cells: run.write(self.cells?, length.cells),
            hidden: run.write(self.hiddens?, length.hidden),
            cell_activations: run.write(self.cell_activations?, length.cell_activations),
        })
    }
}

impl Execute for Lstm {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (shape, options) = (self.shape(), self.options());
        let workspace = run.workspace(self.workspace());
        let (inputs, outputs) = (self.inputs(run), self.outputs(run));
        match self.history(run) {
            Some(history) => lstm::forward(shape, options, inputs, history, outputs, workspace),
            None => lstm::infer(shape, options, inputs, outputs, workspace),
        }
        Ok(())
    }

    fn workspace(&self) -> usize {
        let (shape, options) = (self.shape(), self.options());
        let masked = self.input_masks.is_some() || self.recurrent_masks.is_some();
        match self.gates {
            Some(_) => lstm::forward_workspace(shape, &options, masked),
            None => lstm::infer_workspace(shape, &options, masked),
        }
    }
}

impl Execute for LstmGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let Shape {
            batch,
            time,
            features,
            units,
        } = self.shape();
        let length = lstm::history_len(self.shape(), &self.options());
        let history = History {
            gates: run.write(self.gates, length.gates),
            cells: run.write(self.cells, length.cells),
            hidden: run.write(self.hiddens, length.hidden),
            cell_activations: run.write(self.cell_activations, length.cell_activations),
        };
        let dy = OutputGradients {
            sequence: run.read_if(self.dsequence, batch * time * units),
            hidden: run.read_if(self.dhidden, batch * units),
            cell: run.read_if(self.dcell, batch * units),
        };
        let gradients = Gradients {
            x: run.write_if(self.dx, batch * time * features),
            kernel: run.write_if(self.dkernel, features * 4 * units),
            recurrent: run.write_if(self.drecurrent, units * 4 * units),
            bias: run.write_if(self.dbias, 4 * units),
            initial_hidden: run.write_if(self.dinitial_hidden, batch * units),
            initial_cell: run.write_if(self.dinitial_cell, batch * units),
        };
        let workspace = run.workspace(self.workspace());
        lstm::backward(
            self.shape(),
            self.options(),
            self.inputs(run),
            history,
            dy,
            gradients,
            workspace,
        );
        Ok(())
    }

    fn workspace(&self) -> usize {
        let masked = self.input_masks.is_some() || self.recurrent_masks.is_some();
        lstm::backward_workspace(self.shape(), &self.options(), masked)
    }
}
