//! The output of attention, one block of queries after the other.

use core::ops::Range;

use ndarray::ArrayView2;

use super::{
    BLOCK_QUERIES, Block, OTHER_SIZES, Operands, Shape, exponentials, largest, multiply_row,
    pack_columns, pack_rows, scale_row, take,
};
use crate::math;
use crate::matmul::{self, PackedA, PackedB};
use crate::row_reduce;
use crate::simd::F32x4;
use crate::simd_loop::map_in_place;
use crate::view::{block as part, row, row_major, strided_mut};

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

/// For each query i of the heads in `blocks`, over the keys j that its mask lets through:
///
/// s_ij = scale q_i · k_j,  m_i = max_j s_ij,  l_i = Σ_j exp(s_ij - m_i),
/// o_i = Σ_j d_ij exp(s_ij - m_i) v_j / l_i,  L_i = m_i + log l_i,
///
/// d being the factors of dropout. Over blocks of keys m, l and o are those of the keys so far: with a new maximum m',
/// l and o are multiplied by exp(m - m') before the block is added. L is infinite for a query without keys.
///
/// `output` is [outer, queries, heads, value_size], `log_sums` [outer, heads, queries]; of both the blocks' rows are
/// written.
#[inline(never)]
pub fn forward(
    operands: &Operands,
    output: &mut [f32],
    mut log_sums: Option<&mut [f32]>,
    blocks: Range<usize>,
    workspace: &mut [f32],
) {
    let shape = operands.shape;
    operands.assert_sizes();
    assert!(
        output.len() == shape.output_len()
            && log_sums
                .as_ref()
                .is_none_or(|sums| sums.len() == shape.sums_len()),
        "{OTHER_SIZES}"
    );
    let mut space = Space::new(&shape, workspace);
    let mut packed = None;
    for index in blocks {
        let block = shape.block(index);
        let group = block.head / shape.heads_of_group();
        let values = operands.values(block.outer, group);
        if packed != Some((block.outer, group)) {
            pack_columns(operands.keys(block.outer, group), space.panels);
            if operands.averages {
                average(&values, space.mean);
            } else {
                space.mean.fill(0.0);
            }
            packed = Some((block.outer, group));
        }
        attend(operands, &block, values, output, &mut space);
        finish(&shape, &block, output, log_sums.as_deref_mut(), &space);
    }
}

/// The sums of a block of queries over all keys, not yet divided.
fn attend(
    operands: &Operands,
    block: &Block,
    values: ArrayView2<f32>,
    output: &mut [f32],
    space: &mut Space,
) {
    let shape = operands.shape;
    let (count, value_size) = (block.queries.len(), shape.value_size);
    space.maxima.fill(f32::NEG_INFINITY);
    space.sums.fill(0.0);
    for query in block.queries.clone() {
        output[shape.row(block, query) * value_size..][..value_size].fill(0.0);
    }
    if !operands.mask.has_queries(&shape, block) {
        return;
    }
    operands.scaled_queries(block, space.queries);
    let queries = pack_rows(space.queries, count, shape.size, space.packed_queries);
    let reach = operands.mask.reach(&block.queries, shape.keys);
    let width = shape.block_keys();
    for first in (reach.start / width * width..reach.end).step_by(width) {
        let keys = first..shape.keys.min(first + width);
        let weights = &mut space.weights[..count * keys.len()];
        operands.scores(block, keys.clone(), queries, space.panels, weights);
        let rows = weights.chunks_exact_mut(keys.len());
        for (i, (query, weights)) in block.queries.clone().zip(rows).enumerate() {
            let old = space.maxima[i];
            let max = old.max(largest(weights));
            // Where there is no key yet, differences from 0 are -infinity, too.
            let base = if max == f32::NEG_INFINITY { 0.0 } else { max };
            let sum = exponentials(weights, base);
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
        let at = shape.row(block, block.queries.start) * value_size;
        matmul::matmul(
            row_major(weights, count, keys.len()),
            part(&values, keys, 0..value_size),
            strided_mut(
                &mut output[at..],
                [count, value_size],
                [shape.heads * value_size, 1],
            ),
            true,
            space.products,
        );
    }
}

/// Divides the sums of a block, and writes the mean for queries without keys.
fn finish(
    shape: &Shape,
    block: &Block,
    output: &mut [f32],
    log_sums: Option<&mut [f32]>,
    space: &Space,
) {
    let value_size = shape.value_size;
    for (query, &sum) in block.queries.clone().zip(&*space.sums) {
        let output = &mut output[shape.row(block, query) * value_size..][..value_size];
        if sum == 0.0 {
            output.copy_from_slice(space.mean);
        } else {
            scale_row(output, 1.0 / sum);
        }
    }
    let Some(log_sums) = log_sums else { return };
    let first = shape.sum_index(block, block.queries.start);
    let log_sums = &mut log_sums[first..][..block.queries.len()];
    let (zero, infinity) = (F32x4::splat(0.0), F32x4::splat(f32::INFINITY));
    map_in_place([&*space.maxima, &*space.sums], log_sums, |[max, sum], _| {
        sum.eq(zero).select(infinity, max.add(math::log(sum)))
    });
}

/// The mean of the rows; 0 of none.
fn average(rows: &ArrayView2<f32>, mean: &mut [f32]) {
    mean.fill(0.0);
    for i in 0..rows.nrows() {
        row_reduce::add_row(row(rows, i), mean);
    }
    scale_row(mean, 1.0 / rows.nrows().max(1) as f32);
}
