//! Cross-entropy losses fused with softmax or sigmoid, forward and backward.
//!
//! What belongs here: losses per row (softmax) or per element (sigmoid). What does not: weights,
//! masks and means over a batch, which are plain arithmetic on the losses.
//!
//! With `z` the logits, `p = softmax(z)` and `t` the targets of a row, the loss is
//! `-sum_i t_i log p_i`. `clip == 0` takes the logarithm from the logits, `log p_i = (z_i - max z) -
//! log sum_j exp(z_j - max z)`, which never saturates. `clip > 0` is Keras's loss on a model that
//! ends in a softmax: `log(clamp(p_i, clip, 1 - clip))`.
//!
//! The gradient, with `u_i = 1` where `p_i` is not clipped and 0 where it is:
//! `dz_j = dloss (p_j sum_i t_i u_i - t_j u_j)`.

use ndarray::{ArrayView2, ArrayViewMut2};

use crate::elementwise::{Unary, unary, unary_in_place};
use crate::gather::{IndexError, checked_row};
use crate::math::log;
use crate::row_reduce;
use crate::simd::{F32x4, Mask};
use crate::simd_loop::map_in_place;
use crate::softmax::{Partitions, softmax_block};
use crate::view::{values, values_mut};

/// `loss[i]` and `p[i, :]` of every row; logits, targets and p are `[rows, classes]`.
#[inline(never)]
pub fn softmax_cross_entropy(
    logits: ArrayView2<f32>,
    targets: ArrayView2<f32>,
    clip: f32,
    loss: &mut [f32],
    mut p: ArrayViewMut2<f32>,
) {
    let shape = logits.dim();
    let (logits, targets) = (values(&logits, shape), values(&targets, shape));
    let p = values_mut(&mut p, shape);
    let (rows, classes) = shape;
    let (mut rows, mut partitions) = (0..rows, Partitions::default());
    while !rows.is_empty() {
        let block = softmax_block(logits, classes, p, &mut rows, &mut partitions);
        let Partitions { max, sum } = &mut partitions;
        if clip == 0.0 {
            unary_in_place(Unary::Log, &mut sum[..block.len()]);
        }
        // With a clip the logarithm is that of the probability, without it that of the logit.
        let from = if clip > 0.0 { &*p } else { logits };
        for (i, row) in block.enumerate() {
            let [max, log_sum] = [max[i], sum[i]].map(F32x4::splat);
            let all = row * classes..(row + 1) * classes;
            let inputs = [&from[all.clone()], &targets[all]];
            loss[row] = -row_reduce::sum_of(inputs, classes, |[from, t]| {
                t.mul(if clip > 0.0 {
                    log(clipped(from, clip))
                } else {
                    from.sub(max).sub(log_sum)
                })
            });
        }
    }
}

/// `dlogits` from the `p` of [`softmax_cross_entropy`].
#[inline(never)]
pub fn softmax_cross_entropy_grad(
    p: ArrayView2<f32>,
    targets: ArrayView2<f32>,
    dloss: &[f32],
    clip: f32,
    mut dlogits: ArrayViewMut2<f32>,
) {
    let shape = p.dim();
    let (p, targets) = (values(&p, shape), values(&targets, shape));
    let dlogits = values_mut(&mut dlogits, shape);
    let classes = shape.1.max(1);
    map_in_place([p, targets], dlogits, |[p, t], _| {
        unclipped(p, clip).keep(t)
    });
    let rows = p
        .chunks_exact(classes)
        .zip(dlogits.chunks_exact_mut(classes));
    for ((p, dz), &dloss) in rows.zip(dloss) {
        let total = F32x4::splat(row_reduce::sum(dz));
        let scale = F32x4::splat(dloss);
        map_in_place([p], dz, |[p], own| scale.mul(p.mul(total).sub(own)));
    }
}

/// As [`softmax_cross_entropy`] with targets that are 1 at `labels[i]` and 0 elsewhere.
///
/// A label outside of the classes is an [`IndexError`]; the outputs are then unspecified.
#[inline(never)]
pub fn sparse_softmax_cross_entropy(
    logits: ArrayView2<f32>,
    labels: &[i32],
    clip: f32,
    loss: &mut [f32],
    mut p: ArrayViewMut2<f32>,
) -> Result<(), IndexError> {
    let shape = logits.dim();
    let (logits, p) = (values(&logits, shape), values_mut(&mut p, shape));
    let (rows, classes) = shape;
    let (mut rows, mut partitions) = (0..rows, Partitions::default());
    while !rows.is_empty() {
        let block = softmax_block(logits, classes, p, &mut rows, &mut partitions);
        let Partitions { max, sum } = &mut partitions;
        for (i, row) in block.clone().enumerate() {
            let at = row * classes + checked_row(labels[row], row, classes)?;
            if clip > 0.0 {
                sum[i] = clipped(F32x4::splat(p[at]), clip).to_array()[0];
            } else {
                max[i] = logits[at] - max[i];
            }
        }
        unary_in_place(Unary::Log, &mut sum[..block.len()]);
        for (i, row) in block.enumerate() {
            let (shifted, log) = (max[i], sum[i]);
            loss[row] = -(if clip > 0.0 { log } else { shifted - log });
        }
    }
    Ok(())
}

/// As [`softmax_cross_entropy_grad`] with targets that are 1 at `labels[i]` and 0 elsewhere.
///
/// A label outside of the classes is an [`IndexError`]; the outputs are then unspecified.
#[inline(never)]
pub fn sparse_softmax_cross_entropy_grad(
    p: ArrayView2<f32>,
    labels: &[i32],
    dloss: &[f32],
    clip: f32,
    mut dlogits: ArrayViewMut2<f32>,
) -> Result<(), IndexError> {
    let shape = p.dim();
    let (p, dlogits) = (values(&p, shape), values_mut(&mut dlogits, shape));
    let (rows, classes) = shape;
    for i in 0..rows {
        let label = checked_row(labels[i], i, classes)?;
        let p = &p[i * classes..][..classes];
        let dz = &mut dlogits[i * classes..][..classes];
        let free = unclipped(F32x4::splat(p[label]), clip);
        let scale = free.keep(F32x4::splat(dloss[i]));
        map_in_place([p], dz, |[p], _| scale.mul(p));
        dz[label] = scale.to_array()[0] * (p[label] - 1.0);
    }
    Ok(())
}

/// `clamp(p, clip, 1 - clip)`.
#[inline(always)]
fn clipped(p: F32x4, clip: f32) -> F32x4 {
    p.max(F32x4::splat(clip)).min(F32x4::splat(1.0 - clip))
}

/// Where `p` is not clipped. NaN counts as not clipped, so that it reaches the gradient.
#[inline(always)]
fn unclipped(p: F32x4, clip: f32) -> Mask {
    let (low, high) = (F32x4::splat(clip), F32x4::splat(1.0 - clip));
    p.lt(low).or(p.gt(high)).not()
}

/// `loss = max(z, 0) - z t + log(1 + exp(-|z|))`, element by element: `-t log s - (1 - t) log(1 - s)`
/// with `s = sigmoid(z)`, which never saturates.
#[inline(never)]
pub fn sigmoid_cross_entropy(logits: &[f32], targets: &[f32], loss: &mut [f32]) {
    // log(1 + exp(-|z|)) is softplus(-|z|).
    map_in_place([logits], loss, |[z], _| z.abs().neg());
    unary_in_place(Unary::Softplus, loss);
    map_in_place([logits, targets], loss, |[z, t], rest| {
        // In this order: where the first two cancel, the last keeps its digits.
        let linear = z.max(F32x4::splat(0.0)).sub(z.mul(t));
        linear.add(rest)
    });
}

/// `dlogits = dloss (sigmoid(z) - t)`, element by element.
#[inline(never)]
pub fn sigmoid_cross_entropy_grad(
    logits: &[f32],
    targets: &[f32],
    dloss: &[f32],
    dlogits: &mut [f32],
) {
    unary(Unary::Sigmoid, logits, dlogits);
    map_in_place([targets, dloss], dlogits, |[t, dloss], s| {
        dloss.mul(s.sub(t))
    });
}

#[cfg(test)]
mod tests;
