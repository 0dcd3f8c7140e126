//! The gradients of [`super::forward`], from its statistics.
//!
//! What belongs here: how they are computed, and split over threads: by groups, which do not depend on each other, or,
//! where every row is normalized by itself, by rows and then by columns. What does not: sums over one row or down columns.

use core::ops::Range;
use core::sync::atomic::{AtomicBool, Ordering::Relaxed};

use latch_threads::{Disjoint, SIMPLE, SINGLE, Threads, product};

use super::row::Row;
use super::{Operands, SIZES_DIFFER, Shape, Statistics, columns, fill, vectors};
use crate::simd_loop::map_in_place;

/// Vectors as long as a row that [`backward`] needs.
const VECTORS: usize = 7;

/// Floats of workspace that [`backward`] needs.
pub fn backward_workspace(shape: Shape) -> usize {
    VECTORS * shape.width()
}

/// Gradients that [`backward`] writes; None for those that nobody reads.
pub struct Gradients<'a> {
    pub dx: Option<&'a mut [f32]>,
    /// [width]
    pub dgamma: Option<&'a mut [f32]>,
    /// [width]
    pub dbeta: Option<&'a mut [f32]>,
}

/// The gradients of [`super::forward`], from its statistics and dy. With r = 1 / sqrt(variance + epsilon),
/// x' = (x - mean) r, g = dy gamma, and means over rows and size of each group:
///
/// dx = r (g - mean(g) - x' mean(g x')), without mean(g) where x is not centered;
/// dgamma = sum of dy x' and dbeta = sum of dy, over outer and rows.
#[inline(never)]
pub fn backward(
    operands: &Operands,
    statistics: &Statistics<&[f32]>,
    dy: &[f32],
    gradients: Gradients,
    workspace: &mut [f32],
    threads: Threads,
) {
    let Operands { shape, x, .. } = *operands;
    let &Statistics { mean, variance } = statistics;
    let Gradients { dx, dgamma, dbeta } = gradients;
    assert!(
        x.len() == shape.elements()
            && dy.len() == x.len()
            && mean.len() == shape.outer * shape.groups
            && variance.len() == mean.len()
            && dx.as_ref().is_none_or(|dx| dx.len() == x.len()),
        "{SIZES_DIFFER}"
    );
    let [gamma, own_dgamma, own_dbeta, factors @ ..] = vectors::<VECTORS>(workspace, shape.width());
    fill(gamma, operands.gamma, 1.0);
    let (dgamma, dbeta) = (dgamma.unwrap_or(own_dgamma), dbeta.unwrap_or(own_dbeta));
    dgamma.fill(0.0);
    dbeta.fill(0.0);
    if x.is_empty() {
        return;
    }
    let pass = Backward {
        operands,
        mean,
        variance,
        dy,
        gamma,
        dx: dx.map(Disjoint::new),
        dgamma: Disjoint::new(dgamma),
        dbeta: Disjoint::new(dbeta),
    };
    if shape.is_rows() {
        pass.by_rows(threads);
    } else {
        pass.by_groups(factors.map(Disjoint::new), threads);
    }
}

/// Columns of a part begin at multiples of about this many: a cache line.
const LINE: usize = 16;

/// What the parts read and write.
struct Backward<'a> {
    operands: &'a Operands<'a>,
    mean: &'a [f32],
    variance: &'a [f32],
    dy: &'a [f32],
    gamma: &'a [f32],
    dx: Option<Disjoint<'a, f32>>,
    dgamma: Disjoint<'a, f32>,
    dbeta: Disjoint<'a, f32>,
}

impl Backward<'_> {
    fn work(&self) -> usize {
        product([self.dy.len(), 4 * SIMPLE])
    }

    /// Every row has a mean and a variance, but dgamma and dbeta are sums over all rows. A part that has all rows adds to
    /// both while a row is in the first-level cache; where there are several parts, a second pass does, split by columns.
    fn by_rows(&self, threads: Threads) {
        let Shape { outer, .. } = self.operands.shape;
        let is_split = AtomicBool::new(false);
        threads.split(outer, 1, self.work(), |_, rows| {
            let is_whole = SINGLE || rows.len() == outer;
            if !is_whole {
                is_split.store(true, Relaxed);
            }
            for at in rows {
                let row = self.row(at);
                let sums = if is_whole {
                    // SAFETY: there is no other part.
                    let [dgamma, dbeta] = unsafe { [self.dgamma.whole(), self.dbeta.whole()] };
                    row.gradient_sums(dgamma, dbeta)
                } else {
                    row.sums()
                };
                self.input_gradient(at, &row, sums);
            }
        });
        if SINGLE || !is_split.load(Relaxed) {
            return;
        }
        let width = self.gamma.len();
        threads.split(width, LINE, self.work() / 2, |_, columns| {
            // SAFETY: every part has columns of its own.
            let [dgamma, dbeta] =
                unsafe { [self.dgamma, self.dbeta].map(|all| all.range(columns.clone())) };
            for at in 0..outer {
                self.row(at).add_gradients(columns.clone(), dgamma, dbeta);
            }
        });
    }

    fn row(&self, at: usize) -> Row<'_> {
        let n = self.gamma.len();
        Row {
            x: &self.operands.x[at * n..(at + 1) * n],
            dy: &self.dy[at * n..(at + 1) * n],
            gamma: self.gamma,
            mean: self.mean[at],
            scale: self.operands.reciprocal_deviation(self.variance[at]),
        }
    }

    fn input_gradient(&self, at: usize, row: &Row, (sum, product): (f32, f32)) {
        let Some(dx) = self.dx else { return };
        let n = self.gamma.len();
        let (r, count) = (row.scale, n as f32);
        let mean_gradient = if self.operands.is_centered {
            sum / count
        } else {
            0.0
        };
        // SAFETY: every part has rows of its own.
        let dx = unsafe { dx.range(at * n..(at + 1) * n) };
        row.input_gradient(mean_gradient, r * r * product / count, dx);
    }

    /// Groups of columns depend on each other nowhere.
    fn by_groups(&self, factors: [Disjoint<f32>; 4], threads: Threads) {
        let Shape {
            outer,
            groups,
            size,
            ..
        } = self.operands.shape;
        let step = LINE.div_ceil(size);
        threads.split(groups, step, self.work(), |_, groups| {
            let columns = groups.start * size..groups.end * size;
            // SAFETY: every part has columns of its own.
            let mut factors = factors.map(|all| unsafe { all.range(columns.clone()) });
            for at in 0..outer {
                self.of_groups(at, groups.clone(), columns.clone(), &mut factors);
            }
        });
    }

    /// What the outer index `outer` contributes to the gradients of some groups, whose columns are given.
    fn of_groups(
        &self,
        outer: usize,
        groups: Range<usize>,
        columns: Range<usize>,
        [center, scale, along, constant]: &mut [&mut [f32]; 4],
    ) {
        let Operands { shape, x, .. } = *self.operands;
        let (n, size) = (shape.width(), shape.size);
        let (per_outer, count) = (shape.rows * n, (shape.rows * size) as f32);
        let own = outer * per_outer..(outer + 1) * per_outer;
        let (x, dy) = (&x[own.clone()], &self.dy[own]);
        let statistics = outer * shape.groups + groups.start..outer * shape.groups + groups.end;
        for (center, &mean) in center
            .chunks_exact_mut(size)
            .zip(&self.mean[statistics.clone()])
        {
            center.fill(mean);
        }
        // Sums of dy and of dy (x - mean) by column, which become the factors of dx.
        columns::gradient_sums(x, dy, n, columns.start, center, constant, along);
        // SAFETY: the columns are this part's alone.
        let [dgamma, dbeta] =
            unsafe { [self.dgamma, self.dbeta].map(|all| all.range(columns.clone())) };
        let gamma = &self.gamma[columns.clone()];
        for (group, &variance) in self.variance[statistics].iter().enumerate() {
            let r = self.operands.reciprocal_deviation(variance);
            let of_group = group * size..(group + 1) * size;
            let (mut sum, mut product) = (0.0, 0.0);
            for c in of_group.clone() {
                dbeta[c] += constant[c];
                dgamma[c] += along[c] * r;
                sum += constant[c] * gamma[c];
                product += along[c] * gamma[c];
                scale[c] = r * gamma[c];
            }
            constant[of_group.clone()].fill(if self.operands.is_centered {
                -r * sum / count
            } else {
                0.0
            });
            along[of_group].fill(-r * r * r * product / count);
        }
        let Some(dx) = self.dx else { return };
        for at in (0..per_outer).step_by(n) {
            let own = at + columns.start..at + columns.end;
            let to = outer * per_outer;
            // SAFETY: as above.
            let dx = unsafe { dx.range(to + own.start..to + own.end) };
            let inputs = [&x[own.clone()], &dy[own], center, scale, along, constant];
            map_in_place(inputs, dx, |[x, dy, m, s, a, c], _| {
                dy.mul(s).add(x.sub(m).mul(a)).add(c)
            });
        }
    }
}
