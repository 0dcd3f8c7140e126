//! Against the definitions in float64, over shapes that fill blocks and that do not.

use super::*;
use crate::random::{dropout, uniform};

fn draw(stream: u32, n: usize) -> Vec<f32> {
    let mut y = vec![0.0; n];
    uniform(Key { seed: 3, stream }, 0, -1.0, 1.0, &mut y, 0);
    y
}

struct Case {
    shape: Shape,
    query: Vec<f32>,
    key: Vec<f32>,
    value: Vec<f32>,
    doutput: Vec<f32>,
    /// [outer, 1, queries, keys]
    pairs: Option<Vec<f32>>,
    queries: Option<Vec<f32>>,
    is_causal: bool,
    window: usize,
    averages: bool,
    rate: f32,
}

const SCALE: f32 = 0.7;
const KEY: Key = Key { seed: 8, stream: 2 };
const ITERATION: u32 = 4;

fn cases() -> Vec<Case> {
    let sizes = [
        [1, 1, 1, 1, 1, 1, 1],
        [2, 3, 5, 2, 1, 4, 3],
        [1, 65, 130, 4, 2, 5, 8],
        [2, 130, 70, 2, 2, 64, 17],
        [1, 9, 300, 3, 3, 16, 64],
        [1, 70, 20, 2, 2, 600, 9],
    ];
    let mut cases = Vec::new();
    for (number, [outer, queries, keys, heads, groups, size, value_size]) in
        sizes.into_iter().enumerate()
    {
        for kind in 0..7 {
            let shape = Shape {
                outer,
                queries,
                keys,
                heads,
                groups,
                size,
                value_size,
            };
            let stream = 10 * number as u32;
            let some = |n: usize, stream: u32| -> Vec<f32> {
                let is_one = |x: f32| f32::from(x > 0.2);
                draw(stream, n).into_iter().map(is_one).collect()
            };
            let hides = kind == 3 || kind == 4 || kind == 6;
            cases.push(Case {
                shape,
                query: draw(stream, shape.query_len()),
                key: draw(stream + 1, shape.key_len()),
                value: draw(stream + 2, shape.value_len()),
                doutput: draw(stream + 3, shape.output_len()),
                pairs: hides.then(|| some(outer * queries * keys, stream + 4)),
                queries: hides.then(|| some(outer * queries, stream + 5)),
                is_causal: kind == 1 || kind == 4,
                window: if kind == 2 || kind == 4 {
                    7
                } else {
                    usize::MAX
                },
                averages: kind % 2 == 1 || kind == 4,
                rate: if kind >= 5 { 0.4 } else { 0.0 },
            });
        }
    }
    cases
}

impl Case {
    fn operands(&self) -> Operands<'_> {
        let Shape { queries, keys, .. } = self.shape;
        Operands {
            shape: self.shape,
            query: &self.query,
            key: &self.key,
            value: &self.value,
            scale: SCALE,
            mask: Mask {
                pairs: self.pairs.as_deref(),
                pair_strides: [queries * keys, 0, keys, 1],
                queries: self.queries.as_deref(),
                is_causal: self.is_causal,
                window: self.window,
            },
            dropout: (self.rate > 0.0).then_some(Dropout {
                rate: self.rate,
                key: KEY,
                iteration: ITERATION,
            }),
            averages: self.averages,
        }
    }

    /// Whether the weights are stored: false and true, except with dropout.
    fn ways(&self) -> &'static [bool] {
        if self.rate > 0.0 {
            &[false]
        } else {
            &[false, true]
        }
    }

    fn counts(&self, outer: usize, query: usize, key: usize) -> bool {
        let Shape { queries, keys, .. } = self.shape;
        let is_one =
            |mask: &Option<Vec<f32>>, at: usize| mask.as_ref().is_none_or(|m| m[at] != 0.0);
        is_one(&self.pairs, (outer * queries + query) * keys + key)
            && is_one(&self.queries, outer * queries + query)
            && (!self.is_causal || key <= query)
            && key.abs_diff(query) < self.window
    }

    /// The factors of dropout [outer, heads, queries, keys].
    fn factors(&self) -> Vec<f32> {
        let n = self.shape.sums_len() * self.shape.keys;
        let mut y = vec![0.0; n];
        dropout(&vec![1.0; n], self.rate, KEY, ITERATION, &mut y, 0..n);
        y
    }

    /// Output, dquery, dkey and dvalue.
    fn expected(&self) -> [Vec<f64>; 4] {
        let Shape {
            outer,
            queries,
            keys,
            heads,
            groups,
            size,
            value_size,
        } = self.shape;
        let factors = self.factors();
        let wide = |x: &[f32]| -> Vec<f64> { x.iter().map(|&x| f64::from(x)).collect() };
        let (q, k, v) = (wide(&self.query), wide(&self.key), wide(&self.value));
        let dy = wide(&self.doutput);
        let mut output = vec![0.0; dy.len()];
        let (mut dq, mut dk, mut dv) = (vec![0.0; q.len()], vec![0.0; k.len()], vec![0.0; v.len()]);
        let scale = f64::from(SCALE);
        for o in 0..outer {
            for h in 0..heads {
                let group = h / (heads / groups);
                for i in 0..queries {
                    let at_q = ((o * queries + i) * heads + h) * size;
                    let at_y = ((o * queries + i) * heads + h) * value_size;
                    let key = |j: usize| ((o * keys + j) * groups + group) * size;
                    let value = |j: usize| ((o * keys + j) * groups + group) * value_size;
                    let counting: Vec<usize> =
                        (0..keys).filter(|&j| self.counts(o, i, j)).collect();
                    if counting.is_empty() {
                        for j in (0..keys).filter(|_| self.averages) {
                            for c in 0..value_size {
                                output[at_y + c] += v[value(j) + c] / keys as f64;
                                dv[value(j) + c] += dy[at_y + c] / keys as f64;
                            }
                        }
                        continue;
                    }
                    let score = |j: usize| -> f64 {
                        (0..size).map(|c| q[at_q + c] * k[key(j) + c]).sum::<f64>() * scale
                    };
                    let total: f64 = counting.iter().map(|&j| score(j).exp()).sum();
                    let row = ((o * heads + h) * queries + i) * keys;
                    let pairs: Vec<(usize, f64, f64)> = counting
                        .iter()
                        .map(|&j| (j, score(j).exp() / total, f64::from(factors[row + j])))
                        .collect();
                    let along = |j: usize| -> f64 {
                        (0..value_size)
                            .map(|c| dy[at_y + c] * v[value(j) + c])
                            .sum()
                    };
                    let mean: f64 = pairs.iter().map(|&(j, p, f)| p * f * along(j)).sum();
                    for &(j, p, f) in &pairs {
                        for c in 0..value_size {
                            output[at_y + c] += p * f * v[value(j) + c];
                            dv[value(j) + c] += p * f * dy[at_y + c];
                        }
                        let ds = p * (f * along(j) - mean);
                        for c in 0..size {
                            dq[at_q + c] += ds * scale * k[key(j) + c];
                            dk[key(j) + c] += ds * scale * q[at_q + c];
                        }
                    }
                }
            }
        }
        [output, dq, dk, dv]
    }

    /// Output, logarithms of sums and, where they are stored, weights; the blocks computed in three parts.
    fn forward(&self, parts: [Range<usize>; 3], stores: bool) -> [Vec<f32>; 3] {
        let shape = self.shape;
        let mut output = vec![f32::NAN; shape.output_len()];
        let mut sums = vec![f32::NAN; shape.sums_len()];
        let mut weights = vec![f32::NAN; if stores { shape.weights_len() } else { 0 }];
        for part in parts {
            let mut workspace = vec![f32::NAN; forward_workspace(shape)];
            let mut outputs = Outputs {
                output: &mut output,
                log_sums: Some(&mut sums),
                weights: stores.then_some(&mut weights),
            };
            forward(&self.operands(), &mut outputs, part, &mut workspace);
        }
        [output, sums, weights]
    }

    /// dquery, dkey and dvalue, the groups computed in two parts.
    fn backward(&self, first: usize, stores: bool) -> [Vec<f32>; 3] {
        let shape = self.shape;
        let [output, log_sums, weights] = self.forward([0..0, 0..0, 0..shape.blocks()], stores);
        let mut dquery = vec![f32::NAN; shape.query_len()];
        let mut dkey = vec![f32::NAN; shape.key_len()];
        let mut dvalue = vec![f32::NAN; shape.value_len()];
        for part in [0..first, first..shape.all_groups()] {
            let mut workspace = vec![f32::NAN; backward_workspace(shape)];
            let results = Results {
                output: &output,
                log_sums: &log_sums,
                weights: stores.then_some(&weights),
                doutput: &self.doutput,
            };
            let mut gradients = Gradients {
                dquery: Some(&mut dquery),
                dkey: Some(&mut dkey),
                dvalue: Some(&mut dvalue),
            };
            let operands = self.operands();
            backward(&operands, &results, &mut gradients, part, &mut workspace);
        }
        [dquery, dkey, dvalue]
    }
}

fn assert_close(what: &str, number: usize, actual: &[f32], expected: &[f64]) {
    let largest = expected.iter().fold(1.0, |most: f64, y| most.max(y.abs()));
    for (i, (&y, &exact)) in actual.iter().zip(expected).enumerate() {
        let error = (f64::from(y) - exact).abs();
        assert!(
            error <= 4e-6 * largest,
            "case {number}: {what}[{i}] is {y}, expected {exact}"
        );
    }
}

#[test]
fn equals_the_definition_in_float64() {
    for (number, case) in cases().iter().enumerate() {
        let [output, dquery, dkey, dvalue] = &case.expected();
        let blocks = case.shape.blocks();
        for stores in case.ways() {
            let [actual, ..] = case.forward([0..0, 0..0, 0..blocks], *stores);
            assert_close("output", number, &actual, output);
            let gradients = case.backward(0, *stores);
            for (name, (actual, expected)) in ["dquery", "dkey", "dvalue"]
                .into_iter()
                .zip(gradients.iter().zip([dquery, dkey, dvalue]))
            {
                assert_close(name, number, actual, expected);
            }
        }
    }
}

#[test]
fn does_not_depend_on_how_it_is_split() {
    let bits = |x: &[f32]| -> Vec<u32> { x.iter().map(|x| x.to_bits()).collect() };
    for case in cases() {
        let blocks = case.shape.blocks();
        for stores in case.ways() {
            let whole = case.forward([0..0, 0..0, 0..blocks], *stores);
            let parts = case.forward([blocks / 3..blocks, 0..0, 0..blocks / 3], *stores);
            assert_eq!(bits(&whole[0]), bits(&parts[0]));
            assert_eq!(bits(&whole[1]), bits(&parts[1]));
            let whole = case.backward(0, *stores);
            let parts = case.backward(case.shape.all_groups() / 2, *stores);
            for (whole, part) in whole.iter().zip(&parts) {
                assert_eq!(bits(whole), bits(part));
            }
        }
    }
}

#[test]
fn queries_without_any_keys_give_zeros() {
    let mut case = cases().swap_remove(8);
    case.shape.keys = 0;
    (case.key, case.value) = (Vec::new(), Vec::new());
    for stores in [false, true] {
        let [output, ..] = case.forward([0..0, 0..0, 0..case.shape.blocks()], stores);
        assert!(output.iter().all(|&y| y == 0.0));
        let [dquery, ..] = case.backward(0, stores);
        assert!(dquery.iter().all(|&x| x == 0.0));
    }
}

#[test]
fn large_scores_stay_finite_and_nan_shows() {
    let mut case = cases().swap_remove(14);
    for x in case.query.iter_mut().chain(&mut case.key) {
        *x *= 300.0;
    }
    let blocks = case.shape.blocks();
    let output = |case: &Case, stores| {
        let [output, ..] = case.forward([0..0, 0..0, 0..blocks], stores);
        output
    };
    for stores in [false, true] {
        assert!(output(&case, stores).iter().all(|y| y.abs() <= 1.0));
    }
    case.query[0] = f32::NAN;
    for stores in [false, true] {
        let output = output(&case, stores);
        assert!(output[..case.shape.value_size].iter().all(|y| y.is_nan()));
        assert!(!output[case.shape.heads * case.shape.value_size].is_nan());
    }
}
