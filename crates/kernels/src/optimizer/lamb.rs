//! The update of LAMB (You et al. 2019) in two passes: norms of the whole weight come between them.

use super::rules::{FACTORS, average};
use super::{decayed, sum_pairs};
use crate::simd::{F32x4, LANES};
use crate::simd_loop::map_in_place;

/// Elements whose squares are one partial sum: the sum of all does not depend on how the work is split.
pub const CHUNK: usize = 1024;

/// Elements that one partial sum takes in.
const BLOCK: usize = 256;

/// m += (1 - beta1)(g - m), v += (1 - beta2)(g² - v), d = (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon),
/// w -= lr d |w| / |d|.
pub struct Lamb {
    step_size: f32,
    decay: F32x4,
    /// 1 - beta1 and 1 - beta2.
    rates: [F32x4; 2],
    /// 1 / (1 - beta1^t)
    of_m: F32x4,
    /// 1 / (1 - beta2^t)
    of_v: F32x4,
    /// Above 0.
    epsilon: F32x4,
}

impl Lamb {
    pub fn new(hyperparameters: &[f32], constants: &[f32]) -> Self {
        Self {
            step_size: hyperparameters[0],
            decay: F32x4::splat(hyperparameters[1]),
            rates: [constants[0], constants[1]].map(F32x4::splat),
            of_m: F32x4::splat(hyperparameters[FACTORS]),
            of_v: F32x4::splat(hyperparameters[FACTORS + 1]),
            epsilon: F32x4::splat(constants[2]),
        }
    }

    #[inline(always)]
    fn direction(&self, m: F32x4, v: F32x4) -> F32x4 {
        let spread = v.mul(self.of_v).sqrt().add(self.epsilon);
        m.mul(self.of_m).div(spread)
    }

    /// Updates m and v of a chunk, and writes its directions. Returns the sums of squares of its weights and of these.
    #[inline(never)]
    pub fn update_moments(
        &self,
        w: &[f32],
        [m, v, directions]: [&mut [f32]; 3],
        g: &[f32],
    ) -> [f32; 2] {
        let mut totals = [F32x4::splat(0.0); 2];
        let inputs = w.chunks(BLOCK).zip(g.chunks(BLOCK));
        let outputs = m
            .chunks_mut(BLOCK)
            .zip(v.chunks_mut(BLOCK))
            .zip(directions.chunks_mut(BLOCK));
        for ((w, g), ((m, v), d)) in inputs.zip(outputs) {
            let ((w, last_w), (g, last_g)) = (w.as_chunks::<LANES>(), g.as_chunks::<LANES>());
            let (m, last_m) = m.as_chunks_mut::<LANES>();
            let (v, last_v) = v.as_chunks_mut::<LANES>();
            let (d, last_d) = d.as_chunks_mut::<LANES>();
            let mut partial = [F32x4::splat(0.0); 2];
            for ((((w, g), m), v), d) in w.iter().zip(g).zip(m).zip(v).zip(d) {
                let (moments, squares) = self.moved(
                    F32x4::load(w),
                    F32x4::load(g),
                    [F32x4::load(m), F32x4::load(v)],
                );
                moments[0].store(m);
                moments[1].store(v);
                moments[2].store(d);
                partial = [0, 1].map(|i| partial[i].add(squares[i]));
            }
            let (moments, squares) = self.moved(
                F32x4::load_partial(last_w),
                F32x4::load_partial(last_g),
                [F32x4::load_partial(last_m), F32x4::load_partial(last_v)],
            );
            moments[0].store_partial(last_m);
            moments[1].store_partial(last_v);
            moments[2].store_partial(last_d);
            totals = [0, 1].map(|i| totals[i].add(partial[i]).add(squares[i]));
        }
        totals.map(F32x4::sum)
    }

    #[inline(always)]
    fn moved(&self, w: F32x4, g: F32x4, [m, v]: [F32x4; 2]) -> ([F32x4; 3], [F32x4; 2]) {
        let [rate1, rate2] = self.rates;
        let (m, v) = (average(m, g, rate1), average(v, g.mul(g), rate2));
        let d = self.direction(m, v);
        ([m, v, d], [square(decayed(w, self.decay)), square(d)])
    }

    /// lr |w| / |d| from the sums of all chunks; lr where one of the norms is 0.
    pub fn scale(&self, sums: &[f32]) -> f32 {
        let [weight, direction] = sum_pairs(sums).map(|sum| F32x4::splat(sum as f32).sqrt());
        let zero = F32x4::splat(0.0);
        let ratio = weight.gt(zero).and(direction.gt(zero));
        let ratio = ratio.select(weight.div(direction), F32x4::splat(1.0));
        ratio.to_array()[0] * self.step_size
    }

    /// w -= scale d
    #[inline(never)]
    pub fn step(&self, w: &mut [f32], directions: &[f32], scale: f32) {
        let scale = F32x4::splat(scale);
        map_in_place([directions], w, |[d], w| {
            decayed(w, self.decay).sub(d.mul(scale))
        });
    }
}

#[inline(always)]
fn square(x: F32x4) -> F32x4 {
    x.mul(x)
}
