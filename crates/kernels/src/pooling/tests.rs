//! Against the maximum and the mean of each window in float64.

use super::*;
use crate::sampling::Sampler;
use crate::windows::tests::{for_each_tap, sample};

/// Fewer cases where each step is interpreted.
const fn cases(count: usize) -> usize {
    if cfg!(miri) { count / 100 } else { count }
}

/// Windows with their elements in the order of taps, and values, equal ones among them.
struct Case {
    of: Windows,
    elements: Vec<Vec<usize>>,
    x: Vec<f32>,
    dy: Vec<f32>,
}

fn case(random: &mut Sampler) -> Case {
    let channels = random.below(11) + 1;
    let of = sample(random, channels);
    let mut elements = vec![Vec::new(); of.positions()];
    for_each_tap(&of, |window, _, element| elements[window].push(element));
    let x = (0..of.input_len()).map(|_| random.below(5) as f32 - 2.0);
    Case {
        x: x.collect(),
        dy: random.values(of.positions() * channels),
        of,
        elements,
    }
}

/// Runs a kernel over all outputs and then over two parts, the second first: equal bits.
fn run(
    random: &mut Sampler,
    len: usize,
    range: usize,
    kernel: impl Fn(&mut [f32], Range<usize>),
) -> Vec<f32> {
    let mut whole = vec![f32::NAN; len];
    kernel(&mut whole, 0..range);
    let middle = random.below(range + 1);
    let mut parts = vec![f32::NAN; len];
    kernel(&mut parts, middle..range);
    kernel(&mut parts, 0..middle);
    let bits = |values: &[f32]| {
        values
            .iter()
            .map(|value| value.to_bits())
            .collect::<Vec<_>>()
    };
    assert_eq!(bits(&parts), bits(&whole), "split at {middle} of {range}");
    whole
}

fn assert_near(got: &[f32], expected: &[f64], of: &Windows) {
    for (&got, &expected) in got.iter().zip(expected) {
        let near = got.is_nan() && expected.is_nan()
            || f64::from(got) == expected
            || (f64::from(got) - expected).abs() <= 1e-5 * (1.0 + expected.abs());
        assert!(near, "{of:?}: {got}, not {expected}");
    }
}

#[test]
fn maxima_and_the_gradients_of_the_first_of_them_are_right() {
    let mut random = Sampler::new(7);
    for _ in 0..cases(800) {
        let Case {
            of,
            elements,
            x,
            dy,
        } = case(&mut random);
        let channels = of.channels;
        let mut expected = vec![f64::NEG_INFINITY; dy.len()];
        let mut gradient = vec![0.0; x.len()];
        for (window, elements) in elements.iter().enumerate() {
            for channel in 0..channels {
                let at = window * channels + channel;
                let value = |element: &usize| x[element * channels + channel];
                let largest = elements.iter().map(value).fold(f32::NEG_INFINITY, f32::max);
                expected[at] = f64::from(largest);
                if let Some(first) = elements.iter().find(|element| value(element) == largest) {
                    gradient[first * channels + channel] += f64::from(dy[at]);
                }
            }
        }
        let y = run(&mut random, dy.len(), of.positions(), |y, rows| {
            max(&of, &x, y, rows)
        });
        assert_near(&y, &expected, &of);
        let dx = run(&mut random, x.len(), of.batch, |dx, images| {
            max_gradient(&of, [&x, &y, &dy], dx, images);
        });
        assert_near(&dx, &gradient, &of);
    }
}

#[test]
fn means_and_their_gradients_leave_padding_out() {
    let mut random = Sampler::new(8);
    for _ in 0..cases(800) {
        let Case {
            of,
            elements,
            x,
            dy,
        } = case(&mut random);
        let channels = of.channels;
        let mut expected = vec![0.0; dy.len()];
        let mut gradient = vec![0.0; x.len()];
        for (window, elements) in elements.iter().enumerate() {
            for channel in 0..channels {
                let at = window * channels + channel;
                let count = elements.len() as f64;
                for element in elements {
                    expected[at] += f64::from(x[element * channels + channel]);
                    gradient[element * channels + channel] += f64::from(dy[at]) / count;
                }
                expected[at] /= count;
            }
        }
        let y = run(&mut random, dy.len(), of.positions(), |y, rows| {
            average(&of, &x, y, rows)
        });
        assert_near(&y, &expected, &of);
        let dx = run(&mut random, x.len(), of.batch, |dx, images| {
            average_gradient(&of, &dy, dx, images);
        });
        assert_near(&dx, &gradient, &of);
    }
}

#[test]
fn a_window_with_nan_is_nan() {
    let of = Windows {
        batch: 1,
        channels: 1,
        input: [1, 1, 3],
        output: [1, 1, 2],
        size: [1, 1, 2],
        strides: [1; AXES],
        dilation: [1; AXES],
        before: [0; AXES],
    };
    let x = [f32::NAN, 1.0, 2.0];
    let mut y = [0.0; 2];
    max(&of, &x, &mut y, 0..2);
    assert!(y[0].is_nan() && y[1] == 2.0);
}
