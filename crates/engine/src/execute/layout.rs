//! Elements moved: fed batches, strided copies, rows by index.

use latch_kernels::{gather, layout};

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
        gather::gather_rows(
            source,
            row_len,
            indices,
            run.write(self.y, rows * row_len),
            0..rows,
        )?;
        Ok(())
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
        gather::gather_rows(
            table,
            row_len,
            indices,
            run.write(self.y, count * row_len),
            0..count,
        )?;
        Ok(())
    }
}

impl Execute for ScatterAdd {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (row_len, count) = (self.row_len as usize, self.count as usize);
        let indices = run.read(self.indices, count);
        let updates = run.read(self.updates, count * row_len);
        let y = run.write(self.y, self.rows as usize * row_len);
        gather::scatter_add_rows(indices, updates, row_len, y, 0..row_len);
        Ok(())
    }
}
