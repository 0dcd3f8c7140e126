//! z = [x_t, h] [W; U]: the products of one step, with the weights packed once a call.
//!
//! What belongs here: the one product of the forward loop. What does not: gates and their bias.

use super::masks::{self, Split};
use super::{Inputs, Options, Shape};
use crate::matmul::{PackedA, PackedB, View, matmul, multiply, pack_a, pack_b};

pub struct Projection<'a> {
    shape: Shape,
    options: Options,
    inputs: Inputs<'a>,
    split: Split,
    /// [W; U] in panels, one product after another; empty for a single row, which reads W and U
    /// where they lie.
    weights: &'a [f32],
    /// Panels of [x_t, h].
    panels: &'a mut [f32],
    /// Masked x_t or h.
    masked: &'a mut [f32],
}

/// Floats of workspace that a projection needs.
pub fn workspace(shape: &Shape, masked: bool) -> usize {
    let steps = shape.features + shape.units;
    let split = Split::new(shape, masked);
    let masked = if masked {
        shape.batch * shape.features.max(shape.units)
    } else {
        0
    };
    weights_len(shape, split) + PackedA::len_of(shape.batch, steps) + masked
}

fn weights_len(shape: &Shape, split: Split) -> usize {
    if shape.batch == 1 {
        return 0;
    }
    split.products * PackedB::len_of(shape.features + shape.units, split.columns)
}

impl<'a> Projection<'a> {
    /// Packs the weights.
    pub fn new(
        shape: Shape,
        options: Options,
        inputs: Inputs<'a>,
        workspace: &'a mut [f32],
    ) -> Self {
        let split = Split::of(&shape, &inputs);
        let steps = shape.features + shape.units;
        let (weights, workspace) = workspace.split_at_mut(weights_len(&shape, split));
        let (panels, masked) = workspace.split_at_mut(PackedA::len_of(shape.batch, steps));
        if !weights.is_empty() {
            let of_product = weights.len() / split.products;
            for (product, weights) in weights.chunks_exact_mut(of_product).enumerate() {
                let from = product * split.columns;
                let w = View::row_major(
                    &inputs.kernel[from.min(inputs.kernel.len())..],
                    4 * shape.units,
                );
                let u = View::row_major(&inputs.recurrent[from..], 4 * shape.units);
                pack_b(shape.features, split.columns, w, weights, steps, 0);
                pack_b(
                    shape.units,
                    split.columns,
                    u,
                    weights,
                    steps,
                    shape.features,
                );
            }
        }
        Self {
            shape,
            options,
            inputs,
            split,
            weights,
            panels,
            masked,
        }
    }

    /// z [batch, 4 units] of processing step `s`; without `hidden`, h is zero.
    pub fn step(&mut self, s: usize, hidden: Option<&[f32]>, z: &mut [f32]) {
        for product in 0..self.split.products {
            if self.shape.batch == 1 {
                self.row(product, s, hidden, z);
            } else {
                self.tiles(product, s, hidden, z);
            }
        }
    }

    /// x [batch, features] at the time that step `s` reads.
    fn x(&self, s: usize) -> View<'a> {
        let (time, features) = (self.shape.time, self.shape.features);
        let first = self.options.time_of(s, &self.shape) * features;
        View {
            data: &self.inputs.x[first..],
            row_stride: time * features,
            col_stride: 1,
        }
    }

    fn masks(&self, product: usize) -> [Option<&'a [f32]>; 2] {
        let Shape {
            batch,
            features,
            units,
            ..
        } = self.shape;
        [
            masks::of_product(self.inputs.input_masks, batch * features, product),
            masks::of_product(self.inputs.recurrent_masks, batch * units, product),
        ]
    }

    fn tiles(&mut self, product: usize, s: usize, hidden: Option<&[f32]>, z: &mut [f32]) {
        let Shape {
            batch,
            features,
            units,
            ..
        } = self.shape;
        let columns = self.split.columns;
        let steps = features + if hidden.is_some() { units } else { 0 };
        let [input_mask, recurrent_mask] = self.masks(product);
        let x = masks::apply(self.x(s), input_mask, features, self.masked);
        pack_a(batch, features, x, self.panels, steps, 0);
        if let Some(hidden) = hidden {
            let h = View::row_major(hidden, units);
            let h = masks::apply(h, recurrent_mask, units, self.masked);
            pack_a(batch, units, h, self.panels, steps, features);
        }
        let of_product = self.weights.len() / self.split.products;
        let weights = &self.weights[product * of_product..];
        multiply(
            PackedA::new(self.panels, batch, steps),
            PackedB::new(weights, features + units, columns),
            &mut z[product * columns..],
            4 * units,
            false,
        );
    }

    /// The same for a batch of one, limited by the reading of W and U.
    fn row(&mut self, product: usize, s: usize, hidden: Option<&[f32]>, z: &mut [f32]) {
        let Shape {
            features, units, ..
        } = self.shape;
        let columns = self.split.columns;
        let [input_mask, recurrent_mask] = self.masks(product);
        let z = &mut z[product * columns..];
        let x = masks::apply(self.x(s), input_mask, features, self.masked);
        let from = product * columns;
        let w = View::row_major(
            &self.inputs.kernel[from.min(self.inputs.kernel.len())..],
            4 * units,
        );
        matmul(1, columns, features, x, w, z, columns, false, 0..1, &mut []);
        let Some(hidden) = hidden else { return };
        let h = masks::apply(
            View::row_major(hidden, units),
            recurrent_mask,
            units,
            self.masked,
        );
        let u = View::row_major(&self.inputs.recurrent[from..], 4 * units);
        matmul(1, columns, units, h, u, z, columns, true, 0..1, &mut []);
    }
}
