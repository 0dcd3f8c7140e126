//! Dropout masks of inputs and states: factors that stay the same at every step.
//!
//! What belongs here: which product a mask belongs to, and its multiplication. What does not:
//! drawing them.

use super::{Inputs, Shape};
use crate::matmul::View;
use crate::simd::{F32x4, LANES};

/// How the 4 units columns of [W; U] split into products: as one, or gate by gate where each gate
/// sees an input of its own.
#[derive(Clone, Copy)]
pub struct Split {
    /// 1 or 4
    pub products: usize,
    /// Columns of each product.
    pub columns: usize,
}

impl Split {
    pub fn new(shape: &Shape, four: bool) -> Self {
        if four {
            Self {
                products: 4,
                columns: shape.units,
            }
        } else {
            Self {
                products: 1,
                columns: 4 * shape.units,
            }
        }
    }

    pub fn of(shape: &Shape, inputs: &Inputs) -> Self {
        let four = |masks: Option<&[f32]>, width: usize| {
            masks.is_some_and(|masks| masks.len() > shape.batch * width)
        };
        let gatewise =
            four(inputs.input_masks, shape.features) || four(inputs.recurrent_masks, shape.units);
        Self::new(shape, gatewise)
    }
}

/// The mask [batch, width] of one product, out of one or four.
pub fn of_product(masks: Option<&[f32]>, len: usize, product: usize) -> Option<&[f32]> {
    masks.map(|masks| {
        if masks.len() == len {
            masks
        } else {
            &masks[product * len..][..len]
        }
    })
}

/// `x` [batch, width], multiplied by the mask into `scratch` where there is one.
pub fn apply<'a>(
    x: View<'a>,
    mask: Option<&[f32]>,
    width: usize,
    scratch: &'a mut [f32],
) -> View<'a> {
    let Some(mask) = mask else { return x };
    if width == 0 {
        return x;
    }
    let scratch = &mut scratch[..mask.len()];
    for (row, (scratch, mask)) in scratch
        .chunks_exact_mut(width)
        .zip(mask.chunks_exact(width))
        .enumerate()
    {
        multiply(&x.data[row * x.row_stride..][..width], mask, scratch);
    }
    View::row_major(scratch, width)
}

/// y = a * b, element by element.
pub fn multiply(a: &[f32], b: &[f32], y: &mut [f32]) {
    zip(a, b, y, |a, b, _| a.mul(b));
}

/// y += a * b, element by element.
pub fn multiply_add(a: &[f32], b: &[f32], y: &mut [f32]) {
    zip(a, b, y, |a, b, y| y.add(a.mul(b)));
}

fn zip(a: &[f32], b: &[f32], y: &mut [f32], f: impl Fn(F32x4, F32x4, F32x4) -> F32x4) {
    assert!(a.len() == y.len() && b.len() == y.len());
    let whole = y.len() - y.len() % LANES;
    for j in (0..whole).step_by(LANES) {
        f(
            F32x4::load(&a[j..]),
            F32x4::load(&b[j..]),
            F32x4::load(&y[j..]),
        )
        .store(&mut y[j..]);
    }
    for j in whole..y.len() {
        let splat = F32x4::splat;
        y[j] = f(splat(a[j]), splat(b[j]), splat(y[j])).to_array()[0];
    }
}
