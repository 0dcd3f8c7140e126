//! Jacobi's method for eigenvalues of symmetric matrices.

use super::rotation::{MAX_SWEEPS, angle, is_reversed, reverse, rotate_rows, swap_rows};

/// A = V diag(w) Vᵀ of A [n, n], of which the lower triangle is read: eigenvalues w, the smallest first, and
/// eigenvectors as columns of V, whose largest component is positive.
///
/// Each rotation J of two axes p and q makes A[p, q] of Jᵀ A J zero; A becomes diagonal, and V is the product of all J.
pub fn eigh(a: &mut [f64], w: &mut [f64], v: &mut [f64]) {
    let n = w.len();
    for i in 0..n {
        for j in i + 1..n {
            a[i * n + j] = a[j * n + i];
        }
    }
    // The rows of v are the vectors; it is transposed at the end.
    for (at, v) in v.iter_mut().enumerate() {
        *v = f64::from(u8::from(at / n == at % n));
    }
    // Elements below the rounding error of the largest one count as zero.
    let largest = a.iter().fold(0.0f64, |largest, a| largest.max(a.abs()));
    let zero = f64::EPSILON * largest;
    for _ in 0..MAX_SWEEPS {
        if !sweep(a, n, v, zero) {
            break;
        }
    }
    for (i, w) in w.iter_mut().enumerate() {
        *w = a[i * n + i];
    }
    sort(w, v);
    for row in v.chunks_exact_mut(n.max(1)) {
        if is_reversed(row) {
            reverse(row);
        }
    }
    transpose(v, n);
}

/// Rotates every pair of axes; false where nothing was left to do.
fn sweep(a: &mut [f64], n: usize, v: &mut [f64], zero: f64) -> bool {
    let mut has_rotated = false;
    for p in 0..n {
        for q in p + 1..n {
            let c = a[p * n + q];
            if c.abs() <= zero {
                continue;
            }
            has_rotated = true;
            let rotation = angle(a[p * n + p], a[q * n + q], c);
            rotate_rows(a, n, p, q, rotation);
            rotate_columns(a, n, p, q, rotation);
            (a[p * n + q], a[q * n + p]) = (0.0, 0.0);
            rotate_rows(v, n, p, q, rotation);
        }
    }
    has_rotated
}

fn rotate_columns(a: &mut [f64], n: usize, p: usize, q: usize, (cos, sin): (f64, f64)) {
    for row in a.chunks_exact_mut(n) {
        (row[p], row[q]) = (cos * row[p] - sin * row[q], sin * row[p] + cos * row[q]);
    }
}

/// Orders values, the smallest first, and their vectors, the rows of v.
fn sort(w: &mut [f64], v: &mut [f64]) {
    let n = w.len();
    for first in 0..n {
        let least = (first..n).fold(first, |best, i| if w[i] < w[best] { i } else { best });
        if least != first {
            w.swap(first, least);
            swap_rows(v, n, first, least);
        }
    }
}

fn transpose(v: &mut [f64], n: usize) {
    for i in 0..n {
        for j in i + 1..n {
            v.swap(i * n + j, j * n + i);
        }
    }
}
