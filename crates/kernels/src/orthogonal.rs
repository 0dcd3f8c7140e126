//! Orthonormal rows from any rows: the initialiser of recurrent weights.
//!
//! What belongs here: the factorisation of a normal matrix that Keras's Orthogonal takes from a QR
//! routine. What does not: drawing the matrix, its gain, and the transposition of tall kernels.
//!
//! Gram-Schmidt by halves: the lower half of the rows, B, loses its part within the span of the upper
//! half, T, once T is orthonormal, `B -= (B T') T`, and is then treated alike. So nearly all work is
//! in two large matrix products. One such pass leaves rows that are orthogonal up to rounding times
//! the condition of the matrix; the second starts from a condition of nearly 1 and leaves rounding.

use ndarray::{ArrayView2, ArrayViewMut2};

use crate::matmul::{self, matmul};
use crate::row_reduce::dot;
use crate::simd::F32x4;
use crate::simd_loop::map_in_place;
use crate::view::{row_major, row_major_mut, values_mut};

/// Rows that are made orthonormal one by one.
const LEAF: usize = 8;

/// Length of the workspace of [`orthogonalize`], in f32.
pub fn workspace(rows: usize, len: usize) -> usize {
    if rows <= LEAF {
        return 0;
    }
    let upper = rows / 2;
    let lower = rows - upper;
    let products = matmul::workspace(lower, upper, len).max(matmul::workspace(lower, len, upper));
    let own = lower * upper + products;
    own.max(workspace(upper, len)).max(workspace(lower, len))
}

/// The rows of `a`, `[rows, len]` with `rows <= len`, contiguous, become orthonormal: the transposed Q of
/// the QR factorisation of `a'` in which the diagonal of R is positive, `q * sign(diag r)`.
///
/// A zero row stays zero. For square
/// matrices of normal numbers up to 1024 rows, |a a' - 1| stays below 1e-5 in every element.
#[inline(never)]
pub fn orthogonalize(mut a: ArrayViewMut2<f32>, workspace: &mut [f32]) {
    let (rows, len) = a.dim();
    debug_assert!(rows <= len, "more rows than dimensions");
    let a = values_mut(&mut a, (rows, len));
    for _ in 0..2 {
        pass(a, rows, len, workspace);
    }
}

fn pass(a: &mut [f32], rows: usize, len: usize, workspace: &mut [f32]) {
    if rows <= LEAF {
        return one_by_one(a, len);
    }
    let (upper, lower) = (rows / 2, rows - rows / 2);
    let (top, bottom) = a.split_at_mut(upper * len);
    pass(top, upper, len, workspace);
    let bottom_rows = row_major_mut(bottom, lower, len);
    project_out(bottom_rows, row_major(top, upper, len), workspace);
    pass(bottom, lower, len, workspace);
}

/// `bottom -= (bottom top') top`, for orthonormal rows of `top`.
fn project_out(bottom: ArrayViewMut2<f32>, top: ArrayView2<f32>, workspace: &mut [f32]) {
    let (lower, upper) = (bottom.nrows(), top.nrows());
    let (c, workspace) = workspace.split_at_mut(lower * upper);
    let product = row_major_mut(c, lower, upper);
    matmul(
        bottom.view(),
        top.reversed_axes(),
        product,
        false,
        workspace,
    );
    map_in_place([], c, |[], c| c.neg());
    matmul(row_major(c, lower, upper), top, bottom, true, workspace);
}

/// Modified Gram-Schmidt: `x -= (x q) q` for every earlier row q, then `x /= |x|`.
fn one_by_one(a: &mut [f32], len: usize) {
    for i in 0..a.len() / len.max(1) {
        let (before, rest) = a.split_at_mut(i * len);
        let x = &mut rest[..len];
        for q in before.chunks_exact(len) {
            let c = F32x4::splat(-dot(x, q));
            map_in_place([q], x, |[q], x| q.mul_add(c, x));
        }
        let norm = F32x4::splat(dot(x, x)).sqrt().to_array()[0];
        let factor = F32x4::splat(if norm == 0.0 { 0.0 } else { 1.0 / norm });
        map_in_place([], x, |[], x| x.mul(factor));
    }
}

#[cfg(test)]
mod tests;
