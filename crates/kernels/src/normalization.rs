//! Normalization: values minus their mean, divided by their standard deviation, times gamma plus beta.
//!
//! What belongs here: the statistics of a tensor [outer, rows, groups, size], taken over rows and size for every outer
//! index and group; normalizing by them; the gradient through both. One layout serves all layers: in layer normalization
//! each row is an outer index with one group, in batch normalization each feature is a group of size 1, in group
//! normalization each example is an outer index. What does not: tensors whose axes are in another order.

mod backward;
mod columns;
mod row;

#[cfg(test)]
mod tests;

use crate::simd::F32x4;
use crate::simd_loop::map_in_place;

/// Sizes of a tensor [outer, rows, groups, size].
#[derive(Clone, Copy)]
pub struct Shape {
    pub outer: usize,
    pub rows: usize,
    pub groups: usize,
    pub size: usize,
}

impl Shape {
    /// Values of a row: gamma and beta have as many.
    pub fn width(&self) -> usize {
        self.groups * self.size
    }

    /// Values of the tensor.
    pub fn elements(&self) -> usize {
        self.outer * self.rows * self.width()
    }

    /// Whether each outer index is one row with one mean and one variance.
    fn is_rows(&self) -> bool {
        self.rows == 1 && self.groups == 1
    }
}

/// What is normalized, and how.
pub struct Operands<'a> {
    pub shape: Shape,
    pub x: &'a [f32],
    /// [width]; None for ones.
    pub gamma: Option<&'a [f32]>,
    /// Added to the variance.
    pub epsilon: f32,
    /// Whether the mean is subtracted; otherwise it is 0, and the variance is the mean square.
    pub is_centered: bool,
}

pub use backward::{Gradients, backward, backward_workspace};

/// Vectors as long as a row that [`forward`] needs.
const FORWARD_VECTORS: usize = 4;

/// Floats of workspace that [`forward`] needs.
pub fn forward_workspace(shape: Shape) -> usize {
    FORWARD_VECTORS * shape.width()
}

/// Mean and biased variance of every outer index and group: [outer, groups] each.
pub struct Statistics<S> {
    pub mean: S,
    pub variance: S,
}

/// y = (x - mean) / sqrt(variance + epsilon) * gamma + beta, and the statistics where they are asked for.
#[inline(never)]
pub fn forward(
    operands: &Operands,
    beta: Option<&[f32]>,
    y: &mut [f32],
    mut statistics: Statistics<Option<&mut [f32]>>,
    workspace: &mut [f32],
) {
    let Operands { shape, x, .. } = *operands;
    let (n, per_outer) = (shape.width(), shape.rows * shape.width());
    assert!(
        x.len() == shape.elements() && y.len() == x.len(),
        "{SIZES_DIFFER}"
    );
    if x.is_empty() {
        return;
    }
    let [gamma, shift, center, scale] = vectors(workspace, n);
    fill(gamma, operands.gamma, 1.0);
    fill(shift, beta, 0.0);
    let samples = x.chunks_exact(per_outer).zip(y.chunks_exact_mut(per_outer));
    for (outer, (x, y)) in samples.enumerate() {
        if shape.is_rows() {
            let (mean, variance) = row::moments(x, operands.is_centered);
            let scale = operands.reciprocal_deviation(variance);
            row::normalize(x, mean, scale, gamma, shift, y);
            set(&mut statistics, outer, mean, variance);
            continue;
        }
        // Means of the columns, and sums of squared differences from them, become those of their groups.
        columns::moments(x, center, scale);
        for group in 0..shape.groups {
            let columns = group * shape.size..(group + 1) * shape.size;
            let (center, scale) = (&mut center[columns.clone()], &mut scale[columns.clone()]);
            let (mean, variance) = join_columns(center, scale, operands);
            let r = operands.reciprocal_deviation(variance);
            center.fill(mean);
            for (scale, gamma) in scale.iter_mut().zip(&gamma[columns]) {
                *scale = r * gamma;
            }
            set(
                &mut statistics,
                outer * shape.groups + group,
                mean,
                variance,
            );
        }
        for (x, y) in x.chunks_exact(n).zip(y.chunks_exact_mut(n)) {
            map_in_place([x, center, scale, shift], y, |[x, m, s, b], _| {
                x.sub(m).mul(s).add(b)
            });
        }
    }
}

impl Operands<'_> {
    /// 1 / sqrt(variance + epsilon)
    fn reciprocal_deviation(&self, variance: f32) -> f32 {
        let [root, ..] = F32x4::splat(variance + self.epsilon).sqrt().to_array();
        1.0 / root
    }
}

/// Mean and variance of a group from the means of its columns, each of as many rows, and from the sums of squared
/// differences from these (Chan et al. 1979).
fn join_columns(means: &[f32], squares: &[f32], operands: &Operands) -> (f32, f32) {
    let (columns, rows) = (means.len() as f32, operands.shape.rows as f32);
    let mean = if operands.is_centered {
        means.iter().sum::<f32>() / columns
    } else {
        0.0
    };
    let total: f32 = means
        .iter()
        .zip(squares)
        .map(|(own, squares)| squares + rows * (own - mean) * (own - mean))
        .sum();
    (mean, total / (rows * columns))
}

fn set(statistics: &mut Statistics<Option<&mut [f32]>>, at: usize, mean: f32, variance: f32) {
    if let Some(means) = &mut statistics.mean {
        means[at] = mean;
    }
    if let Some(variances) = &mut statistics.variance {
        variances[at] = variance;
    }
}

/// Copies `from` or, without one, fills with `otherwise`.
fn fill(to: &mut [f32], from: Option<&[f32]>, otherwise: f32) {
    match from {
        Some(from) => to.copy_from_slice(from),
        None => to.fill(otherwise),
    }
}

/// The workspace in pieces of n values.
fn vectors<const N: usize>(workspace: &mut [f32], n: usize) -> [&mut [f32]; N] {
    let mut rest = workspace;
    core::array::from_fn(|_| {
        let (vector, others) = core::mem::take(&mut rest).split_at_mut(n);
        rest = others;
        vector
    })
}

/// y = x * scale + shift for rows as long as scale and shift.
#[inline(never)]
pub fn scale_shift(x: &[f32], scale: &[f32], shift: &[f32], y: &mut [f32]) {
    let n = scale.len();
    assert!(shift.len() == n && x.len() == y.len(), "{SIZES_DIFFER}");
    if n == 0 {
        return;
    }
    for (x, y) in x.chunks_exact(n).zip(y.chunks_exact_mut(n)) {
        map_in_place([x, scale, shift], y, |[x, s, b], _| x.mul(s).add(b));
    }
}

const SIZES_DIFFER: &str = "the sizes of the operands do not match";
