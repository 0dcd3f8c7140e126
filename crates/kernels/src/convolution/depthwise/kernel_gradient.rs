//! The kernel gradient, piece by piece of a line.

use core::ops::Range;

use super::lanes::{gather, load, store};
use super::{VECTORS, touch};
use crate::convolution::Convolution;
use crate::simd::{F32x4, LANES};
use crate::windows::AXES;

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
        touch(&dy[first * of.filters..][..last.positions * of.filters]);
        for (tap, dkernel) in taps.clone().zip(dkernel.chunks_exact_mut(of.filters)) {
            let (leading, third) = ([tap / (b * c), tap / c % b], tap % c);
            let Some(source) = grid.source_line(&position, leading) else {
                continue;
            };
            if third == 0 {
                let width = last.len * of.windows.channels;
                touch(&x[source * width..][..width]);
            }
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
