//! Statistics and gradients of one row: it is in the first-level cache after the first pass over it.

use core::ops::Range;

use crate::simd::{F32x4, LANES};
use crate::simd_loop::{load_tail, map_in_place, store_tail};

/// Vectors that are added to one partial sum.
const BLOCK: usize = 64;

/// Vectors that are summed side by side, so that the latency of one sum does not count.
const WAYS: usize = 4;

/// Mean and biased variance; where the row is not centered, 0 and the mean square.
#[inline(never)]
pub fn moments(x: &[f32], is_centered: bool) -> (f32, f32) {
    let count = x.len() as f32;
    let mean = if is_centered {
        sum_of(x, |x| x) / count
    } else {
        0.0
    };
    let center = F32x4::splat(mean);
    let squares = sum_of(x, |x| {
        let difference = x.sub(center);
        difference.mul(difference)
    });
    (mean, squares / count)
}

/// The sum of `f` over the values of a row, in partial sums by block, so that the error does not grow with its length.
#[inline(always)]
fn sum_of(x: &[f32], f: impl Fn(F32x4) -> F32x4) -> f32 {
    let zero = F32x4::splat(0.0);
    let (groups, remainder) = x.as_chunks::<{ WAYS * LANES }>();
    let mut total = zero;
    for block in groups.chunks(BLOCK) {
        let [mut a, mut b, mut c, mut d] = [zero; WAYS];
        for group in block {
            a = a.add(f(F32x4::load(&group[..LANES])));
            b = b.add(f(F32x4::load(&group[LANES..])));
            c = c.add(f(F32x4::load(&group[2 * LANES..])));
            d = d.add(f(F32x4::load(&group[3 * LANES..])));
        }
        total = total.add(a.add(b).add(c.add(d)));
    }
    let (fours, rest) = remainder.as_chunks::<LANES>();
    for four in fours {
        total = total.add(f(F32x4::load(four)));
    }
    let mut sum = total.sum();
    for &value in rest {
        sum += f(F32x4::splat(value)).to_array()[0];
    }
    sum
}

/// y = (x - mean) scale gamma + beta.
#[inline(never)]
pub fn normalize(x: &[f32], mean: f32, scale: f32, gamma: &[f32], beta: &[f32], y: &mut [f32]) {
    let (mean, scale) = (F32x4::splat(mean), F32x4::splat(scale));
    map_in_place([x, gamma, beta], y, |[x, gamma, beta], _| {
        x.sub(mean).mul(scale).mul(gamma).add(beta)
    });
}

/// A row with its statistics, `scale` being 1 / sqrt(variance + epsilon).
pub struct Row<'a> {
    pub x: &'a [f32],
    pub dy: &'a [f32],
    pub gamma: &'a [f32],
    pub mean: f32,
    pub scale: f32,
}

impl Row<'_> {
    /// The sums of g = dy gamma and of g (x - mean); dgamma += dy (x - mean) scale and dbeta += dy.
    #[inline(never)]
    pub fn gradient_sums(&self, dgamma: &mut [f32], dbeta: &mut [f32]) -> (f32, f32) {
        let n = self.x.len();
        assert!(
            [dgamma.len(), dbeta.len()] == [n; 2],
            "a row has as many values as gamma"
        );
        let (dgamma, dbeta) = (dgamma.as_mut_ptr(), dbeta.as_mut_ptr());
        self.sums_with(|at, count, along, dy| {
            // SAFETY: both hold n values, and `count` from `at` on.
            unsafe {
                let (dgamma, dbeta) = (dgamma.add(at), dbeta.add(at));
                if count == LANES {
                    F32x4::load_ptr(dgamma).add(along).store_ptr(dgamma);
                    F32x4::load_ptr(dbeta).add(dy).store_ptr(dbeta);
                } else {
                    store_tail(load_tail(dgamma, count).add(along), dgamma, count);
                    store_tail(load_tail(dbeta, count).add(dy), dbeta, count);
                }
            }
        })
    }

    /// The sums alone.
    #[inline(never)]
    pub fn sums(&self) -> (f32, f32) {
        self.sums_with(|_, _, _, _| {})
    }

    /// What [`Row::gradient_sums`] adds, in these columns alone.
    #[inline(never)]
    pub fn add_gradients(&self, columns: Range<usize>, dgamma: &mut [f32], dbeta: &mut [f32]) {
        let (x, dy) = (&self.x[columns.clone()], &self.dy[columns]);
        let [mean, scale] = [self.mean, self.scale].map(F32x4::splat);
        map_in_place([x, dy], dgamma, |[x, dy], sum| {
            sum.add(dy.mul(x.sub(mean).mul(scale)))
        });
        map_in_place([dy], dbeta, |[dy], sum| sum.add(dy));
    }

    /// The sums; `each` is called with the vectors dy (x - mean) scale and dy of `count` columns from `at` on.
    #[inline(always)]
    fn sums_with(&self, each: impl Fn(usize, usize, F32x4, F32x4)) -> (f32, f32) {
        let n = self.x.len();
        assert!(
            [self.dy.len(), self.gamma.len()] == [n; 2],
            "a row has as many values as gamma"
        );
        let (x, dy, gamma) = (self.x.as_ptr(), self.dy.as_ptr(), self.gamma.as_ptr());
        let (mean, scale) = (F32x4::splat(self.mean), F32x4::splat(self.scale));
        let zero = F32x4::splat(0.0);
        let (mut sum, mut product) = (zero, zero);
        let whole = n - n % LANES;
        // Partial sums, so that the error does not grow with the length of the row.
        for block in (0..whole).step_by(BLOCK * LANES) {
            let (mut part, mut part_product) = (zero, zero);
            for i in (block..whole.min(block + BLOCK * LANES)).step_by(LANES) {
                // SAFETY: all hold n values, and four from i on.
                unsafe {
                    let dy = F32x4::load_ptr(dy.add(i));
                    let difference = F32x4::load_ptr(x.add(i)).sub(mean);
                    let g = dy.mul(F32x4::load_ptr(gamma.add(i)));
                    let along = dy.mul(difference.mul(scale));
                    part = part.add(g);
                    part_product = part_product.add(g.mul(difference));
                    each(i, LANES, along, dy);
                }
            }
            sum = sum.add(part);
            product = product.add(part_product);
        }
        let rest = n - whole;
        if rest > 0 {
            // SAFETY: all hold `rest` values from `whole` on; dy of the lanes after them is zero.
            unsafe {
                let dy = load_tail(dy.add(whole), rest);
                let difference = load_tail(x.add(whole), rest).sub(mean);
                let g = dy.mul(load_tail(gamma.add(whole), rest));
                let along = dy.mul(difference.mul(scale));
                sum = sum.add(g);
                product = product.add(g.mul(difference));
                each(whole, rest, along, dy);
            }
        }
        (sum.sum(), product.sum())
    }

    /// dx = scale (dy gamma - constant - (x - mean) along).
    #[inline(never)]
    pub fn input_gradient(&self, constant: f32, along: f32, dx: &mut [f32]) {
        let [mean, scale] = [self.mean, self.scale].map(F32x4::splat);
        let [constant, along] = [constant, along].map(F32x4::splat);
        map_in_place([self.x, self.dy, self.gamma], dx, |[x, dy, gamma], _| {
            let difference = x.sub(mean);
            dy.mul(gamma)
                .sub(constant)
                .sub(difference.mul(along))
                .mul(scale)
        });
    }
}
