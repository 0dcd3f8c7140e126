mod gradients;
mod naive;

use super::*;
use naive::Case;

/// Distinct, asymmetric values of about the given size.
fn values(len: usize, seed: u64, size: f64) -> Vec<f64> {
    let next = |i: usize| {
        let mut z = (i as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
            ^ seed.wrapping_mul(0xd134_2543_de82_ef95);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let unit = (z >> 40) as f64 / f64::from(1 << 24);
        // Exact in float32, so that both sides see the same numbers.
        f64::from(((unit - 0.45) * 2.0 * size) as f32)
    };
    (0..len).map(next).collect()
}

fn single(values: &[f64]) -> Vec<f32> {
    values.iter().map(|&v| v as f32).collect()
}

fn case(shape: Shape, options: Options, bits: usize) -> Case {
    let Shape {
        batch,
        time,
        features,
        units,
    } = shape;
    let given = |bit: usize, len: usize, size: f64| {
        (bits >> bit & 1 == 1).then(|| values(len, bit as u64 + 7, size))
    };
    Case {
        shape,
        options,
        x: values(batch * time * features, 1, 1.0),
        kernel: values(features * 4 * units, 2, 0.7),
        recurrent: values(units * 4 * units, 3, 0.6),
        bias: given(0, 4 * units, 0.5),
        initial_hidden: given(1, batch * units, 0.8),
        initial_cell: given(2, batch * units, 0.8),
        input_masks: given(
            3,
            if bits >> 5 & 1 == 1 { 4 } else { 1 } * batch * features,
            1.5,
        ),
        recurrent_masks: given(
            4,
            if bits >> 6 & 1 == 1 { 4 } else { 1 } * batch * units,
            1.5,
        ),
    }
}

/// The same case in float32.
struct Single {
    shape: Shape,
    options: Options,
    fields: [Option<Vec<f32>>; 8],
}

impl Single {
    fn of(case: &Case) -> Self {
        let some = |v: &Vec<f64>| Some(single(v));
        let optional = |v: &Option<Vec<f64>>| v.as_deref().map(single);
        let fields = [
            some(&case.x),
            some(&case.kernel),
            some(&case.recurrent),
            optional(&case.bias),
            optional(&case.initial_hidden),
            optional(&case.initial_cell),
            optional(&case.input_masks),
            optional(&case.recurrent_masks),
        ];
        Self {
            shape: case.shape,
            options: case.options,
            fields,
        }
    }

    fn inputs(&self) -> Inputs<'_> {
        let [
            x,
            kernel,
            recurrent,
            bias,
            initial_hidden,
            initial_cell,
            input_masks,
            recurrent_masks,
        ] = self.fields.each_ref().map(Option::as_deref);
        Inputs {
            x: x.unwrap(),
            kernel: kernel.unwrap(),
            recurrent: recurrent.unwrap(),
            bias,
            initial_hidden,
            initial_cell,
            input_masks,
            recurrent_masks,
        }
    }

    fn masked(&self) -> bool {
        self.fields[6].is_some() || self.fields[7].is_some()
    }
}

struct Run {
    sequence: Vec<f32>,
    hidden: Vec<f32>,
    cell: Vec<f32>,
    history: [Vec<f32>; 4],
}

fn run_forward(single: &Single) -> Run {
    let (shape, options) = (single.shape, single.options);
    let len = history_len(shape, &options);
    let nan = |len: usize| vec![f32::NAN; len];
    let mut run = Run {
        sequence: nan(shape.batch * shape.time * shape.units),
        hidden: nan(shape.states()),
        cell: nan(shape.states()),
        history: [
            nan(len.gates),
            nan(len.cells),
            nan(len.hidden),
            nan(len.cell_activations),
        ],
    };
    let masked = single.masked();
    let mut workspace = nan(forward_workspace(shape, &TANH, masked));
    let outputs = Outputs {
        sequence: Some(&mut run.sequence),
        hidden: &mut run.hidden,
        cell: &mut run.cell,
    };
    forward(
        shape,
        options,
        single.inputs(),
        history(&mut run.history),
        outputs,
        &mut workspace,
    );
    run
}

fn history(parts: &mut [Vec<f32>; 4]) -> History<'_> {
    let [gates, cells, hidden, cell_activations] = parts;
    History {
        gates,
        cells,
        hidden,
        cell_activations,
    }
}

fn assert_close(got: &[f32], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(got.len(), expected.len(), "{what}");
    let scale = expected.iter().fold(1.0f64, |size, v| size.max(v.abs()));
    for (at, (got, expected)) in got.iter().zip(expected).enumerate() {
        let wrong = (f64::from(*got) - expected).abs();
        assert!(
            wrong <= tolerance * scale,
            "{what}[{at}]: {got}, not {expected}"
        );
    }
}

const TANH: Options = Options {
    reverse: false,
    activation: Activation::Tanh,
    recurrent_activation: Activation::Sigmoid,
};
const GENERAL: Options = Options {
    reverse: true,
    activation: Activation::Sigmoid,
    recurrent_activation: Activation::Tanh,
};
const PIECEWISE: Options = Options {
    reverse: false,
    activation: Activation::Relu,
    recurrent_activation: Activation::Sigmoid,
};

fn shapes() -> Vec<Shape> {
    [
        (1, 1, 1, 1),
        (2, 3, 2, 4),
        (3, 4, 5, 3),
        (1, 5, 3, 6),
        (5, 2, 1, 9),
        (4, 1, 3, 8),
        (9, 3, 6, 13),
    ]
    .map(|(batch, time, features, units)| Shape {
        batch,
        time,
        features,
        units,
    })
    .to_vec()
}

#[test]
fn forward_is_the_definition_for_every_option() {
    for shape in shapes() {
        for options in [
            TANH,
            Options {
                reverse: true,
                ..TANH
            },
            GENERAL,
            PIECEWISE,
        ] {
            for bits in 0..128 {
                let case = case(shape, options, bits);
                let expected = naive::forward(&case);
                let run = run_forward(&Single::of(&case));
                let what = format!("{shape:?} {options:?} {bits:b}");
                assert_close(&run.sequence, &expected.sequence, 2e-6, &what);
                assert_close(&run.hidden, &expected.hidden, 2e-6, &what);
                assert_close(&run.cell, &expected.cell, 2e-6, &what);
            }
        }
    }
}

#[test]
fn infer_gives_the_bits_of_forward() {
    for shape in shapes() {
        for options in [TANH, GENERAL] {
            for bits in 0..128 {
                let single = Single::of(&case(shape, options, bits));
                let run = run_forward(&single);
                let masked = single.masked();
                let mut workspace = vec![f32::NAN; infer_workspace(shape, &TANH, masked)];
                let mut sequence = vec![f32::NAN; run.sequence.len()];
                let (mut hidden, mut cell) = (
                    vec![f32::NAN; shape.states()],
                    vec![f32::NAN; shape.states()],
                );
                let sequence_given = bits % 2 == 0;
                let outputs = Outputs {
                    sequence: sequence_given.then_some(&mut sequence),
                    hidden: &mut hidden,
                    cell: &mut cell,
                };
                infer(shape, options, single.inputs(), outputs, &mut workspace);
                assert_eq!((hidden, cell), (run.hidden, run.cell), "{shape:?} {bits:b}");
                assert!(!sequence_given || sequence == run.sequence);
            }
        }
    }
}
