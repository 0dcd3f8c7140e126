//! Products with one row or one column: limited by memory, so the matrix is read once, in order.
//!
//! What belongs here: y = x M for a vector x, whichever way M lies. What does not: tiles.

use super::View;
use crate::simd::{F32x4, LANES};

/// Rows of M that are read side by side: enough to thin the traffic of y.
const ROWS: usize = 8;

/// Columns this many floats apart share one set of a first-level cache, which holds eight lines of
/// a set: no more than eight columns may then be read side by side.
const SAME_SET: usize = 1024;

/// A vector inside a slice: element i at `data[i * stride]`.
#[derive(Clone, Copy)]
pub struct Strided<'a> {
    pub data: &'a [f32],
    pub stride: usize,
}

/// y[j] (+)= sum over p < k of x[p] M[p, j] for j < n, M being [k, n].
pub fn multiply(n: usize, k: usize, x: Strided, matrix: View, y: &mut [f32], accumulate: bool) {
    matrix.check(k, n);
    let y = &mut y[..n];
    assert!(k == 0 || x.data.len() > (k - 1) * x.stride);
    if !accumulate {
        y.fill(0.0);
    }
    if k == 0 || n == 0 {
        return;
    }
    let vectors = n - n % LANES;
    if matrix.col_stride == 1 {
        // SAFETY: `check` proved k x n of the matrix, the assert k of x; vectors <= n.
        unsafe { by_rows(k, x, matrix, &mut y[..vectors]) }
    } else if matrix.row_stride == 1 {
        // SAFETY: as above.
        unsafe {
            if matrix.col_stride.is_multiple_of(SAME_SET) {
                by_columns::<2>(k, x, matrix, &mut y[..vectors]);
            } else {
                by_columns::<4>(k, x, matrix, &mut y[..vectors]);
            }
        }
    } else {
        return one_by_one(0, k, x, matrix, y);
    }
    one_by_one(vectors, k, x, matrix, y);
}

/// Rows of M are contiguous: y += x[p] M[p, :] for eight p at a time.
///
/// # Safety
/// k of x, and k x y.len() of the matrix (columns adjacent) must be valid; y.len() % 4 == 0.
#[inline(never)]
unsafe fn by_rows(k: usize, x: Strided, matrix: View, y: &mut [f32]) {
    let whole = k - k % ROWS;
    // SAFETY: p + i < k and j + 4 <= y.len().
    unsafe {
        for p in (0..whole).step_by(ROWS) {
            let row = |i: usize| matrix.data.as_ptr().add((p + i) * matrix.row_stride);
            let rows: [*const f32; ROWS] = core::array::from_fn(row);
            let scale = |i: usize| F32x4::splat(x.data[(p + i) * x.stride]);
            let scales: [F32x4; ROWS] = core::array::from_fn(scale);
            for j in (0..y.len()).step_by(LANES) {
                let at = y.as_mut_ptr().add(j);
                let mut sum = F32x4::load_ptr(at);
                for i in 0..ROWS {
                    sum = scales[i].mul_add(F32x4::load_ptr(rows[i].add(j)), sum);
                }
                sum.store_ptr(at);
            }
        }
        for p in whole..k {
            let row = matrix.data.as_ptr().add(p * matrix.row_stride);
            let scale = F32x4::splat(x.data[p * x.stride]);
            for j in (0..y.len()).step_by(LANES) {
                let at = y.as_mut_ptr().add(j);
                scale
                    .mul_add(F32x4::load_ptr(row.add(j)), F32x4::load_ptr(at))
                    .store_ptr(at);
            }
        }
    }
}

/// Columns of M are contiguous: four columns by four p are transposed in registers, for V vectors of
/// y side by side, as many independent chains.
///
/// # Safety
/// k of x, and k x y.len() of the matrix (rows adjacent) must be valid; y.len() % 4 == 0.
#[inline(never)]
unsafe fn by_columns<const V: usize>(k: usize, x: Strided, matrix: View, y: &mut [f32]) {
    let mut j = 0;
    // SAFETY: a group of 4 V columns is within y.len().
    unsafe {
        while j + V * LANES <= y.len() {
            columns::<V>(k, x, matrix, j, y.as_mut_ptr().add(j));
            j += V * LANES;
        }
        while j < y.len() {
            columns::<1>(k, x, matrix, j, y.as_mut_ptr().add(j));
            j += LANES;
        }
    }
}

/// V vectors of y, as many independent chains.
///
/// # Safety
/// As [`by_columns`], for columns `j..j + 4 V`.
#[inline(always)]
unsafe fn columns<const V: usize>(k: usize, x: Strided, matrix: View, j: usize, y: *mut f32) {
    // SAFETY: the caller vouches for columns j..j + 4 V of k rows, and as many of y.
    unsafe {
        let mut sums: [F32x4; V] = core::array::from_fn(|v| F32x4::load_ptr(y.add(v * LANES)));
        let whole = k - k % LANES;
        for p in (0..whole).step_by(LANES) {
            let scales: [F32x4; LANES] =
                core::array::from_fn(|i| F32x4::splat(x.data[(p + i) * x.stride]));
            for (v, sum) in sums.iter_mut().enumerate() {
                let column = |i: usize| {
                    let column = (j + v * LANES + i) * matrix.col_stride;
                    F32x4::load_ptr(matrix.data.as_ptr().add(column + p))
                };
                let rows = F32x4::transpose([column(0), column(1), column(2), column(3)]);
                for i in 0..LANES {
                    *sum = scales[i].mul_add(rows[i], *sum);
                }
            }
        }
        for p in whole..k {
            let scale = F32x4::splat(x.data[p * x.stride]);
            for (v, sum) in sums.iter_mut().enumerate() {
                let at = |i: usize| matrix.data[(j + v * LANES + i) * matrix.col_stride + p];
                *sum = scale.mul_add(F32x4::new(at(0), at(1), at(2), at(3)), *sum);
            }
        }
        for (v, sum) in sums.into_iter().enumerate() {
            sum.store_ptr(y.add(v * LANES));
        }
    }
}

/// Columns from `first` on, in the same order of sums, through one lane.
fn one_by_one(first: usize, k: usize, x: Strided, matrix: View, y: &mut [f32]) {
    for (j, y) in y.iter_mut().enumerate().skip(first) {
        let mut sum = F32x4::splat(*y);
        for p in 0..k {
            let scale = F32x4::splat(x.data[p * x.stride]);
            let value = matrix.data[p * matrix.row_stride + j * matrix.col_stride];
            sum = scale.mul_add(F32x4::splat(value), sum);
        }
        *y = sum.to_array()[0];
    }
}
