//! Recurrent layers over whole sequences.

use latch_kernels::recurrent::{Gradients, Inputs, Shape, gru, lstm, simple_rnn};

use super::Execute;
use crate::failure::Failure;
use crate::field::Ref;
use crate::instruction::{Gru, GruGrad, Lstm, LstmGrad, SimpleRnn, SimpleRnnGrad};
use crate::run::Run;

/// What every instruction of the family reads.
struct Operands {
    shape: Shape,
    gates: usize,
    biases: usize,
    reverse: bool,
    x: Ref,
    kernel: Ref,
    recurrent: Ref,
    bias: Option<Ref>,
    initial_hidden: Option<Ref>,
    input_masks: Option<Ref>,
    input_mask_count: u32,
    recurrent_masks: Option<Ref>,
    recurrent_mask_count: u32,
    mask: Option<Ref>,
}

impl Operands {
    #[inline(never)]
    fn read<'a>(&self, run: &'a Run) -> Inputs<'a> {
        let Shape {
            batch,
            time,
            features,
            units,
        } = self.shape;
        let columns = self.gates * units;
        let of_input = self.input_mask_count as usize * batch;
        let of_state = self.recurrent_mask_count as usize * batch;
        Inputs {
            shape: self.shape,
            gates: self.gates,
            reverse: self.reverse,
            x: run.matrix(self.x, batch, time * features),
            kernel: run.matrix(self.kernel, features, columns),
            recurrent: run.matrix(self.recurrent, units, columns),
            bias: run.read_if(self.bias, self.biases * columns),
            initial_hidden: run.read_if(self.initial_hidden, batch * units),
            input_factors: self
                .input_masks
                .map(|factors| run.matrix(factors, of_input, features)),
            recurrent_factors: self
                .recurrent_masks
                .map(|factors| run.matrix(factors, of_state, units)),
            mask: self.mask.map(|mask| run.matrix(mask, batch, time)),
        }
    }

    /// Where the gradients go: dx, dkernel, drecurrent, dbias, dinitial_hidden.
    #[inline(never)]
    fn gradients<'a>(&self, run: &'a Run, to: [Option<Ref>; 5]) -> Gradients<'a> {
        let Shape {
            batch,
            time,
            features,
            units,
        } = self.shape;
        let columns = self.gates * units;
        let [dx, dkernel, drecurrent, dbias, dinitial_hidden] = to;
        Gradients {
            x: dx.map(|dx| run.matrix_mut(dx, batch, time * features)),
            kernel: dkernel.map(|dkernel| run.matrix_mut(dkernel, features, columns)),
            recurrent: drecurrent.map(|drecurrent| run.matrix_mut(drecurrent, units, columns)),
            bias: run.write_if(dbias, self.biases * columns),
            initial_hidden: run.write_if(dinitial_hidden, batch * units),
        }
    }
}

macro_rules! operands {
    ($instruction:ident, gates: $gates:expr, biases: |$own:ident| $biases:expr) => {
        impl $instruction {
            fn shape(&self) -> Shape {
                Shape {
                    batch: self.batch as usize,
                    time: self.time as usize,
                    features: self.features as usize,
                    units: self.units as usize,
                }
            }

            fn operands(&self) -> Operands {
                let $own = self;
                Operands {
                    shape: self.shape(),
                    gates: $gates,
                    biases: $biases,
                    reverse: self.reverse,
                    x: self.x,
                    kernel: self.kernel,
                    recurrent: self.recurrent,
                    bias: self.bias,
                    initial_hidden: self.initial_hidden,
                    input_masks: self.input_masks,
                    input_mask_count: self.input_mask_count,
                    recurrent_masks: self.recurrent_masks,
                    recurrent_mask_count: self.recurrent_mask_count,
                    mask: self.mask,
                }
            }

            /// Whether there is dropout of any kind.
            fn has_factors(&self) -> bool {
                self.input_masks.is_some() || self.recurrent_masks.is_some()
            }
        }
    };
}

macro_rules! gradients {
    ($instruction:ident) => {
        impl $instruction {
            fn gradients<'a>(&self, run: &'a Run) -> Gradients<'a> {
                let weights = [self.dkernel, self.drecurrent, self.dbias];
                let [dkernel, drecurrent, dbias] = weights;
                let to = [self.dx, dkernel, drecurrent, dbias, self.dinitial_hidden];
                self.operands().gradients(run, to)
            }
        }
    };
}

operands!(Lstm, gates: lstm::GATES, biases: |_own| 1);
operands!(LstmGrad, gates: lstm::GATES, biases: |_own| 1);
operands!(Gru, gates: gru::GATES, biases: |own| own.cell().biases());
operands!(GruGrad, gates: gru::GATES, biases: |own| own.cell().biases());
operands!(SimpleRnn, gates: simple_rnn::GATES, biases: |_own| 1);
operands!(SimpleRnnGrad, gates: simple_rnn::GATES, biases: |_own| 1);

gradients!(LstmGrad);
gradients!(GruGrad);
gradients!(SimpleRnnGrad);

macro_rules! lstm_cell {
    ($instruction:ident) => {
        impl $instruction {
            fn cell<'a>(&self, run: &'a Run) -> lstm::Cell<'a> {
                lstm::Cell {
                    activation: self.activation,
                    recurrent_activation: self.recurrent_activation,
                    initial_cell: run.read_if(self.initial_cell, self.shape().states()),
                }
            }
        }
    };
}

macro_rules! gru_cell {
    ($instruction:ident) => {
        impl $instruction {
            fn cell(&self) -> gru::Cell {
                gru::Cell {
                    activation: self.activation,
                    recurrent_activation: self.recurrent_activation,
                    reset_after: self.reset_after,
                }
            }
        }
    };
}

lstm_cell!(Lstm);
lstm_cell!(LstmGrad);
gru_cell!(Gru);
gru_cell!(GruGrad);

impl Execute for Lstm {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (shape, cell) = (self.shape(), self.cell(run));
        let states = shape.states();
        let outputs = lstm::Outputs {
            sequence: run.write_if(self.sequence, shape.time * states),
            hidden: run.write(self.hidden, states),
            cell: run.write(self.cell, states),
        };
        let length = lstm::history_len(shape, &cell);
        let keep = lstm::Keep {
            gates: run.write_if(self.gates, length.gates),
            cells: run.write_if(self.cells, length.cells),
            hidden: run.write_if(self.hiddens, length.hidden),
            cell_activations: run.write_if(self.cell_activations, length.cell_activations),
        };
        let workspace = run.workspace(self.workspace());
        lstm::forward(self.operands().read(run), cell, keep, outputs, workspace);
        Ok(())
    }

    fn workspace(&self) -> usize {
        lstm::forward_workspace(self.shape(), self.has_factors())
    }
}

impl Execute for LstmGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (shape, cell) = (self.shape(), self.cell(run));
        let (states, length) = (shape.states(), lstm::history_len(shape, &cell));
        let history = lstm::History {
            gates: run.write(self.gates, length.gates),
            cells: run.write(self.cells, length.cells),
            hidden: run.write(self.hiddens, length.hidden),
            cell_activations: run.write(self.cell_activations, length.cell_activations),
        };
        let dy = lstm::OutputGradients {
            sequence: run.read_if(self.dsequence, shape.time * states),
            hidden: run.read_if(self.dhidden, states),
            cell: run.read_if(self.dcell, states),
        };
        let d_cell = run.write_if(self.dinitial_cell, states);
        let (inputs, gradients) = (self.operands().read(run), self.gradients(run));
        let workspace = run.workspace(self.workspace());
        lstm::backward(inputs, cell, history, dy, gradients, d_cell, workspace);
        Ok(())
    }

    fn workspace(&self) -> usize {
        lstm::backward_workspace(self.shape(), self.has_factors())
    }
}

impl Execute for Gru {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let shape = self.shape();
        let outputs = gru::Outputs {
            sequence: run.write_if(self.sequence, shape.time * shape.states()),
            hidden: run.write(self.hidden, shape.states()),
        };
        let length = gru::history_len(shape, &self.cell());
        let keep = gru::Keep {
            gates: run.write_if(self.gates, length.gates),
            hidden: run.write_if(self.hiddens, length.hidden),
            resets: run.write_if(self.resets, length.resets),
        };
        let workspace = run.workspace(self.workspace());
        gru::forward(
            self.operands().read(run),
            self.cell(),
            keep,
            outputs,
            workspace,
        );
        Ok(())
    }

    fn workspace(&self) -> usize {
        gru::forward_workspace(self.shape(), &self.cell(), self.has_factors())
    }
}

impl Execute for GruGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let shape = self.shape();
        let length = gru::history_len(shape, &self.cell());
        let history = gru::History {
            gates: run.write(self.gates, length.gates),
            hidden: run.write(self.hiddens, length.hidden),
            resets: run.write(self.resets, length.resets),
        };
        let dy = gru::OutputGradients {
            sequence: run.read_if(self.dsequence, shape.time * shape.states()),
            hidden: run.read_if(self.dhidden, shape.states()),
        };
        let (inputs, gradients) = (self.operands().read(run), self.gradients(run));
        let workspace = run.workspace(self.workspace());
        gru::backward(inputs, self.cell(), history, dy, gradients, workspace);
        Ok(())
    }

    fn workspace(&self) -> usize {
        gru::backward_workspace(self.shape(), &self.cell(), self.has_factors())
    }
}

impl Execute for SimpleRnn {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let shape = self.shape();
        let (steps, states) = (shape.time, shape.states());
        let outputs = simple_rnn::Outputs {
            sequence: run.write_if(self.sequence, steps * states),
            hidden: run.write(self.hidden, states),
        };
        let keep = simple_rnn::Keep {
            hidden: run.write_if(self.hiddens, (steps + 1) * states),
            derivatives: run.write_if(self.derivatives, steps * states),
        };
        let inputs = self.operands().read(run);
        let workspace = run.workspace(self.workspace());
        simple_rnn::forward(inputs, self.activation, keep, outputs, workspace);
        Ok(())
    }

    fn workspace(&self) -> usize {
        simple_rnn::forward_workspace(self.shape(), self.has_factors())
    }
}

impl Execute for SimpleRnnGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let shape = self.shape();
        let (steps, states) = (shape.time, shape.states());
        let history = simple_rnn::History {
            hidden: run.write(self.hiddens, (steps + 1) * states),
            derivatives: run.write(self.derivatives, steps * states),
        };
        let dy = simple_rnn::OutputGradients {
            sequence: run.read_if(self.dsequence, steps * states),
            hidden: run.read_if(self.dhidden, states),
        };
        let (inputs, gradients) = (self.operands().read(run), self.gradients(run));
        let workspace = run.workspace(self.workspace());
        simple_rnn::backward(inputs, history, dy, gradients, workspace);
        Ok(())
    }

    fn workspace(&self) -> usize {
        simple_rnn::backward_workspace(self.shape(), self.has_factors())
    }
}
