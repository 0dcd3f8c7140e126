//! Linear recurrences, of which sums and products of all elements so far are examples.

use core::ops::Range;

/// What a recurrence computes with: a type that holds its running value, wider than its elements where these are rounded.
pub trait Running: Copy {
    type Wide: Copy;
    const ZERO: Self::Wide;
    /// a y + b
    fn next(a: Option<Self>, y: Self::Wide, b: Self) -> Self::Wide;
    fn rounded(y: Self::Wide) -> Self;
}

/// In float64, so that a sum of many elements is as exact as its result can be.
impl Running for f32 {
    type Wide = f64;
    const ZERO: f64 = 0.0;

    #[inline(always)]
    fn next(a: Option<f32>, y: f64, b: f32) -> f64 {
        a.map_or(y, |a| f64::from(a) * y) + f64::from(b)
    }

    #[inline(always)]
    fn rounded(y: f64) -> f32 {
        y as f32
    }
}

/// Modulo 2^32.
impl Running for i32 {
    type Wide = i32;
    const ZERO: i32 = 0;

    #[inline(always)]
    fn next(a: Option<i32>, y: i32, b: i32) -> i32 {
        a.map_or(y, |a| a.wrapping_mul(y)).wrapping_add(b)
    }

    #[inline(always)]
    fn rounded(y: i32) -> i32 {
        y
    }
}

/// y[o, t, i] = a[o, t, i] y[o, t - 1, i] + b[o, t, i] along the axis of size n of [outer, n, inner], y being 0 before the
/// first element; without a, each is 1. In reverse it runs from the last element to the first. `columns` are those of
/// [outer, inner] that are computed.
#[inline(never)]
pub fn recurrence<T: Running>(
    a: Option<&[T]>,
    b: &[T],
    n: usize,
    inner: usize,
    reverse: bool,
    y: &mut [T],
    columns: Range<usize>,
) {
    for column in columns {
        let start = column / inner * n * inner + column % inner;
        let mut running = T::ZERO;
        for step in 0..n {
            let t = if reverse { n - 1 - step } else { step };
            let at = start + t * inner;
            running = T::next(a.map(|a| a[at]), running, b[at]);
            y[at] = T::rounded(running);
        }
    }
}

#[cfg(test)]
mod tests;
