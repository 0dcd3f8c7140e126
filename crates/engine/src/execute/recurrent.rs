//! Recurrent layers over whole sequences, and the first values of their weights.

use core::ops::Range;

use latch_kernels::recurrent::{BackwardRange, Gradients, Inputs, Shape, gru, lstm, simple_rnn};
use latch_kernels::{orthogonal, view};

use super::Execute;
use crate::failure::Failure;
use crate::field::Ref;
use crate::instruction::{
    Gru, GruGrad, GruOperands, Lstm, LstmGrad, LstmOperands, Orthogonalize, RecurrentGradients,
    RecurrentOperands, SimpleRnn, SimpleRnnGrad,
};
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

    /// The inputs of a cell with so many gates, and biases of each.
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

impl LstmOperands {
    fn cell<'a>(&self, run: &'a Run, shape: Shape) -> lstm::Cell<'a> {
        lstm::Cell {
            activation: self.activation,
            recurrent_activation: self.recurrent_activation,
            initial_cell: run.read_if(self.initial_cell, shape.states()),
        }
    }
}

impl GruOperands {
    fn cell(&self) -> gru::Cell {
        gru::Cell {
            activation: self.activation,
            recurrent_activation: self.recurrent_activation,
            reset_after: self.reset_after,
        }
    }
}

impl Execute for Lstm {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let shape = self.operands.shape();
        let cell = self.own.cell(run, shape);
        let outputs = lstm::Outputs {
            sequence: run.write_if(self.sequence, shape.time * shape.states()),
            hidden: run.write(self.hidden, shape.states()),
            cell: run.write(self.cell, shape.states()),
        };
        let length = lstm::history_len(shape, &cell);
        let keep = lstm::Keep {
            gates: run.write_if(self.gates, length.gates),
            cells: run.write_if(self.cells, length.cells),
            hidden: run.write_if(self.hiddens, length.hidden),
            cell_activations: run.write_if(self.cell_activations, length.cell_activations),
        };
        let inputs = self.operands.read(run, lstm::GATES, 1);
        let workspace = run.workspaces(self.workspace());
        let steps = self.operands.steps(run);
        lstm::forward(inputs, cell, keep, outputs, steps, workspace, run.threads);
        Ok(())
    }

    fn workspace(&self) -> usize {
        lstm::forward_workspace(self.operands.shape(), self.operands.has_factors())
    }
}

impl Execute for LstmGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let shape = self.operands.shape();
        let cell = self.own.cell(run, shape);
        let (states, length) = (shape.states(), lstm::history_len(shape, &cell));
        let history = lstm::History {
            gates: run.write(self.gates, length.gates),
            cells: run.write(self.cells, length.cells),
            hidden: run.write(self.hiddens, length.hidden),
            cell_activations: run.write(self.cell_activations, length.cell_activations),
        };
        let dy = lstm::OutputGradients {
            sequence: run.read_if(self.gradients.dsequence, shape.time * states),
            hidden: run.read_if(self.gradients.dhidden, states),
            cell: run.read_if(self.dcell, states),
        };
        let d_cell = run.write_if(self.dinitial_cell, states);
        let inputs = self.operands.read(run, lstm::GATES, 1);
        let gradients = self.gradients.write(run, &inputs, 1);
        let workspace = run.workspaces(self.workspace());
        lstm::backward(
            inputs,
            cell,
            history,
            dy,
            gradients,
            d_cell,
            self.operands.backward_range(run),
            workspace,
            run.threads,
        );
        Ok(())
    }

    fn workspace(&self) -> usize {
        lstm::backward_workspace(self.operands.shape(), self.operands.has_factors())
    }
}

impl Execute for Gru {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (shape, cell) = (self.operands.shape(), self.own.cell());
        let outputs = gru::Outputs {
            sequence: run.write_if(self.sequence, shape.time * shape.states()),
            hidden: run.write(self.hidden, shape.states()),
        };
        let length = gru::history_len(shape, &cell);
        let keep = gru::Keep {
            gates: run.write_if(self.gates, length.gates),
            hidden: run.write_if(self.hiddens, length.hidden),
            resets: run.write_if(self.resets, length.resets),
        };
        let inputs = self.operands.read(run, gru::GATES, cell.biases());
        let workspace = run.workspaces(self.workspace());
        let steps = self.operands.steps(run);
        gru::forward(inputs, cell, keep, outputs, steps, workspace, run.threads);
        Ok(())
    }

    fn workspace(&self) -> usize {
        let (shape, factors) = (self.operands.shape(), self.operands.has_factors());
        gru::forward_workspace(shape, &self.own.cell(), factors)
    }
}

impl Execute for GruGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (shape, cell) = (self.operands.shape(), self.own.cell());
        let length = gru::history_len(shape, &cell);
        let history = gru::History {
            gates: run.write(self.gates, length.gates),
            hidden: run.write(self.hiddens, length.hidden),
            resets: run.write(self.resets, length.resets),
        };
        let dy = output_gradients(&self.gradients, run, shape);
        let inputs = self.operands.read(run, gru::GATES, cell.biases());
        let gradients = self.gradients.write(run, &inputs, cell.biases());
        let workspace = run.workspaces(self.workspace());
        gru::backward(
            inputs,
            cell,
            history,
            dy,
            gradients,
            self.operands.backward_range(run),
            workspace,
            run.threads,
        );
        Ok(())
    }

    fn workspace(&self) -> usize {
        let (shape, factors) = (self.operands.shape(), self.operands.has_factors());
        gru::backward_workspace(shape, &self.own.cell(), factors)
    }
}

/// What cells with one state are given.
fn output_gradients<'a>(
    gradients: &RecurrentGradients,
    run: &'a Run,
    shape: Shape,
) -> simple_rnn::OutputGradients<'a> {
    simple_rnn::OutputGradients {
        sequence: run.read_if(gradients.dsequence, shape.time * shape.states()),
        hidden: run.read_if(gradients.dhidden, shape.states()),
    }
}

impl Execute for SimpleRnn {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let shape = self.operands.shape();
        let (steps, states) = (shape.time, shape.states());
        let outputs = simple_rnn::Outputs {
            sequence: run.write_if(self.sequence, steps * states),
            hidden: run.write(self.hidden, states),
        };
        let keep = simple_rnn::Keep {
            hidden: run.write_if(self.hiddens, (steps + 1) * states),
            derivatives: run.write_if(self.derivatives, steps * states),
        };
        let inputs = self.operands.read(run, simple_rnn::GATES, 1);
        let workspace = run.workspaces(self.workspace());
        simple_rnn::forward(
            inputs,
            self.activation,
            keep,
            outputs,
            self.operands.steps(run),
            workspace,
            run.threads,
        );
        Ok(())
    }

    fn workspace(&self) -> usize {
        simple_rnn::forward_workspace(self.operands.shape(), self.operands.has_factors())
    }
}

impl Execute for SimpleRnnGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let shape = self.operands.shape();
        let (steps, states) = (shape.time, shape.states());
        let history = simple_rnn::History {
            hidden: run.write(self.hiddens, (steps + 1) * states),
            derivatives: run.write(self.derivatives, steps * states),
        };
        let dy = output_gradients(&self.gradients, run, shape);
        let inputs = self.operands.read(run, simple_rnn::GATES, 1);
        let gradients = self.gradients.write(run, &inputs, 1);
        let workspace = run.workspaces(self.workspace());
        let range = self.operands.backward_range(run);
        simple_rnn::backward(
            inputs,
            history,
            dy,
            gradients,
            range,
            workspace,
            run.threads,
        );
        Ok(())
    }

    fn workspace(&self) -> usize {
        simple_rnn::backward_workspace(self.operands.shape(), self.operands.has_factors())
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
