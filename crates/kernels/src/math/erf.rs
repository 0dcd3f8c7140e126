//! The error function and its inverse.

use super::exp::exp_bounded;
use super::log::log;
use crate::simd::F32x4;

/// erf x = 2 / sqrt(pi) * integral of e^(-t^2) over 0..x; at most 1.5 ULP.
#[inline(always)]
pub fn erf(x: F32x4) -> F32x4 {
    let a = x.abs();
    a.lt(F32x4::splat(0.875))
        .select(small(x), large(a).copy_sign(x))
}

/// x + x P(x^2) on |x| < 0.875; P is minimax in the relative error of the result.
#[inline(always)]
fn small(x: F32x4) -> F32x4 {
    let square = x.mul(x);
    let p = polynomial!(
        square;
        0.128_379_17,
        -0.376_126_3,
        0.112_836_23,
        -0.026_855_364,
        0.005_190_941_5,
        -0.000_802_642_4,
        0.000_078_677_134,
    );
    x.mul_add(p, x)
}

/// 1 - e^P(a), where P is minimax for log(1 - erf a) on 0.875 <= a <= 4; erf 4 rounds to 1.
#[inline(always)]
fn large(a: F32x4) -> F32x4 {
    let a = a.clamp(0.0, 4.0);
    let p = polynomial!(
        a;
        0.000_162_024_7,
        -1.129_453_2,
        -0.633_473_4,
        -0.108_139_135,
        0.025_027_212,
        -0.004_135_666_4,
        0.000_427_085_1,
        -0.000_020_451_203,
    );
    F32x4::splat(1.0).sub(exp_bounded(p))
}

/// The inverse of erf; at most 4 ULP. Infinite at -1 and 1, NaN beyond.
///
/// With w = -log(1 - x^2), erf_inv(x) / x is smooth in w up to 5 and in sqrt(w) from there on: the
/// substitution is M. Giles's ("Approximating the erfinv function", GPU Computing Gems, 2011), the
/// polynomials are ours.
#[inline(always)]
pub fn erf_inv(x: F32x4) -> F32x4 {
    let one = F32x4::splat(1.0);
    let a = x.abs();
    let inside = a.lt(one);
    // 1 - x^2 as a product: near a = 1, where w is steep, 1 - a is exact.
    let complement = one.sub(a).mul(one.add(a));
    let w = log(inside.select(complement, one)).neg();
    let ratio = w
        .lt(F32x4::splat(5.0))
        .select(central(w), tail(w.max(F32x4::splat(5.0)).sqrt()));
    let edge = a
        .eq(one)
        .select(F32x4::splat(f32::INFINITY), F32x4::splat(f32::NAN));
    inside.select(ratio.mul(a), edge).copy_sign(x)
}

/// erf_inv(x) / x on 0 <= w < 5, in w - 5/2.
#[inline(always)]
fn central(w: F32x4) -> F32x4 {
    let shifted = w.sub(F32x4::splat(2.5));
    polynomial!(
        shifted;
        1.501_409_4,
        0.246_640_28,
        -0.004_177_668_6,
        -0.001_252_755_6,
        0.000_218_577_28,
        -0.000_004_943_503_4,
        -0.000_003_523_614_4,
        4.599_473e-7,
        2.818_138_8e-8,
        -8.235_63e-9,
    )
}

/// erf_inv(x) / x on 5 <= w < 17.5, in sqrt(w) - 3.
#[inline(always)]
fn tail(root: F32x4) -> F32x4 {
    let shifted = root.sub(F32x4::splat(3.0));
    polynomial!(
        shifted;
        2.832_976_8,
        1.001_674_8,
        0.009_444_313,
        -0.007_634_403_6,
        0.005_695_058,
        -0.003_610_015_6,
        0.001_464_317_3,
        -0.000_033_412_9,
        -0.000_293_099_58,
        0.000_099_521_85,
    )
}
