//! The associative operations: a neutral element, four lanes at a time, and blocks in float64.

use crate::simd::F32x4;

pub trait Monoid {
    const NEUTRAL: f32;
    fn combine(a: F32x4, b: F32x4) -> F32x4;
    fn join(a: f64, b: f64) -> f64;
}

pub struct Sum;
pub struct Prod;
pub struct Max;
pub struct Min;

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
