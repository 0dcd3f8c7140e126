//! Backward against central differences of the definition in float64.

use super::*;

/// The loss: every output times weights of its own, those that `bits` leave out not at all.
struct Loss {
    sequence: Option<Vec<f64>>,
    hidden: Option<Vec<f64>>,
    cell: Option<Vec<f64>>,
}

impl Loss {
    fn new(shape: Shape, bits: usize) -> Self {
        let given = |bit: usize, len: usize| {
            (bits >> bit & 1 == 1).then(|| values(len, bit as u64 + 40, 1.0))
        };
        Self {
            sequence: given(0, shape.batch * shape.time * shape.units),
            hidden: given(1, shape.states()),
            cell: given(2, shape.states()),
        }
    }

    fn of(&self, case: &Case) -> f64 {
        let result = naive::forward(case);
        let dot = |weights: &Option<Vec<f64>>, y: &[f64]| {
            weights
                .iter()
                .flatten()
                .zip(y)
                .map(|(w, y)| w * y)
                .sum::<f64>()
        };
        dot(&self.sequence, &result.sequence)
            + dot(&self.hidden, &result.hidden)
            + dot(&self.cell, &result.cell)
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

fn check_backward(shape: Shape, options: Options, bits: usize, outputs: usize) {
    // States that are not given are zero, which is what their gradients are taken at.
    let mut explicit = case(shape, options, bits);
    let single_case = Single::of(&explicit);
    let zeros = vec![0.0; shape.states()];
    explicit.initial_hidden.get_or_insert(zeros.clone());
    explicit.initial_cell.get_or_insert(zeros);
    explicit.bias.get_or_insert(vec![0.0; 4 * shape.units]);
    let loss = Loss::new(shape, outputs);

    let mut run = run_forward(&single_case);
    let masked = single_case.masked();
    let mut workspace = vec![f32::NAN; backward_workspace(shape, &TANH, masked)];
    let [sequence, hidden, cell] =
        [&loss.sequence, &loss.hidden, &loss.cell].map(|d| d.as_deref().map(single));
    let dy = OutputGradients {
        sequence: sequence.as_deref(),
        hidden: hidden.as_deref(),
        cell: cell.as_deref(),
    };
    let nan = |len: usize| vec![f32::NAN; len];
    let (mut x, mut kernel, mut recurrent) = (
        nan(explicit.x.len()),
        nan(explicit.kernel.len()),
        nan(explicit.recurrent.len()),
    );
    let (mut bias, mut h, mut c) = (
        nan(4 * shape.units),
        nan(shape.states()),
        nan(shape.states()),
    );
    let gradients = Gradients {
        x: Some(&mut x),
        kernel: Some(&mut kernel),
        recurrent: Some(&mut recurrent),
        bias: Some(&mut bias),
        initial_hidden: Some(&mut h),
        initial_cell: Some(&mut c),
    };
    backward(
        shape,
        options,
        single_case.inputs(),
        history(&mut run.history),
        dy,
        gradients,
        &mut workspace,
    );
    let check = |got: &[f32], field: fn(&mut Case) -> &mut Vec<f64>, name: &str| {
        let expected = loss.gradient(&explicit, field);
        assert_close(
            got,
            &expected,
            1e-5,
            &format!("{name} {shape:?} {options:?} {bits:b} {outputs:b}"),
        );
    };
    check(&x, |case| &mut case.x, "x");
    check(&kernel, |case| &mut case.kernel, "kernel");
    check(&recurrent, |case| &mut case.recurrent, "recurrent");
    check(&bias, |case| case.bias.as_mut().unwrap(), "bias");
    check(
        &h,
        |case| case.initial_hidden.as_mut().unwrap(),
        "initial hidden",
    );
    check(
        &c,
        |case| case.initial_cell.as_mut().unwrap(),
        "initial cell",
    );
}

#[test]
fn backward_is_the_gradient_for_every_option() {
    let shapes = shapes();
    for shape in &shapes[..6] {
        for options in [
            TANH,
            Options {
                reverse: true,
                ..TANH
            },
            GENERAL,
        ] {
            // Every pair of options, and both kinds of masks alone and together.
            for bits in (0..128).step_by(11).chain([7, 8, 16, 40, 80, 127]) {
                check_backward(*shape, options, bits, 7);
            }
        }
    }
    for outputs in 0..7 {
        check_backward(shapes[2], TANH, 7, outputs);
    }
    check_backward(shapes[6], TANH, 127, 7);
}

#[test]
fn gradients_not_asked_for_change_nothing_in_the_others() {
    let shape = Shape {
        batch: 5,
        time: 4,
        features: 3,
        units: 6,
    };
    let single = Single::of(&case(shape, TANH, 1));
    let seed = vec![0.7; shape.states()];
    let gradients_of_kernel = |all: bool| {
        let mut run = run_forward(&single);
        let mut workspace = vec![f32::NAN; backward_workspace(shape, &TANH, false)];
        let mut kernel = vec![f32::NAN; shape.features * 4 * shape.units];
        let (mut x, mut h) = (vec![0.0; 60], vec![0.0; shape.states()]);
        let gradients = Gradients {
            x: all.then_some(&mut x),
            kernel: Some(&mut kernel),
            recurrent: None,
            bias: None,
            initial_hidden: all.then_some(&mut h),
            initial_cell: None,
        };
        let dy = OutputGradients {
            sequence: None,
            hidden: Some(&seed),
            cell: None,
        };
        backward(
            shape,
            TANH,
            single.inputs(),
            history(&mut run.history),
            dy,
            gradients,
            &mut workspace,
        );
        kernel
    };
    assert_eq!(gradients_of_kernel(true), gradients_of_kernel(false));
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
        let explicit = case(shape, TANH, 7);
        let single_case = Single::of(&explicit);
        let loss = Loss::new(shape, 7);
        let [sequence, hidden, cell] =
            [&loss.sequence, &loss.hidden, &loss.cell].map(|d| d.as_deref().map(single));
        let mut run = run_forward(&single_case);
        let mut workspace = vec![f32::NAN; backward_workspace(shape, &TANH, false)];
        let (mut kernel, mut recurrent) = (vec![f32::NAN; 4], vec![f32::NAN; 4]);
        let gradients = Gradients {
            x: None,
            kernel: Some(&mut kernel),
            recurrent: Some(&mut recurrent),
            bias: None,
            initial_hidden: None,
            initial_cell: None,
        };
        let dy = OutputGradients {
            sequence: sequence.as_deref(),
            hidden: hidden.as_deref(),
            cell: cell.as_deref(),
        };
        backward(
            shape,
            TANH,
            single_case.inputs(),
            history(&mut run.history),
            dy,
            gradients,
            &mut workspace,
        );
        assert_close(
            &kernel,
            &loss.gradient(&explicit, |case| &mut case.kernel),
            2e-5,
            "kernel",
        );
        assert_close(
            &recurrent,
            &loss.gradient(&explicit, |case| &mut case.recurrent),
            2e-5,
            "recurrent",
        );
    }
}
