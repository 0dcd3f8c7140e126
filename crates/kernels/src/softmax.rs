//! Softmax over rows, and its gradient.
//!
//! What belongs here: normalization of rows of logits to probabilities. Losses made of it are in
//! `cross_entropy`.

use core::ops::Range;

use ndarray::{ArrayView2, ArrayViewMut2};

use crate::elementwise::{Unary, unary_in_place};
use crate::row_reduce;
use crate::simd::F32x4;
use crate::simd_loop::map_in_place;
use crate::view::{values, values_mut};

/// `y_ij = exp(x_ij - max_k x_ik) / sum_k exp(x_ik - max_l x_il)` for every row `i`.
///
/// A row with NaN, with +infinity, or of -infinity alone becomes NaN.
#[inline(never)]
pub fn softmax(x: ArrayView2<f32>, mut y: ArrayViewMut2<f32>) {
    let (rows, n) = x.dim();
    let (x, y) = (values(&x, (rows, n)), values_mut(&mut y, (rows, n)));
    let (mut rows, mut partitions) = (0..rows, Partitions::default());
    while !rows.is_empty() {
        softmax_block(x, n, y, &mut rows, &mut partitions);
    }
}

/// What the softmax of each row of a block divides by: the logarithm of a probability is
/// `(x - max) - log(sum)`.
#[derive(Default)]
pub(crate) struct Partitions {
    pub max: [f32; ROWS],
    /// The sum of `exp(x - max)`, in [1, n].
    pub sum: [f32; ROWS],
}

/// The most rows of a block.
const ROWS: usize = 32;
/// The most values of a block of several rows.
const BLOCK: usize = 1024;

/// [`softmax`] of the next block of `rows`, and its partitions. The rows of the block are removed from `rows` and
/// returned.
#[inline(never)]
pub(crate) fn softmax_block(
    x: &[f32],
    n: usize,
    y: &mut [f32],
    rows: &mut Range<usize>,
    partitions: &mut Partitions,
) -> Range<usize> {
    let count = (BLOCK / n.max(1)).clamp(1, ROWS).min(rows.len());
    let block = rows.start..rows.start + count;
    rows.start = block.end;
    if n == 0 {
        return block;
    }
    let all = block.start * n..block.end * n;
    let (x, y) = (&x[all.clone()], &mut y[all]);
    for (i, (x, y)) in x.chunks_exact(n).zip(y.chunks_exact_mut(n)).enumerate() {
        let max = row_reduce::max(x);
        partitions.max[i] = max;
        map_in_place([x], y, |[x], _| x.sub(F32x4::splat(max)));
    }
    // One pass over all of them, since most rows are short.
    unary_in_place(Unary::Exp, y);
    for (i, y) in y.chunks_exact_mut(n).enumerate() {
        let sum = row_reduce::sum(y);
        partitions.sum[i] = sum;
        map_in_place([], y, |[], y| y.div(F32x4::splat(sum)));
    }
    block
}

/// `dx_ij = y_ij (dy_ij - sum_k dy_ik y_ik)`, `y` being the softmax.
#[inline(never)]
pub fn softmax_grad(y: ArrayView2<f32>, dy: ArrayView2<f32>, mut dx: ArrayViewMut2<f32>) {
    let shape = y.dim();
    let (y, dy, dx) = (
        values(&y, shape),
        values(&dy, shape),
        values_mut(&mut dx, shape),
    );
    let n = shape.1.max(1);
    let rows = y.chunks_exact(n).zip(dy.chunks_exact(n));
    for ((y, dy), dx) in rows.zip(dx.chunks_exact_mut(n)) {
        let dot = F32x4::splat(row_reduce::dot(y, dy));
        map_in_place([y, dy], dx, |[y, dy], _| y.mul(dy.sub(dot)));
    }
}

#[cfg(test)]
pub(crate) mod tests;
