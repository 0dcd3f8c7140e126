//! Depthwise convolutions: each channel is a group with one filter or several.
//!
//! What belongs here: loops over channels, four at a time, for a kernel [taps, filters] where filter f covers channel
//! f / multiplier. What does not: groups of several channels, which are matrix products.

use core::ops::Range;

use super::Convolution;
use crate::simd::{F32x4, LANES};
use crate::windows::{AXES, Grid, Position, count};

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
    for number in 0..of.windows.phases() {
        let phase = of.windows.phase(number);
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

    /// The sums of positions along a line, where source and kernel have the lanes of the result; from one position to
    /// the next `to` has `step` values.
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
        let mut done = 0;
        while done < len {
            let position = at + done;
            let inside = last.inside(position);
            let block = done + POSITIONS <= len
                && inside.len() == c
                && last.inside(position + POSITIONS - 1).len() == c;
            let element = last.start(position) + inside.start as isize * last.reach;
            let taps = Taps {
                lines: &lines[..line_count],
                count: inside.len(),
                source_step: last.reach * self.width as isize,
                weight_step: tap_step * self.filters,
                next: last.step as usize * self.width,
                step,
            };
            if inside.is_empty() || line_count == 0 {
                to[done * step..][..whole].fill(0.0);
                done += 1;
                continue;
            }
            let source = self
                .source
                .as_ptr()
                .wrapping_offset(element * self.width as isize);
            let weights = self.kernel[inside.start * tap_step * self.filters..].as_ptr();
            let target = to[done * step..].as_mut_ptr();
            // SAFETY: the taps of these positions are inside of the source, which is as long as the grid says; the
            // kernel holds all taps of all lanes, and the result all positions.
            unsafe {
                if block {
                    taps.all_lanes::<POSITIONS, 2>(whole, source, weights, target);
                    done += POSITIONS;
                } else {
                    taps.all_lanes::<1, VECTORS>(whole, source, weights, target);
                    done += 1;
                }
            }
        }
    }

    /// The sums of the lanes from `from` on, position by position; of each `[lanes, step]` the result has lanes, and from
    /// one to the next step values.
    fn one_by_one<T: Term>(
        &self,
        term: T,
        from: usize,
        positions: Range<usize>,
        tap: impl Fn([usize; AXES]) -> usize + Copy,
        to: &mut [f32],
        [lanes, step]: [usize; 2],
    ) {
        for (number, row) in positions.enumerate() {
            let position = self.grid.position(row);
            for at in (from..lanes).step_by(LANES) {
                let count = LANES.min(lanes - at);
                let mut sum = F32x4::splat(0.0);
                self.for_each_tap(&position, tap, |source, weights| {
                    sum = term.add(sum, source, weights, at, count);
                });
                store(sum, to, number * step + at, count);
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

/// Positions that share the weights which are loaded.
const POSITIONS: usize = 4;

/// The taps of positions side by side, all inside of the source.
struct Taps<'a> {
    /// Offsets of the lines in the source, and of their weights in the kernel.
    lines: &'a [(usize, usize)],
    /// Taps of a line.
    count: usize,
    /// Values from one tap to the next.
    source_step: isize,
    weight_step: usize,
    /// Values from one position to the next, in the source and in the result.
    next: usize,
    step: usize,
}

impl Taps<'_> {
    /// P positions, all lanes in vectors of which V are summed at a time, the last one by one.
    ///
    /// # Safety
    /// `lanes`, a multiple of four, must be valid at every tap of every position, and in the result.
    #[inline(always)]
    unsafe fn all_lanes<const P: usize, const V: usize>(
        &self,
        lanes: usize,
        source: *const f32,
        weights: *const f32,
        to: *mut f32,
    ) {
        let mut at = 0;
        // SAFETY: at + 4 V and at + 4 are not above `lanes`.
        unsafe {
            while at + V * LANES <= lanes {
                self.sum::<P, V>(source.wrapping_add(at), weights.add(at), to.add(at));
                at += V * LANES;
            }
            while at < lanes {
                self.sum::<P, 1>(source.wrapping_add(at), weights.add(at), to.add(at));
                at += LANES;
            }
        }
    }

    /// to[p, v] = Σ source[p, tap, v] weights[tap, v], for P positions and V vectors.
    ///
    /// # Safety
    /// As many values must be valid at every tap, and in the result.
    #[inline(never)]
    unsafe fn sum<const P: usize, const V: usize>(
        &self,
        source: *const f32,
        weights: *const f32,
        to: *mut f32,
    ) {
        let mut sums = [[F32x4::splat(0.0); V]; P];
        let (next, source_step, weight_step) = (self.next, self.source_step, self.weight_step);
        for &(line, of_line) in self.lines {
            let mut source = source.wrapping_add(line);
            let mut weights = weights.wrapping_add(of_line);
            for _ in (0..self.count).rev() {
                // SAFETY: the caller guarantees the values at this tap.
                unsafe {
                    let weight: [F32x4; V] =
                        core::array::from_fn(|v| F32x4::load_ptr(weights.add(v * LANES)));
                    let mut at = source;
                    for sums in &mut sums {
                        for v in 0..V {
                            let value = F32x4::load_ptr(at.add(v * LANES));
                            sums[v] = value.mul_add(weight[v], sums[v]);
                        }
                        at = at.wrapping_add(next);
                    }
                }
                source = source.wrapping_offset(source_step);
                weights = weights.wrapping_add(weight_step);
            }
        }
        for (p, sums) in sums.into_iter().enumerate() {
            for (v, sum) in sums.into_iter().enumerate() {
                // SAFETY: the caller guarantees the result.
                unsafe { sum.store_ptr(to.add(p * self.step + v * LANES)) }
            }
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
            piece.add(dkernel);
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
    fn add(&self, dkernel: &mut [f32]) {
        let whole = if self.multiplier == 1 {
            self.add_vectors(dkernel)
        } else {
            0
        };
        for at in (whole..self.filters).step_by(LANES) {
            let lanes = LANES.min(self.filters - at);
            let mut sum = load(dkernel, at, lanes);
            for o in 0..self.count {
                let x = &self.x[o * self.x_step..];
                let x = gather(lanes, |lane| x[(at + lane) / self.multiplier]);
                sum = x.mul_add(load(&self.dy[o * self.filters..], at, lanes), sum);
            }
            store(sum, dkernel, at, lanes);
        }
    }

    /// The lanes in whole vectors, where each filter has a channel of its own. Returns their number.
    fn add_vectors(&self, dkernel: &mut [f32]) -> usize {
        let whole = self.filters - self.filters % LANES;
        let last = self.count - 1;
        assert!(
            self.x.len() >= last * self.x_step + whole
                && self.dy.len() >= last * self.filters + whole
                && dkernel.len() >= whole,
            "an operand is too short"
        );
        let mut at = 0;
        // SAFETY: the operands hold `whole` lanes of every window.
        unsafe {
            while at + VECTORS * LANES <= whole {
                self.add_lanes::<VECTORS>(at, dkernel.as_mut_ptr());
                at += VECTORS * LANES;
            }
            while at < whole {
                self.add_lanes::<1>(at, dkernel.as_mut_ptr());
                at += LANES;
            }
        }
        whole
    }

    /// V vectors from lane `at` on.
    ///
    /// # Safety
    /// They must be valid in dkernel, and in x and dy for every window.
    #[inline(never)]
    unsafe fn add_lanes<const V: usize>(&self, at: usize, dkernel: *mut f32) {
        let (mut x, mut dy) = (
            self.x.as_ptr().wrapping_add(at),
            self.dy.as_ptr().wrapping_add(at),
        );
        // SAFETY: the caller guarantees what is read and written.
        unsafe {
            let to = dkernel.add(at);
            let mut sums: [F32x4; V] = core::array::from_fn(|v| F32x4::load_ptr(to.add(v * LANES)));
            for _ in (0..self.count).rev() {
                for (v, sum) in sums.iter_mut().enumerate() {
                    let value = F32x4::load_ptr(x.add(v * LANES));
                    *sum = value.mul_add(F32x4::load_ptr(dy.add(v * LANES)), *sum);
                }
                x = x.wrapping_add(self.x_step);
                dy = dy.wrapping_add(self.filters);
            }
            for (v, sum) in sums.into_iter().enumerate() {
                sum.store_ptr(to.add(v * LANES));
            }
        }
    }
}
