//! Reductions of contiguous rows.

use super::Reduce;
use super::monoid::{GROUP, long_rows, short_rows};
use crate::simd::LANES;
use core::ops::Range;

/// y[i] = the reduction of row i of x, rows of `n` values, for the rows in `range`.
pub fn reduce(f: Reduce, x: &[f32], n: usize, y: &mut [f32], range: Range<usize>) {
    if n >= GROUP {
        let x = &x[range.start * n..range.end * n];
        // SAFETY: the slice holds these rows.
        return unsafe { long_rows(f, x.as_ptr(), n, &mut y[range]) };
    }
    let end = range.end;
    for i in range.step_by(LANES) {
        let last = LANES.min(end - i) - 1;
        let rows = [0, 1, 2, 3].map(|row| x[(i + last.min(row)) * n..][..n].as_ptr());
        // SAFETY: the slices hold n values each.
        let values = unsafe { short_rows(f, rows, n) }.to_array();
        y[i..=i + last].copy_from_slice(&values[..=last]);
    }
}
