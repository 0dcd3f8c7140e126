use super::*;
use crate::sampling::{Sampler, indices};

/// An operand that repeats along some axes, or has gaps: its data and strides.
fn operand(random: &mut Sampler, shape: &[u32]) -> (Vec<f32>, Vec<u32>) {
    let gap = random.pick(&[1, 1, 1, 3]);
    let mut size = gap;
    let mut strides = vec![0; shape.len()];
    for d in (0..shape.len()).rev() {
        if random.below(3) > 0 {
            strides[d] = size;
            size *= shape[d];
        }
    }
    (random.values(size as usize), strides)
}

fn at(data: &[f32], strides: &[u32], index: &[usize]) -> f32 {
    let terms = index.iter().zip(strides).map(|(i, &s)| i * s as usize);
    data[terms.sum::<usize>()]
}

/// The definitions, in scalars; None for those that `math` proves.
fn scalar(f: Binary, a: f32, b: f32) -> Option<f32> {
    let truth = |flag: bool| f32::from(u8::from(flag));
    Some(match f {
        Binary::Add => a + b,
        Binary::Sub => a - b,
        Binary::Mul => a * b,
        Binary::Div => a / b,
        Binary::Max => {
            if a > b {
                a
            } else {
                b
            }
        }
        Binary::Min => {
            if a < b {
                a
            } else {
                b
            }
        }
        Binary::Pow => return None,
        Binary::Equal => truth(a == b),
        Binary::NotEqual => truth(a != b),
        Binary::Less => truth(a < b),
        Binary::LessEqual => truth(a <= b),
        Binary::Greater => truth(a > b),
        Binary::GreaterEqual => truth(a >= b),
        Binary::And => truth(a != 0.0 && b != 0.0),
        Binary::Or => truth(a != 0.0 || b != 0.0),
        Binary::TanhGrad => b * (1.0 - a * a),
        Binary::SigmoidGrad => b * (a * (1.0 - a)),
        Binary::ReluGrad => {
            if a > 0.0 {
                b
            } else {
                0.0
            }
        }
    })
}

fn same(a: f32, b: f32) -> bool {
    a == b || (a.is_nan() && b.is_nan())
}

#[test]
fn binary_maps_broadcast_in_every_way() {
    for seed in 0..6000 {
        let mut random = Sampler::new(seed);
        let f = random.pick(Binary::ALL);
        let shape = random.shape(if seed % 10 == 0 { 8 } else { 3 });
        let n: usize = shape.iter().map(|&d| d as usize).product();
        if n > 20_000 {
            continue;
        }
        let (a, a_strides) = operand(&mut random, &shape);
        let (b, b_strides) = operand(&mut random, &shape);
        let mut y = vec![f32::NAN; n];
        for range in random.splits(n) {
            binary(f, &shape, &a, &a_strides, &b, &b_strides, &mut y, range);
        }
        for (index, &y) in indices(&shape).zip(&y) {
            let (a, b) = (at(&a, &a_strides, &index), at(&b, &b_strides, &index));
            let pow = || crate::math::pow(splat(a), splat(b)).to_array()[0];
            let expected = scalar(f, a, b).unwrap_or_else(pow);
            assert!(same(y, expected), "{f:?}({a}, {b}) = {y}, shape {shape:?}");
        }
    }
}

#[test]
fn maps_repeat_every_other_of_twelve_axes() {
    let shape = [2; 12];
    let strides = |first: usize| -> Vec<u32> {
        let stride = |axis: usize| 1 << (5 - axis / 2);
        (0..12)
            .map(|axis| if axis % 2 == first { stride(axis) } else { 0 })
            .collect()
    };
    let mut random = Sampler::new(4);
    let (a, b) = (random.values(64), random.values(64));
    let (a_strides, b_strides) = (strides(0), strides(1));
    let mut y = vec![0.0; 1 << 12];
    for range in random.splits(y.len()) {
        binary(
            Binary::Sub,
            &shape,
            &a,
            &a_strides,
            &b,
            &b_strides,
            &mut y,
            range,
        );
    }
    for (index, &y) in indices(&shape).zip(&y) {
        assert_eq!(y, at(&a, &a_strides, &index) - at(&b, &b_strides, &index));
    }
}

fn splat(x: f32) -> crate::simd::F32x4 {
    crate::simd::F32x4::splat(x)
}

#[test]
fn a_range_leaves_the_rest_alone() {
    let (a, b, mut y) = ([1.0; 12], [2.0; 12], [7.0; 12]);
    binary(Binary::Add, &[3, 4], &a, &[4, 1], &b, &[4, 1], &mut y, 3..9);
    assert_eq!(
        y,
        [7.0, 7.0, 7.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 7.0, 7.0, 7.0]
    );
}

#[test]
fn extremes_carry_nan() {
    for f in [Binary::Max, Binary::Min] {
        let mut y = [0.0; 2];
        let (a, b) = ([f32::NAN, 1.0], [1.0, f32::NAN]);
        binary(f, &[2], &a, &[1], &b, &[1], &mut y, 0..2);
        assert!(y.iter().all(|y| y.is_nan()));
    }
}

#[test]
fn select_broadcasts_in_every_way() {
    for seed in 0..3000 {
        let mut random = Sampler::new(seed);
        let shape = random.shape(4);
        let n: usize = shape.iter().map(|&d| d as usize).product();
        let (mut cond, c_strides) = operand(&mut random, &shape);
        cond.iter_mut().for_each(|c| *c = c.abs().floor() % 2.0);
        let (a, a_strides) = operand(&mut random, &shape);
        let (b, b_strides) = operand(&mut random, &shape);
        let mut y = vec![f32::NAN; n];
        for range in random.splits(n) {
            r#where(
                &shape, &cond, &c_strides, &a, &a_strides, &b, &b_strides, &mut y, range,
            );
        }
        for (index, &y) in indices(&shape).zip(&y) {
            let expected = match at(&cond, &c_strides, &index) {
                0.0 => at(&b, &b_strides, &index),
                _ => at(&a, &a_strides, &index),
            };
            assert_eq!(y, expected);
        }
    }
}

/// The definitions of the unary functions that `math` does not prove.
fn unary_scalar(f: Unary, x: f32) -> Option<f32> {
    let truth = |flag: bool| f32::from(u8::from(flag));
    Some(match f {
        Unary::Neg => -x,
        Unary::Abs => x.abs(),
        Unary::Sign => {
            if x == 0.0 {
                x
            } else {
                x / x.abs()
            }
        }
        Unary::Square => x * x,
        Unary::Sqrt => x.sqrt(),
        Unary::Rsqrt => 1.0 / x.sqrt(),
        Unary::Reciprocal => 1.0 / x,
        Unary::Relu => {
            if x > 0.0 {
                x
            } else {
                0.0
            }
        }
        Unary::Floor => x.floor(),
        Unary::Ceil => x.ceil(),
        Unary::Round => x.round_ties_even(),
        Unary::IsFinite => truth(x.is_finite()),
        Unary::Not => truth(x == 0.0),
        _ => return None,
    })
}

#[test]
fn unary_maps_follow_their_definitions() {
    let mut random = Sampler::new(1);
    for &f in Unary::ALL {
        let mut x = random.values(1003);
        x[..8].copy_from_slice(&[0.0, -0.0, 0.5, -0.5, 1.5, 2.5, 1e30, -1e-40]);
        let mut y = vec![f32::NAN; x.len()];
        unary(f, &x, &mut y);
        for (&x, &y) in x.iter().zip(&y) {
            if let Some(expected) = unary_scalar(f, x) {
                assert!(same(y, expected), "{f:?}({x}) = {y}, not {expected}");
            }
        }
    }
    let mut y = [0.0; 3];
    unary(
        Unary::IsFinite,
        &[f32::NAN, f32::INFINITY, f32::NEG_INFINITY],
        &mut y,
    );
    assert_eq!(y, [0.0; 3]);
    unary(
        Unary::Sign,
        &[f32::NAN, f32::INFINITY, f32::NEG_INFINITY],
        &mut y,
    );
    assert!(y[0].is_nan() && y[1..] == [1.0, -1.0]);
}

#[test]
fn unary_maps_give_the_same_bits_at_every_place() {
    let x = Sampler::new(2).values(41);
    for &f in Unary::ALL {
        let (mut whole, mut split) = (vec![0.0; 41], vec![0.0; 41]);
        unary(f, &x, &mut whole);
        for at in [0..7, 7..18, 18..41] {
            unary(f, &x[at.clone()], &mut split[at]);
        }
        let bits = |y: &[f32]| y.iter().map(|y| y.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&whole), bits(&split), "{f:?}");
    }
}

#[test]
fn casts_truncate_and_saturate() {
    let mut y = [0; 7];
    cast_to_int(&[1.9, -1.9, 0.0, 3e9, -3e9, f32::NAN, -0.5], &mut y);
    assert_eq!(y, [1, -1, 0, i32::MAX, i32::MIN, 0, 0]);
    let mut back = [0.0; 2];
    cast_to_float(&[-7, 16_777_217], &mut back);
    assert_eq!(back, [-7.0, 16_777_216.0]);
}
