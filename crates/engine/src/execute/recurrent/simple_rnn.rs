//! SimpleRNN.

use latch_kernels::recurrent::{Shape, simple_rnn};

use crate::execute::Execute;
use crate::failure::Failure;
use crate::instruction::{RecurrentGradients, SimpleRnn, SimpleRnnGrad};
use crate::run::Run;

/// The gradients of the outputs of cells with one state.
pub fn output_gradients<'a>(
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
