//! Elementwise functions of one, two or three tensors.
//!
//! What belongs here: loops that fill each output element from the operands' elements at the same
//! (broadcast) position. What does not: the functions of four lanes themselves (see `math`), and functions
//! with parameters or randomness, which are with their kernels.

mod binary;
mod broadcast;
mod cast;
mod unary;
mod r#where;

pub(crate) use binary::binary_contiguous;
pub use binary::{Binary, binary};
pub use cast::{cast_to_float, cast_to_int};
pub use unary::{Unary, unary};
pub(crate) use unary::{sign, unary_in_place};
pub use r#where::r#where;

#[cfg(test)]
mod tests;
