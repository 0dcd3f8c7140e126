//! The multiply-adds of positions side by side, whose sums are held in registers.

use crate::simd::{F32x4, LANES};

/// Positions that share the weights which are loaded.
pub const POSITIONS: usize = 4;

/// The taps of positions side by side, all inside of the source.
pub struct Taps<'a> {
    /// Offsets of the lines in the source, and of their weights in the kernel.
    pub lines: &'a [(usize, usize)],
    /// Taps of a line.
    pub count: usize,
    /// Strides of the taps.
    pub source_step: isize,
    pub weight_step: usize,
    /// Strides of the positions, in the source and in the result.
    pub next: usize,
    pub step: usize,
}

impl Taps<'_> {
    /// P positions, all lanes in vectors of which V are summed at a time, the last one by one.
    ///
    /// # Safety
    /// `lanes`, a multiple of four, must be valid at every tap of every position, and in the result.
    #[inline(always)]
    pub unsafe fn all_lanes<const P: usize, const V: usize>(
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
    /// The sums stay in registers: loops count, because iterators over arrays of vectors move these through memory.
    ///
    /// # Safety
    /// V vectors must be valid at every tap of every position, and in the result.
    #[expect(clippy::needless_range_loop, reason = "see above")]
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
                    let mut weight = [F32x4::splat(0.0); V];
                    for v in 0..V {
                        weight[v] = F32x4::load_ptr(weights.add(v * LANES));
                    }
                    let mut at = source;
                    for p in 0..P {
                        for v in 0..V {
                            let value = F32x4::load_ptr(at.add(v * LANES));
                            sums[p][v] = value.mul_add(weight[v], sums[p][v]);
                        }
                        at = at.wrapping_add(next);
                    }
                }
                source = source.wrapping_offset(source_step);
                weights = weights.wrapping_add(weight_step);
            }
        }
        for p in 0..P {
            for v in 0..V {
                // SAFETY: the caller guarantees the result.
                unsafe { sums[p][v].store_ptr(to.add(p * self.step + v * LANES)) }
            }
        }
    }
}
