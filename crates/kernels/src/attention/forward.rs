//! The output of attention, one block of queries after the other.

use core::ops::Range;

use ndarray::{ArrayView2, ArrayViewMut2};

use super::rows::{base_of, exponentials, largest, or_larger, softmax_rows};
use super::{
    BLOCK_QUERIES, Block, Operands, SIZES_DIFFER, Shape, multiply_row, pack_columns, pack_rows,
    scale_row, take,
};
use crate::math::{self, NegativeExponential};
use crate::matmul::{self, PackedA, PackedB};
use crate::row_reduce;
use crate::simd::F32x4;
use crate::simd_loop::map_in_place;
use crate::view::{block as part, block_mut, row, row_major, row_major_mut, row_mut, strided_mut};

/// Floats of workspace that [`forward`] needs.
pub fn forward_workspace(shape: Shape) -> usize {
    let keys = shape.block_keys();
    PackedB::len_of(shape.size, shape.keys)
        + BLOCK_QUERIES * shape.size
        + PackedA::len_of(BLOCK_QUERIES, shape.size)
        + BLOCK_QUERIES * keys
        + 2 * BLOCK_QUERIES
        + keys
        + shape.value_size
        + matmul::workspace(BLOCK_QUERIES, shape.value_size, keys)
}

/// The parts of the workspace.
struct Space<'a> {
    /// The keys of the group as a right operand.
    panels: &'a mut [f32],
    queries: &'a mut [f32],
    packed_queries: &'a mut [f32],
    weights: &'a mut [f32],
    maxima: &'a mut [f32],
    sums: &'a mut [f32],
    factors: &'a mut [f32],
    /// The mean of the values of the group.
    mean: &'a mut [f32],
    products: &'a mut [f32],
}

impl<'a> Space<'a> {
    fn new(shape: &Shape, mut rest: &'a mut [f32]) -> Self {
        let (keys, size) = (shape.block_keys(), shape.size);
        Self {
            panels: take(&mut rest, PackedB::len_of(size, shape.keys)),
            queries: take(&mut rest, BLOCK_QUERIES * size),
            packed_queries: take(&mut rest, PackedA::len_of(BLOCK_QUERIES, size)),
            weights: take(&mut rest, BLOCK_QUERIES * keys),
            maxima: take(&mut rest, BLOCK_QUERIES),
            sums: take(&mut rest, BLOCK_QUERIES),
            factors: take(&mut rest, keys),
            mean: take(&mut rest, shape.value_size),
            products: rest,
        }
    }
}

/// What [`forward`] writes.
pub struct Outputs<'a> {
    /// [outer, queries, heads, value_size]
    pub output: &'a mut [f32],
    /// [outer, heads, queries]
    pub log_sums: Option<&'a mut [f32]>,
    /// The weights of all pairs, [outer, heads, queries, keys], for [`backward`](super::backward); without dropout only.
    /// Undefined where a block of queries reaches no keys.
    pub weights: Option<&'a mut [f32]>,
}

/// For each query i of the heads in `blocks`, over the keys j that its mask lets through:
///
/// s_ij = scale q_i · k_j,  m_i = max_j s_ij,  l_i = Σ_j exp(s_ij - m_i),
/// o_i = Σ_j d_ij exp(s_ij - m_i) v_j / l_i,  L_i = m_i + log l_i,
///
/// d being the factors of dropout. Over blocks of keys m, l and o are those of the keys so far: with a new maximum m',
/// l and o are multiplied by exp(m - m') before the block is added. L is infinite for a query without keys.
///
/// Only the blocks' rows of the outputs are written.
#[inline(never)]
pub fn forward(
    operands: &Operands,
    outputs: &mut Outputs,
    blocks: Range<usize>,
    workspace: &mut [f32],
) {
    let shape = operands.shape;
    operands.assert_sizes();
    let has_len = |x: &Option<&mut [f32]>, len| x.as_ref().is_none_or(|x| x.len() == len);
    assert!(
        outputs.output.len() == shape.output_len()
            && has_len(&outputs.log_sums, shape.sums_len())
            && has_len(&outputs.weights, shape.weights_len()),
        "{SIZES_DIFFER}"
    );
    let mut space = Space::new(&shape, workspace);
    let exp = NegativeExponential::in_registers();
    let (mut packed, mut averaged) = (None, None);
    for index in blocks {
        let block = shape.block(index);
        let group = block.head / shape.heads_of_group();
        let values = operands.values(block.outer, group);
        let this = Some((block.outer, group));
        if packed != this {
            pack_columns(operands.keys(block.outer, group), space.panels);
            packed = this;
        }
        space.maxima.fill(f32::NEG_INFINITY);
        space.sums.fill(0.0);
        if let Some(weights) = &mut outputs.weights {
            let len = block.queries.len() * shape.keys;
            let weights = &mut weights[shape.weights_index(&block)..][..len];
            attend_storing(
                operands,
                &block,
                values,
                outputs.output,
                weights,
                &exp,
                &mut space,
            );
        } else {
            attend(operands, &block, values, outputs.output, &exp, &mut space);
            divide_by_sums(&shape, &block, outputs.output, space.sums);
        }
        let sums = &space.sums[..block.queries.len()];
        if sums.contains(&0.0) {
            if averaged != this {
                average(&values, operands.averages, space.mean);
                averaged = this;
            }
            write_means(&shape, &block, outputs.output, &space);
        }
        if let Some(log_sums) = &mut outputs.log_sums {
            write_log_sums(&shape, &block, log_sums, &space);
        }
    }
}

/// The sums of a block of queries over all keys, not yet divided.
fn attend(
    operands: &Operands,
    block: &Block,
    values: ArrayView2<f32>,
    output: &mut [f32],
    exp: &NegativeExponential,
    space: &mut Space,
) {
    let shape = operands.shape;
    let (count, value_size) = (block.queries.len(), shape.value_size);
    operands.scaled_queries(block, space.queries);
    let queries = pack_rows(space.queries, count, shape.size, space.packed_queries);
    let mut is_first = true;
    for keys in operands.key_blocks(block) {
        let mut weights = row_major_mut(space.weights, count, keys.len());
        let panels = &*space.panels;
        operands.scores(block, keys.clone(), queries, panels, weights.view_mut());
        for (i, query) in block.queries.clone().enumerate() {
            let weights = row_mut(&mut weights, i);
            let old = space.maxima[i];
            let max = or_larger(old, largest(weights));
            let sum = exponentials(weights, base_of(max), exp);
            if old != max && old != f32::NEG_INFINITY {
                let factor = math::exp(F32x4::splat(old - max)).to_array()[0];
                space.sums[i] *= factor;
                let at = shape.row(block, query) * value_size;
                scale_row(&mut output[at..][..value_size], factor);
            }
            space.sums[i] += sum;
            space.maxima[i] = max;
            if let Some(dropout) = &operands.dropout {
                let factors = &mut space.factors[..keys.len()];
                operands.dropout_factors(dropout, block, query, &keys, factors);
                multiply_row(weights, factors);
            }
        }
        let values = part(&values, keys, 0..value_size);
        let output = output_of(&shape, block, output);
        matmul::matmul(weights.view(), values, output, !is_first, space.products);
        is_first = false;
    }
}

/// The output of a block of queries, whose weights are stored: first those of all keys, then their products.
fn attend_storing(
    operands: &Operands,
    block: &Block,
    values: ArrayView2<f32>,
    output: &mut [f32],
    weights: &mut [f32],
    exp: &NegativeExponential,
    space: &mut Space,
) {
    let shape = operands.shape;
    let count = block.queries.len();
    operands.scaled_queries(block, space.queries);
    let queries = pack_rows(space.queries, count, shape.size, space.packed_queries);
    let mut reach = 0..0;
    for keys in operands.key_blocks(block) {
        let mut scores = row_major_mut(weights, count, shape.keys);
        let scores = block_mut(&mut scores, 0..count, keys.clone());
        operands.scores(block, keys.clone(), queries, space.panels, scores);
        reach = if reach.is_empty() {
            keys
        } else {
            reach.start..keys.end
        };
    }
    if reach.is_empty() {
        return;
    }
    softmax_rows(weights, shape.keys, &reach, space.maxima, space.sums, exp);
    for keys in operands.key_blocks(block) {
        let accumulate = keys.start > reach.start;
        let weights = part(
            &row_major(weights, count, shape.keys),
            0..count,
            keys.clone(),
        );
        let values = part(&values, keys, 0..shape.value_size);
        let output = output_of(&shape, block, output);
        matmul::matmul(weights, values, output, accumulate, space.products);
    }
}

/// The rows of a block's queries.
fn output_of<'a>(shape: &Shape, block: &Block, output: &'a mut [f32]) -> ArrayViewMut2<'a, f32> {
    let (count, value_size) = (block.queries.len(), shape.value_size);
    let at = shape.row(block, block.queries.start) * value_size;
    let strides = [shape.heads * value_size, 1];
    strided_mut(&mut output[at..], [count, value_size], strides)
}

fn divide_by_sums(shape: &Shape, block: &Block, output: &mut [f32], sums: &[f32]) {
    let mut output = output_of(shape, block, output);
    for (i, &sum) in sums[..block.queries.len()].iter().enumerate() {
        if sum != 0.0 {
            scale_row(row_mut(&mut output, i), 1.0 / sum);
        }
    }
}

/// Writes the mean for queries without keys.
fn write_means(shape: &Shape, block: &Block, output: &mut [f32], space: &Space) {
    let mut output = output_of(shape, block, output);
    for (i, &sum) in space.sums[..block.queries.len()].iter().enumerate() {
        if sum == 0.0 {
            row_mut(&mut output, i).copy_from_slice(space.mean);
        }
    }
}

fn write_log_sums(shape: &Shape, block: &Block, log_sums: &mut [f32], space: &Space) {
    let first = shape.sum_index(block, block.queries.start);
    let log_sums = &mut log_sums[first..][..block.queries.len()];
    let (zero, infinity) = (F32x4::splat(0.0), F32x4::splat(f32::INFINITY));
    map_in_place([&*space.maxima, &*space.sums], log_sums, |[max, sum], _| {
        sum.eq(zero).select(infinity, max.add(math::log(sum)))
    });
}

/// The mean of the rows; 0 of none, and where `averages` is not set.
fn average(rows: &ArrayView2<f32>, averages: bool, mean: &mut [f32]) {
    mean.fill(0.0);
    if !averages {
        return;
    }
    for i in 0..rows.nrows() {
        row_reduce::add_row(row(rows, i), mean);
    }
    scale_row(mean, 1.0 / rows.nrows().max(1) as f32);
}
