//! Everything that commits: optimizer updates, assignments, sums of metrics.

use latch_kernels::{optimizer, reduce};
use latch_threads::{Disjoint, SIMPLE};

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
        let weight = Disjoint::new(run.write(self.weight, n));
        let gradient = run.read(self.gradient, n);
        run.split_elements(n, 2 * SIMPLE, |range| {
            // SAFETY: every part has a range of its own.
            let weight = unsafe { weight.range(range.clone()) };
            optimizer::sgd(weight, &gradient[range], step_size, decay);
        });
        Ok(())
    }
}

impl Execute for Momentum {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let n = self.n as usize;
        let (step_size, decay) = step_size_and_decay(run, self.hyper);
        let [weight, slot] =
            [self.weight, self.slot].map(|operand| Disjoint::new(run.write(operand, n)));
        let gradient = run.read(self.gradient, n);
        run.split_elements(n, 2 * SIMPLE, |range| {
            // SAFETY: every part has a range of its own.
            let [weight, slot] = [weight, slot].map(|all| unsafe { all.range(range.clone()) });
            optimizer::momentum(
                weight,
                slot,
                &gradient[range],
                step_size,
                self.momentum,
                self.nesterov,
                decay,
            );
        });
        Ok(())
    }
}

impl Execute for Adam {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let n = self.n as usize;
        let (step_size, decay) = step_size_and_decay(run, self.hyper);
        let [weight, m, v] =
            [self.weight, self.m, self.v].map(|operand| Disjoint::new(run.write(operand, n)));
        let v_hat = run.write_if(self.v_hat, n).map(Disjoint::new);
        let gradient = run.read(self.gradient, n);
        run.split_elements(n, 4 * SIMPLE, |range| {
            // SAFETY: every part has a range of its own.
            let [weight, m, v] = [weight, m, v].map(|all| unsafe { all.range(range.clone()) });
            optimizer::adam(
                weight,
                m,
                v,
                // SAFETY: as above.
                v_hat.map(|all| unsafe { all.range(range.clone()) }),
                &gradient[range],
                step_size,
                self.beta1,
                self.beta2,
                self.epsilon,
                decay,
            );
        });
        Ok(())
    }
}

impl Execute for Rmsprop {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let n = self.n as usize;
        let (step_size, decay) = step_size_and_decay(run, self.hyper);
        let [weight, v] = [self.weight, self.v].map(|operand| Disjoint::new(run.write(operand, n)));
        let [mean_gradient, momentum_slot] = [self.mean_gradient, self.momentum_slot]
            .map(|operand| run.write_if(operand, n).map(Disjoint::new));
        let gradient = run.read(self.gradient, n);
        run.split_elements(n, 4 * SIMPLE, |range| {
            // SAFETY: every part has a range of its own.
            let [weight, v] = [weight, v].map(|all| unsafe { all.range(range.clone()) });
            let [mean_gradient, momentum_slot] = [mean_gradient, momentum_slot]
                // SAFETY: as above.
                .map(|slot| slot.map(|all| unsafe { all.range(range.clone()) }));
            optimizer::rmsprop(
                weight,
                v,
                mean_gradient,
                momentum_slot,
                &gradient[range],
                step_size,
                self.rho,
                self.momentum,
                self.epsilon,
                decay,
            );
        });
        Ok(())
    }
}
