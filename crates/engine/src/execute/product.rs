//! Matrix products and what is fused with them.

use latch_kernels::{dense, matmul, view};
use latch_threads::{Disjoint, SINGLE, product};

use super::{Execute, count};
use crate::failure::Failure;
use crate::instruction::{Dense, DenseActivationGrad, Matmul};
use crate::run::Run;

impl Execute for Matmul {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (m, n, k) = (self.m as usize, self.n as usize, self.k as usize);
        let a = run.read(self.a, self.a_len as usize);
        let b = run.read(self.b, self.b_len as usize);
        let batch = run.list(self.batch);
        let (a_strides, b_strides) = (
            run.list(self.a_batch_strides),
            run.list(self.b_batch_strides),
        );
        let y = run.write(self.y, count(batch) * m * n);
        let workspace = run.part_workspaces(matmul::workspace(m, n, k));
        let a_matrix = [self.a_row_stride as usize, self.a_column_stride as usize];
        let b_matrix = [self.b_row_stride as usize, self.b_column_stride as usize];
        let operands = |entry| {
            let a = &a[batch_offset(entry, batch, a_strides)..];
            let b = &b[batch_offset(entry, batch, b_strides)..];
            let a = view::strided(a, [m, k], a_matrix);
            (a, view::strided(b, [k, n], b_matrix))
        };
        let entries = count(batch);
        if !SINGLE && entries == 1 {
            let ((a, b), c) = (operands(0), view::row_major_mut(y, m, n));
            matmul::matmul_on(run.threads, a, b, c, workspace);
            return Ok(());
        }
        let y = Disjoint::new(y);
        let work = product([entries, m, k, n]);
        run.threads.split(entries, 1, work, |part, range| {
            for entry in range {
                // SAFETY: no other part writes these entries of y or has this part's workspace.
                let (c, workspace) = unsafe {
                    (
                        y.range(entry * m * n..(entry + 1) * m * n),
                        workspace.of(part),
                    )
                };
                let (a, b) = operands(entry);
                matmul::matmul(a, b, view::row_major_mut(c, m, n), false, workspace);
            }
        });
        Ok(())
    }

    fn workspace(&self) -> usize {
        matmul::workspace(self.m as usize, self.n as usize, self.k as usize)
    }
}

/// The offset of the operand of one entry of the batch.
#[inline(never)]
pub(super) fn batch_offset(entry: usize, batch: &[u32], strides: &[u32]) -> usize {
    let mut rest = entry;
    let mut offset = 0;
    for (&size, &stride) in batch.iter().zip(strides).rev() {
        offset += rest % size as usize * stride as usize;
        rest /= size as usize;
    }
    offset
}

impl Execute for Dense {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (m, k, n) = (self.m as usize, self.k as usize, self.n as usize);
        dense::forward(
            run.matrix(self.x, m, k),
            run.matrix(self.kernel, k, n),
            run.read_if(self.bias, n),
            self.activation,
            run.matrix_mut(self.y, m, n),
            run.part_workspaces(dense::workspace(m, k, n)),
            run.threads,
        );
        Ok(())
    }

    fn workspace(&self) -> usize {
        dense::workspace(self.m as usize, self.k as usize, self.n as usize)
    }
}

impl Execute for DenseActivationGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (m, n) = (self.m as usize, self.n as usize);
        // Where no instruction reads dz (a linear layer), it is written to the workspace while its columns are summed.
        let dz = match self.dz {
            Some(dz) => run.matrix_mut(dz, m, n),
            None => view::row_major_mut(run.workspace(m * n), m, n),
        };
        dense::backward_activation(
            run.matrix(self.y, m, n),
            run.matrix(self.dy, m, n),
            self.activation,
            dz,
            run.write_if(self.db, n),
            run.threads,
        );
        Ok(())
    }

    fn workspace(&self) -> usize {
        match self.dz {
            Some(_) => 0,
            None => self.m as usize * self.n as usize,
        }
    }
}
