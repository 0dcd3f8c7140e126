//! Gaussian elimination with exchanged rows.

/// P A = L U in place of A [m, n]: L below the diagonal, on which it is 1, U from the diagonal on. Column by column,
///
/// ```text
/// B[i, j] = A[i, j] - Σ_{k < min(i, j)} L[i, k] U[k, j]
/// U[i, j] = B[i, j]              for i <= j
/// L[i, j] = B[i, j] / B[j, j]    for i > j
/// ```
///
/// where the row of the largest |B[i, j]|, i >= j, is exchanged with row j first: `pivots[j]` is that row. Row i of P A is
/// row `order[i]` of A. Where all these B[i, j] are 0, so are U[j, j] and L[i, j].
pub fn lu(a: &mut [f64], n: usize, pivots: &mut [f64], order: &mut [f64]) {
    let m = order.len();
    for (row, order) in order.iter_mut().enumerate() {
        *order = row as f64;
    }
    for j in 0..n {
        for i in 0..m {
            let sum: f64 = (0..i.min(j)).map(|k| a[i * n + k] * a[k * n + j]).sum();
            a[i * n + j] -= sum;
        }
        if j >= m {
            continue;
        }
        let pivot = (j..m).fold(j, |best, i| {
            let is_larger = a[i * n + j].abs() > a[best * n + j].abs();
            if is_larger { i } else { best }
        });
        pivots[j] = pivot as f64;
        order.swap(j, pivot);
        for k in 0..n {
            a.swap(j * n + k, pivot * n + k);
        }
        let divisor = a[j * n + j];
        if divisor != 0.0 {
            for i in j + 1..m {
                a[i * n + j] /= divisor;
            }
        }
    }
}
