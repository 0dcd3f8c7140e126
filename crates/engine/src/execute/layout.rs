//! Elements moved: fed batches, strided copies, rows by index.

use latch_kernels::{gather, layout};
use latch_threads::{Disjoint, SIMPLE, SINGLE, product};

use super::{Execute, count};
use crate::failure::Failure;
use crate::instruction::{Copy, Feed, Fill, Gather, Iota, ScatterAdd};
use crate::run::Run;

impl Execute for Feed {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (row_len, rows) = (self.row_len as usize, self.rows as usize);
        let indices = run.indices(rows);
        // The host makes the list of indices itself: the largest row says how much data there is.
        let source_rows = indices.iter().max().map_or(0, |&last| last as usize + 1);
        let source = run.read(self.source, source_rows * row_len);
        let y = Disjoint::new(run.write(self.y, rows * row_len));
        run.try_split_rows(rows, row_len, SIMPLE, |rows| {
            // SAFETY: every part writes rows of its own.
            let y = unsafe { y.whole() };
            gather::gather_rows(source, row_len, indices, y, rows)
        })
    }
}

impl Execute for Copy {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let shape = run.list(self.shape);
        let (x_strides, y_strides) = (
            run.signed_list(self.x_strides),
            run.signed_list(self.y_strides),
        );
        let x = run.read(self.x, self.x_len as usize);
        let y = run.write(self.y, self.y_len as usize);
        let (x_offset, y_offset) = (self.x_offset, self.y_offset);
        if SINGLE || shape.is_empty() {
            layout::strided_copy(shape, x, x_offset, x_strides, y, y_offset, y_strides);
            return Ok(());
        }
        let y = Disjoint::new(y);
        let axis = (0..shape.len())
            .max_by_key(|&axis| shape[axis])
            .unwrap_or(0);
        let work = count(shape).saturating_mul(SIMPLE);
        run.threads
            .split(shape[axis] as usize, 1, work, |_, range| {
                let mut part = [0; layout::MAX_RANK];
                let part = &mut part[..shape.len()];
                part.copy_from_slice(shape);
                part[axis] = range.len() as u32;
                let after = |offset: u32, strides: &[i32]| {
                    offset.wrapping_add_signed(range.start as i32 * strides[axis])
                };
                let (x_offset, y_offset) = (after(x_offset, x_strides), after(y_offset, y_strides));
                // SAFETY: every part writes elements of its own.
                let y = unsafe { y.whole() };
                layout::strided_copy(part, x, x_offset, x_strides, y, y_offset, y_strides);
            });
        Ok(())
    }
}

impl Execute for Fill {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let n = self.n as usize;
        let y = Disjoint::new(run.write(self.y, n));
        run.split_elements(n, SIMPLE, |range| {
            // SAFETY: every part has a range of its own.
            layout::fill(unsafe { y.range(range) }, self.value);
        });
        Ok(())
    }
}

impl Execute for Iota {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        for (position, y) in run.write(self.y, self.n as usize).iter_mut().enumerate() {
            *y = position as f32;
        }
        Ok(())
    }
}

impl Execute for Gather {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (row_len, count) = (self.row_len as usize, self.count as usize);
        let table = run.read(self.table, self.table_rows as usize * row_len);
        let indices = run.read(self.indices, count);
        let y = Disjoint::new(run.write(self.y, count * row_len));
        run.try_split_rows(count, row_len, SIMPLE, |rows| {
            // SAFETY: every part writes rows of its own.
            let y = unsafe { y.whole() };
            gather::gather_rows(table, row_len, indices, y, rows)
        })
    }
}

/// Parts of rows begin at multiples of this: at cache lines.
const COLUMNS: usize = 16;

impl Execute for ScatterAdd {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (row_len, count) = (self.row_len as usize, self.count as usize);
        let indices = run.read(self.indices, count);
        let updates = run.read(self.updates, count * row_len);
        let rows = self.rows as usize;
        let y = Disjoint::new(run.write(self.y, rows * row_len));
        let work = product([rows.max(count), row_len, SIMPLE]);
        let add = |rows, columns| {
            // SAFETY: every part writes rows or columns of its own.
            let y = unsafe { y.whole() };
            gather::scatter_add_rows(indices, updates, row_len, y, rows, columns);
        };
        // Parts of columns take equally long, parts of rows do not: a few rows may have most of the indices. Where rows
        // are too short to give every thread columns, rows are split all the same.
        if SINGLE || row_len.div_ceil(COLUMNS) >= run.threads.max_parts() {
            run.threads
                .split(row_len, COLUMNS, work, |_, columns| add(0..rows, columns));
        } else {
            run.threads
                .split(rows, 1, work, |_, rows| add(rows, 0..row_len));
        }
        Ok(())
    }
}
