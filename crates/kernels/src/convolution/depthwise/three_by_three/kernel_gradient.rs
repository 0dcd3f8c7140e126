//! The kernel gradient.

use super::{Column, TAPS, TAPS_LEN, for_each_column, rows_together, share_lines};
use crate::convolution::depthwise::Image;
use crate::simd::{F32x4, LANES};
use crate::windows::AXES;

/// Rows of windows whose products are summed together.
const ROWS: usize = 4;

/// Sums of products for each tap of a kernel, [vectors, taps along the last axis, lines of the source, 4]: those of a vector
/// are next to each other, so that a window adds to one place in memory.
pub struct KernelGradient<'a> {
    image: Image<'a>,
    sums: &'a mut [f32],
    /// The first channel.
    start: usize,
}

impl<'a> KernelGradient<'a> {
    /// For `vectors` vectors of channels from channel `start` on, each of which has one filter. None where there
    /// are none, where the kernel has another size, or where rows of windows that are next to each other do not share lines
    /// of the source.
    pub fn new(
        image: Image<'a>,
        start: usize,
        vectors: usize,
        workspace: &'a mut [f32],
    ) -> Option<Self> {
        // Windows have their taps in the order of memory: lines need not be turned around.
        if vectors == 0 || !share_lines(&image.grid) {
            return None;
        }
        let sums = &mut workspace[..vectors * TAPS_LEN];
        sums.fill(0.0);
        Some(Self { image, sums, start })
    }

    /// How many rows of windows from position `first` on are added together; 0 where the middle line of the first one is
    /// outside of the source.
    pub fn rows(&self, first: usize) -> usize {
        let count = self.image.grid.positions() - first;
        match rows_together(&self.image.grid, first, count) {
            rows @ 0..2 => rows,
            2 | 3 => 2,
            _ => ROWS,
        }
    }

    /// Adds x[element of o at t] dy[o] for the windows o in `rows` rows (1, 2 or 4) from position `first` on, which begins a
    /// row. dy has `filters` values for each window.
    pub fn add(&mut self, dy: &[f32], filters: usize, first: usize, rows: usize) {
        let vectors = self.sums.len() / TAPS_LEN;
        let columns = self.image.grid.axes[AXES - 1].positions;
        let (start, row) = (self.start, columns * filters);
        let dy = &dy[first * filters..][..rows * row];
        assert!(
            start + vectors * LANES <= filters.min(self.image.width),
            "there are fewer channels"
        );
        for_each_column(&self.image, first, 0..columns, rows, |number, column| {
            let Some(column) = column else { return };
            let products = ColumnProducts {
                column: Column {
                    source: column.source.wrapping_add(start),
                    ..column
                },
                dy: dy[number * filters + start..].as_ptr(),
                row,
                vectors,
            };
            let sums = self.sums[column.first_tap * TAPS * LANES..].as_mut_ptr();
            // SAFETY: the column is inside of the source; dy was checked above, and the sums are those of its taps.
            unsafe {
                match rows {
                    ROWS => products.add::<ROWS>(sums),
                    2 => products.add::<2>(sums),
                    _ => products.add::<1>(sums),
                }
            }
        });
    }

    /// dkernel[tap, channel] += the sums, for `filters` values of a tap.
    pub fn finish(&self, dkernel: &mut [f32], filters: usize) {
        for (tap, dkernel) in dkernel.chunks_exact_mut(filters).enumerate() {
            let (line, third) = (tap / TAPS, tap % TAPS);
            let sums = self
                .sums
                .chunks_exact(LANES)
                .skip(third * TAPS + line)
                .step_by(TAPS * TAPS);
            for (to, sum) in dkernel[self.start..].chunks_exact_mut(LANES).zip(sums) {
                F32x4::load(to).add(F32x4::load(sum)).store(to);
            }
        }
    }
}

/// The products of a column.
#[derive(Clone, Copy)]
struct ColumnProducts {
    column: Column,
    dy: *const f32,
    /// Values of dy from one row to the next.
    row: usize,
    vectors: usize,
}

/// sums[line] += Σ source[p + line] dy[p] at one tap along the last axis, for P rows and three lines.
macro_rules! add_tap {
    ($dy:ident, $column:ident, $source:expr, $to:expr) => {
        let to: *mut f32 = $to;
        let (second, third) = (to.wrapping_add(LANES), to.wrapping_add(2 * LANES));
        let mut sums = [F32x4::load_ptr(to), F32x4::load_ptr(second), F32x4::load_ptr(third)];
        let mut source = $source;
        // Written out, since vectors that are indexed by a variable would be in memory.
        add_tap!(@ $dy sums $column source 0 1 2 3 4 5);
        sums[0].store_ptr(to);
        sums[1].store_ptr(second);
        sums[2].store_ptr(third);
    };
    (@ $dy:ident $sums:ident $column:ident $source:ident $($line:literal)*) => { $(
        if $line < P + TAPS - 1 {
            if $line > 0 {
                $source = $source.wrapping_add($column.source_row);
            }
            if ($line > 0 || $column.has_first) && ($line < P + 1 || $column.has_last) {
                let value = F32x4::load_ptr($source);
                if $line < P {
                    $sums[0] = value.mul_add($dy[$line % P], $sums[0]);
                }
                if 1 <= $line && $line < P + 1 {
                    $sums[1] = value.mul_add($dy[($line + P - 1) % P], $sums[1]);
                }
                if 2 <= $line {
                    $sums[2] = value.mul_add($dy[($line + 2 * P - 2) % P], $sums[2]);
                }
            }
        }
    )* };
}

impl ColumnProducts {
    /// sums[tap, line] += Σ source[p + line, tap] dy[p], for P rows and all vectors.
    ///
    /// # Safety
    /// The column has P rows; all vectors must be valid in its source, in dy at every row and in the sums of its taps,
    /// which may not overlap the others.
    #[expect(
        clippy::needless_range_loop,
        reason = "iterators over arrays of vectors move these through memory"
    )]
    #[inline(never)]
    unsafe fn add<const P: usize>(&self, mut sums: *mut f32) {
        let Self {
            column,
            mut dy,
            row,
            vectors,
        } = *self;
        let mut source = column.source;
        for _ in (0..vectors).rev() {
            // SAFETY: the caller guarantees the values.
            unsafe {
                let mut values = [F32x4::splat(0.0); P];
                let mut from = dy;
                for p in 0..P {
                    values[p] = F32x4::load_ptr(from);
                    from = from.wrapping_add(row);
                }
                add_each_tap!(add_tap, values, column, source, sums);
            }
            source = source.wrapping_add(LANES);
            dy = dy.wrapping_add(LANES);
            sums = sums.wrapping_add(TAPS_LEN);
        }
    }
}
