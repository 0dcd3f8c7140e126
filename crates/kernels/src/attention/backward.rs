//! The gradient of attention, one group of keys and values after the other.

use core::ops::Range;

use super::rows::{copy_and_multiply, score_gradients, weight_gradients};
use super::{
    BLOCK_QUERIES, Block, Operands, SIZES_DIFFER, Shape, multiply_row, pack_columns, pack_rows,
    product_with_panels, scale_row, take,
};
use crate::math::NegativeExponential;
use crate::matmul::{self, PackedA, PackedB};
use crate::row_reduce;
use crate::view::{block as part, row_major, row_major_mut, row_mut, strided_mut};

/// Floats of workspace that [`backward`] needs.
pub fn backward_workspace(shape: Shape) -> usize {
    let (keys, size, value_size) = (shape.block_keys(), shape.size, shape.value_size);
    PackedB::len_of(size, shape.keys)
        + PackedB::len_of(value_size, shape.keys)
        + BLOCK_QUERIES * size
        + PackedA::len_of(BLOCK_QUERIES, size)
        + BLOCK_QUERIES * value_size
        + PackedA::len_of(BLOCK_QUERIES, value_size)
        + 2 * BLOCK_QUERIES * keys
        + BLOCK_QUERIES
        + keys
        + value_size
        + products_workspace(&shape)
}

fn products_workspace(shape: &Shape) -> usize {
    let (keys, size, value_size) = (shape.block_keys(), shape.size, shape.value_size);
    matmul::workspace(keys, value_size, BLOCK_QUERIES)
        .max(matmul::workspace(BLOCK_QUERIES, size, keys))
        .max(matmul::workspace(keys, size, BLOCK_QUERIES))
}

/// The parts of the workspace.
struct Space<'a> {
    /// The keys of the group as a right operand, and its values.
    key_panels: &'a mut [f32],
    value_panels: &'a mut [f32],
    queries: &'a mut [f32],
    packed_queries: &'a mut [f32],
    doutput: &'a mut [f32],
    packed_doutput: &'a mut [f32],
    weights: &'a mut [f32],
    dscores: &'a mut [f32],
    /// do_i · o_i
    along: &'a mut [f32],
    factors: &'a mut [f32],
    /// The sum of the gradients of queries without keys, and whether there is one.
    of_means: &'a mut [f32],
    has_means: bool,
    products: &'a mut [f32],
}

impl<'a> Space<'a> {
    fn new(shape: &Shape, mut rest: &'a mut [f32]) -> Self {
        let (keys, size, value_size) = (shape.block_keys(), shape.size, shape.value_size);
        Self {
            key_panels: take(&mut rest, PackedB::len_of(size, shape.keys)),
            value_panels: take(&mut rest, PackedB::len_of(value_size, shape.keys)),
            queries: take(&mut rest, BLOCK_QUERIES * size),
            packed_queries: take(&mut rest, PackedA::len_of(BLOCK_QUERIES, size)),
            doutput: take(&mut rest, BLOCK_QUERIES * value_size),
            packed_doutput: take(&mut rest, PackedA::len_of(BLOCK_QUERIES, value_size)),
            weights: take(&mut rest, BLOCK_QUERIES * keys),
            dscores: take(&mut rest, BLOCK_QUERIES * keys),
            along: take(&mut rest, BLOCK_QUERIES),
            factors: take(&mut rest, keys),
            of_means: take(&mut rest, value_size),
            has_means: false,
            products: rest,
        }
    }
}

/// What the forward pass gave, and the gradient of its output.
pub struct Results<'a> {
    pub output: &'a [f32],
    pub log_sums: &'a [f32],
    /// Where they are stored: without dropout only.
    pub weights: Option<&'a [f32]>,
    pub doutput: &'a [f32],
}

/// Gradients that [`backward`] writes; None for those that nobody reads.
pub struct Gradients<'a> {
    pub dquery: Option<&'a mut [f32]>,
    pub dkey: Option<&'a mut [f32]>,
    pub dvalue: Option<&'a mut [f32]>,
}

impl Gradients<'_> {
    fn fit(&self, shape: &Shape) -> bool {
        let fits = |gradient: &Option<&mut [f32]>, len| {
            gradient
                .as_ref()
                .is_none_or(|gradient| gradient.len() == len)
        };
        fits(&self.dquery, shape.query_len())
            && fits(&self.dkey, shape.key_len())
            && fits(&self.dvalue, shape.value_len())
    }
}

/// The gradients of [`forward`](super::forward). Weights are recomputed from the logarithms of their sums:
///
/// p_ij = exp(s_ij - L_i),  D_i = do_i · o_i,  ds_ij = p_ij (d_ij do_i · v_j - D_i),
/// dv_j = Σ_i d_ij p_ij do_i,  dq_i = scale Σ_j ds_ij k_j,  dk_j = Σ_i ds_ij scale q_i.
///
/// A query that got the mean of the values adds do_i / keys to each dv_j. Sums over the heads of a group and their queries
/// are taken in order, so that groups are independent: those in `groups` are computed, numbered over all outer indices.
#[inline(never)]
pub fn backward(
    operands: &Operands,
    results: &Results,
    gradients: &mut Gradients,
    groups: Range<usize>,
    workspace: &mut [f32],
) {
    let shape = operands.shape;
    operands.assert_sizes();
    assert!(
        results.output.len() == shape.output_len()
            && results.doutput.len() == shape.output_len()
            && results.log_sums.len() == shape.sums_len()
            && results
                .weights
                .is_none_or(|weights| weights.len() == shape.weights_len())
            && gradients.fit(&shape),
        "{SIZES_DIFFER}"
    );
    let mut space = Space::new(&shape, workspace);
    let exp = NegativeExponential::in_registers();
    for index in groups {
        let (outer, group) = (index / shape.groups, index % shape.groups);
        if results.weights.is_none() {
            pack_columns(operands.keys(outer, group), space.key_panels);
        }
        pack_columns(operands.values(outer, group), space.value_panels);
        space.of_means.fill(0.0);
        space.has_means = false;
        let heads = shape.heads_of_group();
        let mut is_fresh = operands.reaches_all_keys(&shape.block_of_head(outer, group * heads, 0));
        if !is_fresh {
            clear(&mut gradients.dkey, &shape, index, shape.size);
            clear(&mut gradients.dvalue, &shape, index, shape.value_size);
        }
        for head in group * heads..(group + 1) * heads {
            for first in (0..shape.queries).step_by(BLOCK_QUERIES) {
                let block = shape.block_of_head(outer, head, first);
                add_block(
                    operands, results, gradients, &block, is_fresh, &exp, &mut space,
                );
                is_fresh = false;
            }
        }
        if operands.averages && space.has_means {
            scale_row(space.of_means, 1.0 / shape.keys.max(1) as f32);
            for_each_row(
                &mut gradients.dvalue,
                &shape,
                index,
                shape.value_size,
                |row| row_reduce::add_row(space.of_means, row),
            );
        }
    }
}

/// The gradients of the queries of a block, and what they add to those of keys and values: sums, except for the first block
/// of a group that reaches all keys.
fn add_block(
    operands: &Operands,
    results: &Results,
    gradients: &mut Gradients,
    block: &Block,
    is_fresh: bool,
    exp: &NegativeExponential,
    space: &mut Space,
) {
    let shape = operands.shape;
    let Shape {
        size, value_size, ..
    } = shape;
    let group = block.head / shape.heads_of_group();
    let count = block.queries.len();
    let first_query = shape.row(block, block.queries.start) * size;
    read_results(operands, results, block, space);
    operands.scaled_queries(block, space.queries);
    pack_rows(space.doutput, count, value_size, space.packed_doutput);
    if results.weights.is_none() {
        pack_rows(space.queries, count, size, space.packed_queries);
    }
    let mut accumulate = false;
    for keys in operands.key_blocks(block) {
        let panels = &*space.value_panels;
        let doutput = PackedA::new(space.packed_doutput, count, value_size);
        let mut dscores = row_major_mut(space.dscores, count, keys.len());
        product_with_panels(doutput, value_size, &keys, panels, dscores.view_mut());
        let weights = if let Some(weights) = results.weights {
            let weights = &weights[shape.weights_index(block)..][..count * shape.keys];
            weight_gradients(weights, shape.keys, &keys, space.dscores, space.along);
            part(
                &row_major(weights, count, shape.keys),
                0..count,
                keys.clone(),
            )
        } else {
            recompute(operands, results, block, &keys, exp, space);
            row_major(space.weights, count, keys.len())
        };
        let dscores = row_major(space.dscores, count, keys.len());
        let products = &mut *space.products;
        if let Some(dvalue) = &mut gradients.dvalue {
            let at = shape.key_row(block.outer, group, keys.start) * value_size;
            let to = strided_mut(
                &mut dvalue[at..],
                [keys.len(), value_size],
                [shape.groups * value_size, 1],
            );
            let doutput = row_major(space.doutput, count, value_size);
            matmul::matmul(weights.reversed_axes(), doutput, to, !is_fresh, products);
        }
        if let Some(dkey) = &mut gradients.dkey {
            let at = shape.key_row(block.outer, group, keys.start) * size;
            let to = strided_mut(
                &mut dkey[at..],
                [keys.len(), size],
                [shape.groups * size, 1],
            );
            let queries = row_major(space.queries, count, size);
            matmul::matmul(dscores.reversed_axes(), queries, to, !is_fresh, products);
        }
        if let Some(dquery) = &mut gradients.dquery {
            let to = strided_mut(
                &mut dquery[first_query..],
                [count, size],
                [shape.heads * size, 1],
            );
            let keys = part(&operands.keys(block.outer, group), keys, 0..size);
            matmul::matmul(dscores, keys, to, accumulate, products);
        }
        accumulate = true;
    }
    for_each_query(&mut gradients.dquery, &shape, block, |row| {
        if accumulate {
            scale_row(row, operands.scale);
        } else {
            row.fill(0.0);
        }
    });
}
/// The weights of a block of queries and of keys once more, and the gradients of their scores, from those of the weights.
fn recompute(
    operands: &Operands,
    results: &Results,
    block: &Block,
    keys: &Range<usize>,
    exp: &NegativeExponential,
    space: &mut Space,
) {
    let (shape, count) = (operands.shape, block.queries.len());
    let queries = PackedA::new(space.packed_queries, count, shape.size);
    let mut weights = row_major_mut(space.weights, count, keys.len());
    let mut dscores = row_major_mut(space.dscores, count, keys.len());
    let panels = &*space.key_panels;
    operands.scores(block, keys.clone(), queries, panels, weights.view_mut());
    for (i, query) in block.queries.clone().enumerate() {
        let (weights, dscores) = (row_mut(&mut weights, i), row_mut(&mut dscores, i));
        let log_sum = results.log_sums[shape.sum_index(block, query)];
        let Some(dropout) = &operands.dropout else {
            score_gradients(weights, dscores, log_sum, space.along[i], exp);
            continue;
        };
        let factors = &mut space.factors[..keys.len()];
        operands.dropout_factors(dropout, block, query, keys, factors);
        multiply_row(dscores, factors);
        score_gradients(weights, dscores, log_sum, space.along[i], exp);
        multiply_row(weights, factors);
    }
}

/// Calls `f` on the rows of the queries of a block.
fn for_each_query(
    gradient: &mut Option<&mut [f32]>,
    shape: &Shape,
    block: &Block,
    f: impl Fn(&mut [f32]),
) {
    let Some(gradient) = gradient else { return };
    for query in block.queries.clone() {
        f(&mut gradient[shape.row(block, query) * shape.size..][..shape.size]);
    }
}

/// Copies the gradients do of a block's output, and computes D_i = do_i · o_i. Those of queries without keys are summed.
fn read_results(operands: &Operands, results: &Results, block: &Block, space: &mut Space) {
    let shape = operands.shape;
    let value_size = shape.value_size;
    let first = shape.row(block, block.queries.start) * value_size;
    let sums = &results.log_sums[shape.sum_index(block, block.queries.start)..];
    let rows = space.doutput.chunks_exact_mut(value_size);
    for (i, to) in rows.take(block.queries.len()).enumerate() {
        let at = first + i * shape.heads * value_size;
        let output = &results.output[at..][..value_size];
        space.along[i] = copy_and_multiply(&results.doutput[at..][..value_size], output, to);
        if sums[i] == f32::INFINITY {
            row_reduce::add_row(to, space.of_means);
            space.has_means = true;
        }
    }
}

fn clear(gradient: &mut Option<&mut [f32]>, shape: &Shape, index: usize, size: usize) {
    for_each_row(gradient, shape, index, size, |row| row.fill(0.0));
}

/// Calls `f` on the row of each key of the group `index`, counted over all outer indices.
fn for_each_row(
    gradient: &mut Option<&mut [f32]>,
    shape: &Shape,
    index: usize,
    size: usize,
    f: impl Fn(&mut [f32]),
) {
    let Some(gradient) = gradient else { return };
    for key in 0..shape.keys {
        let at = shape.key_row(index / shape.groups, index % shape.groups, key) * size;
        f(&mut gradient[at..][..size]);
    }
}
