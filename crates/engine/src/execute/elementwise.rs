//! Maps, choices, conversions and reductions.

use latch_kernels::{elementwise, reduce};
use latch_threads::{Disjoint, SIMPLE};

use super::{Execute, count, extent};
use crate::failure::Failure;
use crate::instruction::{ArgMax, Binary, CastToFloat, CastToInt, Reduction, Unary, Where};
use crate::run::Run;

impl Execute for Unary {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let n = self.n as usize;
        let (x, y) = (run.read(self.x, n), Disjoint::new(run.write(self.y, n)));
        run.split_elements(n, 4 * SIMPLE, |range| {
            // SAFETY: every part has a range of its own.
            let y = unsafe { y.range(range.clone()) };
            elementwise::unary(self.function, &x[range], y);
        });
        Ok(())
    }
}

impl Execute for Binary {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let shape = run.list(self.shape);
        let (a_strides, b_strides) = (run.list(self.a_strides), run.list(self.b_strides));
        let n = count(shape);
        let a = run.read(self.a, extent(shape, a_strides));
        let b = run.read(self.b, extent(shape, b_strides));
        let y = Disjoint::new(run.write(self.y, n));
        let function = self.function;
        run.split_elements(n, SIMPLE, |range| {
            // SAFETY: every part writes a range of its own.
            let y = unsafe { y.whole() };
            elementwise::binary(function, shape, a, a_strides, b, b_strides, y, range);
        });
        Ok(())
    }
}

impl Execute for Where {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let shape = run.list(self.shape);
        let condition_strides = run.list(self.condition_strides);
        let (yes_strides, no_strides) = (run.list(self.yes_strides), run.list(self.no_strides));
        let n = count(shape);
        let condition = run.read(self.condition, extent(shape, condition_strides));
        let yes = run.read(self.yes, extent(shape, yes_strides));
        let no = run.read(self.no, extent(shape, no_strides));
        let y = Disjoint::new(run.write(self.y, n));
        run.split_elements(n, SIMPLE, |range| {
            elementwise::r#where(
                shape,
                condition,
                condition_strides,
                yes,
                yes_strides,
                no,
                no_strides,
                // SAFETY: every part writes a range of its own.
                unsafe { y.whole() },
                range,
            );
        });
        Ok(())
    }
}

impl Execute for CastToInt {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let n = self.n as usize;
        let (x, y) = (run.read(self.x, n), Disjoint::new(run.write(self.y, n)));
        run.split_elements(n, SIMPLE, |range| {
            // SAFETY: every part has a range of its own.
            let y = unsafe { y.range(range.clone()) };
            elementwise::cast_to_int(&x[range], y);
        });
        Ok(())
    }
}

impl Execute for CastToFloat {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let n = self.n as usize;
        let (x, y) = (run.read(self.x, n), Disjoint::new(run.write(self.y, n)));
        run.split_elements(n, SIMPLE, |range| {
            // SAFETY: every part has a range of its own.
            let y = unsafe { y.range(range.clone()) };
            elementwise::cast_to_float(&x[range], y);
        });
        Ok(())
    }
}

impl Execute for Reduction {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (outer, n, inner) = (self.outer as usize, self.n as usize, self.inner as usize);
        let x = run.read(self.x, outer * n * inner);
        let y = Disjoint::new(run.write(self.y, outer * inner));
        run.split_elements(outer * inner, n * SIMPLE, |range| {
            // SAFETY: every part writes a range of its own.
            let y = unsafe { y.whole() };
            reduce::reduce(self.function, x, outer, n, inner, y, range);
        });
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
