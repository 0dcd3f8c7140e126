//! Transposes by tiles of 4x4.

use super::{X, Y};
use crate::simd::{F32x4, LANES};
use crate::strided_iter::Axis;

/// Values of one cache line, which x is read by.
const LINE: usize = 16;

/// Copies the plane of two axes: x is contiguous along `across`, y along `along`.
///
/// # Safety
/// All elements of the plane must be valid.
#[inline(never)]
pub unsafe fn transpose(x: *const f32, y: *mut f32, across: Axis<2>, along: Axis<2>) {
    let (x_stride, y_stride) = (along.strides[X], across.strides[Y]);
    let x_at = |i: usize, j: usize| x.wrapping_offset(i as isize + j as isize * x_stride);
    let y_at = |i: usize, j: usize| y.wrapping_offset(i as isize * y_stride + j as isize);
    let whole = along.length - along.length % LANES;
    // SAFETY: i is below the length of `across`, j below that of `along`, and so are all of a tile's.
    unsafe {
        for block in (0..across.length).step_by(LINE) {
            let end = across.length.min(block + LINE);
            let tiles_end = end - (end - block) % LANES;
            for j in (0..whole).step_by(LANES) {
                for i in (block..tiles_end).step_by(LANES) {
                    tile(x_at(i, j), x_stride, y_at(i, j), y_stride);
                }
            }
            // What no tile covers: the last columns of every row, and the last rows.
            for i in block..end {
                let first = if i < tiles_end { whole } else { 0 };
                for j in first..along.length {
                    *y_at(i, j) = *x_at(i, j);
                }
            }
        }
    }
}

/// Four by four values, in registers.
///
/// # Safety
/// All sixteen must be valid in x and in y.
#[inline(always)]
unsafe fn tile(x: *const f32, x_stride: isize, y: *mut f32, y_stride: isize) {
    // SAFETY: the caller guarantees all sixteen.
    unsafe {
        let row = |k: isize| F32x4::load_ptr(x.offset(k * x_stride));
        let [a, b, c, d] = F32x4::transpose([row(0), row(1), row(2), row(3)]);
        a.store_ptr(y);
        b.store_ptr(y.offset(y_stride));
        c.store_ptr(y.offset(2 * y_stride));
        d.store_ptr(y.offset(3 * y_stride));
    }
}
