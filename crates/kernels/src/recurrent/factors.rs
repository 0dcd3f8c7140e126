//! Dropout of inputs and states: factors that stay the same at every step.
//!
//! What belongs here: which gate a factor belongs to, and its multiplication. What does not:
//! drawing them.

use ndarray::ArrayView2;

use super::elementwise;
use crate::view::{Matrix, block, row, row_major, row_major_mut, row_mut};

/// The factors [batch, width] of one gate, out of one or one for each.
pub fn of_gate(factors: Option<Matrix<'_>>, batch: usize, gate: usize) -> Option<Matrix<'_>> {
    factors.map(|factors| {
        let own = if factors.nrows() == batch { 0 } else { gate };
        let width = factors.ncols();
        block(&factors, own * batch..(own + 1) * batch, 0..width)
    })
}

/// `x` [batch, width], multiplied into `scratch` where there are factors.
pub fn apply<'a>(
    x: ArrayView2<'a, f32>,
    factors: Option<ArrayView2<f32>>,
    scratch: &'a mut [f32],
) -> ArrayView2<'a, f32> {
    let Some(factors) = factors else { return x };
    let (batch, width) = x.dim();
    let mut product = row_major_mut(scratch, batch, width);
    for i in 0..batch {
        elementwise::multiply(row(&x, i), row(&factors, i), row_mut(&mut product, i));
    }
    row_major(scratch, batch, width)
}
