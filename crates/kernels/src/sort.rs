//! The order of values.
//!
//! What belongs here: kernels that compare values to put them in order. What does not: moving them, which is a gather.

use core::ops::Range;

/// The bits of a float32 as an integer of the same order. -0 is 0, and NaN is above everything.
#[inline(always)]
pub fn key_of_float(x: &f32) -> i32 {
    if x.is_nan() {
        return i32::MAX;
    }
    // -0 + 0 is 0.
    let bits = (x + 0.0).to_bits() as i32;
    // The magnitude of a negative value counts down.
    if bits < 0 { bits ^ i32::MAX } else { bits }
}

/// The integer itself.
#[inline(always)]
pub fn key_of_integer(x: &i32) -> i32 {
    *x
}

/// y[r, k] = the position in x[r, :] of the value that is the k-th in order, for the rows `range`. Equal values keep
/// their order, from the smallest or the largest on.
#[inline(never)]
pub fn arg_sort<T>(
    x: &[T],
    n: usize,
    key: impl Fn(&T) -> i32,
    descending: bool,
    y: &mut [i32],
    range: Range<usize>,
) {
    // The complement reverses the order of integers.
    let flip = if descending { -1 } else { 0 };
    for row in range {
        let x = &x[row * n..][..n];
        let y = &mut y[row * n..][..n];
        for (position, y) in y.iter_mut().enumerate() {
            *y = position as i32;
        }
        // Positions differ, so that the order is stable without memory for a merge.
        y.sort_unstable_by_key(|&position| (key(&x[position as usize]) ^ flip, position));
    }
}

#[cfg(test)]
mod tests;
