//! Backward through the whole sequence.
//!
//! What belongs here: the loop over time from the last step to the first, which gives dL/dz, dL/dx
//! and the gradients of the states. What does not: the gradients of the weights, which are one
//! large product afterwards.

use super::gates::{self, SigmoidTanh, StepBack};
use super::masks::{self, Split};
use super::weight_gradients;
use super::{Gradients, History, Inputs, Options, OutputGradients, Shape, history_len};
use crate::matmul::{PackedA, PackedB, View, multiply, pack_a, pack_b};

/// Floats of workspace for [`backward`]: `masked` where there are masks of any kind.
pub fn backward_workspace(shape: Shape, _options: &Options, masked: bool) -> usize {
    let masked_len = if masked {
        shape.batch * shape.features.max(shape.units)
    } else {
        0
    };
    let of_split = |split: Split| {
        let loop_over_time = 2 * shape.states()
            + weights_len(&shape, split, shape.features)
            + weights_len(&shape, split, shape.units)
            + PackedA::len_of(shape.batch, split.columns)
            + masked_len;
        loop_over_time.max(weight_gradients::workspace(&shape, split) + masked_len)
    };
    let whole = of_split(Split::new(&shape, false));
    if masked {
        whole.max(of_split(Split::new(&shape, true)))
    } else {
        whole
    }
}

/// Floats of the panels of W or U, transposed.
fn weights_len(shape: &Shape, split: Split, rows: usize) -> usize {
    debug_assert!(split.products * split.columns == 4 * shape.units);
    split.products * PackedB::len_of(split.columns, rows)
}

/// Gradients by all that is asked for. Leaves dL/dz in the first part of the history's gates.
#[allow(clippy::too_many_arguments)]
pub fn backward(
    shape: Shape,
    options: Options,
    inputs: Inputs,
    history: History,
    dy: OutputGradients,
    gradients: Gradients,
    workspace: &mut [f32],
) {
    shape.check(&inputs);
    let n = shape.states();
    let len = history_len(shape, &options);
    let (dz, inputs_of_gates) = history.gates[..len.gates].split_at_mut(shape.time * 4 * n);
    let (d_states, weights) = workspace.split_at_mut(2 * n);
    let (d_hidden, d_cell) = d_states.split_at_mut(n);
    start(dy.hidden, d_hidden);
    start(dy.cell, d_cell);
    let mut d_bias = gradients.bias;
    if let Some(d_bias) = &mut d_bias {
        d_bias.fill(0.0);
    }
    let mut dx = gradients.x;
    let mut transposed = Transposed::new(shape, inputs, dx.is_some(), weights);
    for s in (0..shape.time).rev() {
        let at = s * n..(s + 1) * n;
        let dz = &mut dz[s * 4 * n..][..4 * n];
        let step = StepBack {
            units: shape.units,
            gates: dz,
            inputs: inputs_of_gates.get(s * 4 * n..(s + 1) * 4 * n),
            previous_cell: &history.cells[at.clone()],
            cell: &history.cells[(s + 1) * n..][..n],
            cell_activation: &history.cell_activations[at],
            d_hidden,
            d_sequence: dy
                .sequence
                .map(|d| (&d[s * shape.units..], shape.time * shape.units)),
            d_cell,
            d_bias: d_bias.as_deref_mut(),
        };
        deactivate(options, step);
        let needs_hidden = s > 0 || gradients.initial_hidden.is_some();
        let time = options.time_of(s, &shape);
        transposed.step(
            dz,
            needs_hidden.then_some(&mut *d_hidden),
            dx.as_deref_mut(),
            time,
        );
    }
    if let Some(to) = gradients.initial_hidden {
        to.copy_from_slice(d_hidden);
    }
    if let Some(to) = gradients.initial_cell {
        to.copy_from_slice(d_cell);
    }
    let hidden = &history.hidden[..len.hidden];
    weight_gradients::compute(
        shape,
        options,
        inputs,
        dz,
        hidden,
        gradients.kernel,
        gradients.recurrent,
        workspace,
    );
}

/// The gradient of the last state.
fn start(given: Option<&[f32]>, state: &mut [f32]) {
    match given {
        Some(given) => state.copy_from_slice(given),
        None => state.fill(0.0),
    }
}

fn deactivate(options: Options, step: StepBack) {
    if step.units == 0 {
        return;
    }
    if options.is_default() {
        gates::backward(SigmoidTanh, step);
    } else {
        gates::backward(options, step);
    }
}

/// dz W^T and dz U^T of one step, with the weights packed once a call.
struct Transposed<'a> {
    shape: Shape,
    inputs: Inputs<'a>,
    split: Split,
    kernel: &'a [f32],
    recurrent: &'a [f32],
    /// Panels of dz.
    panels: &'a mut [f32],
    /// A product before its mask.
    unmasked: &'a mut [f32],
}

impl<'a> Transposed<'a> {
    fn new(shape: Shape, inputs: Inputs<'a>, needs_x: bool, workspace: &'a mut [f32]) -> Self {
        let split = Split::of(&shape, &inputs);
        let features = if needs_x { shape.features } else { 0 };
        let (kernel, workspace) = workspace.split_at_mut(weights_len(&shape, split, features));
        let (recurrent, workspace) =
            workspace.split_at_mut(weights_len(&shape, split, shape.units));
        let (panels, unmasked) =
            workspace.split_at_mut(PackedA::len_of(shape.batch, split.columns));
        pack_transposed(split, inputs.kernel, features, kernel);
        pack_transposed(split, inputs.recurrent, shape.units, recurrent);
        Self {
            shape,
            inputs,
            split,
            kernel,
            recurrent,
            panels,
            unmasked,
        }
    }

    /// d_hidden = dz U^T and dx at `time` = dz W^T, each product times its mask.
    fn step(
        &mut self,
        dz: &[f32],
        d_hidden: Option<&mut [f32]>,
        dx: Option<&mut [f32]>,
        time: usize,
    ) {
        let Shape {
            batch,
            features,
            units,
            ..
        } = self.shape;
        let (products, columns) = (self.split.products, self.split.columns);
        let mut d_hidden = d_hidden;
        let mut dx = dx.map(|dx| &mut dx[time * features..]);
        for product in 0..products {
            let view = View::row_major(&dz[product * columns..], 4 * units);
            pack_a(batch, columns, view, self.panels, columns, 0);
            let dz = PackedA::new(self.panels, batch, columns);
            let first = product == 0;
            if let Some(d_hidden) = d_hidden.as_deref_mut() {
                let weights = PackedB::new(
                    &self.recurrent[product * self.recurrent.len() / products..],
                    columns,
                    units,
                );
                let mask = masks::of_product(self.inputs.recurrent_masks, batch * units, product);
                multiply_masked(dz, weights, mask, self.unmasked, d_hidden, units, first);
            }
            if let Some(dx) = dx.as_deref_mut() {
                let weights = PackedB::new(
                    &self.kernel[product * self.kernel.len() / products..],
                    columns,
                    features,
                );
                let mask = masks::of_product(self.inputs.input_masks, batch * features, product);
                let stride = self.shape.time * features;
                multiply_masked(dz, weights, mask, self.unmasked, dx, stride, first);
            }
        }
    }
}

/// Packs the transpose of [rows, 4 units], product by product.
fn pack_transposed(split: Split, weights: &[f32], rows: usize, panels: &mut [f32]) {
    if rows == 0 || split.columns == 0 {
        return;
    }
    let of_product = panels.len() / split.products;
    for (product, panels) in panels.chunks_exact_mut(of_product).enumerate() {
        let view = View::row_major(
            &weights[product * split.columns..],
            split.products * split.columns,
        );
        pack_b(
            split.columns,
            rows,
            view.transposed(),
            panels,
            split.columns,
            0,
        );
    }
}

/// y (+)= (dz weights) * mask; `first` writes, the others add.
fn multiply_masked(
    dz: PackedA,
    weights: PackedB,
    mask: Option<&[f32]>,
    unmasked: &mut [f32],
    y: &mut [f32],
    y_row_stride: usize,
    first: bool,
) {
    let Some(mask) = mask else {
        return multiply(dz, weights, y, y_row_stride, !first);
    };
    let width = weights.columns();
    if width == 0 {
        return;
    }
    let unmasked = &mut unmasked[..mask.len()];
    multiply(dz, weights, unmasked, width, false);
    for (row, (d, mask)) in unmasked
        .chunks_exact(width)
        .zip(mask.chunks_exact(width))
        .enumerate()
    {
        let y = &mut y[row * y_row_stride..][..width];
        if first {
            masks::multiply(d, mask, y);
        } else {
            masks::multiply_add(d, mask, y);
        }
    }
}
