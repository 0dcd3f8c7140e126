//! Depthwise convolutions: each channel is a group with one filter or several.
//!
//! What belongs here: loops over channels, four at a time, for a kernel [taps, filters] where filter f covers channel
//! f / multiplier. What does not: groups of several channels, which are matrix products.

mod kernel_gradient;
mod lanes;
mod taps;

use core::ops::Range;

use super::Convolution;
use crate::simd::{F32x4, LANES};
use crate::windows::{AXES, Grid, Position, count};
pub use kernel_gradient::kernel_gradient;
use lanes::{Repeated, Same, Summed, Term, store};
use taps::{NEIGHBOURS, POSITIONS, Taps};

/// Vectors of channels that are summed side by side.
const VECTORS: usize = 4;

/// y[o, f] = Σ x[element of o at t, f / multiplier] W[t, f], for the positions `rows`, which y holds.
pub fn forward(of: &Convolution, x: &[f32], kernel: &[f32], y: &mut [f32], rows: Range<usize>) {
    let sums = Sums::new(
        of.windows.grid(),
        x,
        of.windows.channels,
        kernel,
        of.filters,
    );
    let [_, b, c] = of.windows.size;
    let tap = |[first, second, third]: [usize; AXES]| (first * b + second) * c + third;
    let start = rows.start;
    sums.grid.for_each_line(rows, |positions| {
        let row = positions.start - start;
        let y = &mut y[row * of.filters..][..positions.len() * of.filters];
        match of.group_filters() {
            1 => sums.line(positions, tap, y, of.filters),
            multiplier => {
                sums.one_by_one(Repeated(multiplier), 0, positions, tap, y, [of.filters; 2])
            }
        }
    });
}

/// dx[i, c] = Σ dy[o, f] W[t, f] over the windows o that have i at t and the filters f of channel c.
pub fn input_gradient(
    of: &Convolution,
    dy: &[f32],
    kernel: &[f32],
    dx: &mut [f32],
    range: Range<usize>,
) {
    let channels = of.windows.channels;
    let mut before = 0;
    for index in 0..of.windows.phases() {
        let phase = of.windows.phase(index);
        let positions = phase.grid.positions();
        let row = |at: usize| at.clamp(before, before + positions) - before;
        let rows = row(range.start)..row(range.end);
        before += positions;
        let sums = Sums::new(phase.grid, dy, of.filters, kernel, of.filters);
        let tap = |taps| phase.window_tap(taps);
        let step = phase.strides[AXES - 1] * channels;
        phase.grid.for_each_line(rows, |positions| {
            let first = phase.grid.position(positions.start);
            let dx = &mut dx[of.windows.element_of(&phase, &first) * channels..];
            match of.group_filters() {
                1 => sums.line(positions, tap, dx, step),
                multiplier => {
                    sums.one_by_one(Summed(multiplier), 0, positions, tap, dx, [channels, step]);
                }
            }
        });
    }
}

/// Sums over the taps of positions.
struct Sums<'a> {
    grid: Grid,
    source: &'a [f32],
    /// Values of an element of the source.
    width: usize,
    kernel: &'a [f32],
    /// Values of a tap of the kernel.
    filters: usize,
}

/// Values of a cache line.
const CACHE_LINE: usize = 16;

/// Brings values into the cache one after the other, which memory is fast at: sums read and write a few of each position.
fn touch(values: &[f32]) {
    for value in values.iter().step_by(CACHE_LINE) {
        // SAFETY: it is a reference.
        unsafe { core::ptr::read_volatile(value) };
    }
}

/// Lines of taps: those that have the same place along the first two axes.
const MAX_LINES: usize = 16;

impl<'a> Sums<'a> {
    fn new(grid: Grid, source: &'a [f32], width: usize, kernel: &'a [f32], filters: usize) -> Self {
        let elements = grid.batch * count(grid.axes.map(|axis| axis.len));
        assert!(
            source.len() == elements * width,
            "the source has another size than the grid"
        );
        Self {
            grid,
            source,
            width,
            kernel,
            filters,
        }
    }

    /// The sums of positions along a line, where source and kernel have the channels of the result. The sums of one
    /// position begin `step` values after those of the one before.
    fn line(
        &self,
        positions: Range<usize>,
        tap: impl Fn([usize; AXES]) -> usize + Copy,
        to: &mut [f32],
        step: usize,
    ) {
        let lanes = self.filters;
        let whole = lanes - lanes % LANES;
        let [a, b, c] = self.grid.taps();
        if a * b > MAX_LINES || c == 0 {
            return self.one_by_one(Same, 0, positions, tap, to, [lanes, step]);
        }
        self.one_by_one(Same, whole, positions.clone(), tap, to, [lanes, step]);
        let first = self.grid.position(positions.start);
        let last = &self.grid.axes[AXES - 1];
        // Where the lines begin in the source, and their taps in the kernel.
        let mut lines = [(0, 0); MAX_LINES];
        let mut line_count = 0;
        for taps in 0..a * b {
            let taps = [taps / b, taps % b];
            if let Some(line) = self.grid.source_line(&first, taps) {
                let weights = tap([taps[0], taps[1], 0]) * self.filters;
                lines[line_count] = (line * last.len * self.width, weights);
                line_count += 1;
            }
        }
        let tap_step = if c > 1 {
            tap([0, 0, 1]) - tap([0, 0, 0])
        } else {
            0
        };
        let at = first.at[AXES - 1];
        let len = positions.len();
        assert!(
            len == 0 || to.len() >= (len - 1) * step + lanes,
            "the result is too short"
        );
        for &(line, _) in &lines[..line_count] {
            touch(&self.source[line..][..last.len * self.width]);
        }
        touch(&to[..to.len().min(len * step)]);
        let mut taps = Taps {
            lines: &lines[..line_count],
            count: c,
            source_step: last.reach * self.width as isize,
            weight_step: tap_step * self.filters,
            next: last.step as usize * self.width,
            step,
        };
        // Positions that have all taps.
        let (first_tap, last_tap) = (last.positions_inside(0), last.positions_inside(c - 1));
        let end = at + len;
        let all =
            first_tap.start.max(last_tap.start).max(at)..first_tap.end.min(last_tap.end).min(end);
        let are_neighbours = taps.are_of_neighbours() && all.len() >= NEIGHBOURS;
        let mut position = at;
        while position < end {
            if are_neighbours && all.contains(&position) {
                // The last of them once more with those before, which is faster than alone and gives the same bits.
                position = position.min(all.end - NEIGHBOURS);
            }
            let inside = last.inside(position);
            let target = &mut to[(position - at) * step..];
            if inside.is_empty() || line_count == 0 {
                target[..whole].fill(0.0);
                position += 1;
                continue;
            }
            taps.count = inside.len();
            let element = last.start(position) + inside.start as isize * last.reach;
            let source = self
                .source
                .as_ptr()
                .wrapping_offset(element * self.width as isize);
            let weights = self.kernel[inside.start * tap_step * self.filters..].as_ptr();
            let target = target.as_mut_ptr();
            // SAFETY: the taps of these positions are inside of the source, which is as long as the grid says; the
            // kernel holds all taps of all lanes, and the result all positions.
            position += unsafe {
                if are_neighbours && all.contains(&position) {
                    taps.neighbours(whole, source, weights, target);
                    NEIGHBOURS
                } else if all.contains(&position) && position + POSITIONS <= all.end {
                    taps.all_lanes::<POSITIONS, 2>(whole, source, weights, target);
                    POSITIONS
                } else {
                    taps.all_lanes::<1, VECTORS>(whole, source, weights, target);
                    1
                }
            };
        }
    }

    /// The sums of the channels from `from` on, position by position. The result has `lanes` channels at each position,
    /// which begin `step` values after those of the position before.
    fn one_by_one<T: Term>(
        &self,
        term: T,
        from: usize,
        positions: Range<usize>,
        tap: impl Fn([usize; AXES]) -> usize + Copy,
        to: &mut [f32],
        [lanes, step]: [usize; 2],
    ) {
        for (index, row) in positions.enumerate() {
            let position = self.grid.position(row);
            for at in (from..lanes).step_by(LANES) {
                let count = LANES.min(lanes - at);
                let mut sum = F32x4::splat(0.0);
                self.for_each_tap(&position, tap, |source, weights| {
                    sum = term.add(sum, source, weights, at, count);
                });
                store(sum, to, index * step + at, count);
            }
        }
    }

    /// Calls `f` with the values of the source and of the kernel at each tap of a position inside of the source.
    #[inline(always)]
    fn for_each_tap(
        &self,
        position: &Position,
        tap: impl Fn([usize; AXES]) -> usize,
        mut f: impl FnMut(&[f32], &[f32]),
    ) {
        let last = &self.grid.axes[AXES - 1];
        let [a, b, c] = core::array::from_fn(|axis| self.grid.axes[axis].inside(position.at[axis]));
        for first in a {
            for second in b.clone() {
                let Some(line) = self.grid.source_line(position, [first, second]) else {
                    continue;
                };
                for third in c.clone() {
                    let Some(element) = last.element(position.at[AXES - 1], third) else {
                        continue;
                    };
                    let source = &self.source[(line * last.len + element) * self.width..];
                    let weights = &self.kernel[tap([first, second, third]) * self.filters..];
                    f(&source[..self.width], &weights[..self.filters]);
                }
            }
        }
    }
}
