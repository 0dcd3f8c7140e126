//! Four lanes of float32, with two bodies of one surface: WebAssembly's `v128` and portable arrays,
//! so that a native test proves what the browser will run.
//!
//! Both bodies round every operation the same way, with one exception that the `relaxed-simd`
//! variant declares: [`F32x4::mul_add`] may or may not round between the product and the sum.

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod portable;
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub use portable::{F32x4, I32x4, Mask, sqrt_f64};

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub use wasm::{F32x4, I32x4, Mask, sqrt_f64};

/// Lanes in one vector.
pub const LANES: usize = 4;

#[cfg(test)]
mod tests;
