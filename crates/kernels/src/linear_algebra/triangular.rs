//! Systems of equations with a triangular matrix.

use super::as_doubles;

/// A triangle of a matrix T [n, n]: the lower or the upper one, whether it is transposed, and whether its diagonal counts
/// as ones.
#[derive(Clone, Copy)]
pub struct Triangle {
    pub n: usize,
    pub lower: bool,
    pub transposed: bool,
    pub unit_diagonal: bool,
}

impl Triangle {
    /// Length of the workspace of [`solve_triangular`], in f32, for this number of columns.
    pub fn workspace(self, columns: usize) -> usize {
        2 * self.n * columns + 1
    }
}

/// X with op(T) X = B, B and X [n, columns], by substitution from the first row of a lower triangle on, or from the
/// last of an upper one: X[i, :] = (B[i, :] - Σ_j T[i, j] X[j, :]) / T[i, i] over the rows j that are known.
#[inline(never)]
pub fn solve_triangular(
    triangle: Triangle,
    t: &[f32],
    b: &[f32],
    x: &mut [f32],
    workspace: &mut [f32],
) {
    let Triangle {
        n,
        lower,
        transposed,
        unit_diagonal,
    } = triangle;
    let columns = b.len() / n.max(1);
    let known = &mut as_doubles(workspace)[..b.len()];
    let is_forward = lower != transposed;
    let element = |i: usize, j: usize| f64::from(t[if transposed { j * n + i } else { i * n + j }]);
    for step in 0..n {
        let i = if is_forward { step } else { n - 1 - step };
        let others = if is_forward { 0..i } else { i + 1..n };
        for c in 0..columns {
            let sum: f64 = others
                .clone()
                .map(|j| element(i, j) * known[j * columns + c])
                .sum();
            let rest = f64::from(b[i * columns + c]) - sum;
            known[i * columns + c] = if unit_diagonal {
                rest
            } else {
                rest / element(i, i)
            };
        }
    }
    for (x, &known) in x.iter_mut().zip(known.iter()) {
        *x = known as f32;
    }
}
