//! Vector loops over one row, for kernels that normalise, weigh or combine rows.
//!
//! The result for a row depends on the row alone: where it lies in memory changes no bit.

use crate::simd::{F32x4, LANES};

/// Vectors that one partial sum takes in.
const BLOCK: usize = 64;

/// `y = f(inputs)`, element by element.
#[inline(always)]
pub(crate) fn map<const N: usize>(
    inputs: [&[f32]; N],
    y: &mut [f32],
    f: impl Fn([F32x4; N]) -> F32x4,
) {
    let inputs = inputs.map(|x| &x[..y.len()]);
    let whole = y.len() - y.len() % LANES;
    for at in (0..whole).step_by(LANES) {
        f(inputs.map(|x| F32x4::load(&x[at..]))).store(&mut y[at..]);
    }
    if whole < y.len() {
        let tail = f(inputs.map(|x| F32x4::load_partial(&x[whole..])));
        tail.store_partial(&mut y[whole..]);
    }
}

/// `y = f(y)`, element by element.
#[inline(always)]
pub(crate) fn map_in_place(y: &mut [f32], f: impl Fn(F32x4) -> F32x4) {
    let mut fours = y.chunks_exact_mut(LANES);
    for four in &mut fours {
        f(F32x4::load(four)).store(four);
    }
    let rest = fours.into_remainder();
    if !rest.is_empty() {
        f(F32x4::load_partial(rest)).store_partial(rest);
    }
}

/// `y += c x`.
#[inline(always)]
pub(crate) fn add_multiple(y: &mut [f32], c: f32, x: &[f32]) {
    let factor = F32x4::splat(c);
    let whole = y.len() - y.len() % LANES;
    for at in (0..whole).step_by(LANES) {
        let sum = F32x4::load(&x[at..]).mul_add(factor, F32x4::load(&y[at..]));
        sum.store(&mut y[at..]);
    }
    if whole < y.len() {
        let (x, y) = (&x[whole..], &mut y[whole..]);
        let sum = F32x4::load_partial(x).mul_add(factor, F32x4::load_partial(y));
        sum.store_partial(y);
    }
}

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

/// The sum of `f(inputs)` over the `len` elements of a row.
///
/// Four lanes, each in partial sums of `BLOCK` terms: an error of at most `BLOCK + len / 256 + 3`
/// roundings of the sum of magnitudes.
#[inline(always)]
pub(crate) fn sum<const N: usize>(
    inputs: [&[f32]; N],
    len: usize,
    f: impl Fn([F32x4; N]) -> F32x4,
) -> f32 {
    let inputs = inputs.map(|x| &x[..len]);
    let zero = F32x4::splat(0.0);
    let whole = len - len % LANES;
    let mut total = zero;
    for block in (0..whole).step_by(BLOCK * LANES) {
        let end = whole.min(block + BLOCK * LANES);
        let terms = (block..end).step_by(LANES);
        let partial = terms.fold(zero, |sum, at| {
            sum.add(f(inputs.map(|x| F32x4::load(&x[at..]))))
        });
        total = total.add(partial);
    }
    if whole < len {
        let tail = f(inputs.map(|x| F32x4::load_partial(&x[whole..])));
        let counted = F32x4::new(0.0, 1.0, 2.0, 3.0).lt(F32x4::splat((len - whole) as f32));
        total = total.add(counted.keep(tail));
    }
    total.sum()
}
