//! Loads and stores of the first lanes of a vector, and the multiply-adds of depthwise convolution, lane by lane.

use crate::simd::{F32x4, LANES};

/// The `count` values from `at` on, at most 4; the lanes beyond them are arbitrary.
#[inline(always)]
pub fn load(from: &[f32], at: usize, count: usize) -> F32x4 {
    if count == LANES {
        F32x4::load(&from[at..at + LANES])
    } else {
        F32x4::load_partial(&from[at..at + count])
    }
}

/// `value` of the first `count` lanes, and 0 in the others.
#[inline(always)]
pub fn gather(count: usize, value: impl Fn(usize) -> f32) -> F32x4 {
    let lane = |lane: usize| if lane < count { value(lane) } else { 0.0 };
    F32x4::new(lane(0), lane(1), lane(2), lane(3))
}

/// Writes the first `count` lanes from `at` on.
#[inline(always)]
pub fn store(value: F32x4, to: &mut [f32], at: usize, count: usize) {
    if count == LANES {
        value.store(&mut to[at..at + LANES]);
    } else {
        value.store_partial(&mut to[at..at + count]);
    }
}

/// How the channels of source and weights correspond to those of the result. `at` counts channels of the result; `count` is
/// at most 4, and lanes beyond it are arbitrary.
pub trait Term: Copy {
    /// sum + source * weights at one tap, summed over the filters where a channel of the result has several.
    fn add(self, sum: F32x4, source: &[f32], weights: &[f32], at: usize, count: usize) -> F32x4;
}

/// Source and weights have the channels of the result.
#[derive(Clone, Copy)]
pub struct Same;

impl Term for Same {
    #[inline(always)]
    fn add(self, sum: F32x4, source: &[f32], weights: &[f32], at: usize, count: usize) -> F32x4 {
        load(source, at, count).mul_add(load(weights, at, count), sum)
    }
}

/// The source has one channel for `.0` channels of the result.
#[derive(Clone, Copy)]
pub struct Repeated(pub usize);

impl Term for Repeated {
    #[inline(always)]
    fn add(self, sum: F32x4, source: &[f32], weights: &[f32], at: usize, count: usize) -> F32x4 {
        let source = gather(count, |lane| source[(at + lane) / self.0]);
        source.mul_add(load(weights, at, count), sum)
    }
}

/// Source and weights have `.0` channels for each channel of the result.
#[derive(Clone, Copy)]
pub struct Summed(pub usize);

impl Term for Summed {
    #[inline(always)]
    fn add(self, sum: F32x4, source: &[f32], weights: &[f32], at: usize, count: usize) -> F32x4 {
        let mut sum = sum;
        for filter in 0..self.0 {
            let of = |from: &[f32]| gather(count, |lane| from[(at + lane) * self.0 + filter]);
            sum = of(source).mul_add(of(weights), sum);
        }
        sum
    }
}
