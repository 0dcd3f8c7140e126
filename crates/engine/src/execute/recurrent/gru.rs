//! GRU.

use latch_kernels::recurrent::gru;

use super::simple_rnn::output_gradients;
use crate::execute::Execute;
use crate::failure::Failure;
use crate::instruction::{Gru, GruGrad, GruOperands};
use crate::run::Run;

impl GruOperands {
    fn cell(&self) -> gru::Cell {
        gru::Cell {
            activation: self.activation,
            recurrent_activation: self.recurrent_activation,
            reset_after: self.reset_after,
        }
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
