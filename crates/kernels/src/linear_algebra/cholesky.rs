//! Cholesky's factorization of symmetric positive definite matrices.

use super::dot;
use crate::simd::sqrt_f64;

/// A = L Lᵀ in place, row by row; only the lower triangle of A [n, n] is read:
///
/// ```text
/// L[i, j] = (A[i, j] - Σ_{k < j} L[i, k] L[j, k]) / L[j, j]    for j < i
/// L[i, i] = √(A[i, i] - Σ_{k < i} L[i, k]²)
/// ```
///
/// Where A is not positive definite, all of L is NaN.
pub fn cholesky(a: &mut [f64], n: usize) {
    for i in 0..n {
        for j in 0..=i {
            let (above, row) = a.split_at_mut(i * n);
            let rest = row[j]
                - dot(
                    &row[..j],
                    if j < i {
                        &above[j * n..][..j]
                    } else {
                        &row[..j]
                    },
                );
            if j < i {
                row[j] = rest / above[j * n + j];
            } else if rest > 0.0 {
                row[i] = sqrt_f64(rest);
                row[i + 1..n].fill(0.0);
            } else {
                return a.fill(f64::NAN);
            }
        }
    }
}
