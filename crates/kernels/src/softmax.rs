//! Softmax over rows, and its gradient.
//!
//! What belongs here: normalisation of rows of logits to probabilities. Losses made of it are in
//! `cross_entropy`.

use core::ops::Range;

use crate::simd::F32x4;
use crate::{math, row};

/// `y_ij = exp(x_ij - max_k x_ik) / sum_k exp(x_ik - max_l x_il)` for the rows `i` in `rows`.
///
/// `x` and `y` are `[_, n]`. A row with NaN, with +infinity, or of -infinity alone gives NaN.
#[inline(never)]
pub fn softmax(x: &[f32], n: usize, y: &mut [f32], rows: Range<usize>) {
    for i in rows {
        softmax_row(&x[i * n..][..n], &mut y[i * n..][..n]);
    }
}

/// What a softmax divides by: the logarithm of a probability is `(x - max) - log(sum)`.
pub(crate) struct Partition {
    pub max: f32,
    /// Of `exp(x - max)`: in [1, n].
    pub sum: f32,
}

/// `y = softmax(x)` for one row.
pub(crate) fn softmax_row(x: &[f32], y: &mut [f32]) -> Partition {
    let max = row::max(x);
    let largest = F32x4::splat(max);
    row::map([x], y, |[x]| math::exp(x.sub(largest)));
    let sum = row::sum([y], x.len(), |[y]| y);
    let divisor = F32x4::splat(sum);
    row::map_in_place(y, |y| y.div(divisor));
    Partition { max, sum }
}

/// `dx_ij = y_ij (dy_ij - sum_k dy_ik y_ik)`, `y` being the softmax, for the rows `i` in `rows`.
#[inline(never)]
pub fn softmax_grad(y: &[f32], dy: &[f32], n: usize, dx: &mut [f32], rows: Range<usize>) {
    for i in rows {
        let (y, dy) = (&y[i * n..][..n], &dy[i * n..][..n]);
        let dot = F32x4::splat(row::sum([y, dy], n, |[y, dy]| y.mul(dy)));
        row::map([y, dy], &mut dx[i * n..][..n], |[y, dy]| y.mul(dy.sub(dot)));
    }
}

#[cfg(test)]
pub(crate) mod tests;
