//! Reductions of contiguous rows in float32, for kernels that normalize rows or sum over them.
//!
//! The result for a row depends on its values alone: its address changes no bit.

use core::slice;

use ndarray::ArrayView2;

use crate::simd::{F32x4, LANES};
use crate::simd_loop::map_in_place;
use crate::view::{ADJACENT, row_major};

/// Vectors that one partial sum takes in.
const BLOCK: usize = 64;

/// The largest value; NaN where there is one; -infinity of nothing.
#[inline(never)]
pub(crate) fn max(x: &[f32]) -> f32 {
    let (fours, rest) = x.as_chunks::<LANES>();
    let rest = F32x4::load_partial_or(rest, f32::NEG_INFINITY);
    let [a, b, c, d] = fours
        .iter()
        .map(|four| F32x4::load(four))
        .fold(rest, F32x4::max)
        .to_array()
        .map(F32x4::splat);
    a.max(b).max(c.max(d)).to_array()[0]
}

/// The sum of a row.
#[inline(never)]
pub(crate) fn sum(x: &[f32]) -> f32 {
    sum_of([x], x.len(), |[x]| x)
}

/// The sum of the products of two rows.
#[inline(never)]
pub(crate) fn dot(x: &[f32], y: &[f32]) -> f32 {
    sum_of([x, y], x.len(), |[x, y]| x.mul(y))
}

/// The sum of `f(inputs)` over the `len` elements of a row; `f` of zeros must be zero, or NaN.
///
/// Four lanes, each in partial sums of `BLOCK` terms: an error of at most `BLOCK + len / 256 + 3`
/// roundings of the sum of magnitudes.
#[inline(always)]
pub(crate) fn sum_of<const N: usize>(
    inputs: [&[f32]; N],
    len: usize,
    f: impl Fn([F32x4; N]) -> F32x4,
) -> f32 {
    assert!(
        inputs.iter().all(|x| x.len() >= len),
        "an input is shorter than the row"
    );
    let inputs = inputs.map(<[f32]>::as_ptr);
    let mut padded = [[0.0; LANES]; N];
    let (mut at, mut total) = (0, F32x4::splat(0.0));
    while at < len {
        // SAFETY: the inputs hold `len` values, and the padded copies four.
        unsafe {
            let mut from = inputs.map(|x| x.add(at));
            let mut vectors = ((len - at) / LANES).min(BLOCK);
            if vectors == 0 {
                // What is left goes through the same loop.
                for (copy, tail) in padded.iter_mut().zip(load_tails(from, len - at)) {
                    tail.store(copy);
                }
                (from, vectors) = (padded.each_ref().map(|copy| copy.as_ptr()), 1);
            }
            let mut partial = F32x4::splat(0.0);
            for i in 0..vectors {
                partial = partial.add(f(from.map(|x| F32x4::load_ptr(x.add(i * LANES)))));
            }
            total = total.add(partial);
            at += vectors * LANES;
        }
    }
    total.sum()
}

/// `sums += rows[i, :]`, row after row; the rows are as long as `sums`.
pub(crate) fn add_rows(rows: &[f32], sums: &mut [f32]) {
    if let Some(count) = rows.len().checked_div(sums.len()) {
        add_matrix_rows(&row_major(rows, count, sums.len()), sums);
    }
}

/// As [`add_rows`], for a matrix with adjacent columns.
#[inline(never)]
pub(crate) fn add_matrix_rows(rows: &ArrayView2<f32>, sums: &mut [f32]) {
    let ((count, n), strides) = (rows.dim(), rows.strides());
    assert!(n == sums.len() && (n < 2 || strides[1] == 1), "{ADJACENT}");
    // SAFETY: the matrix has row i, and its columns are adjacent.
    let row = |i: usize| unsafe {
        slice::from_raw_parts(rows.as_ptr().offset(i as isize * strides[0]), n)
    };
    let fours = count - count % 4;
    // Four at once, so that the sums are read and written less often.
    for i in (0..fours).step_by(4) {
        let four = [row(i), row(i + 1), row(i + 2), row(i + 3)];
        map_in_place(four, sums, |[a, b, c, d], sum| {
            sum.add(a).add(b).add(c).add(d)
        });
    }
    for i in fours..count {
        add_row(row(i), sums);
    }
}

/// `sums += row`.
#[inline(never)]
pub(crate) fn add_row(row: &[f32], sums: &mut [f32]) {
    map_in_place([row], sums, |[a], sum| sum.add(a));
}

/// The `count` values from each address on, one to three, and zeros after them.
///
/// # Safety
/// They must be valid.
#[inline(always)]
unsafe fn load_tails<const N: usize>(from: [*const f32; N], count: usize) -> [F32x4; N] {
    // SAFETY: the caller guarantees them.
    unsafe {
        match count {
            1 => from.map(|x| F32x4::load_partial(slice::from_raw_parts(x, 1))),
            2 => from.map(|x| F32x4::load_partial(slice::from_raw_parts(x, 2))),
            _ => from.map(|x| F32x4::load_partial(slice::from_raw_parts(x, 3))),
        }
    }
}
