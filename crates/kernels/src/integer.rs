//! Arithmetic in int32, exact and modulo 2^32 as in two's complement.
//!
//! What belongs here: the few functions of integers that networks need now and then (labels, counts, indices), each a
//! plain loop. What does not: copies, which move integers as they move floats.

use crate::codes;
use crate::reduce::Reduce;
use core::ops::Range;

codes! {
    /// Functions of two integers.
    pub enum Integer {
        Add = "add",
        Sub = "sub",
        Mul = "mul",
        Max = "maximum",
        Min = "minimum",
        /// a^b modulo 2^32, without the fraction where b is negative: 2^-1 is 0.
        Pow = "pow",
        /// The bits that both have.
        BitAnd = "bit_and",
        BitOr = "bit_or",
        BitXor = "bit_xor",
        /// a 2^b; 0 where b is not in 0..32.
        ShiftLeft = "shift_left",
        /// a / 2^b rounded down; b counts as 31 where it is not in 0..32.
        ShiftRight = "shift_right",
        /// a / b rounded down; -1 where b is 0.
        FloorDivide = "floor_divide",
        /// The remainder of a / b with the sign of a; a where b is 0.
        Remainder = "remainder",
    }
}

codes! {
    /// Comparisons of two integers.
    pub enum Comparison {
        Equal = "equal",
        NotEqual = "not_equal",
        Less = "less",
        LessEqual = "less_equal",
        Greater = "greater",
        GreaterEqual = "greater_equal",
    }
}

/// y = f(a, b) over a contiguous output of `shape`, elements `range` of it; stride 0 repeats an operand along an axis.
#[inline(never)]
pub fn binary(
    f: Integer,
    shape: &[u32],
    operands: [&[i32]; 2],
    strides: [&[u32]; 2],
    y: &mut [i32],
    range: Range<usize>,
) {
    for at in range {
        let [a, b] = values(at, shape, operands, strides);
        y[at] = match f {
            Integer::Add => a.wrapping_add(b),
            Integer::Sub => a.wrapping_sub(b),
            Integer::Mul => a.wrapping_mul(b),
            Integer::Max => a.max(b),
            Integer::Min => a.min(b),
            Integer::Pow if b < 0 && a.unsigned_abs() != 1 => 0,
            Integer::Pow => a.wrapping_pow(b as u32),
            Integer::BitAnd => a & b,
            Integer::BitOr => a | b,
            Integer::BitXor => a ^ b,
            Integer::ShiftLeft => a.checked_shl(b as u32).unwrap_or(0),
            Integer::ShiftRight => a >> (b as u32).min(31),
            Integer::FloorDivide => floor_divide(a, b),
            Integer::Remainder if b == 0 => a,
            Integer::Remainder => a.wrapping_rem(b),
        };
    }
}

#[inline(always)]
fn floor_divide(a: i32, b: i32) -> i32 {
    if b == 0 {
        return -1;
    }
    let quotient = a.wrapping_div(b);
    // Division truncates: below 0 the quotient is one less, unless it is exact.
    let below = a.wrapping_rem(b) != 0 && (a < 0) != (b < 0);
    quotient - i32::from(below)
}

/// y = 1 where f(a, b) holds, else 0, as [`binary`].
#[inline(never)]
pub fn compare(
    f: Comparison,
    shape: &[u32],
    operands: [&[i32]; 2],
    strides: [&[u32]; 2],
    y: &mut [f32],
    range: Range<usize>,
) {
    for at in range {
        let [a, b] = values(at, shape, operands, strides);
        let holds = match f {
            Comparison::Equal => a == b,
            Comparison::NotEqual => a != b,
            Comparison::Less => a < b,
            Comparison::LessEqual => a <= b,
            Comparison::Greater => a > b,
            Comparison::GreaterEqual => a >= b,
        };
        y[at] = f32::from(u8::from(holds));
    }
}

/// The values of both operands at a position of the output.
#[inline(never)]
fn values(
    at: usize,
    shape: &[u32],
    operands: [&[i32]; 2],
    [a_strides, b_strides]: [&[u32]; 2],
) -> [i32; 2] {
    let (mut rest, mut a, mut b) = (at, 0, 0);
    for ((&size, &a_stride), &b_stride) in shape.iter().zip(a_strides).zip(b_strides).rev() {
        let index = rest % size as usize;
        rest /= size as usize;
        a += index * a_stride as usize;
        b += index * b_stride as usize;
    }
    [operands[0][a], operands[1][b]]
}

/// y[o, i] = f over k of x[o, k, i], for the elements `range` of y; x is [outer, n, inner]. Without values (n = 0) the
/// maximum is the smallest integer, the minimum the largest.
#[inline(never)]
pub fn reduce(f: Reduce, x: &[i32], n: usize, inner: usize, y: &mut [i32], range: Range<usize>) {
    for at in range {
        let values = column(x, n, inner, at);
        y[at] = match f {
            Reduce::Sum => values.fold(0, i32::wrapping_add),
            Reduce::Max => values.fold(i32::MIN, i32::max),
            Reduce::Min => values.fold(i32::MAX, i32::min),
            Reduce::Prod => values.fold(1, i32::wrapping_mul),
        };
    }
}

/// y[o, i] = the first k where x[o, k, i] is largest, for the elements `range` of y; n > 0.
#[inline(never)]
pub fn arg_max(x: &[i32], n: usize, inner: usize, y: &mut [i32], range: Range<usize>) {
    for at in range {
        let mut best = (0, i32::MIN);
        for (k, value) in column(x, n, inner, at).enumerate() {
            if value > best.1 {
                best = (k as i32, value);
            }
        }
        y[at] = best.0;
    }
}

/// The n values of [outer, n, inner] that are reduced to the element `at` of [outer, inner].
#[inline(always)]
fn column(x: &[i32], n: usize, inner: usize, at: usize) -> impl Iterator<Item = i32> {
    let start = at / inner * n * inner + at % inner;
    (0..n).map(move |k| x[start + k * inner])
}

/// C[m, n] = A[m, k] B[k, n], A and B by their strides of rows and columns.
#[inline(never)]
pub fn matmul(
    a: &[i32],
    a_strides: [usize; 2],
    b: &[i32],
    b_strides: [usize; 2],
    k: usize,
    n: usize,
    c: &mut [i32],
) {
    for (at, c) in c.iter_mut().enumerate() {
        let (i, j) = (at / n, at % n);
        let products = (0..k).map(|l| {
            let a = a[i * a_strides[0] + l * a_strides[1]];
            a.wrapping_mul(b[l * b_strides[0] + j * b_strides[1]])
        });
        *c = products.fold(0, i32::wrapping_add);
    }
}

#[cfg(test)]
mod tests;
