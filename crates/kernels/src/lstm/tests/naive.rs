//! The definition of the recurrence, step by step in float64, nothing shared with the kernel.

use super::{Options, Shape};
use crate::activation::Activation;

/// All inputs in float64; gradients by central differences perturb one value at a time.
#[derive(Clone)]
pub struct Case {
    pub shape: Shape,
    pub options: Options,
    pub x: Vec<f64>,
    pub kernel: Vec<f64>,
    pub recurrent: Vec<f64>,
    pub bias: Option<Vec<f64>>,
    pub initial_hidden: Option<Vec<f64>>,
    pub initial_cell: Option<Vec<f64>>,
    pub input_masks: Option<Vec<f64>>,
    pub recurrent_masks: Option<Vec<f64>>,
}

pub struct Result {
    pub sequence: Vec<f64>,
    pub hidden: Vec<f64>,
    pub cell: Vec<f64>,
}

fn activate(f: Activation, z: f64) -> f64 {
    match f {
        Activation::Linear => z,
        Activation::Relu => z.max(0.0),
        Activation::Tanh => z.tanh(),
        Activation::Sigmoid => 1.0 / (1.0 + (-z).exp()),
        #[allow(unreachable_patterns)] // the list of activations grows
        other => panic!("no definition of {other:?} here"),
    }
}

/// The factor of row, value `i` for `gate`, from one or four masks [rows, width].
fn factor(
    masks: &Option<Vec<f64>>,
    rows: usize,
    width: usize,
    gate: usize,
    row: usize,
    i: usize,
) -> f64 {
    let Some(masks) = masks else { return 1.0 };
    let first = if masks.len() == rows * width {
        0
    } else {
        gate * rows * width
    };
    masks[first + row * width + i]
}

pub fn forward(case: &Case) -> Result {
    let Shape {
        batch,
        time,
        features,
        units,
    } = case.shape;
    let zeros = vec![0.0; batch * units];
    let mut hidden = case.initial_hidden.clone().unwrap_or(zeros.clone());
    let mut cell = case.initial_cell.clone().unwrap_or(zeros);
    let mut sequence = vec![0.0; batch * time * units];
    for s in 0..time {
        let t = if case.options.reverse {
            time - 1 - s
        } else {
            s
        };
        let before = hidden.clone();
        for row in 0..batch {
            for unit in 0..units {
                let z = |gate: usize| {
                    let column = gate * units + unit;
                    let mut z = case.bias.as_ref().map_or(0.0, |bias| bias[column]);
                    for i in 0..features {
                        let x = case.x[(row * time + t) * features + i];
                        let mask = factor(&case.input_masks, batch, features, gate, row, i);
                        z += x * mask * case.kernel[i * 4 * units + column];
                    }
                    for i in 0..units {
                        let mask = factor(&case.recurrent_masks, batch, units, gate, row, i);
                        z +=
                            before[row * units + i] * mask * case.recurrent[i * 4 * units + column];
                    }
                    z
                };
                let (a, r) = (case.options.activation, case.options.recurrent_activation);
                let at = row * units + unit;
                cell[at] = activate(r, z(1)) * cell[at] + activate(r, z(0)) * activate(a, z(2));
                hidden[at] = activate(r, z(3)) * activate(a, cell[at]);
                sequence[(row * time + s) * units + unit] = hidden[at];
            }
        }
    }
    Result {
        sequence,
        hidden,
        cell,
    }
}
