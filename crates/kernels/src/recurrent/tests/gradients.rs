//! Backward against central differences of the definition in float64.

use super::cells::{OutputGradients, single};
use super::*;

/// The loss: a weighted sum of the outputs that `bits` select.
struct Loss([Option<Vec<f64>>; 3]);

impl Loss {
    fn new(shape: Shape, bits: usize) -> Self {
        let given = |bit: usize, len: usize| {
            (bits >> bit & 1 == 1).then(|| values(len, bit as u64 + 40, 1.0))
        };
        Self([
            given(0, shape.batch * shape.time * shape.units),
            given(1, shape.states()),
            given(2, shape.states()),
        ])
    }

    fn derivatives(&self) -> OutputGradients {
        self.0.each_ref().map(|d| d.as_deref().map(single))
    }

    fn of(&self, case: &Case) -> f64 {
        let result = naive::forward(case);
        let outputs = [&result.sequence, &result.hidden, &result.cell];
        let dot = |(weights, y): (&Option<Vec<f64>>, &Vec<f64>)| {
            let terms = weights.iter().flatten().zip(y).map(|(w, y)| w * y);
            terms.sum::<f64>()
        };
        self.0.iter().zip(outputs).map(dot).sum()
    }

    /// Central differences by each value of one field.
    fn gradient(&self, case: &Case, field: impl Fn(&mut Case) -> &mut Vec<f64>) -> Vec<f64> {
        let mut case = case.clone();
        let step = 1e-5;
        (0..field(&mut case).len())
            .map(|at| {
                let middle = field(&mut case)[at];
                field(&mut case)[at] = middle + step;
                let above = self.of(&case);
                field(&mut case)[at] = middle - step;
                let below = self.of(&case);
                field(&mut case)[at] = middle;
                (above - below) / (2.0 * step)
            })
            .collect()
    }
}

type Field = fn(&mut Case) -> &mut Vec<f64>;

const FIELDS: [(&str, Field); 6] = [
    ("x", |case| &mut case.x),
    ("kernel", |case| &mut case.kernel),
    ("recurrent", |case| &mut case.recurrent),
    ("bias", |case| case.bias.as_mut().unwrap()),
    ("hidden", |case| case.initial_hidden.as_mut().unwrap()),
    ("cell", |case| case.initial_cell.as_mut().unwrap()),
];

fn check_backward(case: &Case, outputs: usize) {
    // States that are not given are zero, which is what their gradients are taken at.
    let (kind, shape) = (case.kind, case.shape);
    let mut explicit = case.clone();
    let zeros = vec![0.0; shape.states()];
    explicit.initial_hidden.get_or_insert(zeros.clone());
    explicit.initial_cell.get_or_insert(zeros);
    let biases = kind.biases() * kind.gates() * shape.units;
    explicit.bias.get_or_insert(vec![0.0; biases]);
    let loss = Loss::new(shape, outputs);
    let gradient = Single::of(case).backward(&loss.derivatives(), 63);
    let fields = if kind == Kind::Lstm { 6 } else { 5 };
    for ((name, field), got) in FIELDS.into_iter().zip(gradient).take(fields) {
        let expected = loss.gradient(&explicit, field);
        let what = format!(
            "{name} of {kind:?} {shape:?} {:?} {outputs:b}",
            case.options
        );
        assert_close(&got, &expected, 2e-5, &what);
    }
}

#[test]
fn backward_is_the_gradient_for_every_option() {
    let shapes = shapes();
    for kind in Kind::ALL {
        for shape in &shapes[..7] {
            for options in [TANH, REVERSED, SWAPPED, SILU] {
                // Every pair of options, and both kinds of factors alone and together.
                for bits in (0..256)
                    .step_by(23)
                    .chain([7, 8, 16, 40, 80, 127, 128, 255])
                {
                    check_backward(&case(kind, *shape, options, bits), 7);
                }
            }
        }
        for outputs in 0..7 {
            check_backward(&case(kind, shapes[2], TANH, 7), outputs);
            check_backward(&case(kind, shapes[2], TANH, 135), outputs);
        }
        check_backward(&case(kind, shapes[7], TANH, 127), 7);
    }
}

#[test]
fn where_no_step_counts_only_the_states_have_gradients() {
    let shape = shapes()[2];
    for kind in Kind::ALL {
        let mut case = case(kind, shape, TANH, 127);
        case.mask = Some(vec![0.0; shape.batch * shape.time]);
        check_backward(&case, 7);
        let gradient = Single::of(&case).backward(&Loss::new(shape, 7).derivatives(), 63);
        for (name, got) in FIELDS.iter().zip(&gradient).take(4) {
            assert!(got.iter().all(|&d| d == 0.0), "{} of {kind:?}", name.0);
        }
        assert!(gradient[4].iter().all(|&d| d != 0.0), "{kind:?}");
    }
}

#[test]
fn gradients_not_asked_for_change_nothing_in_the_others() {
    for kind in Kind::ALL {
        for bits in [1, 255] {
            let single = Single::of(&case(kind, shapes()[4], TANH, bits));
            let derivatives = Loss::new(shapes()[4], 7).derivatives();
            let all = single.backward(&derivatives, 63);
            for asked in 0..6 {
                let one = single.backward(&derivatives, 1 << asked);
                if kind == Kind::Lstm || asked < 5 {
                    assert_eq!(one[asked], all[asked], "{kind:?} {asked}");
                }
                let untouched = (0..6).filter(|&other| other != asked);
                for other in untouched {
                    assert!(one[other].iter().all(|d| d.is_nan()), "{kind:?} {other}");
                }
            }
        }
    }
}

#[test]
fn weight_gradients_of_long_and_wide_sequences_cross_their_blocks() {
    // More rows than a block in one step, and more steps than a block.
    for (batch, time) in [(300, 2), (3, 200)] {
        let shape = Shape {
            batch,
            time,
            features: 1,
            units: 1,
        };
        for kind in Kind::ALL {
            let case = case(kind, shape, TANH, 7);
            let loss = Loss::new(shape, 7);
            let gradient = Single::of(&case).backward(&loss.derivatives(), 14);
            for field in [1, 2, 3] {
                let (name, of) = FIELDS[field];
                let expected = loss.gradient(&case, of);
                assert_close(&gradient[field], &expected, 2e-5, name);
            }
        }
    }
}
