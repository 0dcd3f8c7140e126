//! Kernels of three by three taps: sums of one channel vector in several rows side by side.
//!
//! What belongs here: rows of windows that are next to each other, so that they share lines of the source. Where the first
//! or the last of these lines is outside of the image, it is left out. Channels are visited one after the other, from the
//! first to the last: memory is read and written in order, which it is fast at, and each of the loaded values and weights is
//! part of several sums.

use core::ops::Range;

use super::Sums;
use crate::simd::{F32x4, LANES};
use crate::windows::AXES;

/// Taps along each of the last two axes.
const TAPS: usize = 3;

/// Rows of windows that are summed together: a divisor of the usual sizes of images, 224, 112 and so on down to 7.
const ROWS: usize = 7;

/// Rows that are summed together where these do not fit.
const FEWER_ROWS: usize = 4;

/// Floats of the weights as [`ThreeByThree`] reads them, for so many lanes.
pub const fn weights_len(lanes: usize) -> usize {
    TAPS * TAPS * (lanes - lanes % LANES)
}

/// The weights of a kernel, [vectors, taps along the last axis, lines of the source, 4].
#[derive(Clone, Copy)]
pub struct ThreeByThree<'a> {
    weights: &'a [f32],
}

/// Where the results of positions are.
#[derive(Clone, Copy)]
pub struct Steps {
    /// Values from the result of a position to that of the next one.
    pub position: usize,
    /// Values from the results of a row to those of the next one.
    pub row: usize,
}

impl<'a> ThreeByThree<'a> {
    /// None where the kernel has another size or fewer than four channels, or where rows of windows that are next to each
    /// other do not share lines of the source. `tap` gives the number of a tap in the kernel.
    pub fn new(
        sums: &Sums,
        tap: impl Fn([usize; AXES]) -> usize,
        workspace: &'a mut [f32],
    ) -> Option<Self> {
        let axis = &sums.grid.axes[1];
        let shares_lines = axis.step == 1 && axis.reach.abs() == 1;
        if sums.grid.taps() != [1, TAPS, TAPS] || sums.filters < LANES || !shares_lines {
            return None;
        }
        let weights = &mut workspace[..weights_len(sums.filters)];
        for line in 0..TAPS {
            // Lines are visited as they are in memory, also where later taps are at earlier ones.
            let second = if axis.reach < 0 {
                TAPS - 1 - line
            } else {
                line
            };
            for third in 0..TAPS {
                let values = &sums.kernel[tap([0, second, third]) * sums.filters..];
                let (values, _) = values[..sums.filters].as_chunks::<LANES>();
                for (vector, values) in values.iter().enumerate() {
                    let at = ((vector * TAPS + third) * TAPS + line) * LANES;
                    weights[at..at + LANES].copy_from_slice(values);
                }
            }
        }
        Some(Self { weights })
    }

    /// How many rows of windows from position `first` on, of `count` positions in all, are summed together; 0 where
    /// the middle line of the first one is outside of the source. What a sum adds does not depend on it.
    pub fn rows(&self, sums: &Sums, first: usize, count: usize) -> usize {
        let last = &sums.grid.axes[AXES - 1];
        let position = sums.grid.position(first);
        if sums.grid.source_line(&position, [0, TAPS / 2]).is_none() {
            return 0;
        }
        let inside = sums.grid.axes[1].positions_inside(TAPS / 2);
        let whole = if position.at[AXES - 1] == 0 {
            count / last.positions
        } else {
            0
        };
        match whole.min(inside.end - position.at[1]) {
            0 | 1 => 1,
            2 | 3 => 2,
            // An odd rest would leave a single row, which takes more than twice as long as one of several.
            rows if rows < ROWS || rows % ROWS % 2 == 1 => FEWER_ROWS,
            _ => ROWS,
        }
    }

    /// The sums of the positions `columns` along the last axis, in `rows` rows (1, 2, 4 or 7) of windows of which position
    /// `first` is in the first. `to` begins with the result of the first column and row.
    pub fn sum(
        &self,
        sums: &Sums,
        first: usize,
        columns: Range<usize>,
        rows: usize,
        to: &mut [f32],
        steps: Steps,
    ) {
        let [_, axis, last] = &sums.grid.axes;
        let whole = sums.filters - sums.filters % LANES;
        let len = columns.len();
        assert!(
            to.len() >= (rows - 1) * steps.row + (len - 1) * steps.position + whole,
            "the result is too short"
        );
        let position = sums.grid.position(first);
        let middle = axis
            .element(position.at[1], TAPS / 2)
            .expect("the rows are inside");
        let line = sums
            .grid
            .source_line(&position, [0, TAPS / 2])
            .expect("the rows are inside");
        let source_row = last.len * sums.width;
        for (number, column) in columns.enumerate() {
            let inside = last.inside(column);
            let to = &mut to[number * steps.position..];
            if inside.is_empty() {
                for row in 0..rows {
                    to[row * steps.row..][..whole].fill(0.0);
                }
                continue;
            }
            let element = last.start(column) + inside.start as isize * last.reach;
            let at = line * source_row + element as usize * sums.width;
            let column = Column {
                source: sums.source[at..].as_ptr().wrapping_sub(source_row),
                source_row,
                has_first: middle > 0,
                has_last: middle + rows < axis.len,
                source_tap: last.reach * sums.width as isize,
                taps: inside.len(),
                weights: self.weights[inside.start * TAPS * LANES..].as_ptr(),
                row: steps.row,
                vectors: whole / LANES,
            };
            let to = to.as_mut_ptr();
            // SAFETY: these taps are inside of the source, which is as long as the grid says, in the lines between the first
            // and the last one, and in these where they are inside; the results were checked above.
            unsafe {
                match rows {
                    ROWS => column.sum::<ROWS>(to),
                    FEWER_ROWS => column.sum::<FEWER_ROWS>(to),
                    2 => column.sum::<2>(to),
                    _ => column.sum::<1>(to),
                }
            }
        }
    }
}

/// Positions below each other, whose taps along the last axis are inside of the source.
#[derive(Clone, Copy)]
struct Column {
    /// Where the first tap is in the line above the middle one of the first position.
    source: *const f32,
    /// Values from one line of the source to the next, and from one tap to the next.
    source_row: usize,
    source_tap: isize,
    /// Whether the first and the last line are inside of the source.
    has_first: bool,
    has_last: bool,
    /// From 1 to 3.
    taps: usize,
    /// Those of the first tap.
    weights: *const f32,
    row: usize,
    vectors: usize,
}

/// sums[p] += Σ source[p + line] weights[line] at one tap along the last axis, for P rows and three lines.
macro_rules! add_tap {
    ($sums:ident, $column:ident, $source:expr, $weights:expr) => {
        let weights = $weights;
        let first = F32x4::load_ptr(weights);
        let second = F32x4::load_ptr(weights.wrapping_add(LANES));
        let third = F32x4::load_ptr(weights.wrapping_add(2 * LANES));
        let mut source = $source;
        // Written out, since sums that are indexed by a variable would be in memory.
        add_tap!(@ $sums $column source [first second third] 0 1 2 3 4 5 6 7 8);
    };
    (@ $sums:ident $column:ident $source:ident [$first:ident $second:ident $third:ident] $($line:literal)*) => { $(
        if $line < P + TAPS - 1 {
            if $line > 0 {
                $source = $source.wrapping_add($column.source_row);
            }
            let is_inside = ($line > 0 || $column.has_first) && ($line < P + TAPS - 2 || $column.has_last);
            if is_inside {
                let value = F32x4::load_ptr($source);
                if $line < P {
                    let p = $line % P;
                    $sums[p] = value.mul_add($first, $sums[p]);
                }
                if 1 <= $line && $line < P + 1 {
                    let p = ($line + P - 1) % P;
                    $sums[p] = value.mul_add($second, $sums[p]);
                }
                if 2 <= $line {
                    let p = ($line + 2 * P - 2) % P;
                    $sums[p] = value.mul_add($third, $sums[p]);
                }
            }
        }
    )* };
}

impl Column {
    /// to[row] = Σ source[row + line, tap] weights[tap, line], for P rows and all vectors.
    ///
    /// # Safety
    /// All vectors must be valid at every tap of every line but the first and the last one, of these where they are inside, and in
    /// the results of every row; `to` may not overlap the source.
    #[inline(never)]
    unsafe fn sum<const P: usize>(&self, mut to: *mut f32) {
        let column = *self;
        let (mut source, mut weights) = (column.source, column.weights);
        for _ in (0..column.vectors).rev() {
            let mut sums = [F32x4::splat(0.0); P];
            // SAFETY: the caller guarantees the values.
            unsafe {
                // The branches keep compilers from loading everything first, for which there are not enough registers.
                'taps: {
                    add_tap!(sums, column, source, weights);
                    if column.taps == 1 {
                        break 'taps;
                    }
                    let next = source.wrapping_offset(column.source_tap);
                    let next_weights = weights.wrapping_add(TAPS * LANES);
                    add_tap!(sums, column, next, next_weights);
                    if column.taps == 2 {
                        break 'taps;
                    }
                    let next = next.wrapping_offset(column.source_tap);
                    add_tap!(sums, column, next, next_weights.wrapping_add(TAPS * LANES));
                }
                let mut to = to;
                for sum in &sums {
                    sum.store_ptr(to);
                    to = to.wrapping_add(column.row);
                }
            }
            source = source.wrapping_add(LANES);
            weights = weights.wrapping_add(TAPS * TAPS * LANES);
            to = to.wrapping_add(LANES);
        }
    }
}
