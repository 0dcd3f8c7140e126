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
        softmax::softmax(
            run.read(self.x, rows * n),
            n,
            run.write(self.y, rows * n),
            0..rows,
        );
        Ok(())
    }
}

impl Execute for SoftmaxGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (rows, n) = (self.rows as usize, self.n as usize);
        let (y, dy) = (run.read(self.y, rows * n), run.read(self.dy, rows * n));
        softmax::softmax_grad(y, dy, n, run.write(self.dx, rows * n), 0..rows);
        Ok(())
    }
}

impl Execute for SoftmaxCrossEntropy {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (rows, classes) = (self.rows as usize, self.classes as usize);
        cross_entropy::softmax_cross_entropy(
            run.read(self.logits, rows * classes),
            run.read(self.targets, rows * classes),
            classes,
            self.clip,
            run.write(self.loss, rows),
            run.write(self.probabilities, rows * classes),
            0..rows,
        );
        Ok(())
    }
}

impl Execute for SoftmaxCrossEntropyGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (rows, classes) = (self.rows as usize, self.classes as usize);
        cross_entropy::softmax_cross_entropy_grad(
            run.read(self.probabilities, rows * classes),
            run.read(self.targets, rows * classes),
            run.read(self.dloss, rows),
            classes,
            self.clip,
            run.write(self.dx, rows * classes),
            0..rows,
        );
        Ok(())
    }
}

impl Execute for SparseSoftmaxCrossEntropy {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (rows, classes) = (self.rows as usize, self.classes as usize);
        cross_entropy::sparse_softmax_cross_entropy(
            run.read(self.logits, rows * classes),
            run.read(self.labels, rows),
            classes,
            self.clip,
            run.write(self.loss, rows),
            run.write(self.probabilities, rows * classes),
            0..rows,
        )?;
        Ok(())
    }
}

impl Execute for SparseSoftmaxCrossEntropyGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (rows, classes) = (self.rows as usize, self.classes as usize);
        cross_entropy::sparse_softmax_cross_entropy_grad(
            run.read(self.probabilities, rows * classes),
            run.read(self.labels, rows),
            run.read(self.dloss, rows),
            classes,
            self.clip,
            run.write(self.dx, rows * classes),
            0..rows,
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
