//! The product of packed operands: the loops between blocks and tiles.
//!
//! What belongs here: splitting packed operands into blocks that stay in the caches. What does not:
//! packing, and operands that are not packed.

use ndarray::ArrayViewMut2;

use super::pack::{PackedA, PackedB};
use super::tile::{self, COLUMNS, ROWS};

/// Steps of k in one pass: a panel of B (8 columns) and one of A then stay in the first-level cache.
pub const BLOCK_K: usize = 256;
/// Rows in one pass: a block of A (rows by steps) then stays in the second-level cache.
pub const BLOCK_M: usize = 128;

/// C (+)= A B for packed operands: all rows of `a`, all columns of `b`. Where `a` has fewer steps
/// than `b`, only the first steps of `b` take part.
pub fn multiply(a: PackedA, b: PackedB, mut c: ArrayViewMut2<f32>, accumulate: bool) {
    let (m, n, k) = (a.m, b.n, a.k);
    assert!(a.k <= b.k, "A has more steps than B");
    assert!(c.dim() == (m, n), "the shapes of A, B and C do not match");
    // Pass over k; then rows, so that a block of A serves all columns; then columns, then tiles.
    let mut p = 0;
    loop {
        let steps = BLOCK_K.min(k - p);
        for i0 in (0..m).step_by(BLOCK_M) {
            let rows = i0..m.min(i0 + BLOCK_M);
            for j in (0..n).step_by(COLUMNS) {
                let b = &b.data[j * b.k + p * COLUMNS..][..steps * COLUMNS];
                for i in rows.clone().step_by(ROWS) {
                    let a = &a.data[i * k + p * ROWS..][..steps * ROWS];
                    tile::multiply_panels(steps, a, b, &mut c, (i, j), accumulate || p > 0);
                }
            }
        }
        p += steps;
        if p >= k {
            return;
        }
    }
}
