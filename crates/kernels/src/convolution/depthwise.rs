//! Depthwise convolutions: each channel is a group with one filter or several.
//!
//! What belongs here: loops over channels, four at a time, for a kernel [taps, filters] where filter f covers channel
//! f / multiplier. What does not: groups of several channels, which are matrix products.

use core::ops::Range;

use super::Convolution;
use crate::simd::{F32x4, LANES};
use crate::windows::{AXES, Grid};

/// Vectors of channels that are summed side by side.
const VECTORS: usize = 4;

/// How the terms of a sum over taps are read. `at` counts lanes of the result; `count` is at most 4, and lanes beyond
/// it are arbitrary.
trait Term: Copy {
    /// The product of a source's element with a tap, summed over the filters that both belong to.
    fn add(self, sum: F32x4, source: &[f32], weights: &[f32], at: usize, count: usize) -> F32x4;
}

/// Source and weights have the lanes of the result.
#[derive(Clone, Copy)]
struct Same;

impl Term for Same {
    #[inline(always)]
    fn add(self, sum: F32x4, source: &[f32], weights: &[f32], at: usize, count: usize) -> F32x4 {
        load(source, at, count).mul_add(load(weights, at, count), sum)
    }
}

/// The source has one lane for `.0` lanes of the result.
#[derive(Clone, Copy)]
struct Repeated(usize);

impl Term for Repeated {
    #[inline(always)]
    fn add(self, sum: F32x4, source: &[f32], weights: &[f32], at: usize, count: usize) -> F32x4 {
        let source = gather(count, |lane| source[(at + lane) / self.0]);
        source.mul_add(load(weights, at, count), sum)
    }
}

/// Source and weights have `.0` lanes for each lane of the result.
#[derive(Clone, Copy)]
struct Summed(usize);

impl Term for Summed {
    #[inline(always)]
    fn add(self, sum: F32x4, source: &[f32], weights: &[f32], at: usize, count: usize) -> F32x4 {
        let mut sum = sum;
        for filter in 0..self.0 {
            let of = |from: &[f32]| gather(count, |lane| from[(at + lane) * self.0 + filter]);
            sum = of(source).mul_add(of(weights), sum);
        }
        sum
    }
}

#[inline(always)]
fn load(from: &[f32], at: usize, count: usize) -> F32x4 {
    if count == LANES {
        F32x4::load(&from[at..at + LANES])
    } else {
        F32x4::load_partial(&from[at..at + count])
    }
}

#[inline(always)]
fn gather(count: usize, value: impl Fn(usize) -> f32) -> F32x4 {
    let lane = |lane: usize| if lane < count { value(lane) } else { 0.0 };
    F32x4::new(lane(0), lane(1), lane(2), lane(3))
}

#[inline(always)]
fn store(value: F32x4, to: &mut [f32], at: usize, count: usize) {
    if count == LANES {
        value.store(&mut to[at..at + LANES]);
    } else {
        value.store_partial(&mut to[at..at + count]);
    }
}

/// y[o, f] = Σ x[element of o at t, f / multiplier] W[t, f], for the positions `rows`, which y holds.
pub fn forward(of: &Convolution, x: &[f32], kernel: &[f32], y: &mut [f32], rows: Range<usize>) {
    let multiplier = of.group_filters();
    let sums = Sums {
        grid: of.windows.grid(),
        source: x,
        width: of.windows.channels,
        kernel,
        filters: of.filters,
    };
    let [_, b, c] = of.windows.size;
    let tap = |[first, second, third]: [usize; AXES]| (first * b + second) * c + third;
    for (row, y) in rows.zip(y.chunks_exact_mut(of.filters)) {
        if multiplier == 1 {
            sums.position(Same, row, tap, y);
        } else {
            sums.position(Repeated(multiplier), row, tap, y);
        }
    }
}

/// dx[i, c] = Σ dy[o, f] W[t, f] over the windows o that have i at t and the filters f of channel c.
pub fn input_gradient(
    of: &Convolution,
    dy: &[f32],
    kernel: &[f32],
    dx: &mut [f32],
    range: Range<usize>,
) {
    let (multiplier, channels) = (of.group_filters(), of.windows.channels);
    let mut before = 0;
    for number in 0..of.windows.phases() {
        let phase = of.windows.phase(number);
        let positions = phase.grid.positions();
        let row = |at: usize| at.clamp(before, before + positions) - before;
        let rows = row(range.start)..row(range.end);
        before += positions;
        let sums = Sums {
            grid: phase.grid,
            source: dy,
            width: of.filters,
            kernel,
            filters: of.filters,
        };
        for row in rows {
            let element = of.windows.element_of(&phase, &phase.grid.position(row));
            let dx = &mut dx[element * channels..][..channels];
            let tap = |taps| phase.window_tap(taps);
            if multiplier == 1 {
                sums.position(Same, row, tap, dx);
            } else {
                sums.position(Summed(multiplier), row, tap, dx);
            }
        }
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

impl Sums<'_> {
    /// The sums of one position, for all lanes.
    #[inline(always)]
    fn position<T: Term>(
        &self,
        term: T,
        row: usize,
        tap: impl Fn([usize; AXES]) -> usize + Copy,
        to: &mut [f32],
    ) {
        let position = self.grid.position(row);
        let [a, b, c] = core::array::from_fn(|axis| self.grid.axes[axis].inside(position.at[axis]));
        let mut at = 0;
        while at < to.len() {
            let vectors = VECTORS.min((to.len() - at).div_ceil(LANES));
            let whole = vectors == VECTORS && at + VECTORS * LANES <= to.len();
            let mut sums = [F32x4::splat(0.0); VECTORS];
            for first in a.clone() {
                for second in b.clone() {
                    let Some(line) = self.grid.source_line(&position, [first, second]) else {
                        continue;
                    };
                    for third in c.clone() {
                        let Some(element) =
                            self.grid.axes[AXES - 1].element(position.at[AXES - 1], third)
                        else {
                            continue;
                        };
                        let element = line * self.grid.axes[AXES - 1].len + element;
                        let source = &self.source[element * self.width..][..self.width];
                        let tap = tap([first, second, third]);
                        let weights = &self.kernel[tap * self.filters..][..self.filters];
                        if whole {
                            for (number, sum) in sums.iter_mut().enumerate() {
                                let at = at + number * LANES;
                                *sum = term.add(*sum, source, weights, at, LANES);
                            }
                        } else {
                            for (number, sum) in sums.iter_mut().take(vectors).enumerate() {
                                let at = at + number * LANES;
                                let count = LANES.min(to.len() - at);
                                *sum = term.add(*sum, source, weights, at, count);
                            }
                        }
                    }
                }
            }
            for (number, sum) in sums.into_iter().take(vectors).enumerate() {
                let at = at + number * LANES;
                store(sum, to, at, LANES.min(to.len() - at));
            }
            at += VECTORS * LANES;
        }
    }
}

/// dW[t, f] += Σ x[element of o at t, f / multiplier] dy[o, f] over all windows o, for the taps `taps`, which dW holds.
pub fn kernel_gradient(
    of: &Convolution,
    x: &[f32],
    dy: &[f32],
    dkernel: &mut [f32],
    taps: Range<usize>,
) {
    let grid = of.windows.grid();
    let last = grid.axes[AXES - 1];
    if last.positions == 0 {
        return;
    }
    let [_, b, c] = of.windows.size;
    for line in 0..grid.positions() / last.positions {
        let first = line * last.positions;
        let position = grid.position(first);
        for (tap, dkernel) in taps.clone().zip(dkernel.chunks_exact_mut(of.filters)) {
            let (leading, third) = ([tap / (b * c), tap / c % b], tap % c);
            let Some(source) = grid.source_line(&position, leading) else {
                continue;
            };
            let inside = last.positions_inside(third);
            if inside.is_empty() {
                continue;
            }
            let element = last.start(inside.start) + third as isize * last.reach;
            let piece = Piece {
                x: &x[(source * last.len + element as usize) * of.windows.channels..],
                x_step: last.step as usize * of.windows.channels,
                dy: &dy[(first + inside.start) * of.filters..],
                filters: of.filters,
                count: inside.len(),
                multiplier: of.group_filters(),
            };
            if piece.multiplier == 1 {
                piece.add(dkernel, load);
            } else {
                piece.add(dkernel, |x, at, count| {
                    gather(count, |lane| x[(at + lane) / piece.multiplier])
                });
            }
        }
    }
}

/// Windows along a line that have a tap inside of the image.
struct Piece<'a> {
    x: &'a [f32],
    x_step: usize,
    dy: &'a [f32],
    filters: usize,
    count: usize,
    multiplier: usize,
}

impl Piece<'_> {
    /// dkernel[f] += Σ x[o, f / multiplier] dy[o, f]
    #[inline(always)]
    fn add(&self, dkernel: &mut [f32], read: impl Fn(&[f32], usize, usize) -> F32x4) {
        let channels = self.filters / self.multiplier;
        let mut at = 0;
        while at < self.filters {
            let vectors = VECTORS.min((self.filters - at).div_ceil(LANES));
            let whole = at + VECTORS * LANES <= self.filters;
            let mut sums = [F32x4::splat(0.0); VECTORS];
            for o in 0..self.count {
                let x = &self.x[o * self.x_step..][..channels];
                let dy = &self.dy[o * self.filters..][..self.filters];
                if whole {
                    for (number, sum) in sums.iter_mut().enumerate() {
                        let at = at + number * LANES;
                        *sum = read(x, at, LANES).mul_add(load(dy, at, LANES), *sum);
                    }
                } else {
                    for (number, sum) in sums.iter_mut().take(vectors).enumerate() {
                        let at = at + number * LANES;
                        let count = LANES.min(self.filters - at);
                        *sum = read(x, at, count).mul_add(load(dy, at, count), *sum);
                    }
                }
            }
            for (number, sum) in sums.into_iter().take(vectors).enumerate() {
                let at = at + number * LANES;
                let count = LANES.min(self.filters - at);
                store(sum.add(load(dkernel, at, count)), dkernel, at, count);
            }
            at += VECTORS * LANES;
        }
    }
}
