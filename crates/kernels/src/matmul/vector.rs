//! Products with one row or one column: limited by memory, so the matrix is read once, in order.
//!
//! What belongs here: y = x M for a vector x and a matrix M of any strides. What does not: tiles.

use core::ops::Range;

use ndarray::{ArrayView1, ArrayView2};

use crate::simd::{F32x4, LANES};

/// Rows of M that are read side by side: enough to thin the traffic of y.
const ROWS: usize = 8;

/// Columns this many floats apart are in one set of a first-level cache, which holds eight lines of
/// a set: no more than eight columns may then be read side by side.
const SAME_SET: isize = 1024;

/// A matrix: its first element and its strides.
#[derive(Clone, Copy)]
struct Matrix {
    at: *const f32,
    row_stride: isize,
    column_stride: isize,
}

/// A vector: its first element and its stride.
#[derive(Clone, Copy)]
struct Vector {
    at: *const f32,
    stride: isize,
}

impl Vector {
    /// Element i in all lanes.
    ///
    /// # Safety
    /// It must be valid.
    #[inline(always)]
    unsafe fn splat(self, i: usize) -> F32x4 {
        // SAFETY: the caller guarantees it.
        unsafe { F32x4::splat_ptr(self.at.offset(i as isize * self.stride)) }
    }
}

/// y[j] (+)= sum over p < k of x[p] M[p, j] for j < n, M being [k, n].
pub fn multiply(x: ArrayView1<f32>, matrix: ArrayView2<f32>, y: &mut [f32], accumulate: bool) {
    let (k, n) = matrix.dim();
    assert!(
        x.len() == k && y.len() == n,
        "the shapes of x, M and y do not match"
    );
    if !accumulate {
        y.fill(0.0);
    }
    if k == 0 || n == 0 {
        return;
    }
    let x = Vector {
        at: x.as_ptr(),
        stride: x.strides()[0],
    };
    let matrix = Matrix {
        at: matrix.as_ptr(),
        row_stride: matrix.strides()[0],
        column_stride: matrix.strides()[1],
    };
    let (whole, rest) = y.split_at_mut(n - n % LANES);
    // SAFETY: x has k elements, and the matrix k x n.
    unsafe {
        if matrix.column_stride == 1 {
            by_rows(k, x, matrix, whole);
        } else if matrix.row_stride == 1 {
            by_columns(k, x, matrix, whole);
        } else {
            return one_by_one(k, x, matrix, 0, y);
        }
        one_by_one(k, x, matrix, whole.len(), rest);
    }
}

/// Rows of M are contiguous: y += x[p] M[p, :] for eight p at a time.
///
/// # Safety
/// k of x, and k x y.len() of the matrix (columns adjacent) must be valid; y.len() % 4 == 0.
#[inline(never)]
unsafe fn by_rows(k: usize, x: Vector, matrix: Matrix, y: &mut [f32]) {
    let whole = k - k % ROWS;
    // SAFETY: p + i < k and j + 4 <= y.len().
    unsafe {
        let row = |p: usize| matrix.at.offset(p as isize * matrix.row_stride);
        for p in (0..whole).step_by(ROWS) {
            let rows: [*const f32; ROWS] = core::array::from_fn(|i| row(p + i));
            let scales: [F32x4; ROWS] = core::array::from_fn(|i| x.splat(p + i));
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
            let (row, scale) = (row(p), x.splat(p));
            for j in (0..y.len()).step_by(LANES) {
                let at = y.as_mut_ptr().add(j);
                scale
                    .mul_add(F32x4::load_ptr(row.add(j)), F32x4::load_ptr(at))
                    .store_ptr(at);
            }
        }
    }
}

/// Columns of M are contiguous: four columns by four p are transposed in registers, for up to four
/// vectors of y side by side.
///
/// # Safety
/// k of x, and k x y.len() of the matrix (rows adjacent) must be valid; y.len() % 4 == 0.
#[inline(never)]
unsafe fn by_columns(k: usize, x: Vector, matrix: Matrix, y: &mut [f32]) {
    let most = if matrix.column_stride % SAME_SET == 0 {
        2
    } else {
        4
    };
    let whole = k - k % LANES;
    let mut j = 0;
    while j < y.len() {
        let vectors = most.min((y.len() - j) / LANES);
        // SAFETY: as many vectors of y are left.
        unsafe {
            let column = matrix.at.offset(j as isize * matrix.column_stride);
            let y = y.as_mut_ptr().add(j);
            j += LANES
                * match vectors {
                    4 => columns::<4>(whole, x, column, matrix.column_stride, y),
                    2 | 3 => columns::<2>(whole, x, column, matrix.column_stride, y),
                    _ => columns::<1>(whole, x, column, matrix.column_stride, y),
                };
        }
    }
    // SAFETY: the caller guarantees it.
    unsafe { last_rows(whole..k, x, matrix, y) }
}

/// V vectors of y, as many independent chains, over the first `whole` p. Returns V.
///
/// # Safety
/// `whole` of x and of 4 V columns, `stride` apart from `column` on, must be valid, and V vectors
/// of y; whole % 4 == 0.
#[inline(never)]
unsafe fn columns<const V: usize>(
    whole: usize,
    x: Vector,
    column: *const f32,
    stride: isize,
    y: *mut f32,
) -> usize {
    // SAFETY: the caller guarantees all that is read and written.
    unsafe {
        let mut sums: [F32x4; V] = core::array::from_fn(|v| F32x4::load_ptr(y.add(v * LANES)));
        for p in (0..whole).step_by(LANES) {
            let scales: [F32x4; LANES] = core::array::from_fn(|i| x.splat(p + i));
            let mut four = column.add(p);
            for sum in &mut sums {
                let at = |i: isize| F32x4::load_ptr(four.offset(i * stride));
                let rows = F32x4::transpose([at(0), at(1), at(2), at(3)]);
                for i in 0..LANES {
                    *sum = scales[i].mul_add(rows[i], *sum);
                }
                four = four.wrapping_offset(LANES as isize * stride);
            }
        }
        for (v, sum) in sums.into_iter().enumerate() {
            sum.store_ptr(y.add(v * LANES));
        }
    }
    V
}

/// What [`columns`] leaves: the last rows, fewer than four.
///
/// # Safety
/// As [`by_columns`].
#[inline(never)]
unsafe fn last_rows(rows: Range<usize>, x: Vector, matrix: Matrix, y: &mut [f32]) {
    if rows.is_empty() {
        return;
    }
    for j in (0..y.len()).step_by(LANES) {
        // SAFETY: the caller guarantees it.
        unsafe {
            let y = y.as_mut_ptr().add(j);
            let mut sum = F32x4::load_ptr(y);
            for p in rows.clone() {
                let column = matrix.at.add(p).offset(j as isize * matrix.column_stride);
                let at = |i: isize| *column.offset(i * matrix.column_stride);
                let row = F32x4::new(at(0), at(1), at(2), at(3));
                sum = x.splat(p).mul_add(row, sum);
            }
            sum.store_ptr(y);
        }
    }
}

/// The columns from `first` on, in the same order of sums, through one lane.
///
/// # Safety
/// k of x, and k x y.len() of the matrix from `first` on must be valid.
#[inline(never)]
unsafe fn one_by_one(k: usize, x: Vector, matrix: Matrix, first: usize, y: &mut [f32]) {
    for (j, y) in y.iter_mut().enumerate() {
        let mut sum = F32x4::splat(*y);
        let mut scale = x.at;
        let column = (first + j) as isize * matrix.column_stride;
        let mut value = matrix.at.wrapping_offset(column);
        for _ in 0..k {
            // SAFETY: the caller guarantees both.
            sum = unsafe { F32x4::splat_ptr(scale).mul_add(F32x4::splat_ptr(value), sum) };
            scale = scale.wrapping_offset(x.stride);
            value = value.wrapping_offset(matrix.row_stride);
        }
        *y = sum.to_array()[0];
    }
}
