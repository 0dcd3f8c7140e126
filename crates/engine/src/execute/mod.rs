//! How each instruction runs: operands become slices, a kernel fills them.

#[cfg(feature = "arrays")]
mod arrays;
#[cfg(feature = "attention")]
mod attention;
#[cfg(feature = "convolution")]
mod convolution;
mod elementwise;
#[cfg(feature = "integer")]
mod integer;
mod layout;
#[cfg(feature = "linear-algebra")]
mod linear_algebra;
mod loss;
#[cfg(feature = "normalization")]
mod normalization;
mod product;
mod random;
#[cfg(feature = "lstm")]
mod recurrent;
#[cfg(feature = "optimizers")]
mod rules;
mod update;

use crate::failure::Failure;
use crate::run::Run;

pub trait Execute {
    fn execute(&self, run: &Run) -> Result<(), Failure>;

    /// float32 values of working memory.
    fn workspace(&self) -> usize {
        0
    }
}

/// Elements of a shape.
fn count(shape: &[u32]) -> usize {
    shape.iter().map(|&size| size as usize).product()
}

/// How many values an operand of these strides spans under a shape.
#[inline(never)]
fn extent(shape: &[u32], strides: &[u32]) -> usize {
    let mut last = 0;
    for (&size, &stride) in shape.iter().zip(strides) {
        if size == 0 {
            return 0;
        }
        last += (size as usize - 1) * stride as usize;
    }
    last + 1
}
