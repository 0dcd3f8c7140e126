//! Kernels of three by three taps: windows in several adjacent rows at once, one vector of channels at a time.
//!
//! What belongs here: rows of windows that are next to each other, so that they share lines of the source. Where the first
//! or the last of these lines is outside of the image, it is left out. Channels are visited in order, so that memory is read
//! and written sequentially, and each loaded value is added to several sums.

/// `$add!(values, column, source, other)` for every tap of a column along the last axis: at its source, and at its place in
/// `$others`, pointers to [taps, lines, 4]. The branches keep compilers from loading everything first, for which there are not
/// enough registers.
macro_rules! add_each_tap {
    ($add:ident, $values:ident, $column:ident, $source:ident, $others:ident) => {
        'taps: {
            $add!($values, $column, $source, $others);
            if $column.taps == 1 {
                break 'taps;
            }
            let next = $source.wrapping_offset($column.source_tap);
            let next_others = $others.wrapping_add(TAPS * LANES);
            $add!($values, $column, next, next_others);
            if $column.taps == 2 {
                break 'taps;
            }
            let next = next.wrapping_offset($column.source_tap);
            $add!(
                $values,
                $column,
                next,
                next_others.wrapping_add(TAPS * LANES)
            );
        }
    };
}

mod kernel_gradient;
mod sums;

use core::ops::Range;

use super::Image;
use crate::simd::LANES;
use crate::windows::{AXES, Grid};
pub use kernel_gradient::KernelGradient;
pub use sums::{Steps, Weights};

/// Taps along each of the last two axes.
const TAPS: usize = 3;

/// Values of all taps of a vector of channels: [taps along the last axis, lines of the source, 4].
const TAPS_LEN: usize = TAPS * TAPS * LANES;

/// The length of the weights of all taps, of the whole vectors of channels.
pub const fn taps_len(channels: usize) -> usize {
    channels / LANES * TAPS_LEN
}

/// Whether rows of windows that are next to each other share lines of the source.
fn share_lines(grid: &Grid) -> bool {
    let axis = &grid.axes[1];
    grid.taps() == [1, TAPS, TAPS] && axis.step == 1 && axis.reach.abs() == 1
}

/// How many rows of windows from position `first` on, of `count` positions in all, share their lines; 0 where the middle
/// line of the first one is outside of the source.
fn rows_together(grid: &Grid, first: usize, count: usize) -> usize {
    let [_, axis, last] = &grid.axes;
    let position = grid.position(first);
    if grid.source_line(&position, [0, TAPS / 2]).is_none() {
        return 0;
    }
    if position.at[AXES - 1] > 0 {
        return 1;
    }
    let inside = axis.positions_inside(TAPS / 2);
    (count / last.positions).clamp(1, inside.end - position.at[1])
}

/// One window of each row at the same position along the last axis, and its taps along that axis inside of the source.
#[derive(Clone, Copy)]
struct Column {
    /// Values of the first of these taps, in the line above the middle one of the first window.
    source: *const f32,
    /// Strides of the source: of its lines, and of taps along the last axis.
    source_row: usize,
    source_tap: isize,
    /// Whether the first and the last line are inside of the source.
    has_first: bool,
    has_last: bool,
    /// From 1 to 3, and the first of them.
    taps: usize,
    first_tap: usize,
}

/// Calls `f` for the positions `columns` along the last axis, in `rows` rows of windows that share their lines, of which
/// position `first` is in the first: with None where all taps are outside of the source.
#[inline(always)]
fn for_each_column(
    image: &Image,
    first: usize,
    columns: Range<usize>,
    rows: usize,
    mut f: impl FnMut(usize, Option<Column>),
) {
    let [_, axis, last] = &image.grid.axes;
    let position = image.grid.position(first);
    let line = image.grid.source_line(&position, [0, TAPS / 2]);
    let middle = axis.element(position.at[1], TAPS / 2);
    let (Some(line), Some(middle)) = (line, middle) else {
        panic!("the middle line is outside of the source");
    };
    assert!(
        middle + rows <= axis.len,
        "a middle line is outside of the source"
    );
    let source_row = last.len * image.width;
    for (number, column) in columns.enumerate() {
        let inside = last.inside(column);
        if inside.is_empty() {
            f(number, None);
            continue;
        }
        let element = last.start(column) + inside.start as isize * last.reach;
        let at = line * source_row + element as usize * image.width;
        let column = Column {
            source: image.values[at..].as_ptr().wrapping_sub(source_row),
            source_row,
            source_tap: last.reach * image.width as isize,
            has_first: middle > 0,
            has_last: middle + rows < axis.len,
            taps: inside.len(),
            first_tap: inside.start,
        };
        f(number, Some(column));
    }
}
