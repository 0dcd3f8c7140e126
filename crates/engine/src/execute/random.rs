//! Random numbers, keyed by seed, stream, step and position, so that no order of execution matters.

use latch_kernels::random::{self, Key};
use latch_threads::{Disjoint, SIMPLE};

use super::Execute;
use crate::failure::Failure;
use crate::instruction::{Dropout, RandomUniform};
use crate::run::Run;

impl Execute for RandomUniform {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let n = self.n as usize;
        let key = Key {
            seed: self.seed,
            stream: self.stream,
        };
        let (iteration, y) = (run.iteration, Disjoint::new(run.write(self.y, n)));
        run.split_elements(n, 4 * SIMPLE, |range| {
            let first = self.first as usize + range.start;
            // SAFETY: every part has a range of its own.
            let y = unsafe { y.range(range) };
            random::uniform(key, iteration, self.low, self.high, y, first);
        });
        Ok(())
    }
}

impl Execute for Dropout {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let n = self.n as usize;
        let key = Key {
            seed: self.seed,
            stream: self.stream,
        };
        let (x, y) = (run.read(self.x, n), Disjoint::new(run.write(self.y, n)));
        let iteration = run.iteration;
        run.split_elements(n, 4 * SIMPLE, |range| {
            // SAFETY: every part writes a range of its own.
            let y = unsafe { y.whole() };
            random::dropout(x, self.rate, key, iteration, y, range);
        });
        Ok(())
    }
}
