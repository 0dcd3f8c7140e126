//! Maps, choices, conversions and reductions.

use latch_kernels::{elementwise, reduce};

use super::{Execute, count, extent};
use crate::failure::Failure;
use crate::instruction::{ArgMax, Binary, CastToFloat, CastToInt, Reduction, Unary, Where};
use crate::run::Run;

impl Execute for Unary {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let n = self.n as usize;
        elementwise::unary(self.function, run.read(self.x, n), run.write(self.y, n));
        Ok(())
    }
}

impl Execute for Binary {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let shape = run.list(self.shape);
        let (a_strides, b_strides) = (run.list(self.a_strides), run.list(self.b_strides));
        let n = count(shape);
        elementwise::binary(
            self.function,
            shape,
            run.read(self.a, extent(shape, a_strides)),
            a_strides,
            run.read(self.b, extent(shape, b_strides)),
            b_strides,
            run.write(self.y, n),
            0..n,
        );
        Ok(())
    }
}

impl Execute for Where {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let shape = run.list(self.shape);
        let condition_strides = run.list(self.condition_strides);
        let (yes_strides, no_strides) = (run.list(self.yes_strides), run.list(self.no_strides));
        let n = count(shape);
        elementwise::r#where(
            shape,
            run.read(self.condition, extent(shape, condition_strides)),
            condition_strides,
            run.read(self.yes, extent(shape, yes_strides)),
            yes_strides,
            run.read(self.no, extent(shape, no_strides)),
            no_strides,
            run.write(self.y, n),
            0..n,
        );
        Ok(())
    }
}

impl Execute for CastToInt {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let n = self.n as usize;
        elementwise::cast_to_int(run.read(self.x, n), run.write(self.y, n));
        Ok(())
    }
}

impl Execute for CastToFloat {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let n = self.n as usize;
        elementwise::cast_to_float(run.read(self.x, n), run.write(self.y, n));
        Ok(())
    }
}

impl Execute for Reduction {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (outer, n, inner) = (self.outer as usize, self.n as usize, self.inner as usize);
        let x = run.read(self.x, outer * n * inner);
        let y = run.write(self.y, outer * inner);
        reduce::reduce(self.function, x, outer, n, inner, y, 0..outer * inner);
        Ok(())
    }
}

impl Execute for ArgMax {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (outer, n, inner) = (self.outer as usize, self.n as usize, self.inner as usize);
        let x = run.read(self.x, outer * n * inner);
        let y = run.write(self.y, outer * inner);
        reduce::arg_max(x, outer, n, inner, y, 0..outer * inner);
        Ok(())
    }
}
