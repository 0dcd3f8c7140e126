//! The kernel gradient: lines of windows one after the other, of which those with three by three taps are added together.

use core::ops::Range;

use super::lanes::{gather, load, store};
use super::three_by_three::KernelGradient;
use super::{Image, VECTORS, touch};
use crate::convolution::Convolution;
use crate::simd::{F32x4, LANES};
use crate::windows::AXES;

/// dW[t, f] = Σ x[element of o at t, f / multiplier] dy[o, f] over all windows o, for the vectors `vectors` of four filters
/// (the last one may have fewer) of the whole gradient `dkernel`.
pub fn kernel_gradient(
    of: &Convolution,
    x: &[f32],
    dy: &[f32],
    dkernel: &mut [f32],
    vectors: Range<usize>,
    workspace: &mut [f32],
) {
    let [start, end] = [vectors.start, vectors.end].map(|vector| of.filters.min(vector * LANES));
    let filters = start..end;
    for tap in dkernel.chunks_exact_mut(of.filters) {
        tap[filters.clone()].fill(0.0);
    }
    let image = Image::new(of.windows.grid(), x, of.windows.channels);
    let (positions, line) = (image.grid.positions(), image.grid.axes[AXES - 1].positions);
    // Several filters of a channel have no vectors of channels.
    let mut together = match of.group_filters() {
        1 => KernelGradient::new(image, filters.start, filters.len() / LANES, workspace),
        _ => None,
    };
    let mut first = 0;
    while first < positions {
        let rows = together.as_ref().map_or(0, |sums| sums.rows(first));
        let mut rest = filters.clone();
        if let Some(sums) = &mut together
            && rows > 0
        {
            sums.add(dy, of.filters, first, rows);
            rest.start = rest.end - rest.len() % LANES;
        }
        let end = first + rows.max(1) * line;
        for first in (first..end).step_by(line) {
            if !rest.is_empty() {
                add_line(of, &image, dy, dkernel, first, rest.clone());
            }
        }
        first = end;
    }
    if let Some(sums) = together {
        sums.finish(dkernel, of.filters);
    }
}

/// dkernel[t, f] += Σ x[element of o at t, f / multiplier] dy[o, f] over the windows o of the line that begins with `first`.
fn add_line(
    of: &Convolution,
    image: &Image,
    dy: &[f32],
    dkernel: &mut [f32],
    first: usize,
    filters: Range<usize>,
) {
    let (grid, last) = (&image.grid, image.grid.axes[AXES - 1]);
    let [_, b, c] = of.windows.size;
    let position = grid.position(first);
    if filters.len() > LANES {
        touch(&dy[first * of.filters..][..last.positions * of.filters]);
    }
    for (tap, dkernel) in dkernel.chunks_exact_mut(of.filters).enumerate() {
        let (leading, third) = ([tap / (b * c), tap / c % b], tap % c);
        let Some(source) = grid.source_line(&position, leading) else {
            continue;
        };
        if third == 0 && filters.len() > LANES {
            let width = last.len * image.width;
            touch(&image.values[source * width..][..width]);
        }
        let inside = last.positions_inside(third);
        if inside.is_empty() {
            continue;
        }
        let element = last.start(inside.start) + third as isize * last.reach;
        let piece = Piece {
            x: &image.values[(source * last.len + element as usize) * image.width..],
            x_step: last.step as usize * image.width,
            dy: &dy[(first + inside.start) * of.filters..],
            filters: of.filters,
            count: inside.len(),
            multiplier: of.group_filters(),
        };
        piece.add(dkernel, filters.clone());
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
    fn add(&self, dkernel: &mut [f32], filters: Range<usize>) {
        let whole = if self.multiplier == 1 {
            self.add_vectors(dkernel, filters.clone())
        } else {
            filters.start
        };
        for at in (whole..filters.end).step_by(LANES) {
            let lanes = LANES.min(filters.end - at);
            let mut sum = load(dkernel, at, lanes);
            for o in 0..self.count {
                let x = &self.x[o * self.x_step..];
                let x = gather(lanes, |lane| x[(at + lane) / self.multiplier]);
                sum = x.mul_add(load(&self.dy[o * self.filters..], at, lanes), sum);
            }
            store(sum, dkernel, at, lanes);
        }
    }

    /// The lanes in whole vectors, where each filter has a channel of its own. Returns where they end.
    fn add_vectors(&self, dkernel: &mut [f32], filters: Range<usize>) -> usize {
        let whole = filters.end - filters.len() % LANES;
        let last = self.count - 1;
        assert!(
            self.x.len() >= last * self.x_step + whole
                && self.dy.len() >= last * self.filters + whole
                && dkernel.len() >= whole,
            "an operand is too short"
        );
        let mut at = filters.start;
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
    #[expect(
        clippy::needless_range_loop,
        reason = "iterators over arrays of vectors move these through memory"
    )]
    #[inline(never)]
    unsafe fn add_lanes<const V: usize>(&self, at: usize, dkernel: *mut f32) {
        let (mut x, mut dy) = (
            self.x.as_ptr().wrapping_add(at),
            self.dy.as_ptr().wrapping_add(at),
        );
        // SAFETY: the caller guarantees what is read and written.
        unsafe {
            let to = dkernel.add(at);
            let mut sums = [F32x4::splat(0.0); V];
            for v in 0..V {
                sums[v] = F32x4::load_ptr(to.add(v * LANES));
            }
            for _ in (0..self.count).rev() {
                for v in 0..V {
                    let value = F32x4::load_ptr(x.add(v * LANES));
                    sums[v] = value.mul_add(F32x4::load_ptr(dy.add(v * LANES)), sums[v]);
                }
                x = x.wrapping_add(self.x_step);
                dy = dy.wrapping_add(self.filters);
            }
            for v in 0..V {
                sums[v].store_ptr(to.add(v * LANES));
            }
        }
    }
}
