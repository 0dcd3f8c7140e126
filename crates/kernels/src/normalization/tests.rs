use latch_threads::Threads;

use super::*;
use crate::random::{Key, uniform};

fn draw(stream: u32, n: usize, offset: f32) -> Vec<f32> {
    let mut y = vec![0.0; n];
    uniform(
        Key { seed: 5, stream },
        0,
        offset - 1.0,
        offset + 1.0,
        &mut y,
        0,
    );
    y
}

const SHAPES: [[usize; 4]; 10] = [
    [3, 1, 1, 7],
    [2, 1, 1, 300],
    [5, 1, 1, 1],
    [1, 5, 3, 1],
    [1, 130, 23, 1],
    [2, 7, 3, 5],
    [1, 4, 2, 19],
    [3, 1, 4, 6],
    [2, 70, 1, 4],
    [0, 3, 2, 2],
];

fn shape_of([outer, rows, groups, size]: [usize; 4]) -> Shape {
    Shape {
        outer,
        rows,
        groups,
        size,
    }
}

struct Case {
    shape: Shape,
    x: Vec<f64>,
    gamma: Vec<f64>,
    beta: Vec<f64>,
    is_centered: bool,
}

const EPSILON: f32 = 1e-3;

impl Case {
    /// The group that value `i` of x is in, and its place in gamma.
    fn place(&self, i: usize) -> (usize, usize) {
        let (n, per_outer) = (self.shape.width(), self.shape.rows * self.shape.width());
        (
            i / per_outer * self.shape.groups + i % n / self.shape.size,
            i % n,
        )
    }

    fn statistics(&self) -> (Vec<f64>, Vec<f64>) {
        let groups = self.shape.outer * self.shape.groups;
        let count = (self.shape.rows * self.shape.size) as f64;
        let mut mean = vec![0.0; groups];
        if self.is_centered {
            for (i, x) in self.x.iter().enumerate() {
                mean[self.place(i).0] += x / count;
            }
        }
        let mut variance = vec![0.0; groups];
        for (i, x) in self.x.iter().enumerate() {
            let group = self.place(i).0;
            variance[group] += (x - mean[group]).powi(2) / count;
        }
        (mean, variance)
    }

    fn forward(&self) -> Vec<f64> {
        let (mean, variance) = self.statistics();
        let values = self.x.iter().enumerate();
        values
            .map(|(i, x)| {
                let (group, c) = self.place(i);
                let r = 1.0 / (variance[group] + f64::from(EPSILON)).sqrt();
                (x - mean[group]) * r * self.gamma[c] + self.beta[c]
            })
            .collect()
    }
}

fn widen(x: &[f32]) -> Vec<f64> {
    x.iter().copied().map(f64::from).collect()
}

fn assert_close(found: &[f32], wanted: &[f64], bound: f64, what: &str) {
    assert_eq!(found.len(), wanted.len(), "{what}");
    for (i, (found, wanted)) in found.iter().zip(wanted).enumerate() {
        let error = (f64::from(*found) - wanted).abs();
        assert!(
            error <= bound * (1.0 + wanted.abs()),
            "{what}[{i}]: {found} for {wanted}"
        );
    }
}

fn each_case(mut run: impl FnMut(&str, Shape, bool, f32, bool)) {
    for sizes in SHAPES {
        for is_centered in [true, false] {
            for (offset, has_affine) in [(0.0, true), (3.0, false)] {
                let name = format!("{sizes:?}, centered {is_centered}, offset {offset}");
                run(&name, shape_of(sizes), is_centered, offset, has_affine);
            }
        }
    }
}

#[test]
fn values_and_statistics_match_float64() {
    each_case(|name, shape, is_centered, offset, has_affine| {
        let x = draw(1, shape.elements(), offset);
        let n = shape.width();
        let (gamma, beta) = (draw(2, n, 1.0), draw(3, n, 0.0));
        let case = Case {
            shape,
            x: widen(&x),
            gamma: if has_affine {
                widen(&gamma)
            } else {
                vec![1.0; n]
            },
            beta: if has_affine {
                widen(&beta)
            } else {
                vec![0.0; n]
            },
            is_centered,
        };
        let groups = shape.outer * shape.groups;
        let (mut y, mut mean, mut variance) = (
            vec![f32::NAN; x.len()],
            vec![f32::NAN; groups],
            vec![f32::NAN; groups],
        );
        let operands = Operands {
            shape,
            x: &x,
            gamma: has_affine.then_some(&gamma),
            epsilon: EPSILON,
            is_centered,
        };
        let statistics = Statistics {
            mean: Some(&mut mean[..]),
            variance: Some(&mut variance[..]),
        };
        let mut workspace = vec![f32::NAN; forward_workspace(shape)];
        forward(
            &operands,
            has_affine.then_some(&beta),
            &mut y,
            statistics,
            &mut workspace,
        );
        let (wanted_mean, wanted_variance) = case.statistics();
        assert_close(&mean, &wanted_mean, 1e-6, name);
        assert_close(&variance, &wanted_variance, 2e-6, name);
        // Near-constant rows divide differences that are all rounding by the root of epsilon.
        assert_close(&y, &case.forward(), 1e-5, name);
        let mut again = vec![f32::NAN; x.len()];
        let statistics = Statistics {
            mean: None,
            variance: None,
        };
        forward(
            &operands,
            has_affine.then_some(&beta),
            &mut again,
            statistics,
            &mut workspace,
        );
        assert_eq!(again, y, "{name}");
    });
}

#[test]
fn gradients_match_central_differences() {
    each_case(|name, shape, is_centered, offset, has_affine| {
        let x = draw(1, shape.elements(), offset);
        let n = shape.width();
        let (gamma, dy) = (draw(2, n, 1.0), draw(4, shape.elements(), 0.0));
        let case = |x: Vec<f64>, gamma: Vec<f64>, beta: Vec<f64>| -> f64 {
            let y = Case {
                shape,
                x,
                gamma,
                beta,
                is_centered,
            }
            .forward();
            y.iter().zip(&dy).map(|(y, d)| y * f64::from(*d)).sum()
        };
        let gamma_or_ones = || {
            if has_affine {
                widen(&gamma)
            } else {
                vec![1.0; n]
            }
        };
        let derivative = |of: usize, i: usize| {
            let moved = |step: f64| {
                let mut parts = [widen(&x), gamma_or_ones(), vec![0.0; n]];
                parts[of][i] += step;
                let [x, gamma, beta] = parts;
                case(x, gamma, beta)
            };
            (moved(1e-5) - moved(-1e-5)) / 2e-5
        };
        let statistics = Case {
            shape,
            x: widen(&x),
            gamma: gamma_or_ones(),
            beta: gamma_or_ones(),
            is_centered,
        }
        .statistics();
        let narrow = |x: Vec<f64>| -> Vec<f32> { x.into_iter().map(|x| x as f32).collect() };
        let (mean, variance) = (narrow(statistics.0), narrow(statistics.1));
        let operands = Operands {
            shape,
            x: &x,
            gamma: has_affine.then_some(&gamma),
            epsilon: EPSILON,
            is_centered,
        };
        let (mut dx, mut dgamma, mut dbeta) = (
            vec![f32::NAN; x.len()],
            vec![f32::NAN; n],
            vec![f32::NAN; n],
        );
        let mut workspace = vec![f32::NAN; backward_workspace(shape)];
        let statistics = Statistics {
            mean: &mean[..],
            variance: &variance[..],
        };
        let mut run = |gradients: Gradients| {
            backward(
                &operands,
                &statistics,
                &dy,
                gradients,
                &mut workspace,
                Threads::ONE,
            );
        };
        let gradients = Gradients {
            dx: Some(&mut dx),
            dgamma: Some(&mut dgamma),
            dbeta: Some(&mut dbeta),
        };
        run(gradients);
        let derivatives = |of: usize, count: usize| -> Vec<f64> {
            (0..count).map(|i| derivative(of, i)).collect()
        };
        assert_close(&dgamma, &derivatives(1, n), 3e-5, name);
        assert_close(&dbeta, &derivatives(2, n), 3e-5, name);
        // The first elements alone of long inputs, since each takes two runs.
        let some = x.len().min(40);
        assert_close(&dx[..some], &derivatives(0, some), 3e-5, name);
        let mut alone = vec![f32::NAN; x.len()];
        let gradients = Gradients {
            dx: Some(&mut alone),
            dgamma: None,
            dbeta: None,
        };
        run(gradients);
        assert_eq!(alone, dx, "{name}");
        let mut alone = vec![f32::NAN; n];
        let gradients = Gradients {
            dx: None,
            dgamma: Some(&mut alone),
            dbeta: None,
        };
        run(gradients);
        assert_eq!(alone, dgamma, "{name}");
    });
}

#[test]
fn bits_of_gradients_do_not_depend_on_the_number_of_parts() {
    for sizes in [[70, 1, 1, 43], [1, 130, 39, 1], [5, 9, 6, 7]] {
        let shape = shape_of(sizes);
        let [x, dy] = [1, 4].map(|stream| draw(stream, shape.elements(), 0.5));
        let gamma = draw(2, shape.width(), 1.0);
        let [mean, variance] = [5, 6].map(|stream| draw(stream, shape.outer * shape.groups, 1.5));
        let run = |threads: Threads| {
            let operands = Operands {
                shape,
                x: &x,
                gamma: Some(&gamma),
                epsilon: EPSILON,
                is_centered: true,
            };
            let statistics = Statistics {
                mean: &mean[..],
                variance: &variance[..],
            };
            let [mut dx, mut dgamma, mut dbeta] =
                [x.len(), gamma.len(), gamma.len()].map(|len| vec![f32::NAN; len]);
            let gradients = Gradients {
                dx: Some(&mut dx),
                dgamma: Some(&mut dgamma),
                dbeta: Some(&mut dbeta),
            };
            let mut workspace = vec![f32::NAN; backward_workspace(shape)];
            backward(
                &operands,
                &statistics,
                &dy,
                gradients,
                &mut workspace,
                threads,
            );
            let bits =
                |values: Vec<f32>| -> Vec<u32> { values.into_iter().map(f32::to_bits).collect() };
            [dx, dgamma, dbeta].map(bits)
        };
        let whole = run(Threads::ONE);
        for parts in [2, 3, 8] {
            assert!(
                run(Threads::in_turn(parts)) == whole,
                "{sizes:?} in {parts} parts"
            );
        }
    }
}

#[test]
fn bits_do_not_depend_on_how_outer_indices_are_split() {
    for sizes in [[6, 1, 1, 21], [6, 3, 2, 5]] {
        let shape = shape_of(sizes);
        let x = draw(1, shape.elements(), 0.5);
        let run = |from: usize, to: usize| {
            let part = Shape {
                outer: to - from,
                ..shape
            };
            let per_outer = shape.rows * shape.width();
            let x = &x[from * per_outer..to * per_outer];
            let mut y = vec![0.0; x.len()];
            let operands = Operands {
                shape: part,
                x,
                gamma: None,
                epsilon: EPSILON,
                is_centered: true,
            };
            let mut workspace = vec![0.0; forward_workspace(part)];
            forward(
                &operands,
                None,
                &mut y,
                Statistics {
                    mean: None,
                    variance: None,
                },
                &mut workspace,
            );
            y
        };
        assert_eq!([run(0, 2), run(2, 6)].concat(), run(0, 6));
    }
}

#[test]
fn scales_and_shifts_rows() {
    let (x, scale, shift) = (draw(1, 21, 0.0), draw(2, 7, 1.0), draw(3, 7, 0.0));
    let mut y = vec![f32::NAN; 21];
    scale_shift(&x, &scale, &shift, &mut y);
    for (i, y) in y.iter().enumerate() {
        assert_eq!(*y, x[i] * scale[i % 7] + shift[i % 7]);
    }
}
