//! The natural logarithm: x = 2^k m with sqrt(1/2) <= m < sqrt(2), then log x = k ln 2 + log m.

use super::{LN2_HIGH, LN2_LOW};
use crate::simd::{F32x4, I32x4};

const SQRT_HALF_BITS: i32 = 0x3f35_04f3;

/// k, as integer shifted left by 23, of a positive normal x.
#[inline(always)]
fn exponent(x: F32x4) -> I32x4 {
    let above = x.to_bits().sub(I32x4::splat(SQRT_HALF_BITS));
    above.and(I32x4::splat(0xff80_0000_u32 as i32))
}

/// x 2^-k, for k as given by `exponent`.
#[inline(always)]
fn scale_down(x: F32x4, k: I32x4) -> F32x4 {
    x.to_bits().sub(k).from_bits()
}

/// k ln 2 + log(1 + f), where log(1 + f) = f - f^2/2 + f^3 P(f) on sqrt(1/2) <= 1 + f < sqrt(2).
#[inline(always)]
fn join(k: F32x4, f: F32x4) -> F32x4 {
    let square = f.mul(f);
    // Even and odd terms apart: two short chains where one would be long.
    let even = polynomial!(square; 0.333_333_3, 0.200_012_42, 0.142_015_8, 0.127_622_17);
    let odd = polynomial!(square; -0.250_008_2, -0.166_234_09, -0.131_596_1, -0.076_364_39);
    let p = odd.mul_add(f, even);
    let tail = square.mul(f).mul(p);
    let tail = k.mul_add(F32x4::splat(LN2_LOW), tail);
    let tail = square.mul_add(F32x4::splat(-0.5), tail);
    k.mul_add(F32x4::splat(LN2_HIGH), f.add(tail))
}

/// log x; at most 1.5 ULP. log 0 is -infinity, below 0 it is NaN.
#[inline(always)]
pub fn log(x: F32x4) -> F32x4 {
    let zero = F32x4::splat(0.0);
    let denormal = x.lt(F32x4::splat(f32::MIN_POSITIVE));
    let normal = denormal.select(x.mul(F32x4::splat(8_388_608.0)), x);
    let k = exponent(normal);
    let f = scale_down(normal, k).sub(F32x4::splat(1.0));
    let k = k.shr(23).to_float().sub(denormal.keep(F32x4::splat(23.0)));
    let special = x.lt(zero).select(F32x4::splat(f32::NAN), x);
    let special = x.eq(zero).select(F32x4::splat(f32::NEG_INFINITY), special);
    let ordinary = x.gt(zero).and(x.lt(F32x4::splat(f32::INFINITY)));
    ordinary.select(join(k, f), special)
}

/// log(1 + x) for finite x > -1. The sign of a zero is lost.
#[inline(always)]
pub(super) fn log1p_finite(x: F32x4) -> F32x4 {
    let one = F32x4::splat(1.0);
    let u = one.add(x);
    // What the sum lost, exactly (Fast2Sum), goes back into f, scaled like u: half of it by 2^(1-k),
    // which is 0, not garbage, at the largest k = 128.
    let half_lost = x.sub(u.sub(one)).mul(F32x4::splat(0.5));
    let k = exponent(u);
    let scale = I32x4::splat(128 << 23).sub(k).from_bits();
    let f = half_lost.mul_add(scale, scale_down(u, k).sub(one));
    join(k.shr(23).to_float(), f)
}

/// log(1 + x), accurate near 0; at most 2 ULP. At -1 it is -infinity, below NaN.
#[inline(always)]
pub fn log1p(x: F32x4) -> F32x4 {
    let (zero, minus_one) = (F32x4::splat(0.0), F32x4::splat(-1.0));
    let special = x.lt(minus_one).select(F32x4::splat(f32::NAN), x);
    let special = x
        .eq(minus_one)
        .select(F32x4::splat(f32::NEG_INFINITY), special);
    let ordinary = x.gt(minus_one).and(x.lt(F32x4::splat(f32::INFINITY)));
    ordinary.and(x.ne(zero)).select(log1p_finite(x), special)
}
