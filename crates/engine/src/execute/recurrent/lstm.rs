//! LSTM.

use latch_kernels::recurrent::{Shape, lstm};

use crate::execute::Execute;
use crate::failure::Failure;
use crate::instruction::{Lstm, LstmGrad, LstmOperands};
use crate::run::Run;

impl LstmOperands {
    fn cell<'a>(&self, run: &'a Run, shape: Shape) -> lstm::Cell<'a> {
        lstm::Cell {
            activation: self.activation,
            recurrent_activation: self.recurrent_activation,
            initial_cell: run.read_if(self.initial_cell, shape.states()),
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
