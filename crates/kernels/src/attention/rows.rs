//! Rows of scores and weights: one query, and some keys.

use core::ops::Range;

use crate::math::NegativeExponential;
use crate::simd::{F32x4, LANES};
use crate::simd_loop::map_in_place;

/// The weights of queries by the scores of all keys that they may reach: each row of `scores` divided by its sum, after its
/// exponentials from the maximum. Maxima and sums are written, too.
#[inline(never)]
pub(super) fn softmax_rows(
    scores: &mut [f32],
    keys: usize,
    reach: &Range<usize>,
    maxima: &mut [f32],
    sums: &mut [f32],
    exp: &NegativeExponential,
) {
    let rows = scores.chunks_exact_mut(keys);
    for ((row, to_max), to_sum) in rows.zip(maxima).zip(sums) {
        let row = &mut row[reach.clone()];
        let max = largest(row);
        let sum = exponentials(row, base_of(max), exp);
        if sum != 0.0 {
            let factor = F32x4::splat(1.0 / sum);
            map_in_place([], row, |[], x| x.mul(factor));
        }
        (*to_max, *to_sum) = (max, sum);
    }
}

/// What is subtracted from scores. Where there is no key yet, differences from 0 are -infinity, too.
pub(super) fn base_of(max: f32) -> f32 {
    if max == f32::NEG_INFINITY { 0.0 } else { max }
}

/// b where it is larger, else a: unlike `f32::max` no call.
#[inline(always)]
pub(super) fn or_larger(a: f32, b: f32) -> f32 {
    if a < b { b } else { a }
}

/// The largest value; -infinity of none. Any value where one is not a number.
#[inline(always)]
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
    let [a, b, c, d] = a.or_larger(b).or_larger(c.or_larger(d)).to_array();
    or_larger(or_larger(a, b), or_larger(c, d))
}

/// row = exp(row - base), no value above the base, and their sum.
#[inline(always)]
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

/// ds = p (dp - D) for the queries of a block and some `keys`, of dp on entry; p are the weights of `all` keys.
#[inline(never)]
pub(super) fn weight_gradients(
    weights: &[f32],
    all: usize,
    keys: &Range<usize>,
    dweights: &mut [f32],
    along: &[f32],
) {
    let rows = weights
        .chunks_exact(all)
        .zip(dweights.chunks_exact_mut(keys.len()));
    for ((weights, dweights), &along) in rows.zip(along) {
        let along = F32x4::splat(along);
        let weights = &weights[keys.clone()];
        map_in_place([weights], dweights, |[p], dp| p.mul(dp.sub(along)));
    }
}

/// to = from, and the sum of the products of both rows: one pass over a few values each.
#[inline(never)]
pub(super) fn copy_and_multiply(from: &[f32], other: &[f32], to: &mut [f32]) -> f32 {
    let mut sum = F32x4::splat(0.0);
    let (fours, rest) = from.as_chunks::<LANES>();
    let (others, other_rest) = other.as_chunks::<LANES>();
    let (tos, to_rest) = to.as_chunks_mut::<LANES>();
    for ((from, other), to) in fours.iter().zip(others).zip(tos) {
        let x = F32x4::load(from);
        x.store(to);
        sum = x.mul(F32x4::load(other)).add(sum);
    }
    let x = F32x4::load_partial(rest);
    x.store_partial(to_rest);
    x.mul(F32x4::load_partial(other_rest)).add(sum).sum()
}
