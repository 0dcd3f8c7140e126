//! Reductions down the columns of a row-major plane, strip by strip: a strip is as wide as a cache
//! line, so every line is read once, and its accumulators stay in registers.

use super::Reduce;
use super::monoid::{BLOCK, WAYS, fold, join_each, neutral, padded};
use crate::simd::{F32x4, LANES};

const STRIP: usize = WAYS * LANES;

/// y[j] = the reduction of column `first + j` of `plane`, whose rows have `width` values.
#[inline(never)]
pub fn reduce(f: Reduce, plane: &[f32], width: usize, first: usize, y: &mut [f32]) {
    for (i, y) in y.chunks_mut(STRIP).enumerate() {
        strip(f, plane, width, first + i * STRIP, y);
    }
}

/// At most 16 columns from `column` on. Lanes beyond them read what follows in memory, and are dropped.
fn strip(f: Reduce, plane: &[f32], width: usize, column: usize, y: &mut [f32]) {
    let neutral = neutral(f);
    let rows = plane.len() / width;
    // Rows of which 16 values can be read.
    let whole = match plane.len().checked_sub(column + STRIP) {
        Some(last) => rows.min(last / width + 1),
        None => 0,
    };
    assert!(column + y.len() <= width);
    let mut totals = [f64::from(neutral); STRIP];
    let at = |row: usize| plane.as_ptr().wrapping_add(row * width + column);
    let mut row = 0;
    while row < rows {
        let end = rows.min(row + BLOCK);
        let mut ways = [F32x4::splat(neutral); WAYS];
        let count = whole.min(end).saturating_sub(row);
        // SAFETY: `whole` keeps the strips inside of the plane.
        unsafe { fold(f, &mut ways, at(row), width, count) };
        row += count;
        while row < end {
            // SAFETY: each row holds the columns of y, and the copy 16 values.
            unsafe {
                let copy = padded(neutral, at(row), y.len());
                fold(f, &mut ways, copy.as_ptr().cast(), 0, 1);
            }
            row += 1;
        }
        let values = ways.map(F32x4::to_array);
        join_each(f, &mut totals[..y.len()], values.as_flattened());
    }
    for (y, total) in y.iter_mut().zip(&totals) {
        *y = *total as f32;
    }
}
