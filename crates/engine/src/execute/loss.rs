//! Softmax and cross-entropies.

use latch_kernels::view::{row_major, row_major_mut};
use latch_kernels::{cross_entropy, softmax};
use latch_threads::{Disjoint, SIMPLE};

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
        let x = run.read(self.x, rows * n);
        let y = Disjoint::new(run.write(self.y, rows * n));
        run.split_rows(rows, n, 4 * SIMPLE, |rows| {
            let own = rows.start * n..rows.end * n;
            // SAFETY: every part has rows of its own.
            let y = unsafe { y.range(own.clone()) };
            softmax::softmax(
                row_major(&x[own], rows.len(), n),
                row_major_mut(y, rows.len(), n),
            );
        });
        Ok(())
    }
}

impl Execute for SoftmaxGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (rows, n) = (self.rows as usize, self.n as usize);
        let [y, dy] = [self.y, self.dy].map(|operand| run.read(operand, rows * n));
        let dx = Disjoint::new(run.write(self.dx, rows * n));
        run.split_rows(rows, n, 2 * SIMPLE, |rows| {
            let own = rows.start * n..rows.end * n;
            let [y, dy] = [y, dy].map(|all| row_major(&all[own.clone()], rows.len(), n));
            // SAFETY: every part has rows of its own.
            let dx = unsafe { dx.range(own) };
            softmax::softmax_grad(y, dy, row_major_mut(dx, rows.len(), n));
        });
        Ok(())
    }
}

impl Execute for SoftmaxCrossEntropy {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (rows, classes) = (self.rows as usize, self.classes as usize);
        let [logits, targets] =
            [self.logits, self.targets].map(|operand| run.read(operand, rows * classes));
        let loss = Disjoint::new(run.write(self.loss, rows));
        let probabilities = Disjoint::new(run.write(self.probabilities, rows * classes));
        run.split_rows(rows, classes, 4 * SIMPLE, |rows| {
            let (count, own) = (rows.len(), rows.start * classes..rows.end * classes);
            // SAFETY: every part has rows of its own.
            let (loss, probabilities) =
                unsafe { (loss.range(rows), probabilities.range(own.clone())) };
            cross_entropy::softmax_cross_entropy(
                row_major(&logits[own.clone()], count, classes),
                row_major(&targets[own], count, classes),
                self.clip,
                loss,
                row_major_mut(probabilities, count, classes),
            );
        });
        Ok(())
    }
}

impl Execute for SoftmaxCrossEntropyGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (rows, classes) = (self.rows as usize, self.classes as usize);
        let [probabilities, targets] =
            [self.probabilities, self.targets].map(|operand| run.read(operand, rows * classes));
        let dloss = run.read(self.dloss, rows);
        let dx = Disjoint::new(run.write(self.dx, rows * classes));
        run.split_rows(rows, classes, 2 * SIMPLE, |rows| {
            let (count, own) = (rows.len(), rows.start * classes..rows.end * classes);
            // SAFETY: every part has rows of its own.
            let dx = unsafe { dx.range(own.clone()) };
            cross_entropy::softmax_cross_entropy_grad(
                row_major(&probabilities[own.clone()], count, classes),
                row_major(&targets[own], count, classes),
                &dloss[rows],
                self.clip,
                row_major_mut(dx, count, classes),
            );
        });
        Ok(())
    }
}

impl Execute for SparseSoftmaxCrossEntropy {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (rows, classes) = (self.rows as usize, self.classes as usize);
        let logits = run.read(self.logits, rows * classes);
        let labels = run.read(self.labels, rows);
        let loss = Disjoint::new(run.write(self.loss, rows));
        let probabilities = Disjoint::new(run.write(self.probabilities, rows * classes));
        run.try_split_rows(rows, classes, 4 * SIMPLE, |rows| {
            let (count, own) = (rows.len(), rows.start * classes..rows.end * classes);
            // SAFETY: every part has rows of its own.
            let (loss, probabilities) =
                unsafe { (loss.range(rows.clone()), probabilities.range(own.clone())) };
            cross_entropy::sparse_softmax_cross_entropy(
                row_major(&logits[own], count, classes),
                &labels[rows],
                self.clip,
                loss,
                row_major_mut(probabilities, count, classes),
            )
        })
    }
}

impl Execute for SparseSoftmaxCrossEntropyGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (rows, classes) = (self.rows as usize, self.classes as usize);
        let probabilities = run.read(self.probabilities, rows * classes);
        let (labels, dloss) = (run.read(self.labels, rows), run.read(self.dloss, rows));
        let dx = Disjoint::new(run.write(self.dx, rows * classes));
        run.try_split_rows(rows, classes, 2 * SIMPLE, |rows| {
            let (count, own) = (rows.len(), rows.start * classes..rows.end * classes);
            // SAFETY: every part has rows of its own.
            let dx = unsafe { dx.range(own.clone()) };
            cross_entropy::sparse_softmax_cross_entropy_grad(
                row_major(&probabilities[own], count, classes),
                &labels[rows.clone()],
                &dloss[rows],
                self.clip,
                row_major_mut(dx, count, classes),
            )
        })
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
