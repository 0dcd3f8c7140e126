//! Everything that commits: optimizer updates, assignments, sums of metrics.

use latch_kernels::{optimizer, reduce};

use super::Execute;
use crate::failure::Failure;
use crate::field::Ref;
use crate::instruction::{Accumulate, AccumulateMean, Adam, Assign, Momentum, Rmsprop, Sgd};
use crate::run::Run;

/// The two numbers that the host computes for each step: a step size (learning rate, bias
/// corrections included) and the fraction of the weight that decays.
fn step_size_and_decay(run: &Run, hyper: Ref) -> (f32, f32) {
    let values = run.read(hyper, 2);
    (values[0], values[1])
}

impl Execute for Assign {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let n = self.n as usize;
        run.write(self.target, n)
            .copy_from_slice(run.read(self.source, n));
        Ok(())
    }
}

impl Execute for Accumulate {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let n = self.n as usize;
        reduce::accumulate(run.read(self.delta, n), run.write(self.state, n));
        Ok(())
    }
}

impl Execute for AccumulateMean {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let n = self.n as usize;
        let weights = run.read_if(self.weights, n);
        reduce::accumulate_mean(run.read(self.values, n), weights, run.write(self.state, 2));
        Ok(())
    }
}

impl Execute for Sgd {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let n = self.n as usize;
        let (step_size, decay) = step_size_and_decay(run, self.hyper);
        optimizer::sgd(
            run.write(self.weight, n),
            run.read(self.gradient, n),
            step_size,
            decay,
        );
        Ok(())
    }
}

impl Execute for Momentum {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let n = self.n as usize;
        let (step_size, decay) = step_size_and_decay(run, self.hyper);
        optimizer::momentum(
            run.write(self.weight, n),
            run.write(self.slot, n),
            run.read(self.gradient, n),
            step_size,
            self.momentum,
            self.nesterov,
            decay,
        );
        Ok(())
    }
}

impl Execute for Adam {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let n = self.n as usize;
        let (step_size, decay) = step_size_and_decay(run, self.hyper);
        optimizer::adam(
            run.write(self.weight, n),
            run.write(self.m, n),
            run.write(self.v, n),
            run.write_if(self.v_hat, n),
            run.read(self.gradient, n),
            step_size,
            self.beta1,
            self.beta2,
            self.epsilon,
            decay,
        );
        Ok(())
    }
}

impl Execute for Rmsprop {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let n = self.n as usize;
        let (step_size, decay) = step_size_and_decay(run, self.hyper);
        optimizer::rmsprop(
            run.write(self.weight, n),
            run.write(self.v, n),
            run.write_if(self.mean_gradient, n),
            run.write_if(self.momentum_slot, n),
            run.read(self.gradient, n),
            step_size,
            self.rho,
            self.momentum,
            self.epsilon,
            decay,
        );
        Ok(())
    }
}
