//! The remainder of a division of floats.

use core::ops::Range;

/// y = a - b trunc(a / b), exactly: the remainder of float32 values is a float32. It has the sign of a. The output is
/// contiguous and of `shape`, elements `range` of it; stride 0 repeats an operand along an axis.
#[inline(never)]
pub fn remainder(
    shape: &[u32],
    operands: [&[f32]; 2],
    strides: [&[u32]; 2],
    y: &mut [f32],
    range: Range<usize>,
) {
    for at in range {
        let (mut rest, mut a, mut b) = (at, 0, 0);
        for ((&size, &a_stride), &b_stride) in shape.iter().zip(strides[0]).zip(strides[1]).rev() {
            let index = rest % size as usize;
            rest /= size as usize;
            a += index * a_stride as usize;
            b += index * b_stride as usize;
        }
        y[at] = operands[0][a] % operands[1][b];
    }
}

#[cfg(test)]
mod tests;
