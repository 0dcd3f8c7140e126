use ndarray::{Array2, ArrayView2, Axis, array};

use super::*;
use crate::random::{Key, uniform};

const LENGTHS: [usize; 10] = [1, 2, 3, 4, 5, 7, 16, 33, 257, 4099];

pub(crate) fn draw(stream: u32, n: usize, scale: f32) -> Vec<f32> {
    let mut y = vec![0.0; n];
    uniform(Key { seed: 3, stream }, 0, -scale, scale, &mut y, 0);
    y
}

pub(crate) fn softmax_f64(x: &[f64]) -> Vec<f64> {
    let max = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let e: Vec<f64> = x.iter().map(|x| (x - max).exp()).collect();
    let sum: f64 = e.iter().sum();
    e.into_iter().map(|e| e / sum).collect()
}

pub(crate) fn widen(x: &[f32]) -> Vec<f64> {
    x.iter().copied().map(f64::from).collect()
}

/// Rows of `n` numbers.
pub(crate) fn draw_rows(stream: u32, rows: usize, n: usize, scale: f32) -> Array2<f32> {
    Array2::from_shape_vec((rows, n), draw(stream, rows * n, scale)).unwrap()
}

fn softmax_of(x: ArrayView2<f32>) -> Array2<f32> {
    let mut y = Array2::from_elem(x.dim(), f32::NAN);
    softmax(x, y.view_mut());
    y
}

/// The row sum keeps `BLOCK + n / 256 + 3` roundings at worst, its terms and the quotient a few ULP.
#[test]
fn rows_match_float64() {
    for n in LENGTHS {
        for scale in [1.0, 30.0] {
            let x = draw_rows(0, 3, n, scale);
            let y = softmax_of(x.view());
            for (x, y) in x.rows().into_iter().zip(y.rows()) {
                for (y, e) in y.iter().zip(softmax_f64(&widen(x.as_slice().unwrap()))) {
                    // x - max rounds: half an ULP of 2 * scale goes through exp.
                    let bound = 2e-6 * e + f64::from(scale) * 1.2e-7 * e + 1e-45;
                    assert!((f64::from(*y) - e).abs() <= bound, "n {n}: {y} is not {e}");
                }
            }
        }
    }
}

#[test]
fn gradient_matches_central_differences() {
    let n = 11;
    let (x, dy) = (draw_rows(1, 1, n, 2.0), draw_rows(2, 1, n, 1.0));
    let mut dx = Array2::zeros((1, n));
    softmax_grad(softmax_of(x.view()).view(), dy.view(), dx.view_mut());
    let x = x.as_slice().unwrap();
    let weighed = |x: &[f64]| -> f64 {
        let y = softmax_f64(x);
        y.iter().zip(&dy).map(|(y, d)| y * f64::from(*d)).sum()
    };
    for i in 0..n {
        let (mut above, mut below) = (widen(x), widen(x));
        above[i] += 1e-5;
        below[i] -= 1e-5;
        let derivative = (weighed(&above) - weighed(&below)) / 2e-5;
        assert!(
            (f64::from(dx[[0, i]]) - derivative).abs() < 1e-7,
            "{} {derivative}",
            dx[[0, i]]
        );
    }
}

#[test]
fn bits_do_not_depend_on_how_rows_are_split() {
    for n in [3, 10] {
        let (x, dy) = (draw_rows(3, 80, n, 5.0), draw_rows(4, 80, n, 1.0));
        let y = softmax_of(x.view());
        let mut dx = Array2::zeros(x.dim());
        softmax_grad(y.view(), dy.view(), dx.view_mut());
        for middle in [0, 1, 37, 80] {
            let (mut split_y, mut split_dx) = (Array2::zeros(x.dim()), Array2::zeros(x.dim()));
            let (upper, lower) = split_y.view_mut().split_at(Axis(0), middle);
            let (x_upper, x_lower) = x.view().split_at(Axis(0), middle);
            softmax(x_upper, upper);
            softmax(x_lower, lower);
            assert_eq!(split_y, y);
            let (upper, lower) = split_dx.view_mut().split_at(Axis(0), middle);
            let (y_upper, y_lower) = y.view().split_at(Axis(0), middle);
            let (dy_upper, dy_lower) = dy.view().split_at(Axis(0), middle);
            softmax_grad(y_upper, dy_upper, upper);
            softmax_grad(y_lower, dy_lower, lower);
            assert_eq!(split_dx, dx);
        }
    }
}

#[test]
fn special_rows() {
    let infinite = f32::INFINITY;
    let nan_rows = [
        [f32::NAN, 0.0, 1.0, 2.0, 3.0],
        [0.0, 1.0, 2.0, 3.0, f32::NAN],
        [infinite, 0.0, 0.0, 0.0, 0.0],
        [-infinite; 5],
    ];
    for x in nan_rows {
        let y = softmax_of(ArrayView2::from(&[x]));
        assert!(y.iter().any(|y| y.is_nan()), "{x:?} gave {y:?}");
    }
    let y = softmax_of(array![[-infinite, 1e30, -1e30, 1e30, 0.0]].view());
    assert_eq!(y, array![[0.0, 0.5, 0.0, 0.5, 0.0]]);
    softmax_of(Array2::zeros((3, 0)).view());
}
