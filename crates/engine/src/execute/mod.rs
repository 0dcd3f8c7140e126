//! How each instruction runs: operands become slices, a kernel fills them.

mod elementwise;
mod layout;
mod loss;
mod product;
mod random;
#[cfg(feature = "recurrent")]
mod recurrent;
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
fn extent(shape: &[u32], strides: &[u32]) -> usize {
    if shape.contains(&0) {
        return 0;
    }
    let last: usize = shape
        .iter()
        .zip(strides)
        .map(|(&size, &stride)| (size as usize - 1) * stride as usize)
        .sum();
    last + 1
}
