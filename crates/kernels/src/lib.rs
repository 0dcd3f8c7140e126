//! The arithmetic of latch: pure functions over slices and matrix views.
//!
//! What belongs here: loops over numbers. A kernel fills the outputs (or the range of them) that it is
//! given, allocates nothing, and knows nothing of graphs, programs or
//! WebAssembly. Work is split over outputs, never over a reduction, so results do not depend on
//! how the outputs are split. What does not belong: shapes that are not yet known, memory management,
//! anything that is not arithmetic.

// The WebAssembly is built without std: its panics would bring everything that formats text.
#![cfg_attr(target_arch = "wasm32", no_std)]

pub mod activation;
pub mod attention;
pub mod codes;
pub mod convolution;
pub mod cross_entropy;
pub mod dense;
pub mod elementwise;
pub mod gather;
pub mod integer;
pub mod layout;
pub mod linear_algebra;
pub mod math;
pub mod matmul;
pub mod normalization;
pub mod optimizer;
pub mod orthogonal;
pub mod pooling;
pub mod random;
pub mod recurrence;
pub mod recurrent;
pub mod reduce;
pub mod remainder;
mod row_reduce;
#[cfg(test)]
mod sampling;
pub mod scatter;
pub mod simd;
mod simd_loop;
pub mod softmax;
pub mod sort;
mod strided_iter;
pub mod view;
pub mod windows;
