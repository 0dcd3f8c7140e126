//! Softmax over rows, and its gradient.
//!
//! What belongs here: normalisation of rows of logits to probabilities. Losses made of it are in
//! `cross_entropy`.

use core::ops::Range;

use crate::elementwise::{Unary, unary_in_place};
use crate::row_reduce;
use crate::simd::F32x4;
use crate::simd_loop::map_in_place;

/// `y_ij = exp(x_ij - max_k x_ik) / sum_k exp(x_ik - max_l x_il)` for the rows `i` in `rows`.
///
/// `x` and `y` are `[_, n]`. A row with NaN, with +infinity, or of -infinity alone gives NaN.
#[inline(never)]
pub fn softmax(x: &[f32], n: usize, y: &mut [f32], mut rows: Range<usize>) {
    let mut partitions = Partitions::default();
    while !rows.is_empty() {
        softmax_block(x, n, y, &mut rows, &mut partitions);
    }
}

/// What the softmax of each row of a block divides by: the logarithm of a probability is
/// `(x - max) - log(sum)`.
#[derive(Default)]
pub(crate) struct Partitions {
    pub max: [f32; ROWS],
    /// Of `exp(x - max)`: in [1, n].
    pub sum: [f32; ROWS],
}

/// The most rows of a block.
const ROWS: usize = 32;
/// The most values of a block of several rows.
const BLOCK: usize = 1024;

/// [`softmax`] of the first of `rows`, as many as make a block, and their partitions. They are taken off
/// and returned.
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
    let first = block.start;
    row_reduce::each([x], y, n, block.clone(), |i, [x], y| {
        let max = row_reduce::max(x);
        partitions.max[i - first] = max;
        map_in_place([x], y, |[x], _| x.sub(F32x4::splat(max)));
    });
    // One pass over all of them, since most rows are short.
    unary_in_place(Unary::Exp, &mut y[first * n..block.end * n]);
    row_reduce::each([], y, n, block.clone(), |i, [], y| {
        let sum = row_reduce::sum(y);
        partitions.sum[i - first] = sum;
        map_in_place([], y, |[], y| y.div(F32x4::splat(sum)));
    });
    block
}

/// `dx_ij = y_ij (dy_ij - sum_k dy_ik y_ik)`, `y` being the softmax, for the rows `i` in `rows`.
#[inline(never)]
pub fn softmax_grad(y: &[f32], dy: &[f32], n: usize, dx: &mut [f32], rows: Range<usize>) {
    row_reduce::each([y, dy], dx, n, rows, |_, [y, dy], dx| {
        let dot = F32x4::splat(row_reduce::dot(y, dy));
        map_in_place([y, dy], dx, |[y, dy], _| y.mul(dy.sub(dot)));
    });
}

#[cfg(test)]
pub(crate) mod tests;
