//! A dense layer: a product, a bias and an activation.
//!
//! What belongs here: y = f(x W + b), and the way back through f and b. What does not: the
//! gradients of x and W, which are plain products.

use core::ops::Range;

use crate::activation::Activation;
use crate::elementwise::{Binary, Unary, binary_contiguous, unary_in_place};
use crate::matmul::{View, matmul};
use crate::simd_loop::map_in_place;

/// Values of rows that are still in the nearest cache when their columns are summed.
const BLOCK: usize = 1024;

#[cfg(test)]
mod tests;

/// Floats of workspace that [`forward`] needs.
pub fn workspace(m: usize, k: usize, n: usize) -> usize {
    crate::matmul::workspace(m, n, k)
}

/// y = f(x W + b) for `rows` of y: x is [m, k], W is [k, n], b is [n], y is [m, n]; f is linear, relu,
/// tanh or sigmoid.
#[allow(clippy::too_many_arguments)]
#[inline(never)]
pub fn forward(
    m: usize,
    k: usize,
    n: usize,
    x: &[f32],
    w: &[f32],
    bias: Option<&[f32]>,
    activation: Activation,
    y: &mut [f32],
    rows: Range<usize>,
    workspace: &mut [f32],
) {
    let (x, w) = (View::row_major(x, k), View::row_major(w, n));
    matmul(m, n, k, x, w, y, n, false, rows.clone(), workspace);
    let y = &mut y[rows.start * n..rows.end * n];
    match (bias, activation) {
        // Both in one pass, for the most common of all.
        (Some(bias), Activation::Relu) => add_bias(bias, y, 0.0),
        (Some(bias), _) => add_bias(bias, y, f32::NEG_INFINITY),
        (None, Activation::Relu) => unary_in_place(Unary::Relu, y),
        (None, _) => {}
    }
    match activation {
        Activation::Linear | Activation::Relu => {}
        Activation::Tanh => unary_in_place(Unary::Tanh, y),
        Activation::Sigmoid => unary_in_place(Unary::Sigmoid, y),
        _ => panic!("{NOT_FUSED}"),
    }
}

const NOT_FUSED: &str = "a dense layer computes this activation in an operation of its own";

/// y = max(y + b, floor), row by row.
fn add_bias(bias: &[f32], y: &mut [f32], floor: f32) {
    if bias.is_empty() {
        return;
    }
    for row in y.chunks_exact_mut(bias.len()) {
        map_in_place([bias], row, |[b], z| z.add(b).clamp(floor, f32::INFINITY));
    }
}

/// dz = dy * f'(y) and, where asked for, db = the sum of dz over rows, for `columns` of both. y, dy
/// and dz are [m, n], db is [n]; f as for [`forward`].
#[allow(clippy::too_many_arguments)]
#[inline(never)]
pub fn backward_activation(
    m: usize,
    n: usize,
    y: &[f32],
    dy: &[f32],
    activation: Activation,
    dz: &mut [f32],
    db: Option<&mut [f32]>,
    columns: Range<usize>,
) {
    let mut db = db.map(|db| &mut db[columns.clone()]);
    if let Some(db) = &mut db {
        db.fill(0.0);
    }
    let width = columns.len();
    if width == 0 {
        return;
    }
    // Whole rows follow one another, so several are one piece.
    let together = if width == n { (BLOCK / n).max(1) } else { 1 };
    for first in (0..m).step_by(together) {
        let last = m.min(first + together) - 1;
        let piece = first * n + columns.start..last * n + columns.end;
        let dz = &mut dz[piece.clone()];
        multiply_by_derivative(activation, &y[piece.clone()], &dy[piece], dz);
        if let Some(db) = &mut db {
            add_rows(dz, db);
        }
    }
}

/// sums += each of the rows in turn.
fn add_rows(rows: &[f32], sums: &mut [f32]) {
    let n = sums.len();
    // Four at once, so that the sums are read and written less often.
    let mut fours = rows.chunks_exact(4 * n);
    for four in &mut fours {
        let rows = [0, 1, 2, 3].map(|i| &four[i * n..(i + 1) * n]);
        map_in_place(rows, sums, |[a, b, c, d], sum| {
            sum.add(a).add(b).add(c).add(d)
        });
    }
    for row in fours.remainder().chunks_exact(n) {
        map_in_place([row], sums, |[a], sum| sum.add(a));
    }
}

/// dz = dy * f'(y).
fn multiply_by_derivative(activation: Activation, y: &[f32], dy: &[f32], dz: &mut [f32]) {
    let product = match activation {
        Activation::Linear => return dz.copy_from_slice(dy),
        Activation::Relu => Binary::ReluGrad,
        Activation::Tanh => Binary::TanhGrad,
        Activation::Sigmoid => Binary::SigmoidGrad,
        _ => panic!("{NOT_FUSED}"),
    };
    binary_contiguous(product, y, dy, dz);
}
