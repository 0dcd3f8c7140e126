//! Reductions down the columns of a row-major plane, strip by strip: a strip is as wide as a cache
//! line, so every line is read once, and its accumulators stay in registers.

use super::monoid::Monoid;
use crate::simd::{F32x4, LANES};

const WAYS: usize = 4;
const STRIP: usize = WAYS * LANES;
/// Rows that are reduced in float32 before they are joined in float64.
const BLOCK: usize = 64;

/// y[j] = the reduction of column `first + j` of `plane`, whose rows have `width` values.
#[inline(always)]
pub fn reduce<M: Monoid>(plane: &[f32], width: usize, first: usize, y: &mut [f32]) {
    for (i, y) in y.chunks_mut(STRIP).enumerate() {
        let column = first + i * STRIP;
        let mut totals = [f64::from(M::NEUTRAL); STRIP];
        for rows in plane.chunks(BLOCK * width) {
            let strip = rows
                .chunks_exact(width)
                .map(|row| &row[column..column + y.len()]);
            let block = match y.len() {
                STRIP => whole::<M>(strip),
                _ => partial::<M>(strip),
            };
            for (total, value) in totals.iter_mut().zip(block) {
                *total = M::join(*total, f64::from(value));
            }
        }
        for (y, total) in y.iter_mut().zip(totals) {
            *y = total as f32;
        }
    }
}

#[inline(always)]
fn whole<'a, M: Monoid>(rows: impl Iterator<Item = &'a [f32]>) -> [f32; STRIP] {
    let mut ways = [F32x4::splat(M::NEUTRAL); WAYS];
    for row in rows {
        for (way, four) in ways.iter_mut().zip(row.as_chunks::<LANES>().0) {
            *way = M::combine(*way, F32x4::load(four));
        }
    }
    spread(ways)
}

/// The same for fewer columns than a strip has.
#[inline(always)]
fn partial<'a, M: Monoid>(rows: impl Iterator<Item = &'a [f32]>) -> [f32; STRIP] {
    let mut ways = [F32x4::splat(M::NEUTRAL); WAYS];
    for row in rows {
        for (way, few) in ways.iter_mut().zip(row.chunks(LANES)) {
            *way = M::combine(*way, F32x4::load_partial(few));
        }
    }
    spread(ways)
}

#[inline(always)]
fn spread(ways: [F32x4; WAYS]) -> [f32; STRIP] {
    let mut values = [0.0; STRIP];
    for (way, four) in ways.iter().zip(values.as_chunks_mut::<LANES>().0) {
        way.store(four);
    }
    values
}
