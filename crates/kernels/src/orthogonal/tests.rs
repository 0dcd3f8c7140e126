use super::*;
use crate::random::{Key, uniform};

/// Normal numbers enough for conditioning: the sum of twelve uniform ones.
fn normal(n: usize, seed: u32) -> Vec<f32> {
    let mut sum = vec![0.0; n];
    let mut u = vec![0.0; n];
    for stream in 0..12 {
        uniform(Key { seed, stream }, 0, -0.5, 0.5, &mut u, 0..n);
        sum.iter_mut().zip(&u).for_each(|(s, u)| *s += u);
    }
    sum
}

fn orthogonalized(a: &[f32], rows: usize, len: usize) -> Vec<f32> {
    let mut q = a.to_vec();
    orthogonalize(&mut q, rows, len, &mut vec![f32::NAN; workspace(rows, len)]);
    q
}

fn dot_f64(x: &[f32], y: &[f32]) -> f64 {
    x.iter()
        .zip(y)
        .map(|(&x, &y)| f64::from(x) * f64::from(y))
        .sum()
}

/// max |q q' - 1|.
fn orthogonality_error(q: &[f32], len: usize) -> f64 {
    let rows: Vec<&[f32]> = q.chunks_exact(len).collect();
    let mut worst = 0.0f64;
    for (i, x) in rows.iter().enumerate() {
        for (j, y) in rows[..=i].iter().enumerate() {
            let expected = if i == j { 1.0 } else { 0.0 };
            worst = worst.max((dot_f64(x, y) - expected).abs());
        }
    }
    worst
}

/// Gram-Schmidt in float64, twice a row.
fn reference(a: &[f32], len: usize) -> Vec<Vec<f64>> {
    let dot = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>();
    let mut q: Vec<Vec<f64>> = Vec::new();
    for row in a.chunks_exact(len) {
        let mut x: Vec<f64> = row.iter().copied().map(f64::from).collect();
        for _ in 0..2 {
            for before in &q {
                let c = dot(&x, before);
                x.iter_mut().zip(before).for_each(|(x, b)| *x -= c * b);
            }
        }
        let norm = dot(&x, &x).sqrt();
        q.push(x.into_iter().map(|x| x / norm).collect());
    }
    q
}

#[test]
fn rows_become_orthonormal() {
    let shapes = [(1, 1), (1, 9), (2, 2), (7, 7), (8, 8), (9, 9), (13, 50)];
    let large = [(64, 64), (100, 101), (256, 1024), (1024, 1024)];
    for (rows, len) in shapes.into_iter().chain(large) {
        let q = orthogonalized(&normal(rows * len, 5), rows, len);
        let error = orthogonality_error(&q, len);
        assert!(error < 1e-5, "{rows} x {len}: {error}");
    }
}

/// Several seeds, because the condition of a square matrix is a matter of luck.
#[test]
fn square_matrices_of_many_seeds_become_orthonormal() {
    for seed in 0..40 {
        let q = orthogonalized(&normal(128 * 128, seed), 128, 128);
        let error = orthogonality_error(&q, 128);
        assert!(error < 1e-5, "seed {seed}: {error}");
    }
}

/// The Q whose R has a positive diagonal is unique, so a reference must give the same numbers.
#[test]
fn the_factor_is_the_one_with_a_positive_diagonal() {
    for (rows, len) in [(5, 5), (40, 64), (128, 512)] {
        let a = normal(rows * len, 1);
        let q = orthogonalized(&a, rows, len);
        for (x, expected) in q.chunks_exact(len).zip(reference(&a, len)) {
            for (x, e) in x.iter().zip(expected) {
                assert!((f64::from(*x) - e).abs() < 2e-6, "{x} is not {e}");
            }
        }
        for (x, given) in q.chunks_exact(len).zip(a.chunks_exact(len)) {
            assert!(dot_f64(x, given) > 0.0);
        }
    }
}

#[test]
fn nearly_dependent_rows_are_separated() {
    let (rows, len) = (24, 32);
    let mut a = normal(rows * len, 2);
    for j in 0..len {
        a[20 * len + j] = a[j] + 1e-3 * a[20 * len + j];
        a[3 * len + j] = 2.0 * a[2 * len + j] + 1e-3 * a[3 * len + j];
    }
    let error = orthogonality_error(&orthogonalized(&a, rows, len), len);
    assert!(error < 1e-5, "{error}");
}

#[test]
fn a_zero_row_stays_zero() {
    let (rows, len) = (12, 12);
    let mut a = normal(rows * len, 3);
    a[10 * len..11 * len].fill(0.0);
    let q = orthogonalized(&a, rows, len);
    assert!(q.iter().all(|x| x.is_finite()));
    assert_eq!(q[10 * len..11 * len], [0.0; 12]);
}

#[test]
fn nothing_is_nothing_to_do() {
    orthogonalize(&mut [], 0, 0, &mut []);
    orthogonalize(&mut [], 0, 5, &mut []);
}
