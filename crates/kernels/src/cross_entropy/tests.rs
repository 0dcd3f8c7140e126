use ndarray::{Array2, array, s};

use super::*;
use crate::softmax::tests::{draw, draw_rows, softmax_f64};

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
fn problem() -> (Array2<f32>, Array2<f32>, Vec<f32>) {
    let targets = draw_rows(6, ROWS, CLASSES, 1.0).mapv(f32::abs);
    (
        draw_rows(5, ROWS, CLASSES, 3.0),
        targets,
        draw(7, ROWS, 2.0),
    )
}

type Forward = (Vec<f32>, Array2<f32>);

/// Loss and probabilities.
fn dense(z: &Array2<f32>, t: &Array2<f32>, clip: f32) -> Forward {
    let (mut loss, mut p) = (vec![f32::NAN; z.nrows()], Array2::zeros(z.dim()));
    softmax_cross_entropy(z.view(), t.view(), clip, &mut loss, p.view_mut());
    (loss, p)
}

fn dense_grad(p: &Array2<f32>, t: &Array2<f32>, dloss: &[f32], clip: f32) -> Array2<f32> {
    let mut dz = Array2::from_elem(p.dim(), f32::NAN);
    softmax_cross_entropy_grad(p.view(), t.view(), dloss, clip, dz.view_mut());
    dz
}

fn sparse(z: &Array2<f32>, labels: &[i32], clip: f32) -> Result<Forward, IndexError> {
    let (mut loss, mut p) = (vec![f32::NAN; z.nrows()], Array2::zeros(z.dim()));
    sparse_softmax_cross_entropy(z.view(), labels, clip, &mut loss, p.view_mut())?;
    Ok((loss, p))
}

fn sparse_grad(
    p: &Array2<f32>,
    labels: &[i32],
    dloss: &[f32],
    clip: f32,
) -> Result<Array2<f32>, IndexError> {
    let mut dz = Array2::from_elem(p.dim(), f32::NAN);
    sparse_softmax_cross_entropy_grad(p.view(), labels, dloss, clip, dz.view_mut())?;
    Ok(dz)
}

#[test]
fn softmax_loss_and_gradient_match_float64() {
    let (z, t, dloss) = problem();
    for clip in CLIPS {
        let (loss, p) = dense(&z, &t, clip);
        let dz = dense_grad(&p, &t, &dloss, clip);
        for r in 0..ROWS {
            let of = |x: &Array2<f32>| x.row(r).mapv(f64::from).to_vec();
            let (z, t) = (of(&z), of(&t));
            let loss_of = |z: &[f64]| loss_f64(z, &t, f64::from(clip));
            assert_close(loss[r], loss_of(&z), 1e-6);
            for (j, expected) in softmax_f64(&z).into_iter().enumerate() {
                let distance = (expected - f64::from(clip)).abs();
                assert!(distance > 1e-4, "a kink within the difference");
                assert_close(p[[r, j]], expected, 1e-6);
                let expected = f64::from(dloss[r]) * derivative(&z, j, loss_of);
                assert_close(dz[[r, j]], expected, 1e-6);
            }
        }
    }
}

#[test]
fn sparse_is_dense_with_one_hot_targets() {
    let (z, _, dloss) = problem();
    let labels = [0, 6, 3, 2, 5];
    let one_hot = |(r, j)| f32::from(u8::from(labels[r] == j as i32));
    let t = Array2::from_shape_fn((ROWS, CLASSES), one_hot);
    for clip in CLIPS {
        let forward = sparse(&z, &labels, clip).unwrap();
        assert_eq!(forward, dense(&z, &t, clip));
        let (_, p) = forward;
        let dz = sparse_grad(&p, &labels, &dloss, clip).unwrap();
        for (a, b) in dz.iter().zip(dense_grad(&p, &t, &dloss, clip)) {
            assert_close(*a, f64::from(b), 1e-7);
        }
    }
}

#[test]
fn a_label_that_is_no_class_is_named() {
    let (z, _, dloss) = problem();
    for index in [-1, CLASSES as i32] {
        let labels = [0, 1, 2, index, 4];
        let expected = IndexError {
            position: 3,
            index,
            size: CLASSES,
        };
        assert_eq!(sparse(&z, &labels, 0.0).unwrap_err(), expected);
        assert_eq!(sparse_grad(&z, &labels, &dloss, 0.0).unwrap_err(), expected);
    }
}

#[test]
fn saturated_logits_keep_their_loss_and_clipped_ones_their_bound() {
    let z = array![[200.0, 0.0, -200.0]];
    for (label, expected) in [(0, 0.0), (1, 200.0), (2, 400.0)] {
        assert_eq!(sparse(&z, &[label], 0.0).unwrap().0, [expected]);
    }
    let (loss, p) = sparse(&z, &[2], 1e-7).unwrap();
    assert_close(loss[0], -(f64::from(1e-7f32).ln()), 1e-6);
    let dz = sparse_grad(&p, &[2], &[1.0], 1e-7).unwrap();
    assert_eq!(dz, array![[0.0, 0.0, 0.0]], "clipped: no derivative");
    let dz = sparse_grad(&p, &[2], &[1.0], 0.0).unwrap();
    assert_eq!(dz, array![[1.0, 0.0, -1.0]]);
}

#[test]
fn bits_do_not_depend_on_how_rows_are_split() {
    // More rows than a block.
    let rows = 70;
    let (z, t) = (
        draw_rows(5, rows, CLASSES, 3.0),
        draw_rows(6, rows, CLASSES, 1.0),
    );
    let dloss = draw(7, rows, 2.0);
    for clip in CLIPS {
        let (loss, p) = dense(&z, &t, clip);
        let dz = dense_grad(&p, &t, &dloss, clip);
        for middle in [1, 33] {
            let (mut split_loss, mut split_p) = (vec![0.0; rows], Array2::zeros(z.dim()));
            let mut split_dz = split_p.clone();
            for rows in [0..middle, middle..rows] {
                let part = s![rows.clone(), ..];
                let (z, t) = (z.slice(part), t.slice(part));
                let loss = &mut split_loss[rows.clone()];
                softmax_cross_entropy(z, t, clip, loss, split_p.slice_mut(part));
                let (p, dz) = (p.slice(part), split_dz.slice_mut(part));
                softmax_cross_entropy_grad(p, t, &dloss[rows], clip, dz);
            }
            assert_eq!((&split_loss, &split_p, &split_dz), (&loss, &p, &dz));
        }
    }
}

#[test]
fn nan_reaches_loss_and_gradient() {
    for clip in CLIPS {
        let (z, t) = (array![[0.0, f32::NAN, 1.0]], array![[1.0, 0.0, 0.0]]);
        let (loss, p) = dense(&z, &t, clip);
        let dz = dense_grad(&p, &t, &[1.0], clip);
        assert!(loss[0].is_nan() && dz.iter().all(|d| d.is_nan()));
        let (loss, p) = sparse(&z, &[0], clip).unwrap();
        let dz = sparse_grad(&p, &[0], &[1.0], clip).unwrap();
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
