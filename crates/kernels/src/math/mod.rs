//! Elementary functions of four lanes, by polynomial approximations that are the same in every variant.
//!
//! What belongs here: functions from `F32x4` to `F32x4` that the hardware lacks. NaN gives NaN,
//! infinities and signed zeros follow IEEE 754, denormals are neither flushed nor lost.
//!
//! Every function states its error bound in ULP, the distance from the true value divided by the
//! spacing of float32 there (2^-149 at least). The tests hold the bounds over the whole range. The
//! relaxed variant may fuse a product and a sum; the bounds leave room for that.

/// `polynomial!(x; c0, c1, c2, ...)`: c0 + c1 x + c2 x^2 + ... by Horner's rule. A macro, since a
/// loop over the coefficients may stay one: in wasm that made exp half as fast.
macro_rules! polynomial {
    ($x:ident; $c:expr $(,)?) => {
        $crate::simd::F32x4::splat($c)
    };
    ($x:ident; $c:expr, $($higher:expr),+ $(,)?) => {
        polynomial!($x; $($higher),+).mul_add($x, $crate::simd::F32x4::splat($c))
    };
}

mod erf;
mod exp;
mod log;
mod logistic;
mod power;
mod trigonometric;

pub use erf::*;
pub use exp::*;
pub use log::*;
pub use logistic::*;
pub use power::*;
pub use trigonometric::*;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod ulp;

/// ln 2 in two parts, the high one of 9 bits: its product with any exponent is exact.
const LN2_HIGH: f32 = 355.0 / 512.0;
const LN2_LOW: f32 = -2.121_944_4e-4;
