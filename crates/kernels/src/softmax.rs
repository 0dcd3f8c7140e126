//! Softmax over rows, and its gradient.
//!
//! What belongs here: normalisation of rows of logits to probabilities. Losses made of it are in
//! `cross_entropy`.

use core::ops::Range;

/// `y_ij = exp(x_ij - max_j x_ij) / sum_j exp(x_ij - max_j x_ij)` for the rows `i` in `rows`.
///
/// `x` and `y` are `[_, n]`. A row with NaN, with +inf, or of -inf alone gives NaN.
pub fn softmax(x: &[f32], n: usize, y: &mut [f32], rows: Range<usize>) {
    for row in rows {
        softmax_row(&x[row * n..][..n], &mut y[row * n..][..n]);
    }
}

fn softmax_row(x: &[f32], y: &mut [f32]) {
    let max = x.iter().fold(f32::NEG_INFINITY, |m, &v| m.max(v));
    let mut sum = 0.0;
    for (y, x) in y.iter_mut().zip(x) {
        *y = (x - max).exp();
        sum += *y;
    }
    for y in y {
        *y /= sum;
    }
}

/// `dx_ij = y_ij (dy_ij - sum_k dy_ik y_ik)`, `y` being the softmax, for the rows `i` in `rows`.
pub fn softmax_grad(y: &[f32], dy: &[f32], n: usize, dx: &mut [f32], rows: Range<usize>) {
    for row in rows {
        let (y, dy) = (&y[row * n..][..n], &dy[row * n..][..n]);
        let dot: f32 = y.iter().zip(dy).map(|(y, dy)| y * dy).sum();
        for ((dx, y), dy) in dx[row * n..][..n].iter_mut().zip(y).zip(dy) {
            *dx = y * (dy - dot);
        }
    }
}

#[cfg(test)]
mod tests;
