use super::*;
use crate::random::{Key, uniform};

const N: usize = 11;
const STEPS: u32 = 30;
const DECAY: f64 = 3e-4;

fn draw(stream: u32, iteration: u32) -> Vec<f32> {
    let mut y = vec![0.0; N];
    let key = Key { seed: 1, stream };
    uniform(key, iteration, -1.0, 1.0, &mut y, 0);
    y
}

/// Takes `STEPS` steps in float32 and in float64 from the same weights and gradients. `kernel` gets
/// (w, slots, g, step), `formula` the same for one element; after every step each weight and slot
/// must agree within 2e-6, absolute and relative.
fn follow<const SLOTS: usize>(
    kernel: impl Fn(&mut [f32], &mut [Vec<f32>; SLOTS], &[f32], i32),
    formula: impl Fn(f64, [f64; SLOTS], f64, i32) -> (f64, [f64; SLOTS]),
) {
    let mut w = draw(0, 0);
    let mut slots: [Vec<f32>; SLOTS] = core::array::from_fn(|_| vec![0.0; N]);
    let mut expected: Vec<(f64, [f64; SLOTS])> =
        w.iter().map(|&w| (f64::from(w), [0.0; SLOTS])).collect();
    for step in 1..=STEPS {
        let g = draw(1, step);
        kernel(&mut w, &mut slots, &g, step as i32);
        for i in 0..N {
            let e = &mut expected[i];
            *e = formula(e.0, e.1, f64::from(g[i]), step as i32);
            close(w[i], e.0, step);
            for (slot, value) in slots.iter().zip(e.1) {
                close(slot[i], value, step);
            }
        }
    }
}

fn close(actual: f32, expected: f64, step: u32) {
    let error = (f64::from(actual) - expected).abs();
    assert!(
        error <= 2e-6 * (1.0 + expected.abs()),
        "step {step}: {actual} is not {expected}"
    );
}

#[test]
fn sgd_follows_its_formula() {
    follow(
        |w, []: &mut [_; 0], g, _| sgd(w, g, 0.01, DECAY as f32),
        |w, [], g, _| (w - w * DECAY - 0.01 * g, []),
    );
}

#[test]
fn momentum_follows_its_formula_with_and_without_nesterov() {
    for nesterov in [false, true] {
        follow(
            |w, [m], g, _| momentum(w, m, g, 0.01, 0.9, nesterov, DECAY as f32),
            |w, [m], g, _| {
                let m = m * 0.9 - g * 0.01;
                let change = if nesterov { m * 0.9 - g * 0.01 } else { m };
                (w - w * DECAY + change, [m])
            },
        );
    }
}

fn adam_alpha(step: i32) -> f64 {
    1e-2 * (1.0 - 0.999f64.powi(step)).sqrt() / (1.0 - 0.9f64.powi(step))
}

#[test]
fn adam_follows_its_formula() {
    follow(
        |w, [m, v], g, step| {
            let alpha = adam_alpha(step) as f32;
            adam(w, m, v, None, g, alpha, 0.9, 0.999, 1e-7, DECAY as f32);
        },
        |w, [m, v], g, step| {
            let m = m + (g - m) * (1.0 - 0.9);
            let v = v + (g * g - v) * (1.0 - 0.999);
            let w = w - w * DECAY - adam_alpha(step) * m / (v.sqrt() + 1e-7);
            (w, [m, v])
        },
    );
}

#[test]
fn amsgrad_keeps_the_largest_variance() {
    follow(
        |w, [m, v, v_hat], g, step| {
            let alpha = adam_alpha(step) as f32;
            adam(w, m, v, Some(v_hat), g, alpha, 0.9, 0.7, 1e-7, 0.0);
        },
        |w, [m, v, v_hat], g, step| {
            let m = m + (g - m) * (1.0 - 0.9);
            let v = v + (g * g - v) * (1.0 - 0.7);
            let v_hat = v_hat.max(v);
            let w = w - adam_alpha(step) * m / (v_hat.sqrt() + 1e-7);
            (w, [m, v, v_hat])
        },
    );
}

/// So large that it shows whether it is inside of the root.
const RMSPROP_EPSILON: f64 = 1e-3;

/// One step of RMSprop in float64: (w, v, c, b) from the same, without decay of the weight.
fn rmsprop_step(
    (w, v, c, b): (f64, f64, f64, f64),
    g: f64,
    centered: bool,
    mu: f64,
) -> (f64, f64, f64, f64) {
    let v = 0.9 * v + 0.1 * g * g;
    let c = if centered { 0.9 * c + 0.1 * g } else { 0.0 };
    let b = mu * b + 1e-3 * g / (v - c * c + RMSPROP_EPSILON).sqrt();
    (w - w * DECAY - b, v, c, b)
}

#[test]
fn rmsprop_follows_its_formula() {
    let decay = DECAY as f32;
    follow(
        |w, [v], g, _| {
            rmsprop(
                w,
                v,
                None,
                None,
                g,
                1e-3,
                0.9,
                0.0,
                RMSPROP_EPSILON as f32,
                decay,
            )
        },
        |w, [v], g, _| {
            let (w, v, ..) = rmsprop_step((w, v, 0.0, 0.0), g, false, 0.0);
            (w, [v])
        },
    );
    follow(
        |w, [v, b], g, _| {
            rmsprop(
                w,
                v,
                None,
                Some(b),
                g,
                1e-3,
                0.9,
                0.8,
                RMSPROP_EPSILON as f32,
                decay,
            )
        },
        |w, [v, b], g, _| {
            let (w, v, _, b) = rmsprop_step((w, v, 0.0, b), g, false, 0.8);
            (w, [v, b])
        },
    );
}

#[test]
fn centered_rmsprop_follows_its_formula() {
    let decay = DECAY as f32;
    follow(
        |w, [v, c], g, _| {
            rmsprop(
                w,
                v,
                Some(c),
                None,
                g,
                1e-3,
                0.9,
                0.0,
                RMSPROP_EPSILON as f32,
                decay,
            )
        },
        |w, [v, c], g, _| {
            let (w, v, c, _) = rmsprop_step((w, v, c, 0.0), g, true, 0.0);
            (w, [v, c])
        },
    );
    follow(
        |w, [v, c, b], g, _| {
            rmsprop(
                w,
                v,
                Some(c),
                Some(b),
                g,
                1e-3,
                0.9,
                0.8,
                RMSPROP_EPSILON as f32,
                decay,
            )
        },
        |w, [v, c, b], g, _| {
            let (w, v, c, b) = rmsprop_step((w, v, c, b), g, true, 0.8);
            (w, [v, c, b])
        },
    );
}

#[test]
fn slots_decay_to_zero_and_not_to_denormals() {
    let tiny = 1.2e-38; // normal; half of it is not
    let g = [0.0; 6];
    let (mut w, mut m, mut v, mut b) = ([1.0; 6], [tiny; 6], [tiny; 6], [-tiny; 6]);
    adam(&mut w, &mut m, &mut v, None, &g, 1e-3, 0.5, 0.5, 1e-7, 0.0);
    assert_eq!((m, v), ([0.0; 6], [0.0; 6]));
    m = [-tiny; 6];
    momentum(&mut w, &mut m, &g, 0.1, 0.5, true, 0.0);
    assert_eq!(m, [0.0; 6]);
    (m, v) = ([tiny; 6], [tiny; 6]);
    let (mean, slot) = (Some(&mut m[..]), Some(&mut b[..]));
    rmsprop(&mut w, &mut v, mean, slot, &g, 0.1, 0.5, 0.5, 1e-7, 0.0);
    assert_eq!((m, v, b), ([0.0; 6], [0.0; 6], [0.0; 6]));
    assert_eq!(w, [1.0; 6]);
}

#[test]
fn nan_is_not_flushed_away() {
    let g = [f32::NAN, 1.0, 1.0, 1.0, f32::NAN];
    let (mut w, mut m, mut v) = ([1.0; 5], [0.0; 5], [0.0; 5]);
    adam(&mut w, &mut m, &mut v, None, &g, 0.1, 0.9, 0.99, 1e-7, 0.0);
    for i in [0, 4] {
        assert!(w[i].is_nan() && m[i].is_nan() && v[i].is_nan());
    }
    assert!(w[1..4].iter().chain(&m[1..4]).all(|x| x.is_finite()));
}

/// Elements at every position modulo four get the same bits, vector or tail.
#[test]
fn bits_do_not_depend_on_the_position() {
    let step = |from: usize| {
        let (mut w, g) = (draw(0, 0)[from..].to_vec(), draw(1, 0)[from..].to_vec());
        let (mut m, mut v) = (draw(2, 0)[from..].to_vec(), vec![0.5; N - from]);
        adam(
            &mut w, &mut m, &mut v, None, &g, 0.01, 0.9, 0.999, 1e-7, 1e-4,
        );
        [w, m, v]
    };
    let whole = step(0);
    for from in 1..4 {
        for (part, whole) in step(from).iter().zip(&whole) {
            assert_eq!(part[..], whole[from..]);
        }
    }
}

/// Step size, decay and factors as in the row of hyperparameters; 7 where the rules read nothing.
fn numbers(decay: f64, factors: &[f64]) -> Vec<f32> {
    let shared = [0.02, decay, 7.0, 7.0, 7.0];
    shared.iter().chain(factors).map(|&x| x as f32).collect()
}

/// [`follow`] for a rule of two slots.
fn follow_rule(
    rule: Rule,
    factors: &[f64],
    constants: &[f64],
    formula: impl Fn(f64, [f64; 2], f64, i32) -> (f64, [f64; 2]),
) {
    let numbers = numbers(DECAY, factors);
    let constants: Vec<f32> = constants.iter().map(|&x| x as f32).collect();
    follow(
        |w, [a, b], g, _| update_elementwise(rule, w, [a, b], g, &numbers, &constants),
        formula,
    );
}

#[test]
fn nadam_follows_its_formula() {
    follow_rule(
        Rule::Nadam,
        &[7.0, 0.03, 0.01, 1.5],
        &[0.1, 0.2, 1e-2],
        |w, [m, v], g, _| {
            let (m, v) = (m + 0.1 * (g - m), v + 0.2 * (g * g - v));
            let change = (0.03 * m + 0.01 * g) / ((1.5 * v).sqrt() + 1e-2);
            (w - w * DECAY - change, [m, v])
        },
    );
}

#[test]
fn adadelta_follows_its_formula() {
    follow_rule(Rule::Adadelta, &[], &[0.8, 0.2, 1e-2], |w, [a, b], g, _| {
        let a = 0.8 * a + 0.2 * g * g;
        let d = g * ((b + 1e-2) / (a + 1e-2)).sqrt();
        (w - w * DECAY - 0.02 * d, [a, 0.8 * b + 0.2 * d * d])
    });
}

#[test]
fn adamax_follows_its_formula() {
    follow_rule(Rule::Adamax, &[], &[0.1, 0.7, 1e-2], |w, [m, u], g, _| {
        let (m, u) = (m + 0.1 * (g - m), g.abs().max(0.7 * u));
        (w - w * DECAY - 0.02 * m / (u + 1e-2), [m, u])
    });
}

#[test]
fn rules_of_one_slot_leave_no_other() {
    for (rule, constants) in [
        (Rule::Adagrad, vec![1e-2]),
        (Rule::Lion, vec![0.7, 0.3, 0.2]),
    ] {
        let numbers = numbers(DECAY, &[]);
        follow(
            |w, [a], g, _| update_elementwise(rule, w, [a, &mut []], g, &numbers, &constants),
            |w, [a], g, _| {
                let kept = w - w * DECAY;
                if rule == Rule::Adagrad {
                    let a = a + g * g;
                    return (kept - 0.02 * g / (a + 1e-2).sqrt(), [a]);
                }
                let direction = (0.7 * a + 0.3 * g).signum();
                (kept - 0.02 * direction, [a + 0.2 * (g - a)])
            },
        );
    }
}

#[test]
fn ftrl_makes_weights_of_small_sums_zero() {
    let (l1, l2, beta, shrinkage) = (0.3, 0.2, 0.1, 0.05);
    follow_rule(
        Rule::Ftrl,
        &[],
        &[l1, l2, beta, shrinkage],
        |w, [n, z], g, _| {
            let w = w - w * DECAY;
            let next = n + g * g;
            let z = z + g + shrinkage * w - (next.sqrt() - n.sqrt()) / 0.02 * w;
            let beyond = (z.abs() - l1).max(0.0) * z.signum();
            let w = -beyond / ((next.sqrt() + beta) / 0.02 + l2);
            (w, [next, z])
        },
    );
}

#[test]
fn slots_of_rules_have_no_denormals() {
    let (mut w, mut m, mut v) = ([1.0; 4], [1e-38; 4], [1e-38; 4]);
    let numbers = numbers(0.0, &[7.0, 0.03, 0.01, 1.5]);
    update_elementwise(
        Rule::Nadam,
        &mut w,
        [&mut m, &mut v],
        &[0.0; 4],
        &numbers,
        &[0.1, 0.2, 1e-2],
    );
    assert_eq!((m, v), ([0.0; 4], [0.0; 4]));
}

#[test]
fn lamb_scales_by_the_ratio_of_norms() {
    let numbers = numbers(0.25, &[2.0, 3.0]);
    let rule = Lamb::new(&numbers, &[0.1, 0.2, 1e-2]);
    let (mut w, g) = (draw(0, 0), draw(1, 1));
    let (mut m, mut v) = (vec![0.5; N], vec![0.25; N]);
    let first = w.clone();
    let mut directions = vec![0.0; N];
    let sums = rule.update_moments(&w, [&mut m, &mut v, &mut directions], &g);
    rule.step(&mut w, &directions, rule.scale(&sums));
    let moments: Vec<_> = g
        .iter()
        .map(|&g| f64::from(g))
        .map(|g| (0.5 + 0.1 * (g - 0.5), 0.25 + 0.2 * (g * g - 0.25)))
        .collect();
    let d: Vec<_> = moments
        .iter()
        .map(|(m, v)| 2.0 * m / ((3.0 * v).sqrt() + 1e-2))
        .collect();
    let kept: Vec<_> = first.iter().map(|&w| f64::from(w) * 0.75).collect();
    let norm = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>().sqrt();
    let scale = 0.02 * norm(&kept) / norm(&d);
    for i in 0..N {
        close(m[i], moments[i].0, 1);
        close(v[i], moments[i].1, 1);
        close(w[i], kept[i] - scale * d[i], 1);
    }
    // Weights of norm 0 move by the step size.
    assert_eq!(rule.scale(&[0.0, 2.0]), 0.02);
    assert_eq!(rule.scale(&[2.0, 0.0]), 0.02);
}

#[test]
fn adafactor_divides_by_rows_and_columns() {
    let (rows, columns) = (3, 5);
    let numbers = numbers(0.25, &[0.6, 0.4, 0.01]);
    let rule = Adafactor::new(&numbers, &[1e-2, 1e-3, 0.5]);
    let numbers_of = |seed: usize| -> Vec<f32> {
        (0..rows * columns)
            .map(|i| ((i * 7 + seed) as f32).sin())
            .collect()
    };
    let (mut w, g) = (numbers_of(1), numbers_of(2));
    let (mut r, mut c, mut v) = (
        vec![0.5; rows],
        vec![0.3; columns],
        vec![0.0; rows * columns],
    );
    let (mut sums, first) = (vec![0.0; columns], w.clone());
    let weights = rule.sum_squares(&w, &g, &mut r, &mut sums);
    let mut roots = vec![0.0; columns];
    rule.average_columns(&sums, rows, &mut c, &mut roots);
    let mean = Adafactor::mean(&r);
    let range = |row: usize| row * columns..(row + 1) * columns;
    let updates: f32 = (0..rows)
        .map(|row| {
            let (g, v) = (&g[range(row)], &mut v[range(row)]);
            Adafactor::factored(g, r[row] / mean, &c, &roots, v)
        })
        .sum();
    let scale = rule.scale(&[weights, updates], rows * columns);
    for row in 0..rows {
        let (w, g) = (&mut w[range(row)], &g[range(row)]);
        rule.step(w, g, r[row] / mean, &roots, scale);
    }

    let square = |i: usize| f64::from(g[i]).powi(2) + 1e-2;
    let of_row = |row: usize| {
        0.6 * 0.5
            + 0.4 * (0..columns).map(|j| square(row * columns + j)).sum::<f64>() / columns as f64
    };
    let of_column = |j: usize| {
        0.6 * 0.3 + 0.4 * (0..rows).map(|i| square(i * columns + j)).sum::<f64>() / rows as f64
    };
    let mean = (0..rows).map(of_row).sum::<f64>() / rows as f64;
    let kept = |i: usize| f64::from(first[i]) * 0.75;
    let moment = |i: usize| of_row(i / columns) / mean * of_column(i % columns);
    let u = |i: usize| f64::from(g[i]) / moment(i).sqrt();
    let rms = |f: &dyn Fn(usize) -> f64| {
        let size = rows * columns;
        ((0..size).map(|i| f(i).powi(2)).sum::<f64>() / size as f64).sqrt()
    };
    let scale = 0.01 * rms(&kept).max(1e-3) / (rms(&u) / 0.5).max(1.0);
    for i in 0..rows * columns {
        close(v[i], moment(i), 1);
        close(w[i], kept(i) - scale * u(i), 1);
    }
}
