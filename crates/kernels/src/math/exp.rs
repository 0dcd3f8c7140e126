//! The exponential: x = n ln 2 + r with |r| <= ln 2 / 2, then e^x = 2^n e^r.

use super::{LN2_HIGH, LN2_LOW};
use crate::simd::{F32x4, I32x4};

/// 1.5 * 2^23: added to a number below 2^22 it leaves the nearest integer in the low bits.
const ROUND: f32 = 12_582_912.0;
const ONE_BITS: i32 = 127 << 23;

/// n as the low bits of an integer vector (the high bits are those of `ROUND`), and r.
#[inline(always)]
fn reduce(x: F32x4) -> (I32x4, F32x4) {
    let rounded = x.mul_add(F32x4::splat(core::f32::consts::LOG2_E), F32x4::splat(ROUND));
    let n = rounded.sub(F32x4::splat(ROUND));
    let r = n.mul_add(F32x4::splat(-LN2_HIGH), x);
    let r = n.mul_add(F32x4::splat(-LN2_LOW), r);
    (rounded.to_bits(), r)
}

/// e^r - 1 = r + r^2 P(r) on |r| <= ln 2 / 2; P is minimax in the relative error of the result.
#[inline(always)]
fn expm1_reduced(r: F32x4) -> F32x4 {
    let p = polynomial!(
        r;
        0.5,
        0.166_665_45,
        0.041_666_403,
        0.008_366_406,
        0.001_394_065_8,
    );
    r.mul(r).mul_add(p, r)
}

/// e^x for -104 <= x <= 89 or NaN.
#[inline(always)]
pub(super) fn exp_bounded(x: F32x4) -> F32x4 {
    let (n, r) = reduce(x);
    let p = expm1_reduced(r).add(F32x4::splat(1.0));
    // 2^n in two steps, 2^h then 2^(n-h) with h = n / 2: denormals are rounded once, and the result overflows only
    // where e^x does. Products, since they keep NaN whatever n is.
    let n = n.sub(I32x4::splat(ROUND.to_bits() as i32));
    let half = n.shr(1);
    let power = |n: I32x4| n.shl(23).add(I32x4::splat(ONE_BITS)).from_bits();
    p.mul(power(half)).mul(power(n.sub(half)))
}

/// e^x - 1 for -60 <= x <= 89 or NaN.
#[inline(always)]
pub(super) fn expm1_bounded(x: F32x4) -> F32x4 {
    let (n, r) = reduce(x);
    let q = expm1_reduced(r);
    // 2 (2^(n-1) q + (2^(n-1) - 1/2)): unlike 2^n, 2^(n-1) is finite wherever the result is.
    let scale = n.shl(23).add(I32x4::splat(126 << 23)).from_bits();
    let half = scale.mul_add(q, scale.sub(F32x4::splat(0.5)));
    half.add(half)
}

/// e^x; at most 1.1 ULP.
#[inline(always)]
pub fn exp(x: F32x4) -> F32x4 {
    exp_bounded(x.clamp(-104.0, 89.0))
}

/// e^x for x <= 0, in two thirds of the operations of [`exp`]. The absolute error is at most 1.3e-7; the relative one,
/// unlike that of [`exp`], grows with |x|. 0 below -87.
///
/// The coefficients are fields, and hidden from the compilers: from constants that it knows, V8 rebuilds vectors in every
/// iteration of a loop, of three instructions each. Make one outside of the loop.
pub struct NegativeExponential {
    log2_e: F32x4,
    round: F32x4,
    lowest: F32x4,
    /// Minimax in the relative error, and 1 at 0.
    coefficients: [F32x4; 6],
}

impl NegativeExponential {
    #[inline(always)]
    #[expect(clippy::approx_constant, reason = "a coefficient near ln 2, not ln 2")]
    pub fn in_registers() -> Self {
        // That of 2^n is n + 127, which are the lowest bits of the sum with this.
        let round = ROUND + 127.0;
        let [log2_e, round, lowest] =
            core::hint::black_box([core::f32::consts::LOG2_E, round, -87.0]);
        let coefficients: [f32; 6] = [
            1.0,
            0.693_147,
            0.240_222_42,
            0.055_507_336,
            0.009_671_513,
            0.001_326_472_7,
        ];
        Self {
            log2_e: F32x4::splat(log2_e),
            round: F32x4::splat(round),
            lowest: F32x4::splat(lowest),
            coefficients: core::hint::black_box(coefficients).map(F32x4::splat),
        }
    }

    #[inline(always)]
    pub fn of(&self, x: F32x4) -> F32x4 {
        // 2^t with t = n + f, |f| <= 1/2. The rounding of t is as large as x, but e^x is small there.
        let t = x.mul(self.log2_e);
        let n = t.round_ties_even();
        let f = t.sub(n);
        // Estrin's method for the four higher terms, which shortens the chain of dependent operations. Horner's for the lower
        // two, whose roundings dominate the error.
        let [c0, c1, c2, c3, c4, c5] = self.coefficients;
        let high = c5.mul_add(f, c4).mul_add(f.mul(f), c3.mul_add(f, c2));
        let p = high.mul_add(f, c1).mul_add(f, c0);
        let power = n.add(self.round).to_bits().shl(23).from_bits();
        x.lt(self.lowest).not().keep(p.mul(power))
    }
}

/// e^x - 1, accurate near 0; at most 2 ULP.
#[inline(always)]
pub fn expm1(x: F32x4) -> F32x4 {
    // Below -20 it is -1 to the last bit.
    let y = expm1_bounded(x.clamp(-20.0, 89.0));
    // -0 - 0 is lost in the sum above.
    x.eq(F32x4::splat(0.0)).select(x, y)
}
