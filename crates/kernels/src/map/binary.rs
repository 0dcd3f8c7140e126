//! Maps of two operands.

use super::broadcast::{for_each_run, gather, inner_strides};
use super::unary::truth;
use crate::codes;
use crate::math::pow;
use crate::simd::{F32x4, LANES};
use core::ops::Range;

codes! {
    /// Functions of two values, a and b. Truth is 1, falsehood 0.
    pub enum Binary {
        Add = "add",
        Sub = "sub",
        Mul = "mul",
        Div = "div",
        /// The larger; NaN where either is NaN.
        Max = "maximum",
        /// The smaller; NaN where either is NaN.
        Min = "minimum",
        /// a^b
        Pow = "pow",
        Equal = "equal",
        NotEqual = "not_equal",
        Less = "less",
        LessEqual = "less_equal",
        Greater = "greater",
        GreaterEqual = "greater_equal",
        And = "and",
        Or = "or",
        /// b (1 - a^2): the gradient through a = tanh z of the gradient b.
        TanhGrad = "tanh_grad",
        /// b a (1 - a): the gradient through a = sigmoid z of the gradient b.
        SigmoidGrad = "sigmoid_grad",
        /// a > 0 ? b : 0: the gradient through a = relu z of the gradient b.
        ReluGrad = "relu_grad",
    }
}

/// y = f(a, b) over a contiguous output of `shape` (rank 0 to 8), elements `range` of it.
///
/// `a_strides` and `b_strides` have the rank of `shape`; stride 0 repeats the operand along an axis.
#[allow(clippy::too_many_arguments)]
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
    let operands = Operands {
        shape,
        a,
        a_strides,
        b,
        b_strides,
    };
    let (zero, one) = (F32x4::splat(0.0), F32x4::splat(1.0));
    match f {
        Binary::Add => operands.map(y, range, F32x4::add),
        Binary::Sub => operands.map(y, range, F32x4::sub),
        Binary::Mul => operands.map(y, range, F32x4::mul),
        Binary::Div => operands.map(y, range, F32x4::div),
        Binary::Max => operands.map(y, range, F32x4::max),
        Binary::Min => operands.map(y, range, F32x4::min),
        Binary::Pow => operands.map(y, range, pow),
        Binary::Equal => operands.map(y, range, |a, b| truth(a.eq(b))),
        Binary::NotEqual => operands.map(y, range, |a, b| truth(a.ne(b))),
        Binary::Less => operands.map(y, range, |a, b| truth(a.lt(b))),
        Binary::LessEqual => operands.map(y, range, |a, b| truth(a.le(b))),
        Binary::Greater => operands.map(y, range, |a, b| truth(a.gt(b))),
        Binary::GreaterEqual => operands.map(y, range, |a, b| truth(a.ge(b))),
        Binary::And => operands.map(y, range, |a, b| truth(a.ne(zero).and(b.ne(zero)))),
        Binary::Or => operands.map(y, range, |a, b| truth(a.ne(zero).or(b.ne(zero)))),
        Binary::TanhGrad => operands.map(y, range, |a, b| b.mul(one.sub(a.mul(a)))),
        Binary::SigmoidGrad => operands.map(y, range, |a, b| b.mul(a.mul(one.sub(a)))),
        Binary::ReluGrad => operands.map(y, range, |a, b| a.gt(zero).keep(b)),
    }
}

struct Operands<'a> {
    shape: &'a [u32],
    a: &'a [f32],
    a_strides: &'a [u32],
    b: &'a [f32],
    b_strides: &'a [u32],
}

impl Operands<'_> {
    #[inline(always)]
    fn map(&self, y: &mut [f32], range: Range<usize>, f: impl Fn(F32x4, F32x4) -> F32x4) {
        let strides = [self.a_strides, self.b_strides];
        let inner = inner_strides(strides);
        for_each_run(self.shape, strides, range, |run| {
            let (a, b) = (&self.a[run.starts[0]..], &self.b[run.starts[1]..]);
            let y = &mut y[run.y];
            match inner {
                [1, 1] => both(a, b, y, &f),
                [1, 0] => one(a, y, |a| f(a, F32x4::splat(b[0]))),
                [0, 1] => one(b, y, |b| f(F32x4::splat(a[0]), b)),
                [a_stride, b_stride] => strided(a, a_stride, b, b_stride, y, &f),
            }
        });
    }
}

#[inline(always)]
fn both(a: &[f32], b: &[f32], y: &mut [f32], f: impl Fn(F32x4, F32x4) -> F32x4) {
    let (a, a_rest) = a[..y.len()].as_chunks::<LANES>();
    let (b, b_rest) = b[..y.len()].as_chunks::<LANES>();
    let (y, y_rest) = y.as_chunks_mut::<LANES>();
    for ((a, b), y) in a.iter().zip(b).zip(y) {
        f(F32x4::load(a), F32x4::load(b)).store(y);
    }
    if !y_rest.is_empty() {
        f(F32x4::load_partial(a_rest), F32x4::load_partial(b_rest)).store_partial(y_rest);
    }
}

#[inline(always)]
fn one(x: &[f32], y: &mut [f32], f: impl Fn(F32x4) -> F32x4) {
    let (x, x_rest) = x[..y.len()].as_chunks::<LANES>();
    let (y, y_rest) = y.as_chunks_mut::<LANES>();
    for (x, y) in x.iter().zip(y) {
        f(F32x4::load(x)).store(y);
    }
    if !y_rest.is_empty() {
        f(F32x4::load_partial(x_rest)).store_partial(y_rest);
    }
}

#[inline(always)]
fn strided(
    a: &[f32],
    a_stride: usize,
    b: &[f32],
    b_stride: usize,
    y: &mut [f32],
    f: impl Fn(F32x4, F32x4) -> F32x4,
) {
    for (i, y) in y.chunks_mut(LANES).enumerate() {
        let a = gather(&a[i * LANES * a_stride..], a_stride, y.len());
        let b = gather(&b[i * LANES * b_stride..], b_stride, y.len());
        f(a, b).store_partial(y);
    }
}
