//! Copies that only move values: transposes, slices, reversals, concatenations, padding, repeats.
//!
//! What belongs here: one strided copy that serves them all, and fill. What does not: copies whose
//! addresses are data (see `gather`).

mod transpose;

use crate::simd::{F32x4, LANES};
pub use crate::strided_iter::MAX_RANK;
use crate::strided_iter::{Axis, StridedIter};

/// y[i] = value.
#[inline(never)]
pub fn fill(y: &mut [f32], value: f32) {
    let (fours, rest) = y.as_chunks_mut::<LANES>();
    for four in fours {
        F32x4::splat(value).store(four);
    }
    F32x4::splat(value).store_partial(rest);
}

/// Which operand a stride belongs to.
const X: usize = 0;
const Y: usize = 1;

/// y[y_offset + sum i_d y_strides_d] = x[x_offset + sum i_d x_strides_d] for all indices i of
/// `shape`. Negative strides reverse, 0 in `x_strides` repeats; no element of y may be
/// written twice.
#[inline(never)]
pub fn strided_copy(
    shape: &[u32],
    x: &[f32],
    x_offset: u32,
    x_strides: &[i32],
    y: &mut [f32],
    y_offset: u32,
    y_strides: &[i32],
) {
    #[expect(clippy::manual_contains, reason = "`contains` compares 16 at a time")]
    let empty = shape.iter().any(|&length| length == 0);
    if empty {
        return;
    }
    let mut outer = simplify(shape, x_strides, y_strides);
    assert!(
        is_within(&outer, X, x_offset, x.len()) && is_within(&outer, Y, y_offset, y.len()),
        "the copy reaches outside its operands"
    );
    let last = match outer.axes().len() {
        0 => Axis::UNIT,
        rank => outer.remove(rank - 1),
    };
    let across = outer.axes().iter().position(|axis| axis.strides[X] == 1);
    let across = match last.strides {
        [1 | 0, 1] => None,
        [_, 1] => across.map(|at| outer.remove(at)),
        _ => None,
    };
    let x = x.as_ptr().wrapping_add(x_offset as usize);
    let y = y.as_mut_ptr().wrapping_add(y_offset as usize);
    outer.for_each(|offsets| {
        let (x, y) = (x.wrapping_offset(offsets[X]), y.wrapping_offset(offsets[Y]));
        // SAFETY: every element is inside of its operand, by the assertion above.
        unsafe {
            match across {
                Some(across) => transpose::transpose(x, y, across, last),
                None => copy_line(x, y, last),
            }
        }
    });
}

/// Whether all elements of an operand, at `offset` and along the axes from there, are below `len`.
#[inline(never)]
fn is_within(iter: &StridedIter<2>, operand: usize, offset: u32, len: usize) -> bool {
    // In float64, which is exact for what is within and does not overflow.
    let (mut first, mut last) = (f64::from(offset), f64::from(offset));
    for axis in iter.axes() {
        let reach = axis.strides[operand] as f64 * (axis.length as f64 - 1.0);
        first += reach.min(0.0);
        last += reach.max(0.0);
    }
    first >= 0.0 && last < len as f64
}

/// Axes of length 1 dropped, sorted so that y is written forward, neighbours merged where both
/// operands allow it.
#[inline(always)]
fn simplify(shape: &[u32], x_strides: &[i32], y_strides: &[i32]) -> StridedIter<2> {
    let mut iter = StridedIter::new();
    for ((&length, &x), &y) in shape.iter().zip(x_strides).zip(y_strides) {
        if length != 1 {
            iter.push(Axis {
                length: length as usize,
                strides: [x as isize, y as isize],
            });
            insert_last(iter.axes_mut());
        }
    }
    for at in (1..iter.axes().len()).rev() {
        let (slow, fast) = (iter.axes()[at - 1], iter.axes()[at]);
        let steps = fast.strides.map(|stride| stride * fast.length as isize);
        if slow.strides == steps {
            iter.axes_mut()[at].length = slow.length * fast.length;
            iter.remove(at - 1);
        }
    }
    iter
}

/// Inserts the last axis into the sorted ones before it: the axis with the largest stride of y comes first.
fn insert_last(axes: &mut [Axis<2>]) {
    let distance = |axis: &Axis<2>| axis.strides[Y].unsigned_abs();
    for at in (1..axes.len()).rev() {
        if distance(&axes[at]) > distance(&axes[at - 1]) {
            axes.swap(at, at - 1);
        }
    }
}

/// # Safety
/// All elements of the line must be valid.
#[inline(always)]
unsafe fn copy_line(x: *const f32, y: *mut f32, line: Axis<2>) {
    let n = line.length;
    // SAFETY: the caller guarantees it; x and y are different slices.
    unsafe {
        match line.strides {
            [1, 1] => y.copy_from_nonoverlapping(x, n),
            [0, 1] => fill(core::slice::from_raw_parts_mut(y, n), *x),
            [x_stride, y_stride] => {
                let (mut x, mut y) = (x, y);
                for _ in 0..n {
                    *y = *x;
                    (x, y) = (x.wrapping_offset(x_stride), y.wrapping_offset(y_stride));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
