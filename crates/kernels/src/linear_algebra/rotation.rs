//! Jacobi's rotations of two rows, and what eigenvalues and singular values need besides: signs of vectors, and rows that
//! complete a basis.

use super::dot;
use crate::simd::sqrt_f64;

/// The most sweeps over all pairs of rows. Convergence is quadratic: ten are enough for what is finite.
pub const MAX_SWEEPS: usize = 40;

/// The cosine and sine of the rotation that makes [[a, c], [c, b]] diagonal, the smaller of the two angles:
///
/// ```text
/// z = (b - a) / 2c    t = sign(z) / (|z| + √(1 + z²))    cos = 1 / √(1 + t²)    sin = t cos
/// ```
pub fn angle(a: f64, b: f64, c: f64) -> (f64, f64) {
    let z = (b - a) / (2.0 * c);
    let t = 1.0f64.copysign(z) / (z.abs() + sqrt_f64(1.0 + z * z));
    let cos = 1.0 / sqrt_f64(1.0 + t * t);
    (cos, t * cos)
}

/// Rows p < q of `len` values become cos p - sin q and sin p + cos q.
pub fn rotate_rows(a: &mut [f64], len: usize, p: usize, q: usize, (cos, sin): (f64, f64)) {
    let (before, from_q) = a.split_at_mut(q * len);
    for (x, y) in before[p * len..][..len].iter_mut().zip(&mut from_q[..len]) {
        (*x, *y) = (cos * *x - sin * *y, sin * *x + cos * *y);
    }
}

/// Exchanges two rows, p < q.
pub fn swap_rows(a: &mut [f64], len: usize, p: usize, q: usize) {
    let (before, from_q) = a.split_at_mut(q * len);
    before[p * len..][..len].swap_with_slice(&mut from_q[..len]);
}

/// Whether the first of the largest components of a vector is negative: such vectors are reversed, since the sign of
/// an eigenvector is free.
pub fn is_reversed(x: &[f64]) -> bool {
    let largest = x.iter().fold(0.0f64, |largest, &value| {
        // Among components that differ by rounding only, the first decides.
        let is_larger = value.abs() > largest.abs() * (1.0 + 1e-9);
        if is_larger { value } else { largest }
    });
    largest < 0.0
}

pub fn reverse(x: &mut [f64]) {
    x.iter_mut().for_each(|x| *x = -*x);
}

/// Fills the rows from `first` on with vectors of length 1 that are orthogonal to all rows before: of the axes' unit
/// vectors the one that is farthest from what the rows span, without its part within it.
pub fn complete_rows(a: &mut [f64], len: usize, first: usize) {
    for row in first..a.len() / len.max(1) {
        let (before, rest) = a.split_at_mut(row * len);
        let own = &mut rest[..len];
        // The square of an axis' part within the span of orthonormal rows is the sum of squares of its column.
        let within =
            |axis: usize| -> f64 { before.chunks_exact(len).map(|x| x[axis] * x[axis]).sum() };
        let farthest = (0..len).fold(0, |best, axis| {
            let is_farther = within(axis) < within(best);
            if is_farther { axis } else { best }
        });
        own.fill(0.0);
        own[farthest] = 1.0;
        // Twice, since what the first pass leaves may be short.
        for _ in 0..2 {
            for other in before.chunks_exact(len) {
                let along = dot(own, other);
                own.iter_mut()
                    .zip(other)
                    .for_each(|(own, other)| *own -= along * other);
            }
        }
        let length = sqrt_f64(dot(own, own));
        own.iter_mut().for_each(|own| *own /= length);
    }
}
