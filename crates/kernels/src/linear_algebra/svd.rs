//! Singular values by one-sided Jacobi rotations (Hestenes).

use super::rotation::{
    MAX_SWEEPS, angle, complete_rows, is_reversed, reverse, rotate_rows, swap_rows,
};
use super::{dot, norm};

/// A = U diag(s) Vᵀ of A [m, n], m >= n: singular values s, the largest first, and their vectors, where the largest
/// component of each row of Vᵀ is positive.
///
/// Rotations of pairs of columns of A make them orthogonal: A V = U diag(s), so s are their lengths. `u` holds columns
/// as rows of m values: at first the n of A, at the end those of U, filled up to as many as it has room for.
pub fn svd(u: &mut [f64], m: usize, s: &mut [f64], v: &mut [f64]) {
    let n = s.len();
    for (at, v) in v.iter_mut().enumerate() {
        *v = f64::from(u8::from(at / n == at % n));
    }
    for _ in 0..MAX_SWEEPS {
        if !sweep(u, m, n, v) {
            break;
        }
    }
    for (j, s) in s.iter_mut().enumerate() {
        *s = norm(&u[j * m..][..m]);
    }
    sort(s, u, m, v);
    for row in 0..n {
        let v = &mut v[row * n..][..n];
        if is_reversed(v) {
            reverse(v);
            reverse(&mut u[row * m..][..m]);
        }
    }
    // What is below the rounding of the largest is 0, and its column no direction.
    let least = s.first().copied().unwrap_or(0.0) * f64::EPSILON * m as f64;
    let rank = s.iter().take_while(|&&s| s.is_nan() || s > least).count();
    for (j, s) in s.iter().enumerate().take(rank) {
        u[j * m..][..m].iter_mut().for_each(|u| *u /= s);
    }
    complete_rows(u, m, rank);
}

/// Rotates every pair of columns; false where all were orthogonal.
fn sweep(u: &mut [f64], m: usize, n: usize, v: &mut [f64]) -> bool {
    let mut has_rotated = false;
    for p in 0..n {
        for q in p + 1..n {
            let (x, y) = (&u[p * m..][..m], &u[q * m..][..m]);
            let (a, b, c) = (dot(x, x), dot(y, y), dot(x, y));
            if c == 0.0 || c * c <= f64::EPSILON * f64::EPSILON * a * b {
                continue;
            }
            has_rotated = true;
            let rotation = angle(a, b, c);
            rotate_rows(u, m, p, q, rotation);
            rotate_rows(v, n, p, q, rotation);
        }
    }
    has_rotated
}

/// Orders values, the largest first, and their vectors, the rows of u and v.
fn sort(s: &mut [f64], u: &mut [f64], m: usize, v: &mut [f64]) {
    let n = s.len();
    for first in 0..n {
        let most = (first..n).fold(first, |best, i| if s[i] > s[best] { i } else { best });
        if most != first {
            s.swap(first, most);
            swap_rows(u, m, first, most);
            swap_rows(v, n, first, most);
        }
    }
}
