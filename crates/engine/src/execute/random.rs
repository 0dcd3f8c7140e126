//! Random numbers, keyed by seed, stream, step and position, so that no order of execution matters.

use latch_kernels::random::{self, Key};

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
        random::uniform(
            key,
            run.iteration,
            self.low,
            self.high,
            run.write(self.y, n),
            0..n,
        );
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
        let (x, y) = (run.read(self.x, n), run.write(self.y, n));
        random::dropout(x, self.rate, key, run.iteration, y, 0..n);
        Ok(())
    }
}
