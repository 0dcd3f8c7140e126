//! Products so small that packing would cost more than it gives: operands are read where they lie.
//!
//! What belongs here: the product whose right operand stays in the first-level cache. What does
//! not: anything larger, which is packed.

use super::View;
use super::pack::{PackedB, pack_b};
use super::tile::{self, COLUMNS, Left, ROWS, Right, Target};

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

/// C (+)= A B for a small B. Panels of eight adjacent columns of B are read in place; a last, narrower
/// one, and all of them where columns are not adjacent, are packed.
#[allow(clippy::too_many_arguments)]
pub fn multiply(
    m: usize,
    n: usize,
    k: usize,
    a: View,
    b: View,
    c: &mut [f32],
    c_row_stride: usize,
    accumulate: bool,
    workspace: &mut [f32],
) {
    a.check(m, k);
    b.check(k, n);
    assert!(
        m > 0 && c.len() >= (m - 1) * c_row_stride + n,
        "the result is too short"
    );
    let adjacent = b.col_stride == 1;
    let whole = n - n % COLUMNS;
    let packed_from = if adjacent { whole } else { 0 };
    if packed_from < n && k > 0 {
        let view = b.starting_at(0, packed_from);
        pack_b(k, n - packed_from, view, workspace, k, 0);
    }
    let packed = Right {
        at: workspace.as_ptr(),
        step: COLUMNS,
        tile_stride: COLUMNS * k,
    };
    let in_place = Right {
        at: b.data.as_ptr(),
        step: b.row_stride,
        tile_stride: COLUMNS,
    };
    let right = if adjacent { in_place } else { packed };
    let edge = Right {
        at: packed.at.wrapping_add((whole - packed_from) * k),
        ..packed
    };
    for i in (0..m).step_by(ROWS) {
        let rows = ROWS.min(m - i);
        let left = Left {
            at: a.data.as_ptr().wrapping_add(i * a.row_stride),
            lane_stride: a.row_stride,
            step: a.col_stride,
        };
        let mut target = |column: usize| Target {
            at: c.as_mut_ptr().wrapping_add(i * c_row_stride + column),
            row_stride: c_row_stride,
            accumulate,
        };
        // SAFETY: the checks at entry hold for these rows and columns; what is packed has k x 8 in
        // each tile, as `pack_b` checked; where k is 0, neither operand is read.
        unsafe {
            tile::of_views(whole / COLUMNS, k, left, right, target(0), rows);
            if whole < n {
                tile::edge_of_views(k, left, edge, target(whole), rows, n - whole);
            }
        }
    }
}
