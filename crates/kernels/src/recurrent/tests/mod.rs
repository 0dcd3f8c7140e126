mod cells;
mod gradients;
mod naive;

use latch_threads::Threads;

use super::*;
use crate::activation::Activation;
use cells::Single;
use naive::{Case, Kind, Options};

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

/// The bits switch on: 0 a bias, 1 an initial hidden state, 2 an initial cell state, 3 and 4 dropout factors of
/// inputs and states, 5 and 6 separate factors for each gate, 7 a mask, which masks all of row 1.
fn case(kind: Kind, shape: Shape, options: Options, bits: usize) -> Case {
    let Shape {
        batch,
        time,
        features,
        units,
    } = shape;
    let is_set = |bit: usize| bits >> bit & 1 == 1;
    let given =
        |bit: usize, len: usize, size: f64| is_set(bit).then(|| values(len, bit as u64 + 7, size));
    let columns = kind.gates() * units;
    let gates = |bit: usize| if is_set(bit) { kind.gates() } else { 1 };
    let mask = || {
        let kept = |(at, v): (usize, f64)| f64::from(at / time != 1 && v > -0.2);
        let noise = values(batch * time, 31, 1.0);
        noise.into_iter().enumerate().map(kept).collect()
    };
    Case {
        kind,
        shape,
        options,
        x: values(batch * time * features, 1, 1.0),
        kernel: values(features * columns, 2, 0.7),
        recurrent: values(units * columns, 3, 0.6),
        bias: given(0, kind.biases() * columns, 0.5),
        initial_hidden: given(1, batch * units, 0.8),
        initial_cell: given(2, batch * units, 0.8),
        input_factors: given(3, gates(5) * batch * features, 1.5),
        recurrent_factors: given(4, gates(6) * batch * units, 1.5),
        mask: is_set(7).then(mask),
    }
}

fn assert_close(got: &[f32], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(got.len(), expected.len(), "{what}");
    let scale = expected.iter().fold(1.0f64, |size, v| size.max(v.abs()));
    for (at, (got, expected)) in got.iter().zip(expected).enumerate() {
        let error = (f64::from(*got) - expected).abs();
        assert!(
            error <= tolerance * scale,
            "{what}[{at}]: {got}, not {expected}"
        );
    }
}

const TANH: Options = Options {
    reverse: false,
    activation: Activation::Tanh,
    recurrent_activation: Activation::Sigmoid,
};
const REVERSED: Options = Options {
    reverse: true,
    ..TANH
};
/// The default activations the other way round. Their derivatives still follow from their outputs.
const SWAPPED: Options = Options {
    reverse: true,
    activation: Activation::Sigmoid,
    recurrent_activation: Activation::Tanh,
};
/// The derivative of silu does not follow from its output.
const SILU: Options = Options {
    reverse: false,
    activation: Activation::Silu,
    recurrent_activation: Activation::Sigmoid,
};
const PIECEWISE: Options = Options {
    reverse: false,
    activation: Activation::Relu,
    recurrent_activation: Activation::Softsign,
};

/// (batch, time, features, units), among them sizes of 1, sizes that are not multiples of four, and no features.
fn shapes() -> Vec<Shape> {
    [
        (1, 1, 1, 1),
        (2, 3, 2, 4),
        (3, 4, 5, 3),
        (1, 5, 3, 6),
        (5, 2, 1, 9),
        (4, 1, 3, 8),
        (2, 3, 0, 5),
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
fn forward_matches_the_reference_for_every_option() {
    for kind in Kind::ALL {
        for shape in shapes() {
            for options in [TANH, REVERSED, SWAPPED, PIECEWISE] {
                for bits in 0..256 {
                    let case = case(kind, shape, options, bits);
                    let expected = naive::forward(&case);
                    let run = Single::of(&case).forward(15, true);
                    let what = format!("{kind:?} {shape:?} {options:?} {bits:b}");
                    assert_close(&run.sequence, &expected.sequence, 3e-6, &what);
                    assert_close(&run.hidden, &expected.hidden, 3e-6, &what);
                    if kind == Kind::Lstm {
                        assert_close(&run.cell, &expected.cell, 3e-6, &what);
                    }
                }
            }
        }
    }
}

#[test]
fn random_shapes_and_options_match_the_reference() {
    let drawn = values(400 * 8, 97, 1.0);
    for (number, draw) in drawn.chunks_exact(8).enumerate() {
        // Each drawn value is in [-0.9, 1.1).
        let below = |at: usize, end: usize| ((draw[at] + 0.9) / 2.0 * end as f64) as usize;
        let shape = Shape {
            batch: 1 + below(0, 11),
            time: 1 + below(1, 7),
            features: below(2, 10),
            units: 1 + below(3, 19),
        };
        let kind = Kind::ALL[below(4, 4)];
        let options = [TANH, REVERSED, SWAPPED, SILU][below(5, 4)];
        let bits = below(6, 256);
        let mut case = case(kind, shape, options, bits);
        if below(7, 8) == 0 {
            case.mask = Some(vec![0.0; shape.batch * shape.time]);
        }
        let expected = naive::forward(&case);
        let run = Single::of(&case).forward(number % 16, true);
        let what = format!("{kind:?} {shape:?} {options:?} {bits:b}");
        assert_close(&run.sequence, &expected.sequence, 3e-6, &what);
        assert_close(&run.hidden, &expected.hidden, 3e-6, &what);
    }
}

#[test]
fn whatever_is_kept_the_bits_are_the_same() {
    let bits_of = |values: &[f32]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
    for kind in Kind::ALL {
        for shape in shapes() {
            for options in [TANH, SWAPPED, SILU] {
                for bits in 0..256 {
                    let single = Single::of(&case(kind, shape, options, bits));
                    let kept = single.forward(15, true);
                    let what = format!("{kind:?} {shape:?} {options:?} {bits:b}");
                    let emits = bits % 3 == 0;
                    let run = single.forward(bits % 15, emits);
                    assert_eq!(run.hidden, kept.hidden, "{what}");
                    assert_eq!(bits_of(&run.cell), bits_of(&kept.cell), "{what}");
                    assert!(!emits || run.sequence == kept.sequence, "{what}");
                    for part in (0..4).filter(|part| (bits % 15) >> part & 1 == 1) {
                        let same = bits_of(&run.history[part]) == bits_of(&kept.history[part]);
                        assert!(same, "{what} {part}");
                    }
                }
            }
        }
    }
}

#[test]
fn however_many_parts_and_ranges_there_are_the_bits_are_the_same() {
    let bits_of = |values: &[f32]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
    let mut shapes = shapes();
    // The last has three blocks of steps for the gradients of the weights.
    shapes.extend([(33, 2, 5, 11), (16, 3, 3, 40), (43, 17, 3, 5)].map(
        |(batch, time, features, units)| Shape {
            batch,
            time,
            features,
            units,
        },
    ));
    for kind in Kind::ALL {
        for &shape in &shapes {
            for options in [REVERSED, SILU] {
                // Every bit on and off, with most of the others.
                for bits in (0..256).step_by(11) {
                    let mut single = Single::of(&case(kind, shape, options, bits));
                    let n = shape.states();
                    let derivatives = [shape.time * n, n, n]
                        .map(|len| Some(cells::single(&values(len, 17 + bits as u64, 1.0))));
                    let (one, gradient) = (
                        single.forward(bits % 16, true),
                        single.backward(&derivatives, 63),
                    );
                    for (parts, ranges) in [(2, 1), (3, 2), (8, 1), (1, 3), (1, 40)] {
                        single.ranges = ranges;
                        single.threads = match parts {
                            1 => Threads::ONE,
                            _ => Threads::in_turn(parts),
                        };
                        let run = single.forward(bits % 16, true);
                        let what =
                            format!("{kind:?} {shape:?} {options:?} {bits:b} {parts} {ranges}");
                        assert_eq!(bits_of(&run.sequence), bits_of(&one.sequence), "{what}");
                        assert_eq!(bits_of(&run.hidden), bits_of(&one.hidden), "{what}");
                        assert_eq!(bits_of(&run.cell), bits_of(&one.cell), "{what}");
                        for (run, one) in run.history.iter().zip(&one.history) {
                            assert_eq!(bits_of(run), bits_of(one), "{what}");
                        }
                        let split = single.backward(&derivatives, 63);
                        for (split, one) in split.iter().zip(&gradient) {
                            assert_eq!(bits_of(split), bits_of(one), "{what}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_mask_of_ones_changes_no_bit() {
    for kind in Kind::ALL {
        for shape in shapes() {
            let mut case = case(kind, shape, REVERSED, 127);
            let plain = Single::of(&case).forward(15, true);
            case.mask = Some(vec![1.0; shape.batch * shape.time]);
            let masked = Single::of(&case).forward(15, true);
            assert_eq!(plain.sequence, masked.sequence, "{kind:?} {shape:?}");
        }
    }
}

#[test]
fn steps_after_the_end_of_all_rows_change_no_bit() {
    let bits_of = |values: &[f32]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
    // Steps that give the gradients of the weights in several blocks, of which only the first has steps that count.
    let (batch, features, units) = (43, 3, 5);
    let [ended, padded] = [5, 17].map(|time| Shape {
        batch,
        time,
        features,
        units,
    });
    for kind in Kind::ALL {
        // Without dropout, which the last has, the loop skips steps.
        for bits in [0, 7, 127] {
            let [mut short, mut long] = [ended, padded].map(|shape| case(kind, shape, TANH, bits));
            let (len, stride) = (ended.time * features, padded.time * features);
            let rows = long.x.chunks_exact_mut(stride);
            for (to, from) in rows.zip(short.x.chunks_exact(len)) {
                to[..len].copy_from_slice(from);
            }
            let mask = |time: usize| -> Vec<f64> {
                let of_row = |at: usize| f64::from(at % time < ended.time);
                (0..batch * time).map(of_row).collect()
            };
            (short.mask, long.mask) = (Some(mask(ended.time)), Some(mask(padded.time)));
            let what = format!("{kind:?} {bits:b}");
            let runs = [&short, &long].map(|case| Single::of(case).forward(15, true));
            assert_eq!(bits_of(&runs[0].hidden), bits_of(&runs[1].hidden), "{what}");
            assert_eq!(bits_of(&runs[0].cell), bits_of(&runs[1].cell), "{what}");
            let states = || Some(cells::single(&values(ended.states(), 17, 1.0)));
            let derivatives = [None, states(), states()];
            let [short, long] =
                [short, long].map(|case| Single::of(&case).backward(&derivatives, 63));
            let rows = short[0].chunks_exact(len);
            for (short, long) in rows.zip(long[0].chunks_exact(stride)) {
                assert_eq!(bits_of(short), bits_of(&long[..len]), "{what}");
                assert!(long[len..].iter().all(|&d| d == 0.0), "{what}");
            }
            for (short, long) in short[1..].iter().zip(&long[1..]) {
                assert_eq!(bits_of(short), bits_of(long), "{what}");
            }
        }
    }
}

#[test]
fn gates_of_masked_steps_are_zero() {
    let shape = shapes()[2];
    for kind in [Kind::Lstm, Kind::GruResetAfter, Kind::GruResetBefore] {
        let case = case(kind, shape, TANH, 255);
        let run = Single::of(&case).forward(15, true);
        let width = kind.gates() * shape.units;
        for (at, gates) in run.history[0].chunks_exact(width).enumerate() {
            let (s, row) = (at / shape.batch, at % shape.batch);
            let kept = case.mask.as_ref().unwrap()[row * shape.time + s] != 0.0;
            assert_eq!(gates.iter().any(|&gate| gate != 0.0), kept, "{kind:?}");
        }
    }
}

#[test]
fn an_empty_batch_or_no_units_give_nothing() {
    for kind in Kind::ALL {
        for (batch, units) in [(0, 3), (2, 0)] {
            let shape = Shape {
                batch,
                time: 2,
                features: 3,
                units,
            };
            for bits in [0, 255] {
                let single = Single::of(&case(kind, shape, TANH, bits));
                single.forward(0, true);
                let gradient = single.backward(&[None, None, None], 63);
                assert!(gradient[0].iter().all(|&d| d == 0.0), "{kind:?} {shape:?}");
                assert!(gradient[1].iter().all(|&d| d == 0.0), "{kind:?} {shape:?}");
            }
        }
    }
}
