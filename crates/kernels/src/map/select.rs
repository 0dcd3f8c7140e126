//! The choice between two operands by a third.

use super::broadcast::{for_each_run, gather, inner_strides};
use crate::simd::{F32x4, LANES};
use core::ops::Range;

/// y = cond != 0 ? a : b over a contiguous output of `shape` (rank 0 to 8), elements `range` of it.
///
/// Strides have the rank of `shape`; stride 0 repeats the operand along an axis.
#[allow(clippy::too_many_arguments)]
pub fn select(
    shape: &[u32],
    cond: &[f32],
    c_strides: &[u32],
    a: &[f32],
    a_strides: &[u32],
    b: &[f32],
    b_strides: &[u32],
    y: &mut [f32],
    range: Range<usize>,
) {
    let strides = [c_strides, a_strides, b_strides];
    let inner = inner_strides(strides);
    for_each_run(shape, strides, range, |run| {
        let [c0, a0, b0] = run.starts;
        let (cond, a, b) = (&cond[c0..], &a[a0..], &b[b0..]);
        for (i, y) in y[run.y].chunks_mut(LANES).enumerate() {
            let at = i * LANES;
            let lanes = |from: &[f32], stride: usize| match stride {
                0 => F32x4::splat(from[0]),
                1 if y.len() == LANES => F32x4::load(&from[at..]),
                stride => gather(&from[at * stride..], stride, y.len()),
            };
            let chosen = lanes(cond, inner[0]).ne(F32x4::splat(0.0));
            let value = chosen.select(lanes(a, inner[1]), lanes(b, inner[2]));
            value.store_partial(y);
        }
    });
}
