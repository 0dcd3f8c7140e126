//! Maps of one operand.

use crate::codes;
use crate::math::{cos, erf, erf_inv, exp, expm1, log, log1p, sigmoid, sin, softplus, tanh};
use crate::simd::{F32x4, LANES, Mask};

codes! {
    /// Functions of one value. Truth is 1, falsehood 0.
    pub enum Unary {
        Neg = "neg",
        Abs = "abs",
        /// -1, 0 or 1; keeps signed zeros and NaN.
        Sign = "sign",
        Square = "square",
        Sqrt = "sqrt",
        /// 1 / sqrt x
        Rsqrt = "rsqrt",
        Reciprocal = "reciprocal",
        Exp = "exp",
        Expm1 = "expm1",
        Log = "log",
        Log1p = "log1p",
        Tanh = "tanh",
        Sigmoid = "sigmoid",
        Relu = "relu",
        Softplus = "softplus",
        Erf = "erf",
        ErfInv = "erf_inv",
        Floor = "floor",
        Ceil = "ceil",
        /// To the nearest integer, halves to the even one.
        Round = "round",
        Sin = "sin",
        Cos = "cos",
        IsFinite = "is_finite",
        /// Whether x is 0.
        Not = "not",
    }
}

/// y_i = f(x_i), over slices of one length.
pub fn unary(f: Unary, x: &[f32], y: &mut [f32]) {
    let (zero, one) = (F32x4::splat(0.0), F32x4::splat(1.0));
    match f {
        Unary::Neg => map(x, y, F32x4::neg),
        Unary::Abs => map(x, y, F32x4::abs),
        Unary::Sign => map(x, y, sign),
        Unary::Square => map(x, y, |x| x.mul(x)),
        Unary::Sqrt => map(x, y, F32x4::sqrt),
        Unary::Rsqrt => map(x, y, |x| one.div(x.sqrt())),
        Unary::Reciprocal => map(x, y, |x| one.div(x)),
        Unary::Exp => map(x, y, exp),
        Unary::Expm1 => map(x, y, expm1),
        Unary::Log => map(x, y, log),
        Unary::Log1p => map(x, y, log1p),
        Unary::Tanh => map(x, y, tanh),
        Unary::Sigmoid => map(x, y, sigmoid),
        Unary::Relu => map(x, y, |x| x.max(zero)),
        Unary::Softplus => map(x, y, softplus),
        Unary::Erf => map(x, y, erf),
        Unary::ErfInv => map(x, y, erf_inv),
        Unary::Floor => map(x, y, F32x4::floor),
        Unary::Ceil => map(x, y, F32x4::ceil),
        Unary::Round => map(x, y, F32x4::round_ties_even),
        Unary::Sin => map(x, y, sin),
        Unary::Cos => map(x, y, cos),
        Unary::IsFinite => map(x, y, |x| truth(x.abs().lt(F32x4::splat(f32::INFINITY)))),
        Unary::Not => map(x, y, |x| truth(x.eq(zero))),
    }
}

/// 1 where the flag is set, else 0.
#[inline(always)]
pub(super) fn truth(flag: Mask) -> F32x4 {
    flag.keep(F32x4::splat(1.0))
}

#[inline(always)]
fn sign(x: F32x4) -> F32x4 {
    let nonzero = x.abs().gt(F32x4::splat(0.0));
    nonzero.select(F32x4::splat(1.0).copy_sign(x), x)
}

#[inline(always)]
fn map(x: &[f32], y: &mut [f32], f: impl Fn(F32x4) -> F32x4) {
    debug_assert_eq!(x.len(), y.len());
    let (x, x_rest) = x.as_chunks::<LANES>();
    let (y, y_rest) = y.as_chunks_mut::<LANES>();
    for (x, y) in x.iter().zip(y) {
        f(F32x4::load(x)).store(y);
    }
    f(F32x4::load_partial(x_rest)).store_partial(y_rest);
}
