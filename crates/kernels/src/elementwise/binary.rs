//! Elementwise functions of two operands.

use super::broadcast::{Operand, for_each_block, line};
use super::unary::truth;
use crate::codes;
#[cfg(feature = "functions")]
use crate::math::pow;
use crate::simd::{F32x4, LANES};
use crate::simd_loop::{Source, in_vectors};
use core::ops::Range;

codes! {
    /// Functions of two values, a and b. True is 1, false is 0.
    pub enum Binary {
        Add = "add",
        Sub = "sub",
        Mul = "mul",
        Div = "div",
        /// The larger; NaN where either is NaN.
        Max = "maximum",
        /// The smaller; NaN where either is NaN.
        Min = "minimum",
        Equal = "equal",
        NotEqual = "not_equal",
        Less = "less",
        LessEqual = "less_equal",
        Greater = "greater",
        GreaterEqual = "greater_equal",
        And = "and",
        Or = "or",
        /// b (1 - a^2): dL/dz for a = tanh z and b = dL/da.
        TanhGrad = "tanh_grad",
        /// b a (1 - a): dL/dz for a = sigmoid z and b = dL/da.
        SigmoidGrad = "sigmoid_grad",
        /// a > 0 ? b : 0: dL/dz for a = relu z and b = dL/da.
        ReluGrad = "relu_grad",
        /// a^b
        #[cfg(feature = "functions")]
        Pow = "pow",
    }
}

/// y = f(a, b): the elements `range` of a contiguous output of `shape` (rank 0 to 8).
///
/// `a_strides` and `b_strides` have the rank of `shape`; stride 0 repeats the operand along an axis.
#[allow(clippy::too_many_arguments)]
#[inline(never)]
pub fn binary(
    f: Binary,
    shape: &[u32],
    a: &[f32],
    a_strides: &[u32],
    b: &[f32],
    b_strides: &[u32],
    y: &mut [f32],
    range: Range<usize>,
) {
    let (one, other) = (line(shape, a, a_strides), line(shape, b, b_strides));
    if let (Some(a), Some(b)) = (one, other) {
        let (a, b) = (a.from(range.start), b.from(range.start));
        // SAFETY: both hold a value for each of y.
        return unsafe { fill(f, a, b, &mut y[range]) };
    }
    let operands = [
        Operand::new(shape, a, a_strides),
        Operand::new(shape, b, b_strides),
    ];
    for_each_block(&operands, range, &mut |&[a, b, _], block| {
        // SAFETY: the sources hold a block's values.
        unsafe { fill(f, a, b, &mut y[block]) }
    });
}

/// y_i = f(a_i, b_i), over slices of one length.
pub(crate) fn binary_contiguous(f: Binary, a: &[f32], b: &[f32], y: &mut [f32]) {
    assert!(
        a.len() == y.len() && b.len() == y.len(),
        "slices must have the same length"
    );
    // SAFETY: a and b have the length of y.
    unsafe { fill(f, Source::of(a), Source::of(b), y) }
}

/// # Safety
/// The sources must hold as many values as y.
#[inline(never)]
unsafe fn fill(f: Binary, a: Source, b: Source, y: &mut [f32]) {
    // SAFETY: the caller guarantees it.
    unsafe {
        in_vectors([a, b], y.as_mut_ptr(), y.len(), |[a, b], y, vectors| {
            apply(f, a, b, y, vectors)
        });
    }
}

/// y = f(a, b) for `vectors` vectors of values: a loop for each function.
///
/// # Safety
/// `a`, `b` and `y` must be valid for `vectors` vectors.
#[inline(never)]
unsafe fn apply(f: Binary, a: Source, b: Source, y: *mut f32, vectors: usize) {
    let (zero, one) = (F32x4::splat(0.0), F32x4::splat(1.0));
    let pass = Loop { a, b, y, vectors };
    // SAFETY: the caller guarantees it.
    unsafe {
        match f {
            Binary::Add => pass.run_unrolled(F32x4::add),
            Binary::Sub => pass.run_unrolled(F32x4::sub),
            Binary::Mul => pass.run_unrolled(F32x4::mul),
            Binary::Div => pass.run(F32x4::div),
            Binary::Max => pass.run(F32x4::max),
            Binary::Min => pass.run(F32x4::min),
            Binary::Equal => pass.run(|a, b| truth(a.eq(b))),
            Binary::NotEqual => pass.run(|a, b| truth(a.ne(b))),
            Binary::Less => pass.run(|a, b| truth(a.lt(b))),
            Binary::LessEqual => pass.run(|a, b| truth(a.le(b))),
            Binary::Greater => pass.run(|a, b| truth(a.gt(b))),
            Binary::GreaterEqual => pass.run(|a, b| truth(a.ge(b))),
            Binary::And => pass.run(|a, b| truth(a.ne(zero).and(b.ne(zero)))),
            Binary::Or => pass.run(|a, b| truth(a.ne(zero).or(b.ne(zero)))),
            Binary::TanhGrad => pass.run(|a, b| b.mul(one.sub(a.mul(a)))),
            Binary::SigmoidGrad => pass.run(|a, b| b.mul(a.mul(one.sub(a)))),
            Binary::ReluGrad => pass.run(|a, b| a.gt(zero).keep(b)),
            #[cfg(feature = "functions")]
            Binary::Pow => pass.run(pow),
        }
    }
}

struct Loop {
    a: Source,
    b: Source,
    y: *mut f32,
    vectors: usize,
}

/// Vectors that a pass of an unrolled loop takes.
const UNROLLED: usize = 4;

impl Loop {
    /// As [`Loop::run`], for functions that take no longer than counting: four vectors at a time where a is contiguous, and
    /// b contiguous or one value.
    ///
    /// # Safety
    /// As [`apply`].
    #[inline(always)]
    unsafe fn run_unrolled(mut self, f: impl Fn(F32x4, F32x4) -> F32x4) {
        // SAFETY: the caller guarantees it.
        unsafe {
            if self.a.is_contiguous() {
                let mut value = self.b.peek(0);
                while self.vectors >= UNROLLED {
                    for i in 0..UNROLLED {
                        if self.b.is_contiguous() {
                            value = self.b.peek(i);
                        }
                        f(self.a.peek(i), value).store_ptr(self.y.add(i * LANES));
                    }
                    self.a.skip(UNROLLED);
                    self.b.skip(UNROLLED);
                    self.y = self.y.add(UNROLLED * LANES);
                    self.vectors -= UNROLLED;
                }
            }
            self.run(f);
        }
    }

    /// # Safety
    /// As [`apply`].
    #[inline(always)]
    unsafe fn run(mut self, f: impl Fn(F32x4, F32x4) -> F32x4) {
        for _ in (0..self.vectors).rev() {
            // SAFETY: the caller guarantees it.
            unsafe {
                f(self.a.next(), self.b.next()).store_ptr(self.y);
                self.y = self.y.add(LANES);
            }
        }
    }
}
