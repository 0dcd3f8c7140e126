//! Rows of scores and weights: one query, and some keys.

use crate::math::NegativeExponential;
use crate::simd::{F32x4, LANES};
use crate::simd_loop::map_in_place;

/// The largest value; -infinity of none. Any value where one is not a number.
#[inline(never)]
pub(super) fn largest(row: &[f32]) -> f32 {
    let nothing = F32x4::splat(f32::NEG_INFINITY);
    // Four chains of comparisons.
    let mut largest = [nothing; 4];
    let (groups, rest) = row.as_chunks::<{ 4 * LANES }>();
    for group in groups {
        for (largest, four) in largest.iter_mut().zip(group.chunks_exact(LANES)) {
            *largest = largest.or_larger(F32x4::load(four));
        }
    }
    for (largest, four) in largest.iter_mut().zip(rest.chunks(LANES)) {
        *largest = largest.or_larger(F32x4::load_partial_or(four, f32::NEG_INFINITY));
    }
    let [a, b, c, d] = largest;
    let lanes = a.or_larger(b).or_larger(c.or_larger(d)).to_array();
    lanes.into_iter().fold(f32::NEG_INFINITY, f32::max)
}

/// row = exp(row - base), no value above the base, and their sum.
#[inline(never)]
pub(super) fn exponentials(row: &mut [f32], base: f32, exp: &NegativeExponential) -> f32 {
    let base = F32x4::splat(base);
    let power = |x: F32x4| exp.of(x.sub(base));
    let mut sum = F32x4::splat(0.0);
    let (fours, rest) = row.as_chunks_mut::<LANES>();
    for four in fours {
        let y = power(F32x4::load(four));
        y.store(four);
        sum = sum.add(y);
    }
    if !rest.is_empty() {
        let y = power(F32x4::load_partial_or(rest, f32::NEG_INFINITY));
        y.store_partial(rest);
        sum = sum.add(y);
    }
    sum.sum()
}

/// p = exp(s - L) and ds = p (dp - D) for one query, of s and dp on entry.
#[inline(never)]
pub(super) fn score_gradients(
    scores: &mut [f32],
    dscores: &mut [f32],
    log_sum: f32,
    along: f32,
    exp: &NegativeExponential,
) {
    let (log_sum, along) = (F32x4::splat(log_sum), F32x4::splat(along));
    let weight = |s: F32x4| exp.of(s.sub(log_sum));
    let (fours, rest) = scores.as_chunks_mut::<LANES>();
    let (dfours, drest) = dscores.as_chunks_mut::<LANES>();
    for (s, ds) in fours.iter_mut().zip(dfours) {
        let p = weight(F32x4::load(s));
        p.store(s);
        p.mul(F32x4::load(ds).sub(along)).store(ds);
    }
    if !rest.is_empty() {
        let p = weight(F32x4::load_partial(rest));
        p.store_partial(rest);
        p.mul(F32x4::load_partial(drest).sub(along))
            .store_partial(drest);
    }
}

/// ds = p (dp - D) for one query, of dp on entry.
#[inline(never)]
pub(super) fn weight_gradients(weights: &[f32], dweights: &mut [f32], along: f32) {
    let along = F32x4::splat(along);
    map_in_place([weights], dweights, |[p], dp| p.mul(dp.sub(along)));
}
