//! Reductions of contiguous rows.

use super::Reduce;
use super::monoid::{WAYS, join_groups, neutral, short_rows};
use crate::simd::LANES;
use core::ops::Range;

/// Values that the ways take in at once.
const GROUP: usize = WAYS * LANES;

/// y[i] = the reduction of row i of x, rows of `n` values, for the rows in `range`.
pub fn reduce(f: Reduce, x: &[f32], n: usize, y: &mut [f32], range: Range<usize>) {
    if n >= GROUP {
        for i in range {
            y[i] = long(f, &x[i * n..(i + 1) * n]);
        }
        return;
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

fn long(f: Reduce, row: &[f32]) -> f32 {
    let neutral = neutral(f);
    let mut total = f64::from(neutral);
    let (groups, rest) = row.as_chunks::<GROUP>();
    // SAFETY: the slice holds these groups.
    total = unsafe { join_groups(f, total, groups.as_ptr().cast(), groups.len()) };
    if !rest.is_empty() {
        let mut padded = [neutral; GROUP];
        for (to, from) in padded.iter_mut().zip(rest) {
            *to = *from;
        }
        // SAFETY: the copy holds a group.
        total = unsafe { join_groups(f, total, padded.as_ptr(), 1) };
    }
    total as f32
}
