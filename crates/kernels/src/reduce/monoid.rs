//! The associative operations: a neutral element, four lanes at a time, and blocks in float64.
//!
//! Loops are compiled for each operation, so there are few: those that touch every value, below.

use super::Reduce;
use crate::simd::{F32x4, LANES};
use core::{array, slice};

/// Accumulators side by side, so that their latency overlaps.
pub const WAYS: usize = 4;
/// Values that the ways take in at once.
pub const GROUP: usize = WAYS * LANES;
/// Values of a lane that are reduced in float32 before they are joined in float64.
pub const BLOCK: usize = 64;

trait Monoid {
    const NEUTRAL: f32;
    fn combine(a: F32x4, b: F32x4) -> F32x4;
    fn join(a: f64, b: f64) -> f64;
}

struct Sum;
struct Prod;
struct Max;
struct Min;

impl Monoid for Sum {
    const NEUTRAL: f32 = 0.0;
    #[inline(always)]
    fn combine(a: F32x4, b: F32x4) -> F32x4 {
        a.add(b)
    }
    #[inline(always)]
    fn join(a: f64, b: f64) -> f64 {
        a + b
    }
}

impl Monoid for Prod {
    const NEUTRAL: f32 = 1.0;
    #[inline(always)]
    fn combine(a: F32x4, b: F32x4) -> F32x4 {
        a.mul(b)
    }
    #[inline(always)]
    fn join(a: f64, b: f64) -> f64 {
        a * b
    }
}

impl Monoid for Max {
    const NEUTRAL: f32 = f32::NEG_INFINITY;
    #[inline(always)]
    fn combine(a: F32x4, b: F32x4) -> F32x4 {
        a.max(b)
    }
    #[inline(always)]
    fn join(a: f64, b: f64) -> f64 {
        if a.is_nan() || a > b { a } else { b }
    }
}

impl Monoid for Min {
    const NEUTRAL: f32 = f32::INFINITY;
    #[inline(always)]
    fn combine(a: F32x4, b: F32x4) -> F32x4 {
        a.min(b)
    }
    #[inline(always)]
    fn join(a: f64, b: f64) -> f64 {
        if a.is_nan() || a < b { a } else { b }
    }
}

/// Calls the function for the operation that `f` names.
macro_rules! of_operation {
    ($f:expr, $function:ident($($argument:expr),*)) => {
        match $f {
            Reduce::Sum => $function::<Sum>($($argument),*),
            Reduce::Max => $function::<Max>($($argument),*),
            Reduce::Min => $function::<Min>($($argument),*),
            Reduce::Prod => $function::<Prod>($($argument),*),
        }
    };
}

/// What leaves every value as it is.
pub fn neutral(f: Reduce) -> f32 {
    fn of<M: Monoid>() -> f32 {
        M::NEUTRAL
    }
    of_operation!(f, of())
}

/// Takes the 16 values at `at`, at `at + step`, ... into the ways, `count` times.
///
/// # Safety
/// They must be valid.
#[inline(never)]
pub unsafe fn fold(f: Reduce, ways: &mut [F32x4; WAYS], at: *const f32, step: usize, count: usize) {
    // SAFETY: the caller guarantees it.
    unsafe { of_operation!(f, take(ways, at, step, count)) }
}

/// # Safety
/// As [`fold`].
#[inline(always)]
unsafe fn take<M: Monoid>(ways: &mut [F32x4; WAYS], mut at: *const f32, step: usize, count: usize) {
    let mut sums = *ways;
    for _ in 0..count {
        for (i, sum) in sums.iter_mut().enumerate() {
            // SAFETY: the caller guarantees these values.
            *sum = M::combine(*sum, unsafe { F32x4::load_ptr(at.add(i * LANES)) });
        }
        at = at.wrapping_add(step);
    }
    *ways = sums;
}

/// The `count` values at `from`, at most 16, and the neutral element after them.
///
/// # Safety
/// They must be valid.
#[inline(never)]
pub unsafe fn padded(neutral: f32, from: *const f32, count: usize) -> [F32x4; WAYS] {
    // SAFETY: the caller guarantees the values.
    let (fours, rest) = unsafe { slice::from_raw_parts(from, count) }.as_chunks::<LANES>();
    let rest = F32x4::load_partial_or(rest, neutral);
    array::from_fn(|i| match fours.get(i) {
        Some(four) => F32x4::load(four),
        None if i == fours.len() => rest,
        None => F32x4::splat(neutral),
    })
}

/// y = the reductions of rows of `n` values, one after the other from `x` on.
///
/// # Safety
/// They must be valid.
#[inline(never)]
pub unsafe fn long_rows(f: Reduce, x: *const f32, n: usize, y: &mut [f32]) {
    #[inline(always)]
    unsafe fn of<M: Monoid>(mut at: *const f32, n: usize, y: &mut [f32]) {
        for y in y {
            let mut total = f64::from(M::NEUTRAL);
            let mut left = n;
            while left > 0 {
                let groups = (left / GROUP).min(BLOCK);
                let mut ways = [F32x4::splat(M::NEUTRAL); WAYS];
                // SAFETY: at least `groups * GROUP` values are left; without a group, `left`.
                unsafe {
                    if groups > 0 {
                        take::<M>(&mut ways, at, GROUP, groups);
                    } else {
                        ways = padded(M::NEUTRAL, at, left);
                    }
                }
                let [a, b, c, d] = ways;
                let lanes = M::combine(M::combine(a, b), M::combine(c, d)).to_array();
                let [a, b, c, d] = lanes.map(f64::from);
                total = M::join(total, M::join(M::join(a, b), M::join(c, d)));
                let taken = left.min(groups.max(1) * GROUP);
                at = at.wrapping_add(taken);
                left -= taken;
            }
            *y = total as f32;
        }
    }
    // SAFETY: the caller guarantees it.
    unsafe { of_operation!(f, of(x, n, y)) }
}

/// Each total joined with its value.
#[inline(never)]
pub fn join_each(f: Reduce, totals: &mut [f64], values: &[f32]) {
    #[inline(always)]
    fn of<M: Monoid>(totals: &mut [f64], values: &[f32]) {
        for (total, &value) in totals.iter_mut().zip(values) {
            *total = M::join(*total, f64::from(value));
        }
    }
    of_operation!(f, of(totals, values))
}

/// Four short rows at once, one a lane: the reductions of the `n` values at each of `rows`.
///
/// # Safety
/// They must be valid.
#[inline(never)]
pub unsafe fn short_rows(f: Reduce, rows: [*const f32; LANES], n: usize) -> F32x4 {
    #[inline(always)]
    unsafe fn of<M: Monoid>([a, b, c, d]: [*const f32; LANES], n: usize) -> F32x4 {
        let mut sum = F32x4::splat(M::NEUTRAL);
        for k in 0..n {
            // SAFETY: the caller guarantees these values.
            let values = unsafe { F32x4::new(*a.add(k), *b.add(k), *c.add(k), *d.add(k)) };
            sum = M::combine(sum, values);
        }
        sum
    }
    // SAFETY: the caller guarantees it.
    unsafe { of_operation!(f, of(rows, n)) }
}
