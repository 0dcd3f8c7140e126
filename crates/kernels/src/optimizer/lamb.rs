//! The update of LAMB (You et al. 2019) in two passes: norms of the whole weight come between them.

use super::rules::{FACTORS, average};
use super::{decayed, sum_pairs, update};
use crate::row_reduce::sum_of;
use crate::simd::F32x4;
use crate::simd_loop::map_in_place;

/// Elements whose squares are one partial sum: the sum of all does not depend on how the work is split.
pub const CHUNK: usize = 1024;

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

    /// Moves m and v of a chunk. Gives the sums of squares of its weights and of their directions.
    #[inline(never)]
    pub fn move_moments(&self, w: &[f32], m: &mut [f32], v: &mut [f32], g: &[f32]) -> [f32; 2] {
        let ([rate1, rate2], decay) = (self.rates, self.decay);
        update(g, [&mut *m, &mut *v], move |g, [m, v]| {
            [average(m, g, rate1), average(v, g.mul(g), rate2)]
        });
        let weights = sum_of([w], w.len(), |[w]| square(decayed(w, decay)));
        let directions = sum_of([&*m, &*v], w.len(), |[m, v]| square(self.direction(m, v)));
        [weights, directions]
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
    pub fn step(&self, w: &mut [f32], m: &[f32], v: &[f32], scale: f32) {
        let scale = F32x4::splat(scale);
        map_in_place([m, v], w, |[m, v], w| {
            decayed(w, self.decay).sub(self.direction(m, v).mul(scale))
        });
    }
}

#[inline(always)]
fn square(x: F32x4) -> F32x4 {
    x.mul(x)
}
