//! dW = sum over steps of x_t^T dz_s, dU likewise of h_{s-1}^T dz_s: one large product for both.
//!
//! What belongs here: the blocks of steps of that product, dz packed once for W and U. What does
//! not: dz itself.

use super::masks::{self, Split};
use super::{Inputs, Options, Shape};
use crate::matmul::{PackedA, PackedB, View, multiply, pack_a, pack_b};

/// Rows of [x, h] and dz, that is steps times batch, packed at a time.
const BLOCK: usize = 256;

/// Time steps of one block: as many as fit, one at least.
fn steps_of_block(shape: &Shape) -> usize {
    (BLOCK / shape.batch.max(1)).clamp(1, shape.time.max(1))
}

/// Floats of workspace, without those of masked inputs.
pub fn workspace(shape: &Shape, split: Split) -> usize {
    let rows = steps_of_block(shape) * shape.batch;
    PackedB::len_of(rows, split.columns) + PackedA::len_of(shape.features.max(shape.units), rows)
}

/// Both gradients; `dz` is [time, batch, 4 units] and `hidden` [time + 1, batch, units].
#[allow(clippy::too_many_arguments)]
pub fn compute(
    shape: Shape,
    options: Options,
    inputs: Inputs,
    dz: &[f32],
    hidden: &[f32],
    d_kernel: Option<&mut [f32]>,
    d_recurrent: Option<&mut [f32]>,
    workspace: &mut [f32],
) {
    let Shape {
        batch,
        time,
        features,
        units,
    } = shape;
    let split = Split::of(&shape, &inputs);
    let columns = split.columns;
    let block = steps_of_block(&shape);
    let (dz_panels, rest) = workspace.split_at_mut(PackedB::len_of(block * batch, columns));
    let (panels, masked) = rest.split_at_mut(PackedA::len_of(features.max(units), block * batch));
    let (mut d_kernel, mut d_recurrent) = (d_kernel, d_recurrent);
    if time * batch == 0 {
        d_kernel.iter_mut().for_each(|d| d.fill(0.0));
        d_recurrent.iter_mut().for_each(|d| d.fill(0.0));
        return;
    }
    for product in 0..split.products {
        let input_mask = masks::of_product(inputs.input_masks, batch * features, product);
        let recurrent_mask = masks::of_product(inputs.recurrent_masks, batch * units, product);
        for first in (0..time).step_by(block) {
            let steps = block.min(time - first);
            let rows = steps * batch;
            let dz = View::row_major(
                &dz[first * batch * 4 * units + product * columns..],
                4 * units,
            );
            pack_b(rows, columns, dz, dz_panels, rows, 0);
            let dz = PackedB::new(dz_panels, rows, columns);
            if let Some(d_kernel) = d_kernel.as_deref_mut().filter(|_| features > 0) {
                for s in 0..steps {
                    let at = options.time_of(first + s, &shape) * features;
                    let x = View {
                        data: &inputs.x[at..],
                        row_stride: time * features,
                        col_stride: 1,
                    };
                    let x = masks::apply(x, input_mask, features, masked);
                    pack_a(features, batch, x.transposed(), panels, rows, s * batch);
                }
                let x = PackedA::new(panels, features, rows);
                multiply(
                    x,
                    dz,
                    &mut d_kernel[product * columns..],
                    4 * units,
                    first > 0,
                );
            }
            if let Some(d_recurrent) = d_recurrent.as_deref_mut() {
                for s in 0..steps {
                    let h = View::row_major(&hidden[(first + s) * batch * units..], units);
                    let h = masks::apply(h, recurrent_mask, units, masked);
                    pack_a(units, batch, h.transposed(), panels, rows, s * batch);
                }
                let h = PackedA::new(panels, units, rows);
                multiply(
                    h,
                    dz,
                    &mut d_recurrent[product * columns..],
                    4 * units,
                    first > 0,
                );
            }
        }
    }
}
