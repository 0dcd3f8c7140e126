//! Elementwise functions of one operand.

use crate::codes;
#[cfg(feature = "functions")]
use crate::math::{atan, cos, sin};
use crate::math::{erf, erf_inv, exp, expm1, log, log1p, sigmoid, softplus, tanh};
use crate::simd::{F32x4, LANES, Mask};
use crate::simd_loop::{Source, in_vectors};

codes! {
    /// Functions of one value. True is 1, false is 0.
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
        IsFinite = "is_finite",
        /// Whether x is 0.
        Not = "not",
        #[cfg(feature = "functions")]
        Sin = "sin",
        #[cfg(feature = "functions")]
        Cos = "cos",
        #[cfg(feature = "functions")]
        Atan = "atan",
    }
}

/// y_i = f(x_i), over slices of one length.
#[inline(never)]
pub fn unary(f: Unary, x: &[f32], y: &mut [f32]) {
    assert_eq!(x.len(), y.len(), "a map has as many outputs as inputs");
    // SAFETY: x has the length of y.
    unsafe {
        in_vectors(
            [Source::of(x)],
            y.as_mut_ptr(),
            y.len(),
            |[x], y, vectors| apply(f, x, y, vectors),
        );
    }
}

/// y_i = f(y_i).
pub(crate) fn unary_in_place(f: Unary, y: &mut [f32]) {
    let (len, y) = (y.len(), y.as_mut_ptr());
    // SAFETY: both are y, and a vector is read before it is written.
    unsafe {
        in_vectors([Source::at(y)], y, len, |[x], y, vectors| {
            apply(f, x, y, vectors)
        });
    }
}

/// y = f(x) for `vectors` vectors: a loop for each function.
///
/// # Safety
/// x and y must be valid for `vectors` vectors.
#[inline(never)]
unsafe fn apply(f: Unary, x: Source, y: *mut f32, vectors: usize) {
    let (zero, one) = (F32x4::splat(0.0), F32x4::splat(1.0));
    // SAFETY: the caller guarantees it.
    unsafe {
        match f {
            Unary::Neg => map(x, y, vectors, F32x4::neg),
            Unary::Abs => map(x, y, vectors, F32x4::abs),
            Unary::Sign => map(x, y, vectors, sign),
            Unary::Square => map(x, y, vectors, |x| x.mul(x)),
            Unary::Sqrt => map(x, y, vectors, F32x4::sqrt),
            Unary::Rsqrt => map(x, y, vectors, |x| one.div(x.sqrt())),
            Unary::Reciprocal => map(x, y, vectors, |x| one.div(x)),
            Unary::Exp => map(x, y, vectors, exp),
            Unary::Expm1 => map(x, y, vectors, expm1),
            Unary::Log => map(x, y, vectors, log),
            Unary::Log1p => map(x, y, vectors, log1p),
            Unary::Tanh => map(x, y, vectors, tanh),
            Unary::Sigmoid => map(x, y, vectors, sigmoid),
            Unary::Relu => map(x, y, vectors, |x| x.max(zero)),
            Unary::Softplus => map(x, y, vectors, softplus),
            Unary::Erf => map(x, y, vectors, erf),
            Unary::ErfInv => map(x, y, vectors, erf_inv),
            Unary::Floor => map(x, y, vectors, F32x4::floor),
            Unary::Ceil => map(x, y, vectors, F32x4::ceil),
            Unary::Round => map(x, y, vectors, F32x4::round_ties_even),
            Unary::IsFinite => map(x, y, vectors, |x| {
                truth(x.abs().lt(F32x4::splat(f32::INFINITY)))
            }),
            Unary::Not => map(x, y, vectors, |x| truth(x.eq(zero))),
            #[cfg(feature = "functions")]
            Unary::Sin => map(x, y, vectors, sin),
            #[cfg(feature = "functions")]
            Unary::Cos => map(x, y, vectors, cos),
            #[cfg(feature = "functions")]
            Unary::Atan => map(x, y, vectors, atan),
        }
    }
}

/// 1 where the flag is set, else 0.
#[inline(always)]
pub(super) fn truth(flag: Mask) -> F32x4 {
    flag.keep(F32x4::splat(1.0))
}

#[inline(always)]
pub(crate) fn sign(x: F32x4) -> F32x4 {
    let nonzero = x.abs().gt(F32x4::splat(0.0));
    nonzero.select(F32x4::splat(1.0).copy_sign(x), x)
}

/// # Safety
/// As [`apply`].
#[inline(always)]
unsafe fn map(mut x: Source, mut y: *mut f32, vectors: usize, f: impl Fn(F32x4) -> F32x4) {
    for _ in (0..vectors).rev() {
        // SAFETY: the caller guarantees it.
        unsafe {
            f(x.next()).store_ptr(y);
            y = y.add(LANES);
        }
    }
}
