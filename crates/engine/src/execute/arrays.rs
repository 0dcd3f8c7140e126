//! Functions on arrays: order, running sums and products, scattered writes, remainders.

use latch_kernels::{recurrence, remainder, scatter, sort};
use latch_threads::{Disjoint, SIMPLE, TRANSCENDENTAL};

use super::{Execute, count, extent};
use crate::failure::Failure;
use crate::instruction::{
    ArgSort, IntArgSort, IntRecurrence, IntScatter, Recurrence, Remainder, Scatter,
};
use crate::run::Run;

macro_rules! arg_sorts {
    ($($name:ident, $key:expr;)*) => { $(
        impl Execute for $name {
            fn execute(&self, run: &Run) -> Result<(), Failure> {
                let (rows, n) = (self.rows as usize, self.n as usize);
                let x = run.read(self.x, rows * n);
                let y = Disjoint::new(run.write(self.y, rows * n));
                run.split_rows(rows, n, TRANSCENDENTAL, |rows| {
                    // SAFETY: every part writes rows of its own.
                    sort::arg_sort(x, n, $key, self.descending, unsafe { y.whole() }, rows);
                });
                Ok(())
            }
        }
    )* };
}

arg_sorts! {
    ArgSort, sort::key_of_float;
    IntArgSort, sort::key_of_integer;
}

macro_rules! recurrences {
    ($($name:ident),*) => { $(
        impl Execute for $name {
            fn execute(&self, run: &Run) -> Result<(), Failure> {
                let (outer, n, inner) = (self.outer as usize, self.n as usize, self.inner as usize);
                let size = outer * n * inner;
                let (a, b) = (run.read_if(self.a, size), run.read(self.b, size));
                let y = Disjoint::new(run.write(self.y, size));
                run.split_elements(outer * inner, n * SIMPLE, |columns| {
                    // SAFETY: every part writes columns of its own.
                    let y = unsafe { y.whole() };
                    recurrence::recurrence(a, b, n, inner, self.reverse, y, columns);
                });
                Ok(())
            }
        }
    )* };
}

recurrences!(Recurrence, IntRecurrence);

macro_rules! scatters {
    ($($name:ident),*) => { $(
        impl Execute for $name {
            fn execute(&self, run: &Run) -> Result<(), Failure> {
                let (row_len, count) = (self.row_len as usize, self.count as usize);
                scatter::scatter_rows(
                    self.function,
                    run.read(self.indices, count),
                    run.read(self.updates, count * row_len),
                    row_len,
                    run.write(self.y, self.rows as usize * row_len),
                    0..row_len,
                )?;
                Ok(())
            }
        }
    )* };
}

scatters!(Scatter, IntScatter);

impl Execute for Remainder {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let shape = run.list(self.shape);
        let strides = [run.list(self.a_strides), run.list(self.b_strides)];
        let a = run.read(self.a, extent(shape, strides[0]));
        let b = run.read(self.b, extent(shape, strides[1]));
        let n = count(shape);
        let y = Disjoint::new(run.write(self.y, n));
        run.split_elements(n, TRANSCENDENTAL, |range| {
            // SAFETY: every part writes a range of its own.
            remainder::remainder(shape, [a, b], strides, unsafe { y.whole() }, range);
        });
        Ok(())
    }
}
