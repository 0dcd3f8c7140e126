//! Softmax and cross-entropies.

use latch_kernels::{cross_entropy, softmax};

use super::Execute;
use crate::failure::Failure;
use crate::instruction::{
    SigmoidCrossEntropy, SigmoidCrossEntropyGrad, Softmax, SoftmaxCrossEntropy,
    SoftmaxCrossEntropyGrad, SoftmaxGrad, SparseSoftmaxCrossEntropy, SparseSoftmaxCrossEntropyGrad,
};
use crate::run::Run;

impl Execute for Softmax {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (rows, n) = (self.rows as usize, self.n as usize);
        softmax::softmax(run.matrix(self.x, rows, n), run.matrix_mut(self.y, rows, n));
        Ok(())
    }
}

impl Execute for SoftmaxGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (rows, n) = (self.rows as usize, self.n as usize);
        softmax::softmax_grad(
            run.matrix(self.y, rows, n),
            run.matrix(self.dy, rows, n),
            run.matrix_mut(self.dx, rows, n),
        );
        Ok(())
    }
}

impl Execute for SoftmaxCrossEntropy {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (rows, classes) = (self.rows as usize, self.classes as usize);
        cross_entropy::softmax_cross_entropy(
            run.matrix(self.logits, rows, classes),
            run.matrix(self.targets, rows, classes),
            self.clip,
            run.write(self.loss, rows),
            run.matrix_mut(self.probabilities, rows, classes),
        );
        Ok(())
    }
}

impl Execute for SoftmaxCrossEntropyGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (rows, classes) = (self.rows as usize, self.classes as usize);
        cross_entropy::softmax_cross_entropy_grad(
            run.matrix(self.probabilities, rows, classes),
            run.matrix(self.targets, rows, classes),
            run.read(self.dloss, rows),
            self.clip,
            run.matrix_mut(self.dx, rows, classes),
        );
        Ok(())
    }
}

impl Execute for SparseSoftmaxCrossEntropy {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (rows, classes) = (self.rows as usize, self.classes as usize);
        cross_entropy::sparse_softmax_cross_entropy(
            run.matrix(self.logits, rows, classes),
            run.read(self.labels, rows),
            self.clip,
            run.write(self.loss, rows),
            run.matrix_mut(self.probabilities, rows, classes),
        )?;
        Ok(())
    }
}

impl Execute for SparseSoftmaxCrossEntropyGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (rows, classes) = (self.rows as usize, self.classes as usize);
        cross_entropy::sparse_softmax_cross_entropy_grad(
            run.matrix(self.probabilities, rows, classes),
            run.read(self.labels, rows),
            run.read(self.dloss, rows),
            self.clip,
            run.matrix_mut(self.dx, rows, classes),
        )?;
        Ok(())
    }
}

impl Execute for SigmoidCrossEntropy {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let n = self.n as usize;
        let (logits, targets) = (run.read(self.logits, n), run.read(self.targets, n));
        cross_entropy::sigmoid_cross_entropy(logits, targets, run.write(self.loss, n));
        Ok(())
    }
}

impl Execute for SigmoidCrossEntropyGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let n = self.n as usize;
        cross_entropy::sigmoid_cross_entropy_grad(
            run.read(self.logits, n),
            run.read(self.targets, n),
            run.read(self.dloss, n),
            run.write(self.dx, n),
        );
        Ok(())
    }
}
