//! The product of packed operands: the loops between blocks and tiles.
//!
//! What belongs here: cutting packed operands into blocks that stay in the caches. What does not:
//! packing, and operands that are not packed.

use super::pack::{PackedA, PackedB};
use super::tile::{self, COLUMNS, ROWS, Target};

/// Steps of k in one pass: a panel of B (8 columns) and one of A then stay in the first-level cache.
pub const BLOCK_K: usize = 256;
/// Rows in one pass: a block of A (rows by steps) then stays in the second-level cache.
pub const BLOCK_M: usize = 128;

/// C (+)= A B for packed operands: all rows of `a`, all columns of `b`. Where `a` has fewer steps
/// than `b`, only the first steps of `b` take part.
pub fn multiply(a: PackedA, b: PackedB, c: &mut [f32], c_row_stride: usize, accumulate: bool) {
    let (m, n, k) = (a.m, b.n, a.k);
    assert!(a.k <= b.k, "A has more steps than B");
    if m == 0 || n == 0 {
        return;
    }
    assert!(n <= c_row_stride || m == 1, "rows of C overlap");
    assert!(
        c.len() >= (m - 1) * c_row_stride + n,
        "the result is too short"
    );
    // Pass over k; then rows, so that a block of A serves all columns; then columns, then tiles.
    let mut p = 0;
    loop {
        let steps = BLOCK_K.min(k - p);
        for i0 in (0..m).step_by(BLOCK_M) {
            let rows = i0..m.min(i0 + BLOCK_M);
            for j in (0..n).step_by(COLUMNS) {
                let width = COLUMNS.min(n - j);
                for i in rows.clone().step_by(ROWS) {
                    let height = ROWS.min(m - i);
                    // SAFETY: panels hold a.k and b.k steps of 4 and 8 lanes (checked when they were made),
                    // p + steps <= a.k <= b.k; c holds the tile: i + height <= m, j + width <= n.
                    unsafe {
                        tile::of_panels(
                            steps,
                            a.data.as_ptr().add(i * k + p * ROWS),
                            b.data.as_ptr().add(j * b.k + p * COLUMNS),
                            Target {
                                at: c.as_mut_ptr().add(i * c_row_stride + j),
                                row_stride: c_row_stride,
                                accumulate: accumulate || p > 0,
                            },
                            height,
                            width,
                        );
                    }
                }
            }
        }
        p += steps;
        if p >= k {
            return;
        }
    }
}
