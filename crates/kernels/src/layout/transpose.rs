//! Transposes by tiles of 4x4.

use super::{X, Y};
use crate::simd::{F32x4, LANES};
use crate::walk::Axis;

/// Values of one cache line, which x is read by.
const LINE: usize = 16;

/// Copies the plane of two axes: x is contiguous along `across`, y along `along`.
///
/// # Safety
/// All places of the plane must be valid.
#[inline(never)]
pub unsafe fn transpose(x: *const f32, y: *mut f32, across: Axis<2>, along: Axis<2>) {
    let x_at = |i: usize, j: usize| x.wrapping_offset(i as isize + j as isize * along.strides[X]);
    let y_at = |i: usize, j: usize| y.wrapping_offset(i as isize * across.strides[Y] + j as isize);
    let whole = along.length - along.length % LANES;
    // SAFETY: i is below the length of `across`, j below that of `along`, and so are all of a tile's.
    unsafe {
        for block in (0..across.length).step_by(LINE) {
            let end = across.length.min(block + LINE);
            let tiles_end = end - (end - block) % LANES;
            for j in (0..whole).step_by(LANES) {
                for i in (block..tiles_end).step_by(LANES) {
                    let row = |k: usize| F32x4::load_ptr(x_at(i, j + k));
                    let [a, b, c, d] = F32x4::transpose([row(0), row(1), row(2), row(3)]);
                    a.store_ptr(y_at(i, j));
                    b.store_ptr(y_at(i + 1, j));
                    c.store_ptr(y_at(i + 2, j));
                    d.store_ptr(y_at(i + 3, j));
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
