//! Sine, cosine and arctangent. For sine and cosine x = n pi/2 + r with |r| <= pi/4 (Cody-Waite reduction); n
//! picks the function of r and its sign.

use crate::simd::{F32x4, I32x4};

/// pi/2 as a sum of parts of 8 bits and a remainder: n has at most 16 bits, so its products with them are exact.
const HALF_PI: [f32; 4] = [1.570_312_5, 4.825_592e-4, 1.266_598_7e-6, 9.920_935e-10];
const LIMIT: f32 = 1e5;
/// 1.5 * 2^23: see `exp`.
const ROUND: f32 = 12_582_912.0;

/// Returns n, in the low bits, and r; r is NaN where |x| >= 10^5.
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
    // sin -0 is -0, but the sums in `reduce` lose its sign.
    x.eq(F32x4::splat(0.0)).select(x, sin_quadrant(n, r))
}

/// cos x for |x| < 10^5, NaN from there on; at most 2 ULP where |x| <= pi, and never farther
/// than 2^-23 from the true value.
#[inline(always)]
pub fn cos(x: F32x4) -> F32x4 {
    let (n, r) = reduce(x);
    sin_quadrant(n.add(I32x4::splat(1)), r)
}

/// arctan x, from the addition theorem: t is |x|, (|x| - 1) / (|x| + 1) or -1 / |x|, so that |t| <= tan pi/8, and
/// arctan |x| is 0, pi/4 or pi/2 plus arctan t = t + t^3 P(t^2). At most 3 ULP.
#[inline(always)]
pub fn atan(x: F32x4) -> F32x4 {
    let one = F32x4::splat(1.0);
    let magnitude = x.abs();
    let is_large = magnitude.gt(F32x4::splat(2.414_213_7));
    let is_middle = magnitude.gt(F32x4::splat(0.414_213_57));
    let numerator = is_large.select(one.neg(), is_middle.select(magnitude.sub(one), magnitude));
    let denominator = is_large.select(magnitude, is_middle.select(magnitude.add(one), one));
    let t = numerator.div(denominator);
    let square = t.mul(t);
    let p = polynomial!(square; -0.333_329_5, 0.199_777_1, -0.138_776_86, 0.080_537_45);
    let rest = square.mul(t).mul_add(p, t);
    let base = is_middle.select(
        F32x4::splat(core::f32::consts::FRAC_PI_4),
        F32x4::splat(0.0),
    );
    let base = is_large.select(F32x4::splat(core::f32::consts::FRAC_PI_2), base);
    base.add(rest).copy_sign(x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::ulp::check;

    const PI: f32 = core::f32::consts::PI;

    #[test]
    fn sin_is_within_its_bound() {
        let dense = [0.0, PI / 4.0, PI / 2.0, -PI / 2.0, 3.0 * PI / 4.0, 1e-4];
        let within = |x: f32| x.abs() <= PI || !x.is_finite();
        check("sin", 2.0, &dense, within, sin, f64::sin);
    }

    #[test]
    fn cos_is_within_its_bound() {
        let dense = [0.0, PI / 4.0, -PI / 4.0, PI / 2.0, -PI / 2.0];
        let within = |x: f32| x.abs() <= PI || !x.is_finite();
        check("cos", 2.0, &dense, within, cos, f64::cos);
    }

    #[test]
    fn atan_is_within_its_bound() {
        let dense = [
            0.0,
            0.414_213_57,
            -0.414_213_57,
            1.0,
            2.414_213_7,
            -2.414_213_7,
            1e4,
        ];
        check("atan", 3.0, &dense, |_| true, atan, f64::atan);
    }

    #[test]
    fn sin_and_cos_keep_their_absolute_error_bound_up_to_the_limit() {
        let mut worst: f64 = 0.0;
        for i in 0..10_000_000_u32 {
            let x = (i as f32 - 5e6) * 0.02;
            let v = F32x4::splat(x);
            let (s, c) = (sin(v).to_array()[0], cos(v).to_array()[0]);
            if x.abs() >= 1e5 {
                assert!(s.is_nan() && c.is_nan());
                continue;
            }
            let exact = f64::from(x).sin_cos();
            worst = worst.max((f64::from(s) - exact.0).abs());
            worst = worst.max((f64::from(c) - exact.1).abs());
        }
        println!("sin, cos: {worst:e}");
        assert!(worst <= 2f64.powi(-23), "{worst:e}");
        for x in [1e5, -1e5, f32::INFINITY, f32::NEG_INFINITY, f32::NAN] {
            assert!(sin(F32x4::splat(x)).to_array()[0].is_nan());
            assert!(cos(F32x4::splat(x)).to_array()[0].is_nan());
        }
    }
}
