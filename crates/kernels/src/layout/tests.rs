use super::*;
use crate::sampling::{Sampler, indices};

/// Strides of a dense tensor whose axes are in a random order, each reversed at random, and the
/// offset that makes all its offsets non-negative; where `repeats`, some strides are 0.
fn placement(random: &mut Sampler, shape: &[u32], repeats: bool) -> (u32, Vec<i32>, usize) {
    let mut order: Vec<usize> = (0..shape.len()).collect();
    if random.below(3) > 0 {
        for i in (1..order.len()).rev() {
            order.swap(i, random.below(i + 1));
        }
    }
    let gap = random.pick(&[1, 1, 1, 2]);
    let (mut size, mut offset) = (gap, 0);
    let mut strides = vec![0; shape.len()];
    for &d in order.iter().rev() {
        if repeats && random.below(4) == 0 {
            continue;
        }
        strides[d] = size;
        if random.below(5) == 0 {
            strides[d] = -size;
            offset += size * (shape[d] as i32 - 1).max(0);
        }
        size *= shape[d] as i32;
    }
    (offset as u32, strides, size as usize)
}

fn offset_of(offset: u32, strides: &[i32], index: &[usize]) -> usize {
    let terms = index
        .iter()
        .zip(strides)
        .map(|(&i, &s)| i as i64 * i64::from(s));
    (i64::from(offset) + terms.sum::<i64>()) as usize
}

#[test]
fn copies_move_every_value_to_its_place_and_nothing_else() {
    for seed in 0..20_000 {
        let mut random = Sampler::new(seed);
        let mut shape = random.shape(if seed % 20 == 0 { 6 } else { 3 });
        if seed % 3 == 0 {
            // Long axes, so that transposes have whole tiles and edges.
            shape.iter_mut().take(2).for_each(|n| *n *= 5);
        }
        let (x_offset, x_strides, x_size) = placement(&mut random, &shape, true);
        let (y_offset, y_strides, y_size) = placement(&mut random, &shape, false);
        let x = random.values(x_size);
        let mut y = vec![100.0; y_size];
        let mut expected = y.clone();
        for index in indices(&shape) {
            expected[offset_of(y_offset, &y_strides, &index)] =
                x[offset_of(x_offset, &x_strides, &index)];
        }
        strided_copy(
            &shape, &x, x_offset, &x_strides, &mut y, y_offset, &y_strides,
        );
        assert_eq!(
            y, expected,
            "shape {shape:?} x {x_strides:?} y {y_strides:?}"
        );
    }
}

#[test]
fn copies_reverse_the_order_of_twelve_axes() {
    let shape = [2; 12];
    let x: Vec<f32> = (0..1 << 12).map(|at| at as f32).collect();
    let x_strides: Vec<i32> = (0..12).map(|axis| 1 << axis).collect();
    let y_strides: Vec<i32> = (0..12).rev().map(|axis| 1 << axis).collect();
    let mut y = vec![0.0; x.len()];
    strided_copy(&shape, &x, 0, &x_strides, &mut y, 0, &y_strides);
    for (at, &y) in y.iter().enumerate() {
        assert_eq!(y as usize, at.reverse_bits() >> (usize::BITS - 12));
    }
}

#[test]
fn a_concatenation_is_two_copies() {
    let mut y = [0.0; 10];
    strided_copy(
        &[2, 2],
        &[1.0, 2.0, 3.0, 4.0],
        0,
        &[2, 1],
        &mut y,
        0,
        &[5, 1],
    );
    strided_copy(&[2, 3], &[5.0; 6], 0, &[3, 1], &mut y, 2, &[5, 1]);
    assert_eq!(y, [1.0, 2.0, 5.0, 5.0, 5.0, 3.0, 4.0, 5.0, 5.0, 5.0]);
}

#[test]
fn fill_fills() {
    let mut y = [1.0; 5];
    fill(&mut y, 2.5);
    assert_eq!(y, [2.5; 5]);
}
