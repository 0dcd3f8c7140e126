//! Against sums over all taps in float64.

use super::*;
use crate::sampling::Sampler;
use crate::windows::tests::{for_each_tap, sample};

struct Case {
    of: Convolution,
    x: Vec<f32>,
    kernel: Vec<f32>,
    dy: Vec<f32>,
}

/// Fewer cases where each step is interpreted.
const fn cases(count: usize) -> usize {
    if cfg!(miri) { count / 100 } else { count }
}

fn case(random: &mut Sampler) -> Case {
    let depthwise = random.below(3) == 0;
    let groups = if depthwise {
        random.below(21) + 1
    } else {
        random.pick(&[1, 1, 1, 2, 3])
    };
    let width = if depthwise { 1 } else { random.below(11) + 1 };
    let windows = sample(random, groups * width);
    let of = Convolution {
        windows,
        groups,
        filters: groups * (random.below(if depthwise { 3 } else { 12 }) + 1),
    };
    Case {
        of,
        x: random.values(windows.input_len()),
        kernel: random.values(of.kernel_len()),
        dy: random.values(of.output_len()),
    }
}

/// Calls `f` with the numbers of an element of x, of the kernel and of y for every product of the convolution.
fn for_each_product(of: &Convolution, mut f: impl FnMut(usize, usize, usize)) {
    let (width, filters) = (of.group_channels(), of.group_filters());
    for_each_tap(&of.windows, |window, tap, element| {
        for group in 0..of.groups {
            for channel in 0..width {
                for filter in group * filters..(group + 1) * filters {
                    f(
                        element * of.windows.channels + group * width + channel,
                        (tap * width + channel) * of.filters + filter,
                        window * of.filters + filter,
                    );
                }
            }
        }
    });
}

/// Sums in float64, each with the sum of the magnitudes of its terms and their number.
struct Sums(Vec<(f64, f64, usize)>);

impl Sums {
    fn new(len: usize) -> Self {
        Self(vec![(0.0, 0.0, 0); len])
    }

    fn add(&mut self, at: usize, a: f32, b: f32) {
        let product = f64::from(a) * f64::from(b);
        let (sum, size, count) = &mut self.0[at];
        *sum += product;
        *size += product.abs();
        *count += 1;
    }

    fn expect(&self, got: &[f32], what: &Convolution) {
        assert_eq!(got.len(), self.0.len());
        for (&(sum, size, count), &got) in self.0.iter().zip(got) {
            // A chain of roundings, each within 2^-24 of a partial sum.
            let bound = (count + 2) as f64 * size * f64::from(f32::EPSILON) / 2.0;
            let wrong = (f64::from(got) - sum).abs();
            assert!(wrong <= bound, "{what:?}: {got} is off by {wrong}");
        }
    }
}

/// Runs a kernel over all outputs and then over two parts, the second first: equal bits.
fn run(
    random: &mut Sampler,
    len: usize,
    range: usize,
    workspace: usize,
    kernel: impl Fn(&mut [f32], Range<usize>, &mut [f32]),
) -> Vec<f32> {
    let mut space = vec![f32::NAN; workspace];
    let mut whole = vec![f32::NAN; len];
    kernel(&mut whole, 0..range, &mut space);
    let middle = random.below(range + 1);
    let mut parts = vec![f32::NAN; len];
    space.fill(f32::NAN);
    kernel(&mut parts, middle..range, &mut space);
    kernel(&mut parts, 0..middle, &mut space);
    let bits = |values: &[f32]| {
        values
            .iter()
            .map(|value| value.to_bits())
            .collect::<Vec<_>>()
    };
    assert_eq!(bits(&parts), bits(&whole), "split at {middle} of {range}");
    whole
}

#[test]
fn convolutions_of_random_shapes_are_right_however_they_are_split() {
    let mut random = Sampler::new(3);
    for _ in 0..cases(1000) {
        let Case { of, x, kernel, .. } = case(&mut random);
        let mut sums = Sums::new(of.output_len());
        for_each_product(&of, |i, j, k| sums.add(k, x[i], kernel[j]));
        let bias = random.values(of.filters);
        let bias = (random.below(2) == 0).then_some(&bias[..]);
        if let Some(bias) = bias {
            for k in 0..of.output_len() {
                sums.add(k, 1.0, bias[k % of.filters]);
            }
        }
        let activation = random.pick(&[Activation::Linear, Activation::Relu]);
        if activation == Activation::Relu {
            for (sum, ..) in &mut sums.0 {
                *sum = sum.max(0.0);
            }
        }
        let (positions, space) = (of.windows.positions(), forward_workspace(&of));
        let y = run(
            &mut random,
            of.output_len(),
            positions,
            space,
            |y, rows, space| {
                forward(&of, [&x, &kernel], bias, activation, y, rows, space);
            },
        );
        sums.expect(&y, &of);
    }
}

#[test]
fn gradients_of_inputs_are_right_however_they_are_split() {
    let mut random = Sampler::new(4);
    for _ in 0..cases(1000) {
        let Case { of, x, kernel, dy } = case(&mut random);
        let mut sums = Sums::new(x.len());
        for_each_product(&of, |i, j, k| sums.add(i, dy[k], kernel[j]));
        let space = input_gradient_workspace(&of);
        let dx = run(
            &mut random,
            x.len(),
            elements(&of),
            space,
            |dx, range, space| {
                input_gradient(&of, &dy, &kernel, dx, range, space);
            },
        );
        sums.expect(&dx, &of);
    }
}

#[test]
fn gradients_of_kernels_are_right_however_they_are_split() {
    let mut random = Sampler::new(5);
    for _ in 0..cases(1000) {
        let Case { of, x, kernel, dy } = case(&mut random);
        let mut sums = Sums::new(kernel.len());
        for_each_product(&of, |i, j, k| sums.add(j, x[i], dy[k]));
        let space = kernel_gradient_workspace(&of);
        let dkernel = run(
            &mut random,
            kernel.len(),
            kernel_gradient_parts(&of),
            space,
            |dkernel, parts, space| {
                kernel_gradient(&of, &x, &dy, dkernel, parts, space);
            },
        );
        sums.expect(&dkernel, &of);
    }
}

/// Several blocks of rows, of columns and of positions; each channel with all of them, or by itself.
#[test]
#[cfg_attr(miri, ignore)]
fn large_convolutions_are_right() {
    let windows = Windows {
        batch: 2,
        channels: 34,
        input: [1, 23, 29],
        output: [1, 23, 29],
        size: [1, 3, 3],
        strides: [1, 1, 1],
        dilation: [1, 1, 1],
        before: [0, 1, 1],
    };
    expect_right(Convolution {
        windows,
        filters: 30,
        groups: 1,
    });
    expect_right(Convolution {
        windows,
        filters: 34,
        groups: 34,
    });
    // Fewer channels than a vector has lanes.
    expect_right(Convolution {
        windows: Windows {
            channels: 3,
            ..windows
        },
        filters: 3,
        groups: 3,
    });
    // Strides equal to the dilation: tap t of a window is the element of tap t - 1 of the next window.
    let strided = Windows {
        output: [1, 23, 13],
        strides: [1, 1, 2],
        dilation: [1, 1, 2],
        ..windows
    };
    expect_right(Convolution {
        windows: strided,
        filters: 34,
        groups: 34,
    });
}

/// Rows of windows that share their lines, in all numbers, with and without a line above and below.
#[test]
#[cfg_attr(miri, ignore)]
fn depthwise_convolutions_of_three_by_three_taps_are_right() {
    for before in 0..3 {
        for height in 3..16 {
            let channels = height + 2;
            expect_right(Convolution {
                windows: Windows {
                    batch: 2,
                    channels,
                    input: [1, height, 5],
                    output: [1, height - 2 + before, 5],
                    size: [1, 3, 3],
                    strides: [1; 3],
                    dilation: [1; 3],
                    before: [0, before as isize, 1],
                },
                filters: channels,
                groups: channels,
            });
        }
    }
}

fn expect_right(of: Convolution) {
    let mut random = Sampler::new(6);
    let windows = of.windows;
    let x = random.values(windows.input_len());
    let kernel = random.values(of.kernel_len());
    let dy = random.values(of.output_len());
    let [mut y, mut dx, mut dkernel] = [of.output_len(), x.len(), kernel.len()].map(Sums::new);
    for_each_product(&of, |i, j, k| {
        y.add(k, x[i], kernel[j]);
        dx.add(i, dy[k], kernel[j]);
        dkernel.add(j, x[i], dy[k]);
    });
    let all = windows.positions();
    let got = run(
        &mut random,
        dy.len(),
        all,
        forward_workspace(&of),
        |y, rows, space| {
            forward(&of, [&x, &kernel], None, Activation::Linear, y, rows, space);
        },
    );
    y.expect(&got, &of);
    let space = input_gradient_workspace(&of);
    let got = run(
        &mut random,
        x.len(),
        elements(&of),
        space,
        |dx, range, space| {
            input_gradient(&of, &dy, &kernel, dx, range, space);
        },
    );
    dx.expect(&got, &of);
    let space = kernel_gradient_workspace(&of);
    let got = run(
        &mut random,
        kernel.len(),
        kernel_gradient_parts(&of),
        space,
        |dkernel, parts, space| {
            kernel_gradient(&of, &x, &dy, dkernel, parts, space);
        },
    );
    dkernel.expect(&got, &of);
}
