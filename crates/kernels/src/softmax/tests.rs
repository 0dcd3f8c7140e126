use super::*;
use crate::random::{Key, uniform};

const LENGTHS: [usize; 10] = [1, 2, 3, 4, 5, 7, 16, 33, 257, 4099];

pub(crate) fn draw(stream: u32, n: usize, scale: f32) -> Vec<f32> {
    let mut y = vec![0.0; n];
    uniform(Key { seed: 3, stream }, 0, -scale, scale, &mut y, 0..n);
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

/// The row sum keeps `BLOCK + n / 256 + 3` roundings at worst, its terms and the quotient a few ULP.
#[test]
fn rows_match_float64() {
    for n in LENGTHS {
        for scale in [1.0, 30.0] {
            let x = draw(0, 3 * n, scale);
            let mut y = vec![0.0; 3 * n];
            softmax(&x, n, &mut y, 0..3);
            for (x, y) in x.chunks(n).zip(y.chunks(n)) {
                for (y, e) in y.iter().zip(softmax_f64(&widen(x))) {
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
    let (x, dy) = (draw(1, n, 2.0), draw(2, n, 1.0));
    let (mut y, mut dx) = (vec![0.0; n], vec![0.0; n]);
    softmax(&x, n, &mut y, 0..1);
    softmax_grad(&y, &dy, n, &mut dx, 0..1);
    let weighed = |x: &[f64]| -> f64 {
        let y = softmax_f64(x);
        y.iter().zip(&dy).map(|(y, d)| y * f64::from(*d)).sum()
    };
    for i in 0..n {
        let (mut above, mut below) = (widen(&x), widen(&x));
        above[i] += 1e-5;
        below[i] -= 1e-5;
        let derivative = (weighed(&above) - weighed(&below)) / 2e-5;
        assert!(
            (f64::from(dx[i]) - derivative).abs() < 1e-7,
            "{} {derivative}",
            dx[i]
        );
    }
}

#[test]
fn bits_do_not_depend_on_the_cut() {
    for n in [3, 10] {
        let (x, dy) = (draw(3, 8 * n, 5.0), draw(4, 8 * n, 1.0));
        let (mut y, mut dx) = (vec![0.0; 8 * n], vec![0.0; 8 * n]);
        softmax(&x, n, &mut y, 0..8);
        softmax_grad(&y, &dy, n, &mut dx, 0..8);
        let (mut cut_y, mut cut_dx) = (vec![9.0; 8 * n], vec![9.0; 8 * n]);
        for rows in [1..2, 2..5, 5..7] {
            softmax(&x, n, &mut cut_y, rows.clone());
            softmax_grad(&y, &dy, n, &mut cut_dx, rows);
        }
        assert_eq!(cut_y[n..7 * n], y[n..7 * n]);
        assert_eq!(cut_dx[n..7 * n], dx[n..7 * n]);
        for cut in [cut_y, cut_dx] {
            assert!(cut[..n].iter().chain(&cut[7 * n..]).all(|&v| v == 9.0));
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
        let mut y = [0.0; 5];
        softmax(&x, 5, &mut y, 0..1);
        assert!(y.iter().any(|y| y.is_nan()), "{x:?} gave {y:?}");
    }
    let mut y = [9.0; 5];
    softmax(&[-infinite, 1e30, -1e30, 1e30, 0.0], 5, &mut y, 0..1);
    assert_eq!(y, [0.0, 0.5, 0.0, 0.5, 0.0]);
    softmax(&[], 0, &mut [], 0..3);
}
