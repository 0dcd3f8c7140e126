//! The squashing functions of gates and classifiers, each through one exponential of -|x|, which
//! can't overflow.

use super::exp::{exp_bounded, expm1_bounded};
use super::log::log1p_finite;
use crate::simd::F32x4;

/// e^-|x|.
#[inline(always)]
fn exp_minus_abs(x: F32x4) -> F32x4 {
    exp_bounded(x.abs().clamp(0.0, 104.0).neg())
}

/// 1 / (1 + e^-x); at most 2.5 ULP.
#[inline(always)]
pub fn sigmoid(x: F32x4) -> F32x4 {
    // With e = e^-|x|: 1 / (1 + e) where x >= 0, else e / (1 + e), so that small values keep all bits.
    let e = exp_minus_abs(x);
    let one = F32x4::splat(1.0);
    let numerator = x.ge(F32x4::splat(0.0)).select(one, e);
    numerator.div(one.add(e))
}

/// The hyperbolic tangent, accurate near 0; at most 3 ULP.
#[inline(always)]
pub fn tanh(x: F32x4) -> F32x4 {
    // With t = e^(-2|x|) - 1: tanh |x| = -t / (2 + t). From |x| = 10 on it is 1 to the last bit.
    let magnitude = x.abs().clamp(0.0, 10.0);
    let t = expm1_bounded(magnitude.mul(F32x4::splat(-2.0)));
    t.div(t.add(F32x4::splat(2.0))).copy_sign(x)
}

/// log(1 + e^x) = max(x, 0) + log(1 + e^-|x|); at most 2.5 ULP.
#[inline(always)]
pub fn softplus(x: F32x4) -> F32x4 {
    let rest = log1p_finite(exp_minus_abs(x));
    x.max(F32x4::splat(0.0)).add(rest)
}
