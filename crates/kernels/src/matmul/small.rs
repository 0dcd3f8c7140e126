//! Products so small that packing would cost more than it gains: operands are read in place.
//!
//! What belongs here: the product whose right operand stays in the first-level cache, and the sum of such products. What
//! does not: anything larger, which is packed.

use ndarray::{ArrayView2, ArrayViewMut2};

use super::pack::{PackedB, pack_b};
use super::tile::{self, COLUMNS, Right};
use crate::view::block;

/// Floats of B that count as small: half of a first-level cache of 32 KiB.
const SMALL: usize = 4096;

/// Floats of C that stay in the second-level cache while it is added to, beside the operands.
const SMALL_SUM: usize = 4 * SMALL;
/// Steps of k in one pass of [`multiply_in_steps`]: with more, A is out of the first-level cache before its last column.
const MAX_STEPS: usize = 64;
/// With fewer, C is read and written as often as the operands.
const MIN_STEPS: usize = 16;

/// Whether B [k, n] is small.
pub fn fits(n: usize, k: usize) -> bool {
    PackedB::len_of(k, n) <= SMALL
}

/// Floats of workspace: the panels of B that cannot be read in place.
pub fn workspace(n: usize, k: usize) -> usize {
    if fits(n, k) { PackedB::len_of(k, n) } else { 0 }
}

/// C (+)= A B for a small B. Tiles of eight adjacent columns of B are read in place; a last, narrower
/// one, and all of them where columns are not adjacent, are packed.
pub fn multiply(
    a: ArrayView2<f32>,
    b: ArrayView2<f32>,
    c: ArrayViewMut2<f32>,
    accumulate: bool,
    workspace: &mut [f32],
) {
    let (k, n) = b.dim();
    let adjacent = b.strides()[1] == 1;
    let whole = n - n % COLUMNS;
    let packed_from = if adjacent { whole } else { 0 };
    if packed_from < n {
        pack_b(block(&b, 0..k, packed_from..n), workspace, k, 0);
    }
    let packed = Right::packed(workspace, k, n - packed_from);
    let right = if adjacent { Right::in_place(b) } else { packed };
    let edge = packed.skip((whole - packed_from) / COLUMNS);
    tile::of_views(a, right, edge, c, accumulate);
}

/// Steps of k for which C = A B is a sum of products with a small B, where that is faster than packing: C is small, and both
/// operands are read along their rows, as those of the gradient of a kernel, xᵀ dy.
pub fn steps(a: &ArrayView2<f32>, b: &ArrayView2<f32>) -> Option<usize> {
    let (m, n) = (a.nrows(), b.ncols());
    let is_along_rows = a.strides()[0] == 1 && b.strides()[1] == 1;
    let steps = (SMALL / PackedB::len_of(1, n)).min(MAX_STEPS);
    (is_along_rows && m * n <= SMALL_SUM && steps >= MIN_STEPS).then_some(steps)
}

/// C (+)= A B, as many steps of k at a time. The chain of an element's multiply-adds goes on through C.
pub fn multiply_in_steps(
    a: ArrayView2<f32>,
    b: ArrayView2<f32>,
    mut c: ArrayViewMut2<f32>,
    accumulate: bool,
    steps: usize,
    workspace: &mut [f32],
) {
    let (k, n) = b.dim();
    for p in (0..k).step_by(steps) {
        let of_k = p..k.min(p + steps);
        let a = block(&a, 0..a.nrows(), of_k.clone());
        let b = block(&b, of_k, 0..n);
        multiply(a, b, c.view_mut(), accumulate || p > 0, workspace);
    }
}
