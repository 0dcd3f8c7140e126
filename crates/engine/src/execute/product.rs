//! Matrix products and what is fused with them.

use latch_kernels::matmul::{self, View};
use latch_kernels::{dense, orthogonal};

use super::{Execute, count};
use crate::failure::Failure;
use crate::instruction::{Dense, DenseActivationGrad, Matmul, Orthogonalize};
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
        let workspace = run.workspace(matmul::workspace(m, n, k));
        for (number, c) in y.chunks_exact_mut((m * n).max(1)).enumerate() {
            let a = View {
                data: &a[batch_offset(number, batch, a_strides)..],
                row_stride: self.a_row_stride as usize,
                col_stride: self.a_column_stride as usize,
            };
            let b = View {
                data: &b[batch_offset(number, batch, b_strides)..],
                row_stride: self.b_row_stride as usize,
                col_stride: self.b_column_stride as usize,
            };
            matmul::matmul(m, n, k, a, b, c, n, false, 0..m, workspace);
        }
        Ok(())
    }

    fn workspace(&self) -> usize {
        matmul::workspace(self.m as usize, self.n as usize, self.k as usize)
    }
}

/// Where the operand of batch entry `number` begins.
fn batch_offset(number: usize, batch: &[u32], strides: &[u32]) -> usize {
    let mut rest = number;
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
            m,
            k,
            n,
            run.read(self.x, m * k),
            run.read(self.kernel, k * n),
            run.read_if(self.bias, n),
            self.activation,
            run.write(self.y, m * n),
            0..m,
            run.workspace(dense::workspace(m, k, n)),
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
        // Where nobody reads dz (a linear layer), the columns are summed on the way to the workspace.
        let dz = match self.dz {
            Some(dz) => run.write(dz, m * n),
            None => run.workspace(m * n),
        };
        dense::backward_activation(
            m,
            n,
            run.read(self.y, m * n),
            run.read(self.dy, m * n),
            self.activation,
            dz,
            run.write_if(self.db, n),
            0..n,
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

impl Execute for Orthogonalize {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (rows, len) = (self.rows as usize, self.len as usize);
        let y = run.write(self.y, rows * len);
        y.copy_from_slice(run.read(self.x, rows * len));
        orthogonal::orthogonalize(y, rows, len, run.workspace(self.workspace()));
        Ok(())
    }

    fn workspace(&self) -> usize {
        orthogonal::workspace(self.rows as usize, self.len as usize)
    }
}
