//! Counter-based random numbers: each depends only on the key, the iteration and its position, not on the order
//! in which positions are filled or the number of threads.
//!
//! What belongs here: the generator and the kernels that consume it inside a step. Distributions for
//! initial weights are computed in TypeScript, from the same generator.
//!
//! The generator is Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw, "Parallel random
//! numbers: as easy as 1, 2, 3", 2011): add, rotate and xor on words of 32 bits, so that the results
//! are the same on every platform.

use core::ops::Range;

use crate::simd::{F32x4, I32x4, LANES};
use crate::simd_loop::map_in_place;

/// What separates one source of randomness from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The seed that the user sets.
    pub seed: u32,
    /// The operation that draws.
    pub stream: u32,
}

/// Skein's parity constant: the third key word is its xor with the other two.
const PARITY: u32 = 0x1BD1_1BDA;

/// Rotation constants: one set for rounds 0 to 3, the other for rounds 4 to 7; they alternate from there on.
const ROTATIONS: [[u32; 4]; 2] = [[13, 15, 26, 6], [17, 29, 16, 24]];

/// Numbers that one call of [`threefry`] yields: two words for each of its counters.
const BLOCK: usize = 2 * LANES;

/// The two output words for four counters `(c0, c1)` under the key k: 20 rounds. After every fourth round comes a
/// key injection; number s, counted from 1, is `x0 += k[s mod 3]; x1 += k[(s + 1) mod 3] + s`.
#[inline(always)]
fn threefry(key: Key, c0: I32x4, c1: I32x4) -> (I32x4, I32x4) {
    let [a, b, c] = [key.seed, key.stream, PARITY ^ key.seed ^ key.stream];
    let [first, second] = ROTATIONS;
    let x = (add(c0, a), add(c1, b));
    let x = four_rounds(x, first, b, c.wrapping_add(1));
    let x = four_rounds(x, second, c, a.wrapping_add(2));
    let x = four_rounds(x, first, a, b.wrapping_add(3));
    let x = four_rounds(x, second, b, c.wrapping_add(4));
    four_rounds(x, first, c, a.wrapping_add(5))
}

/// Four rounds, each `x0 += x1; x1 = rotl(x1, r) ^ x0`, then a key injection.
#[inline(always)]
fn four_rounds(
    (mut x0, mut x1): (I32x4, I32x4),
    rotations: [u32; 4],
    k0: u32,
    k1: u32,
) -> (I32x4, I32x4) {
    for r in rotations {
        x0 = x0.add(x1);
        x1 = x1.shl(r).or(x1.shr_logical(32 - r)).xor(x0);
    }
    (add(x0, k0), add(x1, k1))
}

#[inline(always)]
fn add(x: I32x4, word: u32) -> I32x4 {
    x.add(I32x4::splat(word.cast_signed()))
}

/// Converts words to numbers in [0, 1): the top 24 bits times 2^-24. Exact.
#[inline(always)]
fn to_uniform(words: I32x4) -> F32x4 {
    words
        .shr_logical(8)
        .to_float()
        .mul(F32x4::splat(1.0 / 16_777_216.0))
}

/// The eight uniform numbers of block `b`: lane `l` has the counter `(4 b + l, iteration)`. First come the
/// first words of the four counters, then their second words.
#[inline(always)]
fn uniform_block(key: Key, iteration: u32, block: usize) -> (F32x4, F32x4) {
    let first = (block * LANES) as i32;
    let lanes = I32x4::splat(first).add(I32x4::new(0, 1, 2, 3));
    let (x0, x1) = threefry(key, lanes, I32x4::splat(iteration.cast_signed()));
    (to_uniform(x0), to_uniform(x1))
}

/// Fills `y` with the uniform numbers in [0, 1) at the positions from `first` on. Where `first` is in the middle
/// of a block, the numbers before it are discarded.
#[inline(never)]
fn uniforms(key: Key, iteration: u32, first: usize, y: &mut [f32]) {
    let mut done = 0;
    while done < y.len() {
        let (block, skipped) = ((first + done) / BLOCK, (first + done) % BLOCK);
        let (u0, u1) = uniform_block(key, iteration, block);
        let rest = &mut y[done..];
        if skipped == 0 && rest.len() >= BLOCK {
            u0.store(rest);
            u1.store(&mut rest[LANES..]);
            done += BLOCK;
        } else {
            let mut values = [0.0; BLOCK];
            u0.store(&mut values);
            u1.store(&mut values[LANES..]);
            for (y, value) in rest.iter_mut().zip(&values[skipped..]) {
                *y = *value;
                done += 1;
            }
        }
    }
}

/// Numbers that are generated at a time, few enough to be still in the L1 cache when they are used.
const CHUNK: usize = 1024;

/// `y[i] = low + (high - low) u` with u in [0, 1) the number at position `first + i`.
///
/// Rounding of the sum may reach `high` itself; for (0, 1) it never does. Product and sum are
/// rounded one after the other in every variant, so the bits are the same everywhere.
#[inline(never)]
pub fn uniform(key: Key, iteration: u32, low: f32, high: f32, y: &mut [f32], first: usize) {
    let (start, span) = (F32x4::splat(low), F32x4::splat(high - low));
    for (i, y) in y.chunks_mut(CHUNK).enumerate() {
        uniforms(key, iteration, first + i * CHUNK, y);
        map_in_place([], y, |[], u| start.add(span.mul(u)));
    }
}

/// `y[i] = x[i] / (1 - rate)` where `u_i >= rate`, else 0, for `i` in `range`.
///
/// Linear in `x`: called on the gradient of `y` with the same key and iteration, it is the
/// gradient of `x`. `rate` is in [0, 1]; 1 drops everything.
#[inline(never)]
pub fn dropout(x: &[f32], rate: f32, key: Key, iteration: u32, y: &mut [f32], range: Range<usize>) {
    let (threshold, scale) = threshold_and_scale(rate);
    let first = range.start;
    let chunks = x[range.clone()]
        .chunks(CHUNK)
        .zip(y[range].chunks_mut(CHUNK));
    for (i, (x, y)) in chunks.enumerate() {
        uniforms(key, iteration, first + i * CHUNK, y);
        map_in_place([x], y, |[x], u| u.ge(threshold).keep(x.mul(scale)));
    }
}

/// From which number on a value is kept, and what it is multiplied by.
#[inline(always)]
fn threshold_and_scale(rate: f32) -> (F32x4, F32x4) {
    (F32x4::splat(rate), F32x4::splat(1.0 / (1.0 - rate)))
}

/// The factors of [`dropout`] at the positions from `first` on: 1 / (1 - rate) where it keeps a value, else 0.
#[inline(never)]
pub(crate) fn drop_factors(rate: f32, key: Key, iteration: u32, first: usize, y: &mut [f32]) {
    let (threshold, scale) = threshold_and_scale(rate);
    uniforms(key, iteration, first, y);
    map_in_place([], y, |[], u| u.ge(threshold).keep(scale));
}

#[cfg(test)]
mod tests;
