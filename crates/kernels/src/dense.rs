//! A dense layer: a product, a bias and an activation.
//!
//! What belongs here: y = f(x W + b), and its backward pass through f and b. What does not: the
//! gradients of x and W, which are plain products.

use latch_threads::{Disjoint, PartWorkspaces, SIMPLE, SINGLE, Threads, product};
use ndarray::{ArrayView2, ArrayViewMut2};

use crate::activation::Activation;
use crate::elementwise::{Binary, Unary, binary_contiguous, unary_in_place};
use crate::matmul::{matmul, split};
use crate::row_reduce::add_rows;
use crate::simd_loop::map_in_place;
use crate::view::{DisjointMatrix, block, row, row_mut, values, values_mut};

/// Values of rows that are still in the first-level cache when their columns are summed.
const BLOCK: usize = 1024;

/// Parts of the backward pass begin at multiples of this: at cache lines.
const COLUMNS: usize = 16;

#[cfg(test)]
mod tests;

/// Floats of workspace that [`forward`] needs.
pub fn workspace(m: usize, k: usize, n: usize) -> usize {
    crate::matmul::workspace(m, n, k)
}

/// y = f(x W + b): x is [m, k], W is [k, n], b is [n], y is [m, n] in one piece; f is linear, relu, tanh or
/// sigmoid. `workspace` has a piece for each part.
#[inline(never)]
pub fn forward(
    x: ArrayView2<f32>,
    w: ArrayView2<f32>,
    bias: Option<&[f32]>,
    activation: Activation,
    y: ArrayViewMut2<f32>,
    workspace: PartWorkspaces,
    threads: Threads,
) {
    let n = w.ncols();
    if y.is_empty() {
        return;
    }
    split(threads, &x, &w, y, |part, x, w, mut y, columns| {
        // SAFETY: every part has a workspace of its own.
        matmul(x, w, y.view_mut(), false, unsafe { workspace.of(part) });
        let m = x.nrows();
        if SINGLE || columns.len() == n {
            return add_bias_and_activate(bias, activation, n, values_mut(&mut y, (m, n)));
        }
        let bias = bias.map(|bias| &bias[columns.clone()]);
        for i in 0..m {
            add_bias_and_activate(bias, activation, columns.len(), row_mut(&mut y, i));
        }
    });
}

/// y = f(y + b) for rows of n values, f as for [`forward`].
pub(crate) fn add_bias_and_activate(
    bias: Option<&[f32]>,
    activation: Activation,
    n: usize,
    y: &mut [f32],
) {
    match (bias, activation) {
        // Bias and activation in one pass, for the most common activation.
        (Some(bias), Activation::Relu) => add_bias(bias, n, y, 0.0),
        (Some(bias), _) => add_bias(bias, n, y, f32::NEG_INFINITY),
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
fn add_bias(bias: &[f32], n: usize, y: &mut [f32], floor: f32) {
    if n == 0 {
        return;
    }
    for row in y.chunks_exact_mut(n) {
        map_in_place([bias], row, |[b], z| z.add(b).clamp(floor, f32::INFINITY));
    }
}

/// dz = dy * f'(y) and, where asked for, db = the sum of dz over rows. y, dy and dz are [m, n] with adjacent
/// columns, db is [n]; f as for [`forward`].
#[inline(never)]
pub fn backward_activation(
    y: ArrayView2<f32>,
    dy: ArrayView2<f32>,
    activation: Activation,
    dz: ArrayViewMut2<f32>,
    db: Option<&mut [f32]>,
    threads: Threads,
) {
    let (m, n) = dz.dim();
    assert!(
        y.dim() == (m, n) && dy.dim() == (m, n),
        "y and dy must have the shape of dz"
    );
    if let Some(db) = &db {
        assert!(db.len() == n, "db must have one element for each column");
    }
    if SINGLE {
        return backward_columns(y, dy, activation, dz, db);
    }
    let (dz, db) = (DisjointMatrix::new(dz), db.map(Disjoint::new));
    threads.split(n, COLUMNS, product([m, n, 2 * SIMPLE]), |_, columns| {
        let [y, dy] = [y, dy].map(|all| block(&all, 0..m, columns.clone()));
        // SAFETY: every part has columns of its own.
        let (dz, db) = unsafe {
            let db = db.map(|db| db.range(columns.clone()));
            (dz.block(0..m, columns), db)
        };
        backward_columns(y, dy, activation, dz, db);
    });
}

/// [`backward_activation`] for some columns.
fn backward_columns(
    y: ArrayView2<f32>,
    dy: ArrayView2<f32>,
    activation: Activation,
    mut dz: ArrayViewMut2<f32>,
    mut db: Option<&mut [f32]>,
) {
    let (m, n) = dz.dim();
    if let Some(db) = &mut db {
        db.fill(0.0);
    }
    if n == 0 {
        return;
    }
    let shape = (m, n);
    if [y.strides()[0], dy.strides()[0], dz.strides()[0]] == [n as isize; 3] {
        // Rows that follow one another, several at a time.
        let len = (BLOCK / n).max(1) * n;
        let (y, dy, dz) = (
            values(&y, shape),
            values(&dy, shape),
            values_mut(&mut dz, shape),
        );
        let pieces = y.chunks(len).zip(dy.chunks(len)).zip(dz.chunks_mut(len));
        for ((y, dy), dz) in pieces {
            backward_rows(activation, y, dy, dz, db.as_deref_mut());
        }
    } else {
        for i in 0..m {
            let (y, dy, dz) = (row(&y, i), row(&dy, i), row_mut(&mut dz, i));
            backward_rows(activation, y, dy, dz, db.as_deref_mut());
        }
    }
}

/// One row or several, and what they add to db.
#[inline(never)]
fn backward_rows(
    activation: Activation,
    y: &[f32],
    dy: &[f32],
    dz: &mut [f32],
    db: Option<&mut [f32]>,
) {
    multiply_by_derivative(activation, y, dy, dz);
    if let Some(db) = db {
        add_rows(dz, db);
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
