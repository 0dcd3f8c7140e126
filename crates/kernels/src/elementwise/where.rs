//! The choice between two operands by a third.

use super::broadcast::{Operand, for_each_block};
use crate::simd::{F32x4, LANES};
use crate::simd_loop::{Source, in_vectors};
use core::ops::Range;

/// y = cond != 0 ? a : b over a contiguous output of `shape` (rank 0 to 8), elements `range` of it.
///
/// Strides have the rank of `shape`; stride 0 repeats the operand along an axis.
#[allow(clippy::too_many_arguments)]
#[inline(never)]
pub fn r#where(
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
    let operands = [
        Operand::new(shape, cond, c_strides),
        Operand::new(shape, a, a_strides),
        Operand::new(shape, b, b_strides),
    ];
    for_each_block(&operands, range, &mut |&sources, block| {
        // SAFETY: the sources hold a block's values.
        unsafe { fill(sources, &mut y[block]) }
    });
}

/// # Safety
/// The sources must hold as many values as y.
#[inline(never)]
unsafe fn fill(sources: [Source; 3], y: &mut [f32]) {
    // SAFETY: the caller guarantees it.
    unsafe {
        in_vectors(
            sources,
            y.as_mut_ptr(),
            y.len(),
            |[cond, a, b], y, vectors| {
                apply(cond, a, b, y, vectors);
            },
        );
    }
}

/// # Safety
/// So many vectors must be valid.
#[inline(never)]
unsafe fn apply(mut cond: Source, mut a: Source, mut b: Source, mut y: *mut f32, vectors: usize) {
    for _ in (0..vectors).rev() {
        // SAFETY: the caller guarantees it.
        unsafe {
            let chosen = cond.next().ne(F32x4::splat(0.0));
            chosen.select(a.next(), b.next()).store_ptr(y);
            y = y.add(LANES);
        }
    }
}
