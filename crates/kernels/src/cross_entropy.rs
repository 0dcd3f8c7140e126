//! Cross-entropy losses fused with what makes probabilities of logits, forward and backward.
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

use core::ops::Range;

use crate::gather::{IndexError, checked_row};
use crate::simd::{F32x4, Mask};
use crate::softmax::{Partition, softmax_row};
use crate::{math, row};

/// `loss[i]` and `p[i, :]` of the rows `i` in `rows`; logits, targets and p are `[_, classes]`.
#[inline(never)]
pub fn softmax_cross_entropy(
    logits: &[f32],
    targets: &[f32],
    classes: usize,
    clip: f32,
    loss: &mut [f32],
    p: &mut [f32],
    rows: Range<usize>,
) {
    for i in rows {
        let [z, t] = [logits, targets].map(|x| row_of(x, i, classes));
        let p = &mut p[i * classes..][..classes];
        let partition = softmax_row(z, p);
        let sum = if clip > 0.0 {
            row::sum([p, t], classes, |[p, t]| t.mul(log_clipped(p, clip)))
        } else {
            let log = LogSoftmax::new(&partition);
            row::sum([z, t], classes, |[z, t]| t.mul(log.at(z)))
        };
        loss[i] = -sum;
    }
}

/// `dlogits[i, :]` from the `p` of [`softmax_cross_entropy`], for the rows `i` in `rows`.
#[inline(never)]
pub fn softmax_cross_entropy_grad(
    p: &[f32],
    targets: &[f32],
    dloss: &[f32],
    classes: usize,
    clip: f32,
    dlogits: &mut [f32],
    rows: Range<usize>,
) {
    for i in rows {
        let [p, t] = [p, targets].map(|x| row_of(x, i, classes));
        let dz = &mut dlogits[i * classes..][..classes];
        let own = |p: F32x4, t: F32x4| unclipped(p, clip).keep(t);
        let total = F32x4::splat(row::sum([p, t], classes, |[p, t]| own(p, t)));
        let scale = F32x4::splat(dloss[i]);
        row::map([p, t], dz, |[p, t]| scale.mul(p.mul(total).sub(own(p, t))));
    }
}

/// As [`softmax_cross_entropy`] with targets that are 1 at `labels[i]` and 0 elsewhere.
///
/// A label that is no class is an [`IndexError`]; the outputs are then unspecified.
#[inline(never)]
pub fn sparse_softmax_cross_entropy(
    logits: &[f32],
    labels: &[i32],
    classes: usize,
    clip: f32,
    loss: &mut [f32],
    p: &mut [f32],
    rows: Range<usize>,
) -> Result<(), IndexError> {
    for i in rows {
        let label = checked_row(labels[i], i, classes)?;
        let z = row_of(logits, i, classes);
        let p = &mut p[i * classes..][..classes];
        let partition = softmax_row(z, p);
        let log = if clip > 0.0 {
            log_clipped(F32x4::splat(p[label]), clip)
        } else {
            LogSoftmax::new(&partition).at(F32x4::splat(z[label]))
        };
        loss[i] = -log.to_array()[0];
    }
    Ok(())
}

/// As [`softmax_cross_entropy_grad`] with targets that are 1 at `labels[i]` and 0 elsewhere.
///
/// A label that is no class is an [`IndexError`]; the outputs are then unspecified.
#[inline(never)]
pub fn sparse_softmax_cross_entropy_grad(
    p: &[f32],
    labels: &[i32],
    dloss: &[f32],
    classes: usize,
    clip: f32,
    dlogits: &mut [f32],
    rows: Range<usize>,
) -> Result<(), IndexError> {
    for i in rows {
        let label = checked_row(labels[i], i, classes)?;
        let p = row_of(p, i, classes);
        let dz = &mut dlogits[i * classes..][..classes];
        let free = unclipped(F32x4::splat(p[label]), clip);
        let scale = free.keep(F32x4::splat(dloss[i]));
        row::map([p], dz, |[p]| scale.mul(p));
        dz[label] = scale.to_array()[0] * (p[label] - 1.0);
    }
    Ok(())
}

#[inline(always)]
fn row_of(x: &[f32], i: usize, len: usize) -> &[f32] {
    &x[i * len..][..len]
}

/// The logarithm of a row's softmax.
struct LogSoftmax {
    max: F32x4,
    log_sum: F32x4,
}

impl LogSoftmax {
    #[inline(always)]
    fn new(partition: &Partition) -> Self {
        Self {
            max: F32x4::splat(partition.max),
            log_sum: math::log(F32x4::splat(partition.sum)),
        }
    }

    #[inline(always)]
    fn at(&self, z: F32x4) -> F32x4 {
        z.sub(self.max).sub(self.log_sum)
    }
}

/// `log(clamp(p, clip, 1 - clip))`.
#[inline(always)]
fn log_clipped(p: F32x4, clip: f32) -> F32x4 {
    math::log(p.max(F32x4::splat(clip)).min(F32x4::splat(1.0 - clip)))
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
    row::map([logits, targets], loss, |[z, t]| {
        // In this order, because where the first two cancel the last is all there is.
        let linear = z.max(F32x4::splat(0.0)).sub(z.mul(t));
        linear.add(math::log1p(math::exp(z.abs().neg())))
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
    row::map([logits, targets, dloss], dlogits, |[z, t, dloss]| {
        dloss.mul(math::sigmoid(z).sub(t))
    });
}

#[cfg(test)]
mod tests;
