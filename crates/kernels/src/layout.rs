//! Copies that only move values: transposes, slices, reversals, concatenations, padding, repeats.
//!
//! What belongs here: one strided copy that serves them all, and fill. What does not: copies whose
//! places are data (see `gather`).

mod transpose;

use crate::walk::{Axis, Walk};

/// y[i] = value.
#[inline(never)]
pub fn fill(y: &mut [f32], value: f32) {
    y.fill(value);
}

/// Which operand a stride belongs to.
const X: usize = 0;
const Y: usize = 1;

/// y[y_offset + sum i_d y_strides_d] = x[x_offset + sum i_d x_strides_d] for all indices i of
/// `shape` (rank 0 to 8). Negative strides reverse, 0 in `x_strides` repeats; no place of y may be
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
    let mut outer = simplify(shape, x_strides, y_strides);
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
    outer.for_each(0..outer.len(), |_, offsets| {
        let x_start = (x_offset as isize + offsets[X]) as usize;
        let y_start = (y_offset as isize + offsets[Y]) as usize;
        match across {
            Some(across) => transpose::transpose(x, x_start, y, y_start, across, last),
            None => copy_line(x, x_start, y, y_start, last),
        }
    });
}

/// Axes of length 1 dropped, sorted so that y is walked forward, neighbours merged where both
/// operands allow it.
fn simplify(shape: &[u32], x_strides: &[i32], y_strides: &[i32]) -> Walk<2> {
    let axes = shape.iter().zip(x_strides.iter().zip(y_strides));
    let axes = axes.map(|(&length, (&x, &y))| Axis {
        length: length as usize,
        strides: [x as isize, y as isize],
    });
    let mut walk = Walk::new(axes.filter(|axis| axis.length != 1));
    // Unstable, since stable sorts allocate.
    walk.axes_mut()
        .sort_unstable_by_key(|axis| core::cmp::Reverse(axis.strides[Y].unsigned_abs()));
    for at in (1..walk.axes().len()).rev() {
        let (slow, fast) = (walk.axes()[at - 1], walk.axes()[at]);
        let steps = fast.strides.map(|stride| stride * fast.length as isize);
        if slow.strides == steps {
            walk.axes_mut()[at].length = slow.length * fast.length;
            walk.remove(at - 1);
        }
    }
    walk
}

#[inline(always)]
fn copy_line(x: &[f32], x_start: usize, y: &mut [f32], y_start: usize, line: Axis<2>) {
    let n = line.length;
    match line.strides {
        _ if n == 0 => {}
        [1, 1] => y[y_start..y_start + n].copy_from_slice(&x[x_start..x_start + n]),
        [0, 1] => y[y_start..y_start + n].fill(x[x_start]),
        [x_stride, y_stride] => {
            for i in 0..n as isize {
                let from = x_start as isize + i * x_stride;
                let to = y_start as isize + i * y_stride;
                y[to as usize] = x[from as usize];
            }
        }
    }
}

#[cfg(test)]
mod tests;
