//! Dropout of inputs and states: factors that stay the same at every step.
//!
//! What belongs here: which gate a factor belongs to, and its multiplication. What does not:
//! drawing them.

use super::elementwise;
use crate::matmul::View;

/// The factors [batch, width] of one gate, out of one or one for each.
pub fn of_gate(factors: Option<&[f32]>, len: usize, gate: usize) -> Option<&[f32]> {
    factors.map(|factors| {
        if factors.len() == len {
            factors
        } else {
            &factors[gate * len..][..len]
        }
    })
}

/// `x` [batch, width], multiplied into `scratch` where there are factors.
pub fn apply<'a>(
    x: View<'a>,
    factors: Option<&[f32]>,
    width: usize,
    scratch: &'a mut [f32],
) -> View<'a> {
    let Some(factors) = factors else { return x };
    if width == 0 {
        return x;
    }
    let scratch = &mut scratch[..factors.len()];
    for (row, (scratch, factors)) in scratch
        .chunks_exact_mut(width)
        .zip(factors.chunks_exact(width))
        .enumerate()
    {
        elementwise::multiply(&x.data[row * x.row_stride..][..width], factors, scratch);
    }
    View::row_major(scratch, width)
}
