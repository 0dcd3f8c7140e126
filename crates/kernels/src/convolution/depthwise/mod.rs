//! Depthwise convolutions: each channel is a group with one filter or several.
//!
//! What belongs here: loops over channels, four at a time, for a kernel [taps, filters] where filter f covers channel
//! f / multiplier. What does not: groups of several channels, which are matrix products.

mod kernel_gradient;
mod lanes;
mod taps;
mod three_by_three;

use core::ops::Range;

use super::Convolution;
use crate::simd::{F32x4, LANES};
use crate::windows::{AXES, Grid, Position, count};
pub use kernel_gradient::kernel_gradient;
use lanes::{Repeated, Same, Summed, Term, store};
use taps::{POSITIONS, Taps};
use three_by_three::{Steps, Weights};

/// Vectors of channels that are summed side by side.
const VECTORS: usize = 4;

/// Floats of workspace that [`forward`] and the gradients need.
pub fn workspace(of: &Convolution) -> usize {
    if of.group_filters() == 1 {
        three_by_three::taps_len(of.filters)
    } else {
        0
    }
}

/// y[o, f] = Σ x[element of o at t, f / multiplier] W[t, f], for the positions `rows`, which y holds.
pub fn forward(
    of: &Convolution,
    x: &[f32],
    kernel: &[f32],
    y: &mut [f32],
    rows: Range<usize>,
    workspace: &mut [f32],
) {
    let (channels, filters) = (of.windows.channels, of.filters);
    let sums = Sums {
        image: Image::new(of.windows.grid(), x, channels),
        kernel,
        filters,
    };
    let [_, b, c] = of.windows.size;
    let tap = |[first, second, third]: [usize; AXES]| (first * b + second) * c + third;
    let start = rows.start;
    let result = |position: usize| (position - start) * filters;
    match of.group_filters() {
        1 => sums.all(rows, tap, y, result, filters, workspace),
        multiplier => sums.image.grid.for_each_line(rows, |positions| {
            let y = &mut y[result(positions.start)..];
            sums.one_by_one(Repeated(multiplier), 0, positions, tap, y, [filters; 2]);
        }),
    }
}

/// dx[i, c] = Σ dy[o, f] W[t, f] over the windows o that have i at t and the filters f of channel c.
pub fn input_gradient(
    of: &Convolution,
    dy: &[f32],
    kernel: &[f32],
    dx: &mut [f32],
    range: Range<usize>,
    workspace: &mut [f32],
) {
    let channels = of.windows.channels;
    let mut before = 0;
    for index in 0..of.windows.phases() {
        let phase = of.windows.phase(index);
        let positions = phase.grid.positions();
        let row = |at: usize| at.clamp(before, before + positions) - before;
        let rows = row(range.start)..row(range.end);
        before += positions;
        let sums = Sums {
            image: Image::new(phase.grid, dy, of.filters),
            kernel,
            filters: of.filters,
        };
        let tap = |taps| phase.window_tap(taps);
        let step = phase.strides[AXES - 1] * channels;
        let result = |position: usize| {
            of.windows
                .element_of(&phase, &phase.grid.position(position))
                * channels
        };
        match of.group_filters() {
            1 => sums.all(rows, tap, dx, result, step, workspace),
            multiplier => phase.grid.for_each_line(rows, |positions| {
                let dx = &mut dx[result(positions.start)..];
                let sizes = [channels, step];
                sums.one_by_one(Summed(multiplier), 0, positions, tap, dx, sizes);
            }),
        }
    }
}

/// A source, and the positions over it.
#[derive(Clone, Copy)]
struct Image<'a> {
    grid: Grid,
    values: &'a [f32],
    /// Values of an element.
    width: usize,
}

impl<'a> Image<'a> {
    fn new(grid: Grid, values: &'a [f32], width: usize) -> Self {
        let elements = grid.batch * count(grid.axes.map(|axis| axis.len));
        assert!(
            values.len() == elements * width,
            "the source has another size than the grid"
        );
        Self {
            grid,
            values,
            width,
        }
    }
}

/// Sums over the taps of positions.
struct Sums<'a> {
    image: Image<'a>,
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

impl Sums<'_> {
    /// The sums of these positions, where source and kernel have the channels of the result. `result` gives where the sums
    /// of a position begin in `to`: in a line `step` values after those of the one before.
    fn all(
        &self,
        positions: Range<usize>,
        tap: impl Fn([usize; AXES]) -> usize + Copy,
        to: &mut [f32],
        result: impl Fn(usize) -> usize,
        step: usize,
        workspace: &mut [f32],
    ) {
        let lanes = self.filters;
        let whole = lanes - lanes % LANES;
        let three_by_three = Weights::new(self, tap, workspace);
        let line = self.image.grid.axes[AXES - 1].positions;
        let mut from = positions.start;
        while from < positions.end {
            let end = positions.end.min(from - from % line + line);
            let rows =
                three_by_three.map_or(0, |sums| sums.rows(&self.image, from, positions.end - from));
            let last_channels = if whole < lanes { rows.max(1) } else { 0 };
            for row in 0..last_channels {
                let positions = from + row * line..end + row * line;
                let to = &mut to[result(positions.start)..];
                self.one_by_one(Same, whole, positions, tap, to, [lanes, step]);
            }
            let to_first = &mut to[result(from)..];
            match three_by_three {
                Some(sums) if rows > 0 => {
                    let row = if rows > 1 {
                        result(from + line) - result(from)
                    } else {
                        0
                    };
                    let at = from % line;
                    let steps = Steps {
                        position: step,
                        row,
                    };
                    sums.sum(
                        &self.image,
                        from,
                        at..at + end - from,
                        rows,
                        to_first,
                        steps,
                    );
                }
                _ => self.line(from..end, tap, to_first, step),
            }
            from = end + rows.saturating_sub(1) * line;
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
        let [a, b, c] = self.image.grid.taps();
        if a * b > MAX_LINES || c == 0 {
            return self.one_by_one(Same, 0, positions, tap, to, [lanes, step]);
        }
        let first = self.image.grid.position(positions.start);
        let last = &self.image.grid.axes[AXES - 1];
        // Where the lines begin in the source, and their taps in the kernel.
        let mut lines = [(0, 0); MAX_LINES];
        let mut line_count = 0;
        for taps in 0..a * b {
            let taps = [taps / b, taps % b];
            if let Some(line) = self.image.grid.source_line(&first, taps) {
                let weights = tap([taps[0], taps[1], 0]) * self.filters;
                lines[line_count] = (line * last.len * self.image.width, weights);
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
            touch(&self.image.values[line..][..last.len * self.image.width]);
        }
        touch(&to[..to.len().min(len * step)]);
        let mut taps = Taps {
            lines: &lines[..line_count],
            count: c,
            source_step: last.reach * self.image.width as isize,
            weight_step: tap_step * self.filters,
            next: last.step as usize * self.image.width,
            step,
        };
        // Positions that have all taps.
        let (first_tap, last_tap) = (last.positions_inside(0), last.positions_inside(c - 1));
        let end = at + len;
        let all =
            first_tap.start.max(last_tap.start).max(at)..first_tap.end.min(last_tap.end).min(end);
        let mut position = at;
        while position < end {
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
                .image
                .values
                .as_ptr()
                .wrapping_offset(element * self.image.width as isize);
            let weights = self.kernel[inside.start * tap_step * self.filters..].as_ptr();
            let target = target.as_mut_ptr();
            // SAFETY: the taps of these positions are inside of the source, which is as long as the grid says; the
            // kernel holds all taps of all lanes, and the result all positions.
            position += unsafe {
                if all.contains(&position) && position + POSITIONS <= all.end {
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
            let position = self.image.grid.position(row);
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
        let last = &self.image.grid.axes[AXES - 1];
        let [a, b, c] =
            core::array::from_fn(|axis| self.image.grid.axes[axis].inside(position.at[axis]));
        for first in a {
            for second in b.clone() {
                let Some(line) = self.image.grid.source_line(position, [first, second]) else {
                    continue;
                };
                for third in c.clone() {
                    let Some(element) = last.element(position.at[AXES - 1], third) else {
                        continue;
                    };
                    let source =
                        &self.image.values[(line * last.len + element) * self.image.width..];
                    let weights = &self.kernel[tap([first, second, third]) * self.filters..];
                    f(&source[..self.image.width], &weights[..self.filters]);
                }
            }
        }
    }
}
