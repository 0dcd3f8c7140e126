//! Kernels of three by three taps: sums of one channel vector in several rows side by side.
//!
//! What belongs here: rows of windows that are next to each other, so that they share lines of the source. Channels
//! are visited one after the other, from the first to the last: memory is read and written in order, which it is fast
//! at, and each of the loaded values and weights is part of several sums.

use core::ops::Range;

use super::Sums;
use crate::simd::{F32x4, LANES};
use crate::windows::AXES;

/// Taps along each of the last two axes.
const TAPS: usize = 3;

/// Rows of windows that are summed together.
const ROWS: usize = 4;

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
    /// a tap of the first one is outside of the source. What a sum adds does not depend on it.
    pub fn rows(&self, sums: &Sums, first: usize, count: usize) -> usize {
        let last = &sums.grid.axes[AXES - 1];
        let position = sums.grid.position(first);
        let inside = rows_inside(sums);
        if !inside.contains(&position.at[1]) {
            return 0;
        }
        let whole = if position.at[AXES - 1] == 0 {
            count / last.positions
        } else {
            0
        };
        match whole.min(inside.end - position.at[1]) {
            0 | 1 => 1,
            2 | 3 => 2,
            _ => ROWS,
        }
    }

    /// The sums of the positions `columns` along the last axis, in `rows` rows (1, 2 or 4) of windows of which position
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
        // The earliest line.
        let tap = if axis.reach < 0 { TAPS - 1 } else { 0 };
        let line = sums
            .grid
            .source_line(&position, [0, tap])
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
                source: sums.source[at..].as_ptr(),
                source_row,
                source_tap: last.reach * sums.width as isize,
                taps: inside.len(),
                weights: self.weights[inside.start * TAPS * LANES..].as_ptr(),
                row: steps.row,
                vectors: whole / LANES,
            };
            let to = to.as_mut_ptr();
            // SAFETY: these taps of these rows are inside of the source, which is as long as the grid says; the
            // results were checked above.
            unsafe {
                match rows {
                    ROWS => column.sum::<ROWS>(to),
                    2 => column.sum::<2>(to),
                    _ => column.sum::<1>(to),
                }
            }
        }
    }
}

/// The rows of windows that have all lines inside of the source.
fn rows_inside(sums: &Sums) -> Range<usize> {
    let axis = &sums.grid.axes[1];
    let [first, last] = [0, TAPS - 1].map(|tap| axis.positions_inside(tap));
    first.start.max(last.start)..first.end.min(last.end)
}

/// Positions below each other, whose taps along the last axis are inside of the source.
struct Column {
    source: *const f32,
    /// Values from one line of the source to the next, and from one tap to the next.
    source_row: usize,
    source_tap: isize,
    /// From 1 to 3.
    taps: usize,
    /// Those of the first tap.
    weights: *const f32,
    row: usize,
    vectors: usize,
}

/// sums[p] += Σ source[p + line] weights[line] at one tap along the last axis, for P rows and three lines.
macro_rules! add_tap {
    ($sums:ident, $rows:ident, $source:expr, $source_row:ident, $weights:expr) => {
        let weights = $weights;
        let first = F32x4::load_ptr(weights);
        let second = F32x4::load_ptr(weights.wrapping_add(LANES));
        let third = F32x4::load_ptr(weights.wrapping_add(2 * LANES));
        let mut source = $source;
        // Written out, since sums that are indexed by a variable would be in memory.
        add_tap!(@ $sums $rows source $source_row [first second third] 0 1 2 3 4 5);
    };
    (@ $sums:ident $rows:ident $source:ident $source_row:ident [$first:ident $second:ident $third:ident] $($line:literal)*) => { $(
        if $line < $rows + TAPS - 1 {
            if $line > 0 {
                $source = $source.wrapping_add($source_row);
            }
            let value = F32x4::load_ptr($source);
            if $line < $rows {
                let p = $line % $rows;
                $sums[p] = value.mul_add($first, $sums[p]);
            }
            if 1 <= $line && $line < $rows + 1 {
                let p = ($line + $rows - 1) % $rows;
                $sums[p] = value.mul_add($second, $sums[p]);
            }
            if 2 <= $line {
                let p = ($line + 2 * $rows - 2) % $rows;
                $sums[p] = value.mul_add($third, $sums[p]);
            }
        }
    )* };
}

impl Column {
    /// to[row] = Σ source[row + line, tap] weights[tap, line], for P rows and all vectors.
    ///
    /// # Safety
    /// All vectors must be valid at every line of every tap, and in the results of every row; `to` may not overlap
    /// the source.
    #[inline(never)]
    unsafe fn sum<const P: usize>(&self, to: *mut f32) {
        let Self {
            mut source,
            source_row,
            source_tap,
            taps,
            mut weights,
            row,
            vectors,
        } = *self;
        let mut to = to;
        for _ in (0..vectors).rev() {
            let mut sums = [F32x4::splat(0.0); P];
            // SAFETY: the caller guarantees the values.
            unsafe {
                // The branches keep LLVM from loading everything first, for which there are not enough registers.
                'taps: {
                    add_tap!(sums, P, source, source_row, weights);
                    if taps == 1 {
                        break 'taps;
                    }
                    let next = source.wrapping_offset(source_tap);
                    add_tap!(
                        sums,
                        P,
                        next,
                        source_row,
                        weights.wrapping_add(TAPS * LANES)
                    );
                    if taps == 2 {
                        break 'taps;
                    }
                    let next = next.wrapping_offset(source_tap);
                    add_tap!(
                        sums,
                        P,
                        next,
                        source_row,
                        weights.wrapping_add(2 * TAPS * LANES)
                    );
                }
                let mut to = to;
                for sum in &sums {
                    sum.store_ptr(to);
                    to = to.wrapping_add(row);
                }
            }
            source = source.wrapping_add(LANES);
            weights = weights.wrapping_add(TAPS * TAPS * LANES);
            to = to.wrapping_add(LANES);
        }
    }
}
