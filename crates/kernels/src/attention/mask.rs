//! Which queries may attend to which keys.

use core::ops::Range;

use super::{Block, SIZES_DIFFER, Shape};
use crate::simd::F32x4;
use crate::simd_loop::map_in_place;

/// A query may attend to a key where all of these allow it.
pub struct Mask<'a> {
    /// Not 0 where it may: [outer, heads, queries, keys] by strides.
    pub pairs: Option<&'a [f32]>,
    /// 0 along an axis over which the pairs repeat; that of keys is 0 or 1.
    pub pair_strides: [usize; 4],
    /// Not 0 for the queries that may attend at all: [outer, queries].
    pub queries: Option<&'a [f32]>,
    /// Whether a query may not attend to keys after its own position.
    pub is_causal: bool,
    /// A query may attend to keys less than this many positions away, in either direction.
    pub window: usize,
}

impl Mask<'_> {
    pub(super) fn assert_sizes(&self, shape: &Shape) {
        let of_queries = shape.outer * shape.queries;
        assert!(
            self.queries.is_none_or(|mask| mask.len() == of_queries)
                && (self.pairs.is_none() || self.pair_strides[3] <= 1),
            "{SIZES_DIFFER}"
        );
    }

    /// Whether every query may attend to every key.
    pub(super) fn lets_all_through(&self) -> bool {
        let is_open = self.pairs.is_none() && self.queries.is_none();
        is_open && !self.is_causal && self.window == usize::MAX
    }

    /// The keys that at least one of these queries may reach by its position.
    pub(super) fn reach(&self, queries: &Range<usize>, keys: usize) -> Range<usize> {
        let last = queries.end.saturating_sub(1);
        let first = self.reach_of(queries.start, keys).start;
        first..self.reach_of(last, keys).end.max(first)
    }

    fn reach_of(&self, query: usize, keys: usize) -> Range<usize> {
        let ahead = if self.is_causal { 1 } else { self.window };
        let end = keys.min(query.saturating_add(ahead));
        (query + 1).saturating_sub(self.window).min(end)..end
    }

    /// Whether any query of a block may attend to keys.
    pub(super) fn has_queries(&self, shape: &Shape, block: &Block) -> bool {
        let count = |mask: &[f32]| {
            block
                .queries
                .clone()
                .any(|query| mask[block.outer * shape.queries + query] != 0.0)
        };
        self.queries.is_none_or(count)
    }

    /// Makes the scores of one query and `keys` -infinity where it may not attend.
    pub(super) fn apply(
        &self,
        shape: &Shape,
        block: &Block,
        query: usize,
        keys: &Range<usize>,
        scores: &mut [f32],
    ) {
        let is_masked = |mask: &[f32]| mask[block.outer * shape.queries + query] == 0.0;
        if self.queries.is_some_and(is_masked) {
            return scores.fill(f32::NEG_INFINITY);
        }
        let within = |key: usize| key.clamp(keys.start, keys.end) - keys.start;
        let reach = self.reach_of(query, shape.keys);
        scores[..within(reach.start)].fill(f32::NEG_INFINITY);
        scores[within(reach.end)..].fill(f32::NEG_INFINITY);
        let Some(pairs) = self.pairs else { return };
        let [of_outer, of_head, of_query, of_key] = self.pair_strides;
        let row = block.outer * of_outer + block.head * of_head + query * of_query;
        let pairs = &pairs[row + keys.start * of_key..];
        if of_key == 1 {
            mask_scores(scores, pairs);
        } else if pairs[0] == 0.0 {
            scores.fill(f32::NEG_INFINITY);
        }
    }
}

#[inline(never)]
fn mask_scores(scores: &mut [f32], pairs: &[f32]) {
    let (zero, masked) = (F32x4::splat(0.0), F32x4::splat(f32::NEG_INFINITY));
    map_in_place([pairs], scores, |[pair], score| {
        pair.eq(zero).select(masked, score)
    });
}
