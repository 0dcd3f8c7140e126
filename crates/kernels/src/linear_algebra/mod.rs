//! Factorizations of small dense matrices and triangular systems.
//!
//! What belongs here: textbook algorithms on one row-major matrix. What does not: products (see `matmul`), solutions and
//! determinants, which follow from the factors. Everything is computed in float64 and rounded to float32 once, at the
//! end, so that results are as exact as float32 holds.

mod cholesky;
mod eigh;
mod lu;
mod qr;
mod rotation;
mod svd;
mod triangular;

use crate::codes;
use crate::simd::sqrt_f64;

pub use triangular::{Triangle, solve_triangular};

codes! {
    /// Factorizations, each with its outputs.
    pub enum Factorization {
        /// A = L Lᵀ: L.
        Cholesky = "cholesky",
        /// P A = L U: L and U in one matrix, the rows exchanged, and the order of rows.
        Lu = "lu",
        /// A = Q R: Q and R.
        Qr = "qr",
        /// A = V diag(w) Vᵀ: w and V.
        Eigh = "eigh",
        /// A = U diag(s) Vᵀ: U, s and Vᵀ.
        Svd = "svd",
    }
}

/// A matrix of [rows, columns]. Orthogonal factors are square where they are `full`, else they have as many columns as
/// the matrix has singular values.
#[derive(Clone, Copy)]
pub struct Matrix {
    pub rows: usize,
    pub columns: usize,
    pub full: bool,
}

impl Matrix {
    fn len(self) -> usize {
        self.rows * self.columns
    }

    fn least(self) -> usize {
        self.rows.min(self.columns)
    }

    /// Columns of an orthogonal factor that has the matrix's rows.
    fn orthogonal_columns(self) -> usize {
        if self.full { self.rows } else { self.least() }
    }
}

impl Factorization {
    /// The lengths of the outputs for one matrix.
    pub fn lengths(self, a: Matrix) -> [usize; 3] {
        let (least, wide) = (a.least(), a.orthogonal_columns());
        match self {
            Self::Cholesky => [a.len(), 0, 0],
            Self::Lu => [a.len(), least, a.rows],
            Self::Qr => [a.rows * wide, wide * a.columns, 0],
            Self::Eigh => [a.rows, a.len(), 0],
            Self::Svd => [a.rows * wide, least, a.columns * a.columns],
        }
    }

    /// Length of the workspace of [`factorize`], in f32.
    pub fn workspace(self, a: Matrix) -> usize {
        let (least, wide) = (a.least(), a.orthogonal_columns());
        let doubles = match self {
            Self::Cholesky => a.len(),
            Self::Lu => a.len() + least + a.rows,
            Self::Qr => a.len() + least + a.rows * wide,
            Self::Eigh => 2 * a.len() + a.rows,
            Self::Svd => a.rows * wide + a.columns * a.columns + least,
        };
        // A float64 may begin in the middle of two f32.
        2 * doubles + 1
    }
}

/// The factors of one matrix. Outputs that are not read are empty. For an SVD the matrix must not have more columns than
/// rows; of Cholesky and Eigh it must be square, and symmetric: they read its lower triangle.
#[inline(never)]
pub fn factorize(
    f: Factorization,
    a: Matrix,
    x: &[f32],
    outputs: [&mut [f32]; 3],
    workspace: &mut [f32],
) {
    let workspace = as_doubles(workspace);
    match f {
        Factorization::Cholesky => {
            let (l, _) = workspace.split_at_mut(a.len());
            widen(x, l);
            cholesky::cholesky(l, a.rows);
            round_all([l, &mut [], &mut []], outputs);
        }
        Factorization::Lu => {
            let (lu, rest) = workspace.split_at_mut(a.len());
            let (pivots, rest) = rest.split_at_mut(a.least());
            let order = &mut rest[..a.rows];
            widen(x, lu);
            lu::lu(lu, a.columns, pivots, order);
            round_all([lu, pivots, order], outputs);
        }
        Factorization::Qr => {
            let wide = a.orthogonal_columns();
            let (r, rest) = workspace.split_at_mut(a.len());
            let (scales, rest) = rest.split_at_mut(a.least());
            let q = &mut rest[..a.rows * wide];
            widen(x, r);
            qr::reflect(r, a.columns, scales);
            qr::orthogonal_factor(r, a.columns, scales, q, wide);
            qr::clear_below_diagonal(r, a.columns);
            round_all([q, &mut r[..wide * a.columns], &mut []], outputs);
        }
        Factorization::Eigh => {
            let (x_wide, rest) = workspace.split_at_mut(a.len());
            let (vectors, rest) = rest.split_at_mut(a.len());
            let values = &mut rest[..a.rows];
            widen(x, x_wide);
            eigh::eigh(x_wide, values, vectors);
            round_all([values, vectors, &mut []], outputs);
        }
        Factorization::Svd => {
            let wide = a.orthogonal_columns();
            let (u, rest) = workspace.split_at_mut(a.rows * wide);
            let (v, rest) = rest.split_at_mut(a.columns * a.columns);
            let values = &mut rest[..a.least()];
            // Rows of u are the columns of A, which are rotated.
            for (at, &x) in x.iter().enumerate() {
                u[at % a.columns * a.rows + at / a.columns] = f64::from(x);
            }
            svd::svd(u, a.rows, values, v);
            let [u_out, values_out, v_out] = outputs;
            round_transposed(u, a.rows, u_out);
            round_all([values, v, &mut []], [values_out, v_out, &mut []]);
        }
    }
}

/// The float64 values in a workspace.
fn as_doubles(workspace: &mut [f32]) -> &mut [f64] {
    // SAFETY: any bits are a float64.
    let (_, doubles, _) = unsafe { workspace.align_to_mut::<f64>() };
    doubles
}

fn widen(x: &[f32], y: &mut [f64]) {
    for (y, &x) in y.iter_mut().zip(x) {
        *y = f64::from(x);
    }
}

fn round_all(values: [&mut [f64]; 3], outputs: [&mut [f32]; 3]) {
    for (values, output) in values.into_iter().zip(outputs) {
        for (y, &x) in output.iter_mut().zip(values.iter()) {
            *y = x as f32;
        }
    }
}

/// y[i, j] = x[j, i], rows of x having `len` values.
fn round_transposed(x: &[f64], len: usize, y: &mut [f32]) {
    let rows = x.len() / len.max(1);
    for (at, y) in y.iter_mut().enumerate() {
        *y = x[at % rows * len + at / rows] as f32;
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The length of a vector. Squares of float32 do not overflow in float64.
fn norm(x: &[f64]) -> f64 {
    sqrt_f64(dot(x, x))
}

#[cfg(test)]
mod tests;
