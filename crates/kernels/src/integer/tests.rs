use super::*;
use crate::sampling::{Sampler, indices};

/// Small integers, and those at the ends of the range.
fn integers(random: &mut Sampler, n: usize) -> Vec<i32> {
    (0..n)
        .map(|_| random.pick(&[i32::MIN, i32::MAX, -7, -1, 0, 1, 2, 3, 65_537, 16_777_217]))
        .collect()
}

/// An operand that repeats along some axes: its data and strides.
fn operand(random: &mut Sampler, shape: &[u32]) -> (Vec<i32>, Vec<u32>) {
    let (mut size, mut strides) = (1, vec![0; shape.len()]);
    for d in (0..shape.len()).rev() {
        if random.below(3) > 0 {
            strides[d] = size;
            size *= shape[d];
        }
    }
    (integers(random, size as usize), strides)
}

fn at(data: &[i32], strides: &[u32], index: &[usize]) -> i64 {
    let terms = index.iter().zip(strides).map(|(i, &s)| i * s as usize);
    i64::from(data[terms.sum::<usize>()])
}

/// The definition, in 64 bits and then modulo 2^32.
fn scalar(f: Integer, a: i64, b: i64) -> i32 {
    let exact = match f {
        Integer::Add => a + b,
        Integer::Sub => a - b,
        Integer::Mul => a.wrapping_mul(b),
        Integer::Max => a.max(b),
        Integer::Min => a.min(b),
        Integer::Pow if b < 0 && a.abs() != 1 => 0,
        Integer::Pow => {
            let factors = u64::from(b as u32);
            let (mut result, mut square) = (1i64, a);
            for bit in 0..32 {
                if factors >> bit & 1 == 1 {
                    result = result.wrapping_mul(square);
                }
                square = square.wrapping_mul(square);
            }
            result
        }
        Integer::BitAnd => a & b,
        Integer::BitOr => a | b,
        Integer::BitXor => a ^ b,
        Integer::ShiftLeft if (0..32).contains(&b) => a << b,
        Integer::ShiftLeft => 0,
        Integer::ShiftRight if (0..32).contains(&b) => a >> b,
        Integer::ShiftRight => a >> 31,
        Integer::FloorDivide if b == 0 => -1,
        Integer::FloorDivide => (a as f64 / b as f64).floor() as i64,
        Integer::Remainder if b == 0 => a,
        Integer::Remainder => a % b,
    };
    exact as i32
}

fn holds(f: Comparison, a: i64, b: i64) -> bool {
    match f {
        Comparison::Equal => a == b,
        Comparison::NotEqual => a != b,
        Comparison::Less => a < b,
        Comparison::LessEqual => a <= b,
        Comparison::Greater => a > b,
        Comparison::GreaterEqual => a >= b,
    }
}

#[test]
fn maps_are_exact_and_broadcast() {
    for seed in 0..1500 {
        let mut random = Sampler::new(seed);
        let shape = random.shape(3);
        let n: usize = shape.iter().map(|&d| d as usize).product();
        if n > 2000 {
            continue;
        }
        let (f, comparison) = (random.pick(Integer::ALL), random.pick(Comparison::ALL));
        let (a, a_strides) = operand(&mut random, &shape);
        let (b, b_strides) = operand(&mut random, &shape);
        let (mut y, mut truth) = (vec![0; n], vec![f32::NAN; n]);
        for range in random.splits(n) {
            let strides = [a_strides.as_slice(), b_strides.as_slice()];
            binary(f, &shape, [&a, &b], strides, &mut y, range.clone());
            compare(comparison, &shape, [&a, &b], strides, &mut truth, range);
        }
        for ((index, &y), &truth) in indices(&shape).zip(&y).zip(&truth) {
            let (a, b) = (at(&a, &a_strides, &index), at(&b, &b_strides, &index));
            assert_eq!(y, scalar(f, a, b), "{f:?}({a}, {b})");
            assert_eq!(
                truth == 1.0,
                holds(comparison, a, b),
                "{comparison:?}({a}, {b})"
            );
        }
    }
}

#[test]
fn reductions_are_exact() {
    for seed in 0..600 {
        let mut random = Sampler::new(seed);
        let (outer, inner) = (random.pick(&[1, 2, 3]), random.pick(&[1, 2, 5]));
        let n = random.pick(&[1, 2, 9]);
        let x = integers(&mut random, outer * n * inner);
        let (f, count) = (random.pick(Reduce::ALL), outer * inner);
        let (mut y, mut best) = (vec![0; count], vec![0; count]);
        for range in random.splits(count) {
            reduce(f, &x, n, inner, &mut y, range.clone());
            arg_max(&x, n, inner, &mut best, range);
        }
        for at in 0..count {
            let values: Vec<i64> = (0..n)
                .map(|k| i64::from(x[at / inner * n * inner + k * inner + at % inner]))
                .collect();
            let expected = match f {
                Reduce::Sum => values.iter().sum::<i64>() as i32,
                Reduce::Max => *values.iter().max().unwrap() as i32,
                Reduce::Min => *values.iter().min().unwrap() as i32,
                Reduce::Prod => values.iter().fold(1i64, |p, &v| p.wrapping_mul(v)) as i32,
            };
            assert_eq!(y[at], expected);
            let largest = values.iter().max().unwrap();
            let first = values.iter().position(|v| v == largest).unwrap();
            assert_eq!(best[at] as usize, first);
        }
    }
}

#[test]
fn products_of_matrices_wrap_around() {
    let (a, b) = ([i32::MAX, 2, -3, 1 << 16], [3, 1, 1 << 16, -1]);
    let mut c = [0; 4];
    matmul(&a, [2, 1], &b, [2, 1], 2, 2, &mut c);
    let exact = |i: usize, j: usize| {
        let term = |l: usize| i64::from(a[2 * i + l]) * i64::from(b[2 * l + j]);
        (term(0) + term(1)) as i32
    };
    assert_eq!(c, [exact(0, 0), exact(0, 1), exact(1, 0), exact(1, 1)]);
    let mut transposed = [0; 4];
    matmul(&a, [1, 2], &b, [1, 2], 2, 2, &mut transposed);
    // (AᵀBᵀ)ᵀ = BA
    let mut expected = [0; 4];
    matmul(&b, [2, 1], &a, [2, 1], 2, 2, &mut expected);
    assert_eq!(
        transposed,
        [expected[0], expected[2], expected[1], expected[3]]
    );
}
