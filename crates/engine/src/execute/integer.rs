//! Arithmetic in int32.

use latch_kernels::integer;
use latch_threads::{Disjoint, SIMPLE};

use super::product::batch_offset;
use super::{Execute, count, extent};
use crate::failure::Failure;
use crate::instruction::{IntArgMax, IntBinary, IntCompare, IntMatmul, IntReduction};
use crate::run::Run;

macro_rules! functions_of_two {
    ($($name:ident, $function:path;)*) => { $(
        impl Execute for $name {
            fn execute(&self, run: &Run) -> Result<(), Failure> {
                let shape = run.list(self.shape);
                let strides = [run.list(self.a_strides), run.list(self.b_strides)];
                let a = run.read(self.a, extent(shape, strides[0]));
                let b = run.read(self.b, extent(shape, strides[1]));
                let n = count(shape);
                let (function, y) = (self.function, Disjoint::new(run.write(self.y, n)));
                run.split_elements(n, SIMPLE, |range| {
                    // SAFETY: every part writes a range of its own.
                    let y = unsafe { y.whole() };
                    $function(function, shape, [a, b], strides, y, range);
                });
                Ok(())
            }
        }
    )* };
}

functions_of_two! {
    IntBinary, integer::binary;
    IntCompare, integer::compare;
}

impl Execute for IntReduction {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (outer, n, inner) = (self.outer as usize, self.n as usize, self.inner as usize);
        let x = run.read(self.x, outer * n * inner);
        let y = Disjoint::new(run.write(self.y, outer * inner));
        run.split_elements(outer * inner, n * SIMPLE, |range| {
            // SAFETY: every part writes a range of its own.
            integer::reduce(self.function, x, n, inner, unsafe { y.whole() }, range);
        });
        Ok(())
    }
}

impl Execute for IntArgMax {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (outer, n, inner) = (self.outer as usize, self.n as usize, self.inner as usize);
        let x = run.read(self.x, outer * n * inner);
        let y = Disjoint::new(run.write(self.y, outer * inner));
        run.split_elements(outer * inner, n * SIMPLE, |range| {
            // SAFETY: every part writes a range of its own.
            integer::arg_max(x, n, inner, unsafe { y.whole() }, range);
        });
        Ok(())
    }
}

impl Execute for IntMatmul {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (m, n, k) = (self.m as usize, self.n as usize, self.k as usize);
        let a = run.read(self.a, self.a_len as usize);
        let b = run.read(self.b, self.b_len as usize);
        let batch = run.list(self.batch);
        let a_strides = run.list(self.a_batch_strides);
        let b_strides = run.list(self.b_batch_strides);
        let y = run.write(self.y, count(batch) * m * n);
        for (entry, c) in y.chunks_exact_mut((m * n).max(1)).enumerate() {
            integer::matmul(
                &a[batch_offset(entry, batch, a_strides)..],
                [self.a_row_stride as usize, self.a_column_stride as usize],
                &b[batch_offset(entry, batch, b_strides)..],
                [self.b_row_stride as usize, self.b_column_stride as usize],
                k,
                n,
                c,
            );
        }
        Ok(())
    }
}
