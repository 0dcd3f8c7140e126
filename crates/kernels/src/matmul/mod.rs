//! Matrix products of any size and any strides.
//!
//! What belongs here: C = A B, whole or in ranges of rows, and the packing that makes it fast. What
//! does not: what follows a product (bias, activations), which `dense` and `recurrent` do.
//!
//! Every element of C is one chain of multiply-adds over rising p, whichever path computes it: the
//! bits depend neither on the path nor on the cut of the rows.

mod pack;
mod panels;
mod small;
mod tile;
mod vector;

#[cfg(test)]
mod tests;

use core::ops::Range;

pub use pack::{PackedA, PackedB, pack_a, pack_b};
pub use panels::multiply;

use panels::{BLOCK_K, BLOCK_M};
use vector::Strided;

/// Columns of B that are packed at a time: bounds the workspace.
const BLOCK_N: usize = 1024;

/// A matrix inside a slice: element (i, j) at `data[i * row_stride + j * col_stride]`.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub data: &'a [f32],
    pub row_stride: usize,
    pub col_stride: usize,
}

impl<'a> View<'a> {
    /// A matrix whose rows of `columns` values follow one another.
    pub fn row_major(data: &'a [f32], columns: usize) -> Self {
        Self {
            data,
            row_stride: columns,
            col_stride: 1,
        }
    }

    /// The same values with rows and columns exchanged.
    pub fn transposed(self) -> Self {
        Self {
            data: self.data,
            row_stride: self.col_stride,
            col_stride: self.row_stride,
        }
    }

    /// The matrix from row `i`, column `j` on.
    fn starting_at(self, i: usize, j: usize) -> Self {
        Self {
            data: &self.data[i * self.row_stride + j * self.col_stride..],
            ..self
        }
    }

    /// Panics unless all of `rows` x `columns` lie inside the slice.
    fn check(&self, rows: usize, columns: usize) {
        if rows == 0 || columns == 0 {
            return;
        }
        let last_row = (rows - 1).saturating_mul(self.row_stride);
        let last_column = (columns - 1).saturating_mul(self.col_stride);
        let last = last_row.saturating_add(last_column);
        assert!(last < self.data.len(), "a matrix is longer than its slice");
    }
}

/// Floats of workspace that [`matmul`] needs, whatever the strides and the rows.
pub fn workspace(m: usize, n: usize, k: usize) -> usize {
    let k_block = k.min(BLOCK_K);
    let general =
        PackedB::len_of(k_block, n.min(BLOCK_N)) + PackedA::len_of(m.min(BLOCK_M), k_block);
    general.max(small::workspace(n, k))
}

/// C = A B, or C += A B where `accumulate`: A is [m, k], B is [k, n], row i of C begins at
/// `c[i * c_row_stride]`. Only `rows` of C are written. k = 0 gives zeros.
#[allow(clippy::too_many_arguments)] // the surface of every GEMM since BLAS
pub fn matmul(
    m: usize,
    n: usize,
    k: usize,
    a: View,
    b: View,
    c: &mut [f32],
    c_row_stride: usize,
    accumulate: bool,
    rows: Range<usize>,
    workspace: &mut [f32],
) {
    assert!(rows.end <= m, "rows beyond the product");
    a.check(m, k);
    b.check(k, n);
    if rows.is_empty() || n == 0 {
        return;
    }
    let count = rows.len();
    assert!(n <= c_row_stride || m == 1, "rows of C overlap");
    let c = &mut c[rows.start * c_row_stride..];
    let a = if k == 0 {
        a
    } else {
        a.starting_at(rows.start, 0)
    };
    if count == 1 {
        let x = Strided {
            data: a.data,
            stride: a.col_stride,
        };
        vector::multiply(n, k, x, b, c, accumulate);
    } else if n == 1 && c_row_stride == 1 {
        let x = Strided {
            data: b.data,
            stride: b.row_stride,
        };
        vector::multiply(count, k, x, a.transposed(), c, accumulate);
    } else if small::fits(n, k) {
        small::multiply(count, n, k, a, b, c, c_row_stride, accumulate, workspace);
    } else {
        blocked(count, n, k, a, b, c, c_row_stride, accumulate, workspace);
    }
}

/// The general path, in five loops: blocks of n, of k and of m here, and within a packed block,
/// panels of B and of A in `panels`.
#[allow(clippy::too_many_arguments)]
fn blocked(
    m: usize,
    n: usize,
    k: usize,
    a: View,
    b: View,
    c: &mut [f32],
    c_row_stride: usize,
    accumulate: bool,
    workspace: &mut [f32],
) {
    let (b_panels, a_panels) =
        workspace.split_at_mut(PackedB::len_of(k.min(BLOCK_K), n.min(BLOCK_N)));
    for j in (0..n).step_by(BLOCK_N) {
        let columns = BLOCK_N.min(n - j);
        for p in (0..k).step_by(BLOCK_K) {
            let steps = BLOCK_K.min(k - p);
            pack_b(steps, columns, b.starting_at(p, j), b_panels, steps, 0);
            let packed_b = PackedB::new(b_panels, steps, columns);
            for i in (0..m).step_by(BLOCK_M) {
                let rows = BLOCK_M.min(m - i);
                pack_a(rows, steps, a.starting_at(i, p), a_panels, steps, 0);
                let packed_a = PackedA::new(a_panels, rows, steps);
                let c = &mut c[i * c_row_stride + j..];
                multiply(packed_a, packed_b, c, c_row_stride, accumulate || p > 0);
            }
        }
    }
}
