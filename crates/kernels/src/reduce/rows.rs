//! Reductions of contiguous rows.

use super::Reduce;
use super::monoid::{GROUP, long_rows, short_rows};
use crate::simd::LANES;
use core::ops::Range;

/// y[i] = the reduction of row i of x, rows of `n` values, for the rows in `range`.
pub fn reduce(f: Reduce, x: &[f32], n: usize, y: &mut [f32], range: Range<usize>) {
    let x = x[range.start * n..range.end * n].as_ptr();
    let y = &mut y[range];
    if n >= GROUP {
        // SAFETY: the slice holds these rows.
        return unsafe { long_rows(f, x, n, y) };
    }
    for (i, four) in y.chunks_mut(LANES).enumerate() {
        // Where fewer are left, the last one several times.
        let last = four.len() - 1;
        let rows = [0, 1, 2, 3].map(|row| x.wrapping_add((i * LANES + last.min(row)) * n));
        // SAFETY: the slice holds these rows.
        unsafe { short_rows(f, rows, n) }.store_partial(four);
    }
}
