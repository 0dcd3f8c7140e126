//! The update of Adafactor (Shazeer and Stern 2018) of matrices: sums of rows and columns first, then two passes.

use super::rules::FACTORS;
use super::{decayed, sum_pairs};
use crate::row_reduce::{dot, sum, sum_of};
use crate::simd::{F32x4, LANES};
use crate::simd_loop::map_in_place;

/// Rows of which one partial sum of each column is made: the sums do not depend on how the work is split.
pub const TILE: usize = 64;

/// With G = g² + epsilon1: r = beta r + (1 - beta) mean of G's rows, c = beta c + (1 - beta) mean of its columns,
/// v = r c / mean(r), u = g / sqrt(v), w -= max(epsilon2, rms(w)) alpha u / max(1, rms(u) / threshold).
pub struct Adafactor {
    decay: F32x4,
    beta: f32,
    /// 1 - beta
    rest: f32,
    alpha: f32,
    epsilon1: f32,
    epsilon2: f32,
    threshold: f32,
}

impl Adafactor {
    pub fn new(hyperparameters: &[f32], constants: &[f32]) -> Self {
        Self {
            decay: F32x4::splat(hyperparameters[1]),
            beta: hyperparameters[FACTORS],
            rest: hyperparameters[FACTORS + 1],
            alpha: hyperparameters[FACTORS + 2],
            epsilon1: constants[0],
            epsilon2: constants[1],
            threshold: constants[2],
        }
    }

    /// beta s + (1 - beta)(sum / count + epsilon1)
    fn average(&self, s: f32, sum: f32, count: usize) -> f32 {
        s * self.beta + (sum / count as f32 + self.epsilon1) * self.rest
    }

    /// The first pass, over a tile of rows of length `columns.len()`: r of each row, and into `columns` the sums of the
    /// tile's squares. Gives the sum of squares of its weights.
    #[inline(never)]
    pub fn sum_squares(&self, w: &[f32], g: &[f32], r: &mut [f32], columns: &mut [f32]) -> f32 {
        let n = columns.len();
        columns.fill(0.0);
        let mut total = 0.0;
        let rows = w.chunks_exact(n).zip(g.chunks_exact(n));
        for ((w, g), r) in rows.zip(r) {
            *r = self.average(*r, dot(g, g), n);
            map_in_place([g], columns, |[g], sum| sum.add(g.mul(g)));
            total += sum_of([w], n, |[w]| {
                let w = decayed(w, self.decay);
                w.mul(w)
            });
        }
        total
    }

    /// The mean of the r of one matrix.
    pub fn mean(r: &[f32]) -> f32 {
        sum(r) / r.len() as f32
    }

    /// c from the sums of the tiles, [tiles, columns], of `rows` rows.
    #[inline(never)]
    pub fn average_columns(&self, tiles: &[f32], rows: usize, c: &mut [f32]) {
        let n = c.len();
        for (j, c) in c.iter_mut().enumerate() {
            let sum: f32 = tiles.iter().skip(j).step_by(n).sum();
            *c = self.average(*c, sum, rows);
        }
    }

    /// The second pass, over a row whose r / mean(r) is `factor`: v, and the sum of squares of u.
    #[inline(never)]
    pub fn factored(g: &[f32], factor: f32, c: &[f32], v: &mut [f32]) -> f32 {
        let factor = F32x4::splat(factor);
        map_in_place([c], v, |[c], _| factor.mul(c));
        let (v, whole) = (&*v, g.len() - g.len() % LANES);
        let square = |[g, v]: [F32x4; 2]| g.mul(g).div(v);
        let rest = g[whole..].iter().zip(&v[whole..]);
        // Padding would divide 0 by 0.
        rest.fold(sum_of([g, v], whole, square), |sum, (&g, &v)| {
            sum + square([g, v].map(F32x4::splat)).to_array()[0]
        })
    }

    /// The factor of u in the last pass. `sums` are those of squares of w and of u, one pair for each tile, and together of
    /// `count` elements.
    pub fn scale(&self, sums: &[f32], count: usize) -> f32 {
        let rms = |sum: f64| F32x4::splat((sum / count as f64) as f32).sqrt();
        let [weights, updates] = sum_pairs(sums).map(rms);
        let [one, least, threshold, alpha] =
            [1.0, self.epsilon2, self.threshold, self.alpha].map(F32x4::splat);
        // These maxima keep NaN, those of f32 do not.
        let limit = updates.div(threshold).max(one);
        weights.max(least).mul(alpha).div(limit).to_array()[0]
    }

    /// The last pass: w -= scale u.
    #[inline(never)]
    pub fn step(&self, w: &mut [f32], g: &[f32], v: &[f32], scale: f32) {
        let scale = F32x4::splat(scale);
        map_in_place([g, v], w, |[g, v], w| {
            decayed(w, self.decay).sub(g.mul(scale).div(v.sqrt()))
        });
    }
}
