//! Cuts a range of a broadcast map into runs along the last axis.

use crate::simd::F32x4;
use crate::walk::{Axis, Walk};
use core::ops::Range;

/// A stretch of the output along the last axis, and where each operand starts for it.
pub(super) struct Run<const K: usize> {
    pub y: Range<usize>,
    pub starts: [usize; K],
}

/// The strides of the last axis; nothing moves in a scalar.
pub(super) fn inner_strides<const K: usize>(strides: [&[u32]; K]) -> [usize; K] {
    strides.map(|s| s.last().map_or(0, |&stride| stride as usize))
}

/// Calls `visit` with each run of `range`, in order; `shape` is the output's.
#[inline(always)]
pub(super) fn for_each_run<const K: usize>(
    shape: &[u32],
    strides: [&[u32]; K],
    range: Range<usize>,
    mut visit: impl FnMut(Run<K>),
) {
    if range.is_empty() {
        return;
    }
    let row = shape.last().map_or(1, |&length| length as usize);
    let inner = inner_strides(strides);
    let outer = Walk::new((0..shape.len().saturating_sub(1)).map(|d| Axis {
        length: shape[d] as usize,
        strides: strides.map(|s| s[d] as isize),
    }));
    let rows = range.start / row..range.end.div_ceil(row);
    outer.for_each(rows, |i, offsets| {
        let y = range.start.max(i * row)..range.end.min((i + 1) * row);
        let skipped = y.start - i * row;
        let starts = core::array::from_fn(|k| offsets[k] as usize + skipped * inner[k]);
        visit(Run { y, starts });
    });
}

/// The values at 0, `stride`, ... of `from`, `count` of them, at most four; 0 in the lanes beyond.
#[inline(always)]
pub(super) fn gather(from: &[f32], stride: usize, count: usize) -> F32x4 {
    let mut lanes = [0.0; 4];
    for (i, lane) in lanes.iter_mut().enumerate().take(count) {
        *lane = from[i * stride];
    }
    F32x4::load(&lanes)
}
