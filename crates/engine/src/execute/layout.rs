//! Elements moved: fed batches, strided copies, rows by index.

use latch_kernels::{gather, layout};
use latch_threads::{Disjoint, SIMPLE, product};

use super::Execute;
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
        layout::strided_copy(
            run.list(self.shape),
            run.read(self.x, self.x_len as usize),
            self.x_offset,
            run.signed_list(self.x_strides),
            run.write(self.y, self.y_len as usize),
            self.y_offset,
            run.signed_list(self.y_strides),
        );
        Ok(())
    }
}

impl Execute for Fill {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        layout::fill(run.write(self.y, self.n as usize), self.value);
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

impl Execute for ScatterAdd {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (row_len, count) = (self.row_len as usize, self.count as usize);
        let indices = run.read(self.indices, count);
        let updates = run.read(self.updates, count * row_len);
        let rows = self.rows as usize;
        let y = Disjoint::new(run.write(self.y, rows * row_len));
        let work = product([rows.max(count), row_len, SIMPLE]);
        run.threads.split(row_len, 16, work, |_, columns| {
            // SAFETY: every part writes columns of its own.
            let y = unsafe { y.whole() };
            gather::scatter_add_rows(indices, updates, row_len, y, columns);
        });
        Ok(())
    }
}
