//! Cross-entropy losses that take logits, with their gradients.

use core::ops::Range;

use crate::gather::{IndexError, checked_row};
use crate::softmax::softmax;

pub fn softmax_cross_entropy(
    logits: &[f32],
    targets: &[f32],
    classes: usize,
    clip: f32,
    loss: &mut [f32],
    p: &mut [f32],
    rows: Range<usize>,
) {
    softmax(logits, classes, p, rows.clone());
    for row in rows {
        let at = row * classes;
        let (z, t, p) = (
            &logits[at..][..classes],
            &targets[at..][..classes],
            &p[at..][..classes],
        );
        let mut sum = 0.0;
        for j in 0..classes {
            sum -= t[j] * log_probability(z, p[j], j, clip);
        }
        loss[row] = sum;
    }
}

fn log_probability(z: &[f32], p: f32, class: usize, clip: f32) -> f32 {
    if clip > 0.0 {
        return p.clamp(clip, 1.0 - clip).ln();
    }
    let max = z.iter().fold(f32::NEG_INFINITY, |m, &v| m.max(v));
    let sum: f32 = z.iter().map(|z| (z - max).exp()).sum();
    z[class] - max - sum.ln()
}

pub fn softmax_cross_entropy_grad(
    p: &[f32],
    targets: &[f32],
    dloss: &[f32],
    classes: usize,
    clip: f32,
    dlogits: &mut [f32],
    rows: Range<usize>,
) {
    let free = |p: f32| clip == 0.0 || (p >= clip && p <= 1.0 - clip);
    for row in rows {
        let at = row * classes;
        let (p, t, dz) = (
            &p[at..][..classes],
            &targets[at..][..classes],
            &mut dlogits[at..][..classes],
        );
        let total: f32 = p
            .iter()
            .zip(t)
            .filter(|(p, _)| free(**p))
            .map(|(_, t)| t)
            .sum();
        for j in 0..classes {
            let own = if free(p[j]) { t[j] } else { 0.0 };
            dz[j] = dloss[row] * (p[j] * total - own);
        }
    }
}

pub fn sparse_softmax_cross_entropy(
    logits: &[f32],
    labels: &[i32],
    classes: usize,
    clip: f32,
    loss: &mut [f32],
    p: &mut [f32],
    rows: Range<usize>,
) -> Result<(), IndexError> {
    softmax(logits, classes, p, rows.clone());
    for row in rows {
        let label = checked_row(labels[row], row, classes)?;
        let at = row * classes;
        loss[row] = -log_probability(&logits[at..][..classes], p[at + label], label, clip);
    }
    Ok(())
}

pub fn sparse_softmax_cross_entropy_grad(
    p: &[f32],
    labels: &[i32],
    dloss: &[f32],
    classes: usize,
    clip: f32,
    dlogits: &mut [f32],
    rows: Range<usize>,
) -> Result<(), IndexError> {
    let free = |p: f32| clip == 0.0 || (p >= clip && p <= 1.0 - clip);
    for row in rows {
        let label = checked_row(labels[row], row, classes)?;
        let at = row * classes;
        let (p, dz) = (&p[at..][..classes], &mut dlogits[at..][..classes]);
        let scale = if free(p[label]) { dloss[row] } else { 0.0 };
        for j in 0..classes {
            dz[j] = scale * p[j];
        }
        dz[label] -= scale;
    }
    Ok(())
}

/// `loss = max(z, 0) - z t + log(1 + exp(-|z|))`, one for one.
pub fn sigmoid_cross_entropy(logits: &[f32], targets: &[f32], loss: &mut [f32]) {
    for ((loss, z), t) in loss.iter_mut().zip(logits).zip(targets) {
        *loss = z.max(0.0) - z * t + (-z.abs()).exp().ln_1p();
    }
}

/// `dlogits = dloss (sigmoid(z) - t)`, one for one.
pub fn sigmoid_cross_entropy_grad(
    logits: &[f32],
    targets: &[f32],
    dloss: &[f32],
    dlogits: &mut [f32],
) {
    for (((dz, z), t), dl) in dlogits.iter_mut().zip(logits).zip(targets).zip(dloss) {
        *dz = dl * (1.0 / (1.0 + (-z).exp()) - t);
    }
}
