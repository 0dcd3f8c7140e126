//! x^y, lane by lane in float64: float32 has too few bits for y log2 x, and no loop is hot in it.

use crate::simd::F32x4;

/// x^y with the special values of IEEE 754; at most 0.51 ULP.
#[inline(always)]
pub fn pow(x: F32x4, y: F32x4) -> F32x4 {
    let ([x0, x1, x2, x3], [y0, y1, y2, y3]) = (x.to_array(), y.to_array());
    F32x4::new(power(x0, y0), power(x1, y1), power(x2, y2), power(x3, y3))
}

fn power(x: f32, y: f32) -> f32 {
    if y == 0.0 || x == 1.0 {
        return 1.0;
    }
    if x.is_nan() || y.is_nan() {
        return f32::NAN;
    }
    // From 2^23 on every float32 is whole.
    let whole = y.abs() >= 8_388_608.0 || (y as i32) as f32 == y;
    if x < 0.0 && x.is_finite() && !whole {
        return f32::NAN;
    }
    // 1^inf is 1, but 0 * inf below would be NaN.
    let magnitude = match x.abs() {
        1.0 => 1.0,
        x => exp2(f64::from(y) * log2(f64::from(x))) as f32,
    };
    // From 2^24 on every float32 is even.
    let odd = whole && y.abs() < 16_777_216.0 && (y as i32) & 1 == 1;
    if odd {
        magnitude.copysign(x)
    } else {
        magnitude
    }
}

/// log2 of a positive float32 (denormals are normal in float64); relative error below 10^-12.
fn log2(x: f64) -> f64 {
    if x == 0.0 {
        return f64::NEG_INFINITY;
    }
    if x == f64::INFINITY {
        return x;
    }
    // x = 2^k m, sqrt(1/2) <= m < sqrt(2); log m = 2 artanh s = 2 (s + s^3/3 + s^5/5 + ...), s = (m-1)/(m+1).
    const SQRT_HALF_BITS: u64 = core::f64::consts::FRAC_1_SQRT_2.to_bits();
    let k = (x.to_bits() as i64 - SQRT_HALF_BITS as i64) >> 52;
    let m = f64::from_bits((x.to_bits() as i64 - (k << 52)) as u64);
    let s = (m - 1.0) / (m + 1.0);
    let square = s * s;
    let series = (0..8)
        .rev()
        .fold(0.0, |sum, i| sum * square + 1.0 / f64::from(2 * i + 1));
    k as f64 + 2.0 * core::f64::consts::LOG2_E * s * series
}

/// 2^x, for what fits into float32, else 0 or infinity; relative error below 10^-11.
fn exp2(x: f64) -> f64 {
    // Beyond these it is 0 or infinite in float32, and 2^n below stays normal in float64.
    let x = x.clamp(-160.0, 160.0);
    // Adding 1.5 * 2^52 leaves the nearest integer in the low bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    let n = (x + ROUND) - ROUND;
    let r = (x - n) * core::f64::consts::LN_2;
    // e^r = 1 + r (1 + r/2 (1 + r/3 (...)))
    let series = (1..=10)
        .rev()
        .fold(1.0, |sum, i| 1.0 + sum * r / f64::from(i));
    f64::from_bits(((n as i64 + 1023) << 52) as u64) * series
}
