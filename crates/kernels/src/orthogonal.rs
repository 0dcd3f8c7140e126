//! Orthonormal rows from any rows: the initialiser of recurrent weights.

/// Length of the workspace of [`orthogonalize`], in f32.
pub fn workspace(_rows: usize, _len: usize) -> usize {
    0
}

/// The rows of `a`, `[rows, len]` with `rows <= len`, become orthonormal.
pub fn orthogonalize(a: &mut [f32], rows: usize, len: usize, _workspace: &mut [f32]) {
    for row in 0..rows {
        let (before, rest) = a.split_at_mut(row * len);
        let current = &mut rest[..len];
        for _ in 0..2 {
            for q in before.chunks_exact(len) {
                let c: f32 = q.iter().zip(current.iter()).map(|(q, x)| q * x).sum();
                for (x, q) in current.iter_mut().zip(q) {
                    *x -= c * q;
                }
            }
        }
        let norm = current.iter().map(|x| x * x).sum::<f32>().sqrt();
        for x in current {
            *x /= norm;
        }
    }
}
