//! Against ndarray in float64.

use ndarray::{Array1, Array2, Axis};

use super::*;
use crate::random::{Key, uniform};

/// Normal numbers enough for conditioning: the sum of twelve uniform ones.
fn normal(rows: usize, len: usize, seed: u32) -> Array2<f32> {
    let n = rows * len;
    let mut sum = Array2::zeros((rows, len));
    let mut u = vec![0.0; n];
    for stream in 0..12 {
        uniform(Key { seed, stream }, 0, -0.5, 0.5, &mut u, 0);
        sum.iter_mut().zip(&u).for_each(|(s, u)| *s += u);
    }
    sum
}

fn orthogonalized(a: &Array2<f32>) -> Array2<f32> {
    let mut q = a.clone();
    let mut space = vec![f32::NAN; workspace(a.nrows(), a.ncols())];
    orthogonalize(q.view_mut(), &mut space);
    q
}

/// max |q q' - 1|.
fn orthogonality_error(q: &Array2<f32>) -> f64 {
    let q = q.mapv(f64::from);
    let error = q.dot(&q.t()) - Array2::<f64>::eye(q.nrows());
    error.fold(0.0, |worst, error| error.abs().max(worst))
}

/// Gram-Schmidt in float64, twice a row.
fn reference(a: &Array2<f32>) -> Array2<f64> {
    let mut q = a.mapv(f64::from);
    for i in 0..q.nrows() {
        let (before, mut rest) = q.view_mut().split_at(Axis(0), i);
        let mut x = rest.row_mut(0);
        for _ in 0..2 {
            for before in before.rows() {
                let c = x.dot(&before);
                x.scaled_add(-c, &before);
            }
        }
        let norm = x.dot(&x).sqrt();
        x /= norm;
    }
    q
}

#[test]
fn rows_become_orthonormal() {
    let shapes = [(1, 1), (1, 9), (2, 2), (7, 7), (8, 8), (9, 9), (13, 50)];
    let large = [(64, 64), (100, 101), (256, 1024), (1024, 1024)];
    let large = if cfg!(miri) { &large[..0] } else { &large };
    for (rows, len) in shapes.into_iter().chain(large.iter().copied()) {
        let error = orthogonality_error(&orthogonalized(&normal(rows, len, 5)));
        assert!(error < 2e-6, "{rows} x {len}: {error}");
    }
}

/// Several seeds, because the condition of a square matrix is a matter of luck.
#[test]
#[cfg_attr(miri, ignore = "millions of steps")]
fn square_matrices_of_many_seeds_become_orthonormal() {
    for seed in 0..40 {
        let error = orthogonality_error(&orthogonalized(&normal(128, 128, seed)));
        assert!(error < 2e-6, "seed {seed}: {error}");
    }
}

/// The Q whose R has a positive diagonal is unique, so a reference must have the same numbers.
#[test]
#[cfg_attr(miri, ignore = "millions of steps")]
fn the_factor_is_the_one_with_a_positive_diagonal() {
    for (rows, len) in [(5, 5), (40, 64), (128, 512)] {
        let a = normal(rows, len, 1);
        let q = orthogonalized(&a);
        for (x, expected) in q.iter().zip(reference(&a)) {
            assert!(
                (f64::from(*x) - expected).abs() < 2e-6,
                "{x} is not {expected}"
            );
        }
        for (x, given) in q.rows().into_iter().zip(a.rows()) {
            assert!(x.mapv(f64::from).dot(&given.mapv(f64::from)) > 0.0);
        }
    }
}

#[test]
fn nearly_dependent_rows_are_separated() {
    let mut a = normal(24, 32, 2);
    let twin = &a.row(0) + &a.row(20) * 1e-3;
    a.row_mut(20).assign(&twin);
    let twin = &a.row(2) * 2.0 + &a.row(3) * 1e-3;
    a.row_mut(3).assign(&twin);
    let error = orthogonality_error(&orthogonalized(&a));
    assert!(error < 2e-6, "{error}");
}

#[test]
fn a_zero_row_stays_zero() {
    let mut a = normal(12, 12, 3);
    a.row_mut(10).fill(0.0);
    let q = orthogonalized(&a);
    assert!(q.iter().all(|x| x.is_finite()));
    assert_eq!(q.row(10), Array1::zeros(12));
}

#[test]
fn nothing_is_nothing_to_do() {
    orthogonalize(Array2::zeros((0, 0)).view_mut(), &mut []);
    orthogonalize(Array2::zeros((0, 5)).view_mut(), &mut []);
}
