//! Matrix products of any size and any strides.
//!
//! What belongs here: C = A B and the packing that makes it fast. What does not: what follows a product
//! (bias, activations), which `dense` and `recurrent` do.
//!
//! Every element of C is one chain of multiply-adds over rising p, whichever path computes it: the
//! bits depend neither on the path nor on how the rows of C are split over calls.

mod pack;
mod panels;
mod small;
mod tile;
mod vector;

#[cfg(test)]
mod tests;

use core::ops::Range;

use latch_threads::{PartWorkspaces, SINGLE, Threads, product};
use ndarray::{ArrayView2, ArrayViewMut2, Axis};

use crate::view::{ADJACENT, DisjointMatrix, block, block_mut};
pub use pack::{PackedA, PackedB, pack_a, pack_b, pack_lanes};
pub use panels::{BLOCK_K, BLOCK_M, multiply};
pub use tile::{COLUMNS as RIGHT_LANES, ROWS as LEFT_LANES};

/// Columns of B that are packed at a time: bounds the workspace.
const BLOCK_N: usize = 1024;

/// Floats of workspace that [`matmul`] needs for A [m, k] and B [k, n], whatever their strides.
pub fn workspace(m: usize, n: usize, k: usize) -> usize {
    let k_block = k.min(BLOCK_K);
    let general =
        PackedB::len_of(k_block, n.min(BLOCK_N)) + PackedA::len_of(m.min(BLOCK_M), k_block);
    general.max(small::workspace(n, k))
}

/// C = A B, or C += A B where `accumulate`: A is [m, k], B is [k, n], C is [m, n] with adjacent columns.
/// k = 0 gives zeros.
pub fn matmul(
    a: ArrayView2<f32>,
    b: ArrayView2<f32>,
    c: ArrayViewMut2<f32>,
    accumulate: bool,
    workspace: &mut [f32],
) {
    let ((m, k), n) = (a.dim(), b.ncols());
    assert!(
        b.nrows() == k && c.dim() == (m, n),
        "the shapes of A, B and C do not match"
    );
    if m == 0 || n == 0 {
        return;
    }
    let adjacent_rows = c.strides()[0] == 1;
    if m == 1 {
        let y = c.index_axis_move(Axis(0), 0).into_slice();
        let x = a.index_axis_move(Axis(0), 0);
        vector::multiply(x, b, y.expect(ADJACENT), accumulate);
    } else if n == 1 && adjacent_rows {
        let y = c.index_axis_move(Axis(1), 0).into_slice();
        let x = b.index_axis_move(Axis(1), 0);
        vector::multiply(x, a.reversed_axes(), y.expect(ADJACENT), accumulate);
    } else if small::fits(n, k) {
        small::multiply(a, b, c, accumulate, workspace);
    } else if let Some(steps) = small::steps(&a, &b) {
        small::multiply_in_steps(a, b, c, accumulate, steps, workspace);
    } else {
        blocked(a, b, c, accumulate, workspace);
    }
}

/// C = A B, split over the longer side of C: what the parts pack twice is then the smaller operand. `workspace` has a piece
/// for each part.
pub fn matmul_on(
    threads: Threads,
    a: ArrayView2<f32>,
    b: ArrayView2<f32>,
    c: ArrayViewMut2<f32>,
    workspace: PartWorkspaces,
) {
    split(threads, &a, &b, c, |part, a, b, c, _| {
        // SAFETY: every part has a workspace of its own.
        matmul(a, b, c, false, unsafe { workspace.of(part) });
    });
}

/// Calls `job(part, a, b, c, columns)` for blocks of C = A B that parts compute, and the rows and columns that they need.
pub(crate) fn split(
    threads: Threads,
    a: &ArrayView2<f32>,
    b: &ArrayView2<f32>,
    c: ArrayViewMut2<f32>,
    job: impl Fn(usize, ArrayView2<f32>, ArrayView2<f32>, ArrayViewMut2<f32>, Range<usize>) + Sync,
) {
    let ((m, k), n) = (a.dim(), b.ncols());
    if SINGLE {
        return job(0, *a, *b, c, 0..n);
    }
    let (c, work) = (DisjointMatrix::new(c), product([m, k, n]));
    let of_block = |part, rows: Range<usize>, columns: Range<usize>| {
        let a = block(a, rows.clone(), 0..k);
        let b = block(b, 0..k, columns.clone());
        // SAFETY: every part has a block of its own.
        job(
            part,
            a,
            b,
            unsafe { c.block(rows, columns.clone()) },
            columns,
        );
    };
    if n >= m {
        threads.split(n, RIGHT_LANES, work, |part, columns| {
            of_block(part, 0..m, columns)
        });
    } else {
        threads.split(m, LEFT_LANES, work, |part, rows| of_block(part, rows, 0..n));
    }
}

/// The general path, in five loops: blocks of n, of k and of m here, and within a packed block,
/// panels of B and of A in `panels`.
fn blocked(
    a: ArrayView2<f32>,
    b: ArrayView2<f32>,
    mut c: ArrayViewMut2<f32>,
    accumulate: bool,
    workspace: &mut [f32],
) {
    let ((m, k), n) = (a.dim(), b.ncols());
    let (b_panels, a_panels) =
        workspace.split_at_mut(PackedB::len_of(k.min(BLOCK_K), n.min(BLOCK_N)));
    for j in (0..n).step_by(BLOCK_N) {
        let columns = j..n.min(j + BLOCK_N);
        for p in (0..k).step_by(BLOCK_K) {
            let steps = p..k.min(p + BLOCK_K);
            pack_b(
                block(&b, steps.clone(), columns.clone()),
                b_panels,
                steps.len(),
                0,
            );
            let packed_b = PackedB::new(b_panels, steps.len(), columns.len());
            for i in (0..m).step_by(BLOCK_M) {
                let rows = i..m.min(i + BLOCK_M);
                pack_a(
                    block(&a, rows.clone(), steps.clone()),
                    a_panels,
                    steps.len(),
                    0,
                );
                let packed_a = PackedA::new(a_panels, rows.len(), steps.len());
                let c = block_mut(&mut c, rows, columns.clone());
                multiply(packed_a, packed_b, c, accumulate || p > 0);
            }
        }
    }
}
