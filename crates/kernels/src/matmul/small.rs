//! Products so small that packing would cost more than it gains: operands are read in place.
//!
//! What belongs here: the product whose right operand stays in the first-level cache. What does
//! not: anything larger, which is packed.

use ndarray::{ArrayView2, ArrayViewMut2};

use super::pack::{PackedB, pack_b};
use super::tile::{self, COLUMNS, Right};
use crate::view::block;

/// Floats of B that count as small: half of a first-level cache of 32 KiB.
const SMALL: usize = 4096;

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
