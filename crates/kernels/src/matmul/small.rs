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
        c.len() >= (m - 1) * c_row_stride + n,
        "the result is too short"
    );
    let in_place = if b.col_stride == 1 {
        n - n % COLUMNS
    } else {
        0
    };
    if in_place < n && k > 0 {
        pack_b(k, n - in_place, b.starting_at(0, in_place), workspace, k, 0);
    }
    for i in (0..m).step_by(ROWS) {
        let left = Left {
            at: a.data[if k == 0 { 0 } else { i * a.row_stride }..].as_ptr(),
            lane_stride: a.row_stride,
            step: a.col_stride,
        };
        for j in (0..n).step_by(COLUMNS) {
            let right = if j < in_place {
                Right {
                    at: b.data[if k == 0 { 0 } else { j }..].as_ptr(),
                    step: b.row_stride,
                }
            } else {
                Right {
                    at: workspace[(j - in_place) * k..].as_ptr(),
                    step: COLUMNS,
                }
            };
            let target = Target {
                at: c[i * c_row_stride + j..].as_mut_ptr(),
                row_stride: c_row_stride,
                accumulate,
            };
            // SAFETY: the checks at entry hold for the rows and columns of this tile; a panel in
            // the workspace holds k x 8; a panel in place has all 8 columns.
            unsafe {
                tile::of_views(k, left, right, target, ROWS.min(m - i), COLUMNS.min(n - j));
            }
        }
    }
}
