//! Sine and cosine: x = n pi/2 + r with |r| <= pi/4; n picks the function of r and its sign.

use crate::simd::{F32x4, I32x4};

/// pi/2 in parts of 8 bits, and a rest: n has at most 16 bits, so the first products are exact.
const HALF_PI: [f32; 4] = [1.570_312_5, 4.825_592e-4, 1.266_598_7e-6, 9.920_935e-10];
const LIMIT: f32 = 1e5;
/// 1.5 * 2^23: see `exp`.
const ROUND: f32 = 12_582_912.0;

/// n in the low bits, and r; NaN where |x| >= 10^5.
#[inline(always)]
fn reduce(x: F32x4) -> (I32x4, F32x4) {
    let x = x
        .abs()
        .lt(F32x4::splat(LIMIT))
        .select(x, F32x4::splat(f32::NAN));
    let rounded = x.mul_add(
        F32x4::splat(core::f32::consts::FRAC_2_PI),
        F32x4::splat(ROUND),
    );
    let n = rounded.sub(F32x4::splat(ROUND));
    let r = HALF_PI
        .iter()
        .fold(x, |r, &part| n.mul_add(F32x4::splat(-part), r));
    (rounded.to_bits(), r)
}

/// sin r = r + r^3 P(r^2).
#[inline(always)]
fn sin_reduced(r: F32x4) -> F32x4 {
    let square = r.mul(r);
    let p = polynomial!(square; -0.166_666_55, 0.008_332_191, -0.000_195_185_99);
    square.mul(r).mul_add(p, r)
}

/// cos r = 1 - r^2/2 + r^4 P(r^2).
#[inline(always)]
fn cos_reduced(r: F32x4) -> F32x4 {
    let square = r.mul(r);
    let p = polynomial!(square; 0.041_666_646, -0.001_388_730_1, 0.000_024_430_668);
    let high = square.mul_add(F32x4::splat(-0.5), F32x4::splat(1.0));
    square.mul(square).mul_add(p, high)
}

/// sin(r + quadrant pi/2).
#[inline(always)]
fn sin_quadrant(quadrant: I32x4, r: F32x4) -> F32x4 {
    // Bit 0 chooses the cosine, bit 1 flips the sign.
    let odd = quadrant.shl(31).shr(31);
    let sign = quadrant.shr(1).shl(31);
    let (s, c) = (sin_reduced(r).to_bits(), cos_reduced(r).to_bits());
    let chosen = s.xor(s.xor(c).and(odd));
    chosen.xor(sign).from_bits()
}

/// sin x for |x| < 10^5, NaN from there on; at most 2 ULP where |x| <= pi, and never farther
/// than 2^-23 from the true value.
#[inline(always)]
pub fn sin(x: F32x4) -> F32x4 {
    let (n, r) = reduce(x);
    // The sum above loses the sign of -0.
    x.eq(F32x4::splat(0.0)).select(x, sin_quadrant(n, r))
}

/// cos x for |x| < 10^5, NaN from there on; at most 2 ULP where |x| <= pi, and never farther
/// than 2^-23 from the true value.
#[inline(always)]
pub fn cos(x: F32x4) -> F32x4 {
    let (n, r) = reduce(x);
    sin_quadrant(n.add(I32x4::splat(1)), r)
}
