use super::*;
use crate::sampling::Sampler;

fn exact(f: Reduce, values: impl Iterator<Item = f64>) -> f64 {
    match f {
        Reduce::Sum => values.sum(),
        Reduce::Prod => values.product(),
        Reduce::Max => values.fold(f64::NEG_INFINITY, f64::max),
        Reduce::Min => values.fold(f64::INFINITY, f64::min),
    }
}

fn sizes(random: &mut Sampler) -> [usize; 3] {
    let outer = random.below(5);
    let n = random.pick(&[0, 1, 2, 3, 7, 15, 16, 17, 64, 65, 300, 1024, 1025, 2500]);
    let inner = random.pick(&[1, 1, 1, 2, 3, 5, 16, 17, 40]);
    [outer, n, inner]
}

#[test]
fn reductions_follow_their_definitions() {
    for seed in 0..1500 {
        let mut random = Sampler::new(seed);
        let f = random.pick(Reduce::ALL);
        let [outer, n, inner] = sizes(&mut random);
        let mut x = random.values(outer * n * inner);
        if f == Reduce::Prod {
            // Products near 1, of either sign.
            x.iter_mut()
                .for_each(|x| *x = (1.0 + *x / 1e3).copysign(*x));
        }
        let mut y = vec![f32::NAN; outer * inner];
        for range in random.splits(y.len()) {
            reduce(f, &x, outer, n, inner, &mut y, range);
        }
        for (at, &y) in y.iter().enumerate() {
            let column = || (0..n).map(|k| f64::from(x[(at / inner * n + k) * inner + at % inner]));
            let true_y = exact(f, column());
            let bound = match f {
                Reduce::Sum => 70.0 * 2f64.powi(-24) * column().map(f64::abs).sum::<f64>(),
                // Relative errors of factors add up: one rounding each.
                Reduce::Prod => (n + 1) as f64 * 2f64.powi(-24) * true_y.abs(),
                Reduce::Max | Reduce::Min => 0.0,
            };
            let miss = (f64::from(y) - true_y).abs();
            let right = miss <= bound || f64::from(y) == true_y;
            assert!(
                right,
                "{f:?} of [{outer}, {n}, {inner}] at {at}: {y}, not {true_y}"
            );
        }
    }
}

#[test]
fn bits_do_not_depend_on_the_range() {
    for seed in 0..300 {
        let mut random = Sampler::new(seed);
        let [outer, n, inner] = sizes(&mut random);
        let x = random.values(outer * n * inner);
        let (mut whole, mut split) = (vec![0.0; outer * inner], vec![0.0; outer * inner]);
        reduce(
            Reduce::Sum,
            &x,
            outer,
            n,
            inner,
            &mut whole,
            0..outer * inner,
        );
        for range in random.splits(split.len()) {
            reduce(Reduce::Sum, &x, outer, n, inner, &mut split, range);
        }
        assert_eq!(whole, split);
    }
}

#[test]
fn long_sums_hold_their_bound() {
    let n = 3_000_000;
    let x = vec![0.1_f32; n];
    let exact = f64::from(0.1_f32) * n as f64;
    let mut y = [0.0; 3];
    reduce(Reduce::Sum, &x, 1, n, 1, &mut y[..1], 0..1);
    assert!(
        (f64::from(y[0]) / exact - 1.0).abs() < 70.0 * 2f64.powi(-24),
        "{}",
        y[0]
    );
    reduce(Reduce::Sum, &x, 1, n / 3, 3, &mut y, 0..3);
    assert!(
        (f64::from(y[2]) * 3.0 / exact - 1.0).abs() < 70.0 * 2f64.powi(-24),
        "{}",
        y[2]
    );
}

#[test]
fn nan_wins() {
    for &f in Reduce::ALL {
        for (n, inner) in [(5, 1), (2000, 1), (5, 3), (200, 3)] {
            for position in [0, n / 2, n - 1] {
                let mut x = vec![1.0; n * inner];
                x[position * inner] = f32::NAN;
                let mut y = vec![0.0; inner];
                reduce(f, &x, 1, n, inner, &mut y, 0..inner);
                assert!(y[0].is_nan(), "{f:?} n={n} inner={inner} at {position}");
                assert!(y[1..].iter().all(|y| !y.is_nan()));
            }
        }
    }
}

#[test]
fn arg_max_takes_the_first_of_equals_and_nan_first_of_all() {
    let mut y = [9];
    arg_max(&[1.0, 3.0, 3.0, 2.0], 1, 4, 1, &mut y, 0..1);
    assert_eq!(y, [1]);
    arg_max(&[1.0, f32::NAN, 5.0, f32::NAN], 1, 4, 1, &mut y, 0..1);
    assert_eq!(y, [1]);
    arg_max(&[f32::NEG_INFINITY; 3], 1, 3, 1, &mut y, 0..1);
    assert_eq!(y, [0]);
}

#[test]
fn arg_max_finds_the_largest_along_any_axis() {
    for seed in 0..300 {
        let mut random = Sampler::new(seed);
        let [outer, n, inner] = sizes(&mut random).map(|size| size.max(1));
        let x = random.values(outer * n * inner);
        let mut y = vec![-1; outer * inner];
        for range in random.splits(y.len()) {
            arg_max(&x, outer, n, inner, &mut y, range);
        }
        for (at, &best) in y.iter().enumerate() {
            let value = |k: usize| x[(at / inner * n + k) * inner + at % inner];
            let best = best as usize;
            assert!((0..best).all(|k| value(k) < value(best)));
            assert!((best..n).all(|k| value(k) <= value(best)));
        }
    }
}

#[test]
fn running_sums_keep_what_float32_would_lose() {
    let mut state = [1e9, 0.0];
    for _ in 0..100 {
        accumulate(&[0.25, 1.0], &mut state);
    }
    assert_eq!(state, [1e9 + 25.0, 100.0]);

    let mut mean = [0.0, 0.0];
    accumulate_mean(&[1.0, 2.0, 6.0], None, &mut mean);
    assert_eq!(mean, [9.0, 3.0]);
    accumulate_mean(&[1.0, 2.0], Some(&[0.5, 2.0]), &mut mean);
    assert_eq!(mean, [13.5, 5.5]);
}
