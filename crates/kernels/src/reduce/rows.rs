//! Reductions of contiguous rows.

use super::monoid::Monoid;
use crate::simd::{F32x4, LANES};

/// Accumulators, so that their latency overlaps; a block gives each lane of each 64 values.
const WAYS: usize = 4;
const BLOCK: usize = 64 * WAYS * LANES;

/// The reduction of `row`.
#[inline(always)]
pub fn reduce<M: Monoid>(row: &[f32]) -> f32 {
    let blocks = row.chunks(BLOCK).map(block::<M>);
    blocks
        .reduce(M::join)
        .map_or(M::NEUTRAL, |total| total as f32)
}

/// The reduction of at most `BLOCK` values, which are not none.
#[inline(always)]
fn block<M: Monoid>(x: &[f32]) -> f64 {
    let neutral = F32x4::splat(M::NEUTRAL);
    let (groups, rest) = x.as_chunks::<{ WAYS * LANES }>();
    let mut ways = [neutral; WAYS];
    for group in groups {
        for (way, four) in ways.iter_mut().zip(group.as_chunks::<LANES>().0) {
            *way = M::combine(*way, F32x4::load(four));
        }
    }
    for (way, few) in ways.iter_mut().zip(rest.chunks(LANES)) {
        *way = M::combine(*way, F32x4::load_partial_or(few, M::NEUTRAL));
    }
    let [a, b, c, d] = ways;
    let lanes = M::combine(M::combine(a, b), M::combine(c, d)).to_array();
    let [a, b, c, d] = lanes.map(f64::from);
    M::join(M::join(a, b), M::join(c, d))
}
