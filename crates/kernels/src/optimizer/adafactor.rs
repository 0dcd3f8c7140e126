//! The update of Adafactor (Shazeer and Stern 2018) of matrices: sums of rows and columns first, then two passes.

use super::rules::FACTORS;
use super::{decayed, sum_pairs};
use crate::row_reduce::{add_rows, sum, sum_of};
use crate::simd::{F32x4, LANES};
use crate::simd_loop::map_in_place;

/// Rows of which one partial sum of each column is made: the sums do not depend on how the work is split.
pub const TILE: usize = 64;

/// Elements of a row that one partial sum takes in.
const BLOCK: usize = 256;

/// With G = g² + epsilon1: r = beta r + (1 - beta) mean of G's rows, c = beta c + (1 - beta) mean of its columns,
/// v = r c / mean(r), u = g / sqrt(v), w -= max(epsilon2, rms(w)) alpha u / max(1, rms(u) / threshold).
pub struct Adafactor {
    decay: F32x4,
    beta: f32,
    /// 1 - beta
    one_minus_beta: f32,
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
            one_minus_beta: hyperparameters[FACTORS + 1],
            alpha: hyperparameters[FACTORS + 2],
            epsilon1: constants[0],
            epsilon2: constants[1],
            threshold: constants[2],
        }
    }

    /// beta s + (1 - beta)(sum / count + epsilon1)
    #[inline(always)]
    fn average(&self, s: F32x4, sum: F32x4, count: usize) -> F32x4 {
        let [beta, one_minus_beta, epsilon, count] =
            [self.beta, self.one_minus_beta, self.epsilon1, count as f32].map(F32x4::splat);
        s.mul(beta)
            .add(sum.div(count).add(epsilon).mul(one_minus_beta))
    }

    /// The first pass, over a tile of rows of length `columns.len()`: r of each row, and into `columns` the sums of the
    /// tile's squares. Returns the sum of squares of its weights.
    #[inline(never)]
    pub fn sum_squares(&self, w: &[f32], g: &[f32], r: &mut [f32], columns: &mut [f32]) -> f32 {
        let n = columns.len();
        columns.fill(0.0);
        let mut total = 0.0;
        let rows = w.chunks_exact(n).zip(g.chunks_exact(n));
        for ((w, g), r) in rows.zip(r) {
            let [weights, squares] = self.sum_squares_of_row(w, g, columns);
            *r = self
                .average(F32x4::splat(*r), F32x4::splat(squares), n)
                .to_array()[0];
            total += weights;
        }
        total
    }

    /// The sums of squares of a row's weights and of its gradient, whose squares are added to `columns`.
    fn sum_squares_of_row(&self, w: &[f32], g: &[f32], columns: &mut [f32]) -> [f32; 2] {
        let mut totals = [F32x4::splat(0.0); 2];
        let blocks = w.chunks(BLOCK).zip(g.chunks(BLOCK));
        for ((w, g), columns) in blocks.zip(columns.chunks_mut(BLOCK)) {
            let ((w, last_w), (g, last_g)) = (w.as_chunks::<LANES>(), g.as_chunks::<LANES>());
            let (columns, last_columns) = columns.as_chunks_mut::<LANES>();
            let mut partial = [F32x4::splat(0.0); 2];
            for ((w, g), sum) in w.iter().zip(g).zip(columns) {
                let squares = self.squares(F32x4::load(w), F32x4::load(g));
                F32x4::load(sum).add(squares[1]).store(sum);
                partial = add(partial, squares);
            }
            let squares = self.squares(F32x4::load_partial(last_w), F32x4::load_partial(last_g));
            F32x4::load_partial(last_columns)
                .add(squares[1])
                .store_partial(last_columns);
            totals = add(totals, add(partial, squares));
        }
        totals.map(F32x4::sum)
    }

    /// The squares of a weight and of its gradient.
    #[inline(always)]
    fn squares(&self, w: F32x4, g: F32x4) -> [F32x4; 2] {
        let w = decayed(w, self.decay);
        [w.mul(w), g.mul(g)]
    }

    /// The mean of the r of one matrix.
    pub fn mean(r: &[f32]) -> f32 {
        sum(r) / r.len() as f32
    }

    /// c from the sums of the tiles, [tiles, columns], of `rows` rows; `roots` becomes 1 / sqrt(c).
    #[inline(never)]
    pub fn average_columns(&self, tiles: &[f32], rows: usize, c: &mut [f32], roots: &mut [f32]) {
        roots.fill(0.0);
        add_rows(tiles, roots);
        map_in_place([&*roots], c, |[sum], c| self.average(c, sum, rows));
        map_in_place([&*c], roots, |[c], _| F32x4::splat(1.0).div(c.sqrt()));
    }

    /// The second pass, over a row whose r / mean(r) is `factor`: v, and the sum of squares of u.
    #[inline(never)]
    pub fn factored(g: &[f32], factor: f32, c: &[f32], roots: &[f32], v: &mut [f32]) -> f32 {
        let of_row = F32x4::splat(factor);
        map_in_place([c], v, |[c], _| of_row.mul(c));
        let squares = sum_of([g, roots], g.len(), |[g, root]| {
            let u = g.mul(root);
            u.mul(u)
        });
        squares / factor
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

    /// The last pass, over a row whose r / mean(r) is `factor`: w -= scale u.
    #[inline(never)]
    pub fn step(&self, w: &mut [f32], g: &[f32], factor: f32, roots: &[f32], scale: f32) {
        let scale = F32x4::splat(scale).div(F32x4::splat(factor).sqrt());
        map_in_place([g, roots], w, |[g, root], w| {
            decayed(w, self.decay).sub(g.mul(root).mul(scale))
        });
    }
}

#[inline(always)]
fn add<const N: usize>(a: [F32x4; N], b: [F32x4; N]) -> [F32x4; N] {
    core::array::from_fn(|i| a[i].add(b[i]))
}
