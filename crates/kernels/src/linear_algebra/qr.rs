//! Householder's QR factorization, with the signs of LAPACK's.

use super::norm;

/// Reduces A [m, n] to R by reflections H_k = I - t_k v_k v_kᵀ, for each column k:
///
/// ```text
/// x = A[k.., k]    b = -sign(x_0) |x|    v = (1, x[1..] / (x_0 - b))    t = (b - x_0) / b
/// ```
///
/// so that H_k x = (b, 0, ..., 0). R is left on and above the diagonal, v without its 1 below it, t in `scales`.
/// A column that is 0 below the diagonal is not reflected: t = 0.
pub fn reflect(a: &mut [f64], n: usize, scales: &mut [f64]) {
    let m = a.len() / n.max(1);
    for k in 0..scales.len() {
        let first = a[k * n + k];
        let mut square = 0.0;
        for i in k + 1..m {
            square += a[i * n + k] * a[i * n + k];
        }
        scales[k] = 0.0;
        if square == 0.0 {
            continue;
        }
        let b = -norm(&[first, crate::simd::sqrt_f64(square)]).copysign(first);
        for i in k + 1..m {
            a[i * n + k] /= first - b;
        }
        a[k * n + k] = b;
        scales[k] = (b - first) / b;
        for j in k + 1..n {
            let mut sum = a[k * n + j];
            for i in k + 1..m {
                sum += a[i * n + k] * a[i * n + j];
            }
            sum *= scales[k];
            a[k * n + j] -= sum;
            for i in k + 1..m {
                a[i * n + j] -= sum * a[i * n + k];
            }
        }
    }
}

/// The first `wide` columns of Q = H_0 H_1 ..., [m, wide]: the reflections applied to the identity, the last one first.
pub fn orthogonal_factor(a: &[f64], n: usize, scales: &[f64], q: &mut [f64], wide: usize) {
    let m = q.len() / wide.max(1);
    for (at, q) in q.iter_mut().enumerate() {
        *q = f64::from(u8::from(at / wide == at % wide));
    }
    for k in (0..scales.len()).rev() {
        for j in k..wide {
            let mut sum = q[k * wide + j];
            for i in k + 1..m {
                sum += a[i * n + k] * q[i * wide + j];
            }
            sum *= scales[k];
            q[k * wide + j] -= sum;
            for i in k + 1..m {
                q[i * wide + j] -= sum * a[i * n + k];
            }
        }
    }
}

/// Leaves only R in the memory of A.
pub fn clear_below_diagonal(a: &mut [f64], n: usize) {
    for (at, a) in a.iter_mut().enumerate() {
        if at / n > at % n {
            *a = 0.0;
        }
    }
}
