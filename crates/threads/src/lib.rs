//! Threads that compute parts of one job together.
//!
//! What belongs here: how a job is split and who computes which part, memory that the parts write apart from each
//! other. What does not: arithmetic, and starting threads, which the host does.
//!
//! A job is split over outputs or rows, never over a sum, so its bits do not depend on the number of threads. An engine
//! for one thread is compiled without the pool: there [`Threads::split`] is a plain call.

#![cfg_attr(target_arch = "wasm32", no_std)]

mod disjoint;
#[cfg(any(not(target_arch = "wasm32"), target_feature = "atomics"))]
mod pool;
#[cfg(any(not(target_arch = "wasm32"), target_feature = "atomics"))]
mod several;
#[cfg(all(target_arch = "wasm32", not(target_feature = "atomics")))]
mod single;

pub use disjoint::{Disjoint, PartWorkspaces};
#[cfg(any(not(target_arch = "wasm32"), target_feature = "atomics"))]
pub use pool::{MAX_WORKERS, Pool};
#[cfg(any(not(target_arch = "wasm32"), target_feature = "atomics"))]
pub use several::Threads;
#[cfg(all(target_arch = "wasm32", not(target_feature = "atomics")))]
pub use single::Threads;

/// Whether an engine is compiled for one thread: then a part is the whole, and what selects parts is left out.
pub const SINGLE: bool = cfg!(all(target_arch = "wasm32", not(target_feature = "atomics")));

/// Work of one element of a loop that adds or multiplies, in multiply-adds of a matrix product: memory limits it.
pub const SIMPLE: usize = 8;
/// Work of one element of a function such as exp or tanh.
pub const TRANSCENDENTAL: usize = 64;

/// The product of sizes; the largest number where that is larger.
#[inline(always)]
pub fn product<const N: usize>(sizes: [usize; N]) -> usize {
    sizes
        .iter()
        .fold(1, |product: usize, &size| product.saturating_mul(size))
}
