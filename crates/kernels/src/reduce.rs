//! Reductions along one axis of [outer, n, inner], and running sums in float64.
//!
//! What belongs here: many values to one. What does not: softmax and its like, which have as many
//! outputs as inputs.
//!
//! An output depends on (n, inner) and its own inputs alone, never on the range or its position in it.

mod columns;
mod monoid;
mod rows;

use crate::codes;
use core::ops::Range;

codes! {
    /// How values become one. NaN wins in all of them.
    pub enum Reduce {
        Sum = "sum",
        Max = "max",
        Min = "min",
        Prod = "prod",
    }
}

/// y[o, i] = f over k of x[o, k, i], for the elements `range` of y; x is [outer, n, inner].
///
/// Without values (n = 0) the sum is 0, the product 1, the maximum -infinity, the minimum infinity.
/// Blocks of float32 are joined in float64, so that the error of a sum is at most
/// 70 * 2^-24 * sum |x|, however long n is; the relative error of a product is at most (n + 1) 2^-24.
#[inline(never)]
pub fn reduce(
    f: Reduce,
    x: &[f32],
    outer: usize,
    n: usize,
    inner: usize,
    y: &mut [f32],
    range: Range<usize>,
) {
    debug_assert_eq!(x.len(), outer * n * inner);
    debug_assert_eq!(y.len(), outer * inner);
    if inner == 1 {
        return rows::reduce(f, x, n, y, range);
    }
    let mut from = range.start;
    while from < range.end {
        let o = from / inner;
        let to = range.end.min((o + 1) * inner);
        let plane = &x[o * n * inner..(o + 1) * n * inner];
        columns::reduce(f, plane, inner, from - o * inner, &mut y[from..to]);
        from = to;
    }
}

/// y[o, i] = the first k where x[o, k, i] is largest, for the elements `range` of y; the first NaN
/// wins, as in NumPy. x is [outer, n, inner] with n > 0.
#[inline(never)]
pub fn arg_max(
    x: &[f32],
    outer: usize,
    n: usize,
    inner: usize,
    y: &mut [i32],
    range: Range<usize>,
) {
    debug_assert_eq!(x.len(), outer * n * inner);
    for at in range {
        let start = at / inner * n * inner + at % inner;
        let value = |k: usize| x[start + k * inner];
        let best = (1..n).fold(0, |best, k| {
            // Not "smaller or equal": larger, or NaN. Nothing is better than NaN.
            let better = value(k) > value(best) || value(k).is_nan();
            if better && !value(best).is_nan() {
                k
            } else {
                best
            }
        });
        y[at] = best as i32;
    }
}

/// state_i += delta_i, in float64.
#[inline(never)]
pub fn accumulate(delta: &[f32], state: &mut [f64]) {
    debug_assert_eq!(delta.len(), state.len());
    for (delta, state) in delta.iter().zip(state) {
        *state += f64::from(*delta);
    }
}

/// Adds to `state` = [sum of v w, sum of w] in float64; without weights every w is 1.
#[inline(never)]
pub fn accumulate_mean(values: &[f32], weights: Option<&[f32]>, state: &mut [f64]) {
    let (sum, total) = match weights {
        None => (
            values.iter().map(|&v| f64::from(v)).sum::<f64>(),
            values.len() as f64,
        ),
        Some(weights) => {
            debug_assert_eq!(values.len(), weights.len());
            let pairs = values.iter().zip(weights);
            pairs.fold((0.0, 0.0), |(sum, total), (&v, &w)| {
                (sum + f64::from(v) * f64::from(w), total + f64::from(w))
            })
        }
    };
    state[0] += sum;
    state[1] += total;
}

#[cfg(test)]
mod tests;
