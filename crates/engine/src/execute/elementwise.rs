//! Maps, choices, conversions and reductions.

use latch_kernels::{map, reduce};

use super::{Execute, count, extent};
use crate::failure::Failure;
use crate::instruction::{ArgMax, CastToFloat, CastToInt, Map, Reduction, Select, Zip};
use crate::run::Run;

impl Execute for Map {
    #[inline(never)]
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let n = self.n as usize;
        map::unary(self.function, run.read(self.x, n), run.write(self.y, n));
        Ok(())
    }
}

impl Execute for Zip {
    #[inline(never)]
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let n = count(&self.shape);
        map::binary(
            self.function,
            &self.shape,
            run.read(self.a, extent(&self.shape, &self.a_strides)),
            &self.a_strides,
            run.read(self.b, extent(&self.shape, &self.b_strides)),
            &self.b_strides,
            run.write(self.y, n),
            0..n,
        );
        Ok(())
    }
}

impl Execute for Select {
    #[inline(never)]
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let n = count(&self.shape);
        map::select(
            &self.shape,
            run.read(self.condition, extent(&self.shape, &self.condition_strides)),
            &self.condition_strides,
            run.read(self.yes, extent(&self.shape, &self.yes_strides)),
            &self.yes_strides,
            run.read(self.no, extent(&self.shape, &self.no_strides)),
            &self.no_strides,
            run.write(self.y, n),
            0..n,
        );
        Ok(())
    }
}

impl Execute for CastToInt {
    #[inline(never)]
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let n = self.n as usize;
        map::cast_to_int(run.read(self.x, n), run.write(self.y, n));
        Ok(())
    }
}

impl Execute for CastToFloat {
    #[inline(never)]
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let n = self.n as usize;
        map::cast_to_float(run.read(self.x, n), run.write(self.y, n));
        Ok(())
    }
}

impl Execute for Reduction {
    #[inline(never)]
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (outer, n, inner) = (self.outer as usize, self.n as usize, self.inner as usize);
        let x = run.read(self.x, outer * n * inner);
        let y = run.write(self.y, outer * inner);
        reduce::reduce(self.function, x, outer, n, inner, y, 0..outer * inner);
        Ok(())
    }
}

impl Execute for ArgMax {
    #[inline(never)]
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (outer, n, inner) = (self.outer as usize, self.n as usize, self.inner as usize);
        let x = run.read(self.x, outer * n * inner);
        let y = run.write(self.y, outer * inner);
        reduce::arg_max(x, outer, n, inner, y, 0..outer * inner);
        Ok(())
    }
}
