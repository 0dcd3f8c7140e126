//! Multi-head attention in blocks of queries and keys, so that the scores of all pairs are never in memory at once.
//!
//! What belongs here: softmax(scale Q Kᵀ) V with masks and dropout, and its gradient. What does not: projections of
//! queries, keys and values, and attention scores as outputs: they are products and a softmax of their own.
//!
//! The softmax over blocks is that of Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018; the order
//! of the loops and the gradient from the logarithms of sums are those of Dao, "FlashAttention-2", 2023.

mod backward;
mod forward;
mod mask;
mod rows;

#[cfg(test)]
mod tests;

use core::ops::Range;

use ndarray::{ArrayView2, ArrayViewMut2};

pub use backward::{Gradients, Results, backward, backward_workspace};
pub use forward::{Outputs, forward, forward_workspace};
pub use mask::Mask;

use crate::matmul::{PackedA, PackedB, multiply, pack_a, pack_b};
use crate::random::{Key, drop_factors};
use crate::simd::F32x4;
use crate::simd_loop::map_in_place;
use crate::view::{row_major, row_mut, strided};

/// Queries in a block.
const BLOCK_QUERIES: usize = 64;
/// The most keys in a block.
const BLOCK_KEYS: usize = 128;
/// Floats of the keys or values of a block: few enough for products to read them in place.
const BLOCK: usize = 4096;

/// Sizes of queries [outer, queries, heads, size], keys [outer, keys, groups, size] and values [outer, keys, groups,
/// value_size]. Each group of keys and values serves heads / groups adjacent heads.
#[derive(Clone, Copy)]
pub struct Shape {
    pub outer: usize,
    pub queries: usize,
    pub keys: usize,
    pub heads: usize,
    pub groups: usize,
    pub size: usize,
    pub value_size: usize,
}

impl Shape {
    /// Values of the queries.
    pub fn query_len(&self) -> usize {
        self.outer * self.queries * self.heads * self.size
    }

    /// Values of the keys.
    pub fn key_len(&self) -> usize {
        self.outer * self.keys * self.groups * self.size
    }

    /// Values of the values.
    pub fn value_len(&self) -> usize {
        self.outer * self.keys * self.groups * self.value_size
    }

    /// Values of the output [outer, queries, heads, value_size].
    pub fn output_len(&self) -> usize {
        self.outer * self.queries * self.heads * self.value_size
    }

    /// Values of the logarithms of sums [outer, heads, queries].
    pub fn sums_len(&self) -> usize {
        self.outer * self.heads * self.queries
    }

    /// Weights of all pairs [outer, heads, queries, keys].
    pub fn weights_len(&self) -> usize {
        self.sums_len() * self.keys
    }

    /// Blocks of queries of all heads: what [`forward`] may be split by.
    pub fn blocks(&self) -> usize {
        self.outer * self.heads * self.blocks_of_head()
    }

    /// Groups of all outer indices: what [`backward`] may be split by.
    pub fn all_groups(&self) -> usize {
        self.outer * self.groups
    }

    fn blocks_of_head(&self) -> usize {
        self.queries.div_ceil(BLOCK_QUERIES)
    }

    fn heads_of_group(&self) -> usize {
        self.heads / self.groups
    }

    /// Keys in a block: a multiple of the columns of a panel.
    fn block_keys(&self) -> usize {
        let most = BLOCK / self.size.max(self.value_size).max(1);
        most.clamp(8, BLOCK_KEYS) / 8 * 8
    }

    /// The block of queries at `index` of all heads' blocks.
    fn block(&self, index: usize) -> Block {
        let (head, block) = (index / self.blocks_of_head(), index % self.blocks_of_head());
        self.block_of_head(head / self.heads, head % self.heads, block * BLOCK_QUERIES)
    }

    /// The block of a head that begins at query `first`.
    fn block_of_head(&self, outer: usize, head: usize, first: usize) -> Block {
        Block {
            outer,
            head,
            queries: first..self.queries.min(first + BLOCK_QUERIES),
        }
    }
}

/// Adjacent queries of one head.
struct Block {
    outer: usize,
    head: usize,
    queries: Range<usize>,
}

/// Weights of pairs that are dropped: a fraction `rate` of them, the others scaled by 1 / (1 - rate).
#[derive(Clone, Copy)]
pub struct Dropout {
    pub rate: f32,
    pub key: Key,
    pub iteration: u32,
}

/// What attends to what, and how.
pub struct Operands<'a> {
    pub shape: Shape,
    pub query: &'a [f32],
    pub key: &'a [f32],
    pub value: &'a [f32],
    /// Multiplies the queries.
    pub scale: f32,
    pub mask: Mask<'a>,
    pub dropout: Option<Dropout>,
    /// Whether a query that may attend to no key gets the mean of all values; else zeros.
    pub averages: bool,
}

impl Operands<'_> {
    fn assert_sizes(&self) {
        let shape = self.shape;
        assert!(
            self.query.len() == shape.query_len()
                && self.key.len() == shape.key_len()
                && self.value.len() == shape.value_len()
                && shape.heads.is_multiple_of(shape.groups),
            "{SIZES_DIFFER}"
        );
        self.mask.assert_sizes(&shape);
    }

    /// Keys of a group: [keys, size].
    fn keys(&self, outer: usize, group: usize) -> ArrayView2<'_, f32> {
        let Shape {
            keys, groups, size, ..
        } = self.shape;
        let first = (outer * keys * groups + group) * size;
        strided(&self.key[first..], [keys, size], [groups * size, 1])
    }

    /// Values of a group: [keys, value_size].
    fn values(&self, outer: usize, group: usize) -> ArrayView2<'_, f32> {
        let Shape {
            keys,
            groups,
            value_size,
            ..
        } = self.shape;
        let first = (outer * keys * groups + group) * value_size;
        strided(
            &self.value[first..],
            [keys, value_size],
            [groups * value_size, 1],
        )
    }

    /// Copies the queries of a block, multiplied by the scale: [queries, size].
    fn scaled_queries(&self, block: &Block, to: &mut [f32]) {
        let size = self.shape.size;
        let scale = F32x4::splat(self.scale);
        for (query, to) in block.queries.clone().zip(to.chunks_exact_mut(size)) {
            let from = &self.query[self.shape.row(block, query) * size..][..size];
            map_in_place([from], to, |[x], _| x.mul(scale));
        }
    }

    /// scores = Q Kᵀ of a block of queries, packed and scaled, and of `keys`, whose panels are those of all keys of the
    /// group; -infinity where the mask does not let a query attend to a key.
    fn scores(
        &self,
        block: &Block,
        keys: Range<usize>,
        queries: PackedA,
        panels: &[f32],
        mut scores: ArrayViewMut2<f32>,
    ) {
        product_with_panels(queries, self.shape.size, &keys, panels, scores.view_mut());
        if self.mask.lets_all_through() {
            return;
        }
        for (i, query) in block.queries.clone().enumerate() {
            let scores = row_mut(&mut scores, i);
            self.mask.apply(&self.shape, block, query, &keys, scores);
        }
    }

    /// The keys that a block of queries may reach.
    fn reach(&self, block: &Block) -> Range<usize> {
        if self.mask.has_queries(&self.shape, block) {
            self.mask.reach(&block.queries, self.shape.keys)
        } else {
            0..0
        }
    }

    fn reaches_all_keys(&self, block: &Block) -> bool {
        self.reach(block) == (0..self.shape.keys)
    }

    /// Blocks of the keys that a block of queries may reach: whole ones, except for the last.
    fn key_blocks(&self, block: &Block) -> impl Iterator<Item = Range<usize>> + use<> {
        let Shape { keys, .. } = self.shape;
        let width = self.shape.block_keys();
        let reach = self.reach(block);
        (reach.start / width * width..reach.end)
            .step_by(width)
            .map(move |first| first..keys.min(first + width))
    }

    /// The factors that dropout has for the weights of one query and these keys; positions are numbered over [outer,
    /// heads, queries, keys].
    fn dropout_factors(
        &self,
        dropout: &Dropout,
        block: &Block,
        query: usize,
        keys: &Range<usize>,
        factors: &mut [f32],
    ) {
        let Shape {
            heads,
            queries,
            keys: all,
            ..
        } = self.shape;
        let row = (block.outer * heads + block.head) * queries + query;
        // Positions wrap around where the scores have more elements than an address space.
        let first = row.wrapping_mul(all).wrapping_add(keys.start);
        drop_factors(dropout.rate, dropout.key, dropout.iteration, first, factors);
    }
}

impl Shape {
    /// The row of a query in tensors [outer, queries, heads, ...].
    fn row(&self, block: &Block, query: usize) -> usize {
        (block.outer * self.queries + query) * self.heads + block.head
    }

    /// The row of a key in tensors [outer, keys, groups, ...].
    fn key_row(&self, outer: usize, group: usize, key: usize) -> usize {
        (outer * self.keys + key) * self.groups + group
    }

    /// Where the stored weights of a block of queries begin: [queries, keys].
    fn weights_index(&self, block: &Block) -> usize {
        self.sum_index(block, block.queries.start) * self.keys
    }

    /// The index of a query in the logarithms of sums.
    fn sum_index(&self, block: &Block, query: usize) -> usize {
        (block.outer * self.heads + block.head) * self.queries + query
    }
}

/// y = A B: A the packed rows of a block, B the columns `keys` of the matrix whose panels are `panels`.
fn product_with_panels(
    a: PackedA,
    inner: usize,
    keys: &Range<usize>,
    panels: &[f32],
    y: ArrayViewMut2<f32>,
) {
    let b = PackedB::new(&panels[keys.start * inner..], inner, keys.len());
    multiply(a, b, y, false);
}

/// Packs all rows of `from` [keys, size] as the columns of a right operand.
fn pack_columns(from: ArrayView2<f32>, panels: &mut [f32]) {
    let size = from.ncols();
    pack_b(from.reversed_axes(), panels, size, 0);
}

/// Packs `rows` rows of `size` values each that follow one another as a left operand.
fn pack_rows<'a>(from: &[f32], rows: usize, size: usize, panels: &'a mut [f32]) -> PackedA<'a> {
    pack_a(row_major(from, rows, size), panels, size, 0);
    PackedA::new(panels, rows, size)
}

/// row *= factors.
#[inline(never)]
fn multiply_row(row: &mut [f32], factors: &[f32]) {
    map_in_place([factors], row, |[factor], x| x.mul(factor));
}

/// row *= factor.
#[inline(never)]
fn scale_row(row: &mut [f32], factor: f32) {
    let factor = F32x4::splat(factor);
    map_in_place([], row, |[], x| x.mul(factor));
}

/// The next `len` floats of a workspace.
fn take<'a>(workspace: &mut &'a mut [f32], len: usize) -> &'a mut [f32] {
    workspace
        .split_off_mut(..len)
        .expect("the workspace is too short")
}

const SIZES_DIFFER: &str = "the sizes of the operands do not match";
