//! Dropout of inputs and states: factors that stay the same at every step.
//!
//! What belongs here: which gate a factor belongs to, and its multiplication. What does not:
//! drawing them.

use ndarray::ArrayView2;

use super::{Inputs, Rows, elementwise};
use crate::view::{Matrix, block, row, row_major, row_major_mut, row_mut};

/// The factors [batch, width] of a gate: those that all gates share, or the gate's own block of them.
pub fn of_gate<'a>(
    factors: Option<Matrix<'a>>,
    inputs: &Inputs,
    gate: usize,
) -> Option<Matrix<'a>> {
    let batch = inputs.shape.batch;
    factors.map(|factors| {
        let own = if factors.nrows() == batch { 0 } else { gate };
        let first = own * inputs.whole_batch;
        block(&factors, first..first + batch, 0..factors.ncols())
    })
}

/// The factors of these rows of the batch for all gates, as one view: it spans the blocks of the gates, whose distance
/// stays.
pub fn of_rows<'a>(factors: Matrix<'a>, rows: Rows) -> Matrix<'a> {
    let end = factors.nrows() - rows.batch + rows.first + rows.count;
    block(&factors, rows.first..end, 0..factors.ncols())
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
