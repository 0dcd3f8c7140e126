//! Sums over the taps.

use core::ops::Range;

use super::{Column, TAPS, TAPS_LEN, for_each_column, rows_together, share_lines, taps_len};
use crate::convolution::depthwise::{Image, Sums};
use crate::simd::{F32x4, LANES};
use crate::windows::AXES;

/// Rows of windows that are summed together: a divisor of the usual sizes of images, 224, 112 and so on down to 7.
const ROWS: usize = 7;

/// Rows that are summed together where these do not fit.
const FEWER_ROWS: usize = 4;

/// The weights of a kernel, [vectors, taps along the last axis, lines of the source, 4].
#[derive(Clone, Copy)]
pub struct Weights<'a>(&'a [f32]);

/// Strides of the results.
#[derive(Clone, Copy)]
pub struct Steps {
    /// Of positions along the last axis.
    pub position: usize,
    /// Of rows.
    pub row: usize,
}

impl<'a> Weights<'a> {
    /// None where the kernel has another size or fewer than four channels, or where rows of windows that are next to each
    /// other do not share lines of the source. `tap` gives the number of a tap in the kernel.
    pub fn new(
        sums: &Sums,
        tap: impl Fn([usize; AXES]) -> usize,
        workspace: &'a mut [f32],
    ) -> Option<Self> {
        let grid = &sums.image.grid;
        if sums.filters < LANES || !share_lines(grid) {
            return None;
        }
        let weights = &mut workspace[..taps_len(sums.filters)];
        for line in 0..TAPS {
            // Lines are visited in the order of memory; where `reach` is negative, that is the reverse order of the taps.
            let second = if grid.axes[1].reach < 0 {
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
        Some(Self(weights))
    }

    /// How many rows of windows from position `first` on, of `count` positions in all, are summed together; 0 where
    /// the middle line of the first one is outside of the source. The number does not change any sum's bits.
    pub fn rows(&self, image: &Image, first: usize, count: usize) -> usize {
        match rows_together(&image.grid, first, count) {
            rows @ 0..2 => rows,
            2 | 3 => 2,
            // An odd remainder would leave a single row, which takes more than twice as long as a row of several.
            rows if rows < ROWS || rows % ROWS % 2 == 1 => FEWER_ROWS,
            _ => ROWS,
        }
    }

    /// The sums of the positions `columns` along the last axis, in `rows` rows (1, 2, 4 or 7) of windows of which position
    /// `first` is in the first. `to` begins with the result of the first column and row.
    pub fn sum(
        &self,
        image: &Image,
        first: usize,
        columns: Range<usize>,
        rows: usize,
        to: &mut [f32],
        steps: Steps,
    ) {
        let vectors = self.0.len() / TAPS_LEN;
        let (len, whole) = (columns.len(), vectors * LANES);
        assert!(
            to.len() >= (rows - 1) * steps.row + (len - 1) * steps.position + whole,
            "the result is too short"
        );
        for_each_column(image, first, columns, rows, |number, column| {
            let to = &mut to[number * steps.position..];
            let Some(column) = column else {
                for row in 0..rows {
                    to[row * steps.row..][..whole].fill(0.0);
                }
                return;
            };
            let sums = ColumnSums {
                column,
                weights: self.0[column.first_tap * TAPS * LANES..].as_ptr(),
                vectors,
                row: steps.row,
            };
            let to = to.as_mut_ptr();
            // SAFETY: the column is inside of the source, and the weights are those of its taps; the results were checked
            // above.
            unsafe {
                match rows {
                    ROWS => sums.sum::<ROWS>(to),
                    FEWER_ROWS => sums.sum::<FEWER_ROWS>(to),
                    2 => sums.sum::<2>(to),
                    _ => sums.sum::<1>(to),
                }
            }
        });
    }
}

/// The sums of a column.
#[derive(Clone, Copy)]
struct ColumnSums {
    column: Column,
    /// Those of the first tap.
    weights: *const f32,
    vectors: usize,
    /// The stride of the rows of results.
    row: usize,
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
            if ($line > 0 || $column.has_first) && ($line < P + 1 || $column.has_last) {
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

impl ColumnSums {
    /// to[row] = Σ source[row + line, tap] weights[tap, line], for P rows and all vectors.
    ///
    /// # Safety
    /// The column has P rows; all vectors must be valid in its source, in the weights and in the results of every row;
    /// `to` may not overlap the source.
    #[inline(never)]
    unsafe fn sum<const P: usize>(&self, mut to: *mut f32) {
        let Self {
            column,
            mut weights,
            vectors,
            row,
        } = *self;
        let mut source = column.source;
        for _ in (0..vectors).rev() {
            let mut sums = [F32x4::splat(0.0); P];
            // SAFETY: the caller guarantees the values.
            unsafe {
                add_each_tap!(add_tap, sums, column, source, weights);
                let mut to = to;
                for sum in &sums {
                    sum.store_ptr(to);
                    to = to.wrapping_add(row);
                }
            }
            source = source.wrapping_add(LANES);
            weights = weights.wrapping_add(TAPS_LEN);
            to = to.wrapping_add(LANES);
        }
    }
}
