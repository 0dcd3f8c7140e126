use super::*;
use crate::sampling::Sampler;

/// By the definition, in float64.
fn defined(a: Option<&[f32]>, b: &[f32], [outer, n, inner]: [usize; 3], reverse: bool) -> Vec<f64> {
    let mut y = vec![0.0; outer * n * inner];
    for o in 0..outer {
        for i in 0..inner {
            let mut before = 0.0;
            for step in 0..n {
                let t = if reverse { n - 1 - step } else { step };
                let at = (o * n + t) * inner + i;
                before = a.map_or(1.0, |a| f64::from(a[at])) * before + f64::from(b[at]);
                y[at] = before;
            }
        }
    }
    y
}

#[test]
fn is_the_definition_however_columns_are_split() {
    let mut random = Sampler::new(8);
    for shape in [[2, 7, 3], [1, 1, 4], [3, 5, 1], [2, 0, 3], [0, 4, 2]] {
        let size = shape.iter().product();
        let (a, b) = (random.values(size), random.values(size));
        for (a, reverse) in [
            (None, false),
            (None, true),
            (Some(&a[..]), false),
            (Some(&a[..]), true),
        ] {
            let expected = defined(a, &b, shape, reverse);
            let mut y = vec![f32::NAN; size];
            for columns in random.splits(shape[0] * shape[2]) {
                recurrence(a, &b, shape[1], shape[2], reverse, &mut y, columns);
            }
            for (y, expected) in y.iter().zip(expected) {
                assert!(
                    (f64::from(*y) - expected).abs() <= 1e-7 * expected.abs(),
                    "{shape:?}"
                );
            }
        }
    }
}

#[test]
fn integers_wrap_around() {
    let mut y = [0; 3];
    recurrence(None, &[i32::MAX, 1, 5], 3, 1, false, &mut y, 0..1);
    assert_eq!(y, [i32::MAX, i32::MIN, i32::MIN + 5]);
    recurrence(
        Some(&[9, 3, 65_536]),
        &[65_536, 0, 1],
        3,
        1,
        false,
        &mut y,
        0..1,
    );
    assert_eq!(y, [65_536, 196_608, 1]);
}

#[test]
fn a_long_sum_is_rounded_once() {
    let n = 100_000;
    let mut y = vec![0.0; n];
    recurrence(None, &vec![0.1; n], n, 1, false, &mut y, 0..1);
    assert_eq!(y[n - 1], (f64::from(0.1f32) * n as f64) as f32);
}
