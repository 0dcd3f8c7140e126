use super::*;
use crate::softmax::tests::{draw, softmax_f64, widen};

const ROWS: usize = 5;
const CLASSES: usize = 7;
const CLIPS: [f32; 3] = [0.0, 1e-7, 0.1];

/// The loss of one row in float64; `clip` as in the module's formula.
fn loss_f64(z: &[f64], t: &[f64], clip: f64) -> f64 {
    let max = z.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let log_sum = z.iter().map(|z| (z - max).exp()).sum::<f64>().ln();
    let p = softmax_f64(z);
    let log = |i: usize| match clip {
        0.0 => z[i] - max - log_sum,
        _ => p[i].clamp(clip, 1.0 - clip).ln(),
    };
    -(0..z.len()).map(|i| t[i] * log(i)).sum::<f64>()
}

fn derivative(z: &[f64], i: usize, f: impl Fn(&[f64]) -> f64) -> f64 {
    let h = 1e-6;
    let (mut above, mut below) = (z.to_vec(), z.to_vec());
    above[i] += h;
    below[i] -= h;
    (f(&above) - f(&below)) / (2.0 * h)
}

fn assert_close(actual: f32, expected: f64, tolerance: f64) {
    let error = (f64::from(actual) - expected).abs();
    let bound = tolerance * (1.0 + expected.abs());
    assert!(error <= bound, "{actual} is not {expected}");
}

/// Logits whose probabilities stay away from the kinks at 0.1 and 0.9, and targets that do not sum
/// to one.
fn problem() -> (Vec<f32>, Vec<f32>, Vec<f32>) {
    let n = ROWS * CLASSES;
    let targets = draw(6, n, 1.0).iter().map(|t| t.abs()).collect();
    (draw(5, n, 3.0), targets, draw(7, ROWS, 2.0))
}

#[test]
fn softmax_loss_and_gradient_match_float64() {
    let (z, t, dloss) = problem();
    for clip in CLIPS {
        let (mut loss, mut p) = ([0.0; ROWS], [0.0; ROWS * CLASSES]);
        let mut dz = [0.0; ROWS * CLASSES];
        softmax_cross_entropy(&z, &t, CLASSES, clip, &mut loss, &mut p, 0..ROWS);
        softmax_cross_entropy_grad(&p, &t, &dloss, CLASSES, clip, &mut dz, 0..ROWS);
        for r in 0..ROWS {
            let of = |x: &[f32]| widen(&x[r * CLASSES..][..CLASSES]);
            let (z, t) = (of(&z), of(&t));
            let loss_of = |z: &[f64]| loss_f64(z, &t, f64::from(clip));
            assert_close(loss[r], loss_of(&z), 1e-6);
            for (j, expected) in softmax_f64(&z).into_iter().enumerate() {
                let distance = (expected - f64::from(clip)).abs();
                assert!(distance > 1e-4, "a kink within the difference");
                let i = r * CLASSES + j;
                assert_close(p[i], expected, 1e-6);
                let expected = f64::from(dloss[r]) * derivative(&z, j, loss_of);
                assert_close(dz[i], expected, 1e-6);
            }
        }
    }
}

#[test]
fn sparse_is_dense_with_one_hot_targets() {
    let (z, _, dloss) = problem();
    let labels = [0, 6, 3, 2, 5];
    let mut t = [0.0; ROWS * CLASSES];
    for (r, &label) in labels.iter().enumerate() {
        t[r * CLASSES + label as usize] = 1.0;
    }
    for clip in CLIPS {
        let (mut loss, mut p) = ([0.0; ROWS], [0.0; ROWS * CLASSES]);
        let (mut dense, mut dense_p) = (loss, p);
        sparse_softmax_cross_entropy(&z, &labels, CLASSES, clip, &mut loss, &mut p, 0..ROWS)
            .unwrap();
        softmax_cross_entropy(&z, &t, CLASSES, clip, &mut dense, &mut dense_p, 0..ROWS);
        assert_eq!((loss, p), (dense, dense_p));
        let (mut dz, mut dense_dz) = (p, p);
        sparse_softmax_cross_entropy_grad(&p, &labels, &dloss, CLASSES, clip, &mut dz, 0..ROWS)
            .unwrap();
        softmax_cross_entropy_grad(&p, &t, &dloss, CLASSES, clip, &mut dense_dz, 0..ROWS);
        for (a, b) in dz.into_iter().zip(dense_dz) {
            assert_close(a, f64::from(b), 1e-7);
        }
    }
}

#[test]
fn a_label_that_is_no_class_is_named() {
    let (z, _, dloss) = problem();
    let (mut loss, mut p) = ([0.0; ROWS], [0.0; ROWS * CLASSES]);
    for index in [-1, CLASSES as i32] {
        let labels = [0, 1, 2, index, 4];
        let expected = Err(IndexError {
            position: 3,
            index,
            size: CLASSES,
        });
        let forward =
            sparse_softmax_cross_entropy(&z, &labels, CLASSES, 0.0, &mut loss, &mut p, 0..ROWS);
        assert_eq!(forward, expected);
        let mut dz = p;
        let backward =
            sparse_softmax_cross_entropy_grad(&p, &labels, &dloss, CLASSES, 0.0, &mut dz, 0..ROWS);
        assert_eq!(backward, expected);
        // Outside the range it is no matter.
        sparse_softmax_cross_entropy(&z, &labels, CLASSES, 0.0, &mut loss, &mut p, 0..3).unwrap();
    }
}

#[test]
fn saturated_logits_keep_their_loss_and_clipped_ones_their_bound() {
    let z = [200.0, 0.0, -200.0];
    let (mut loss, mut p) = ([0.0], [0.0; 3]);
    for (label, expected) in [(0, 0.0), (1, 200.0), (2, 400.0)] {
        sparse_softmax_cross_entropy(&z, &[label], 3, 0.0, &mut loss, &mut p, 0..1).unwrap();
        assert_eq!(loss, [expected]);
    }
    sparse_softmax_cross_entropy(&z, &[2], 3, 1e-7, &mut loss, &mut p, 0..1).unwrap();
    assert_close(loss[0], -(f64::from(1e-7f32).ln()), 1e-6);
    let mut dz = [9.0; 3];
    sparse_softmax_cross_entropy_grad(&p, &[2], &[1.0], 3, 1e-7, &mut dz, 0..1).unwrap();
    assert_eq!(dz, [0.0; 3], "clipped: no derivative");
    sparse_softmax_cross_entropy_grad(&p, &[2], &[1.0], 3, 0.0, &mut dz, 0..1).unwrap();
    assert_eq!(dz, [1.0, 0.0, -1.0]);
}

#[test]
fn bits_do_not_depend_on_the_cut() {
    let (z, t, dloss) = problem();
    let run = |cuts: &[(usize, usize)]| {
        let (mut loss, mut p) = ([9.0; ROWS], [9.0; ROWS * CLASSES]);
        let mut dz = p;
        for &(start, end) in cuts {
            softmax_cross_entropy(&z, &t, CLASSES, 1e-7, &mut loss, &mut p, start..end);
            softmax_cross_entropy_grad(&p, &t, &dloss, CLASSES, 1e-7, &mut dz, start..end);
        }
        (loss, p, dz)
    };
    assert_eq!(run(&[(0, ROWS)]), run(&[(3, 5), (0, 1), (1, 3)]));
    let (loss, p, dz) = run(&[(1, 3)]);
    assert!(loss[3..].iter().chain(&p[..CLASSES]).all(|&v| v == 9.0));
    assert!(dz[3 * CLASSES..].iter().all(|&v| v == 9.0));
}

#[test]
fn nan_reaches_loss_and_gradient() {
    for clip in CLIPS {
        let (mut loss, mut p, mut dz) = ([0.0], [0.0; 3], [0.0; 3]);
        let (z, t) = ([0.0, f32::NAN, 1.0], [1.0, 0.0, 0.0]);
        softmax_cross_entropy(&z, &t, 3, clip, &mut loss, &mut p, 0..1);
        softmax_cross_entropy_grad(&p, &t, &[1.0], 3, clip, &mut dz, 0..1);
        assert!(loss[0].is_nan() && dz.iter().all(|d| d.is_nan()));
        sparse_softmax_cross_entropy(&z, &[0], 3, clip, &mut loss, &mut p, 0..1).unwrap();
        sparse_softmax_cross_entropy_grad(&p, &[0], &[1.0], 3, clip, &mut dz, 0..1).unwrap();
        assert!(loss[0].is_nan() && dz.iter().all(|d| d.is_nan()));
    }
}

#[test]
fn sigmoid_loss_and_gradient_match_float64() {
    let n = 203;
    let (mut z, t, dloss) = (draw(8, n, 20.0), draw(9, n, 1.0), draw(10, n, 1.0));
    z[..4].copy_from_slice(&[0.0, 90.0, -90.0, 1e-3]);
    let t: Vec<f32> = t.iter().map(|t| t.abs()).collect();
    let (mut loss, mut dz) = (vec![0.0; n], vec![0.0; n]);
    sigmoid_cross_entropy(&z, &t, &mut loss);
    sigmoid_cross_entropy_grad(&z, &t, &dloss, &mut dz);
    for i in 0..n {
        let (z, t) = (f64::from(z[i]), f64::from(t[i]));
        let loss_of = |z: &[f64]| z[0].max(0.0) - z[0] * t + (-z[0].abs()).exp().ln_1p();
        assert_close(loss[i], loss_of(&[z]), 1e-6);
        // The kinks of max and |z| cancel at 0: the loss is smooth there.
        let expected = f64::from(dloss[i]) * derivative(&[z], 0, loss_of);
        assert_close(dz[i], expected, 1e-6);
    }
}

/// Where the linear part cancels, the exponential that is left keeps its digits.
#[test]
fn sigmoid_loss_of_sure_and_right_answers_is_small_not_zero() {
    let (z, t) = ([40.0, -40.0, 20.0], [1.0, 0.0, 1.0]);
    let mut loss = [0.0; 3];
    sigmoid_cross_entropy(&z, &t, &mut loss);
    for (loss, z) in loss.into_iter().zip(z) {
        let expected = (-f64::from(z).abs()).exp().ln_1p();
        assert!((f64::from(loss) / expected - 1.0).abs() < 1e-6);
    }
}
