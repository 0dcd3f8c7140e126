//! Against ndarray's products in float64.

use ndarray::{Array2, ArrayView2, Axis, Zip, s};

use super::*;

/// A small generator of test values: splitmix64.
struct Values(u64);

impl Values {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn matrix(&mut self, rows: usize, columns: usize) -> Array2<f32> {
        let value = || (self.next() >> 40) as f32 / (1 << 23) as f32 - 1.0;
        Array2::from_shape_simple_fn((rows, columns), value)
    }

    /// A matrix in memory that holds more, and which part of that it is.
    fn operand(&mut self, rows: usize, columns: usize) -> Operand {
        let (gap, layout) = (self.below(3), self.below(5));
        let memory = match layout {
            0 | 1 => self.matrix(rows, columns + gap),
            2 | 3 => self.matrix(columns, rows + gap),
            _ => self.matrix(rows, 2 * columns),
        };
        Operand {
            memory,
            rows,
            columns,
            layout,
        }
    }
}

struct Operand {
    memory: Array2<f32>,
    rows: usize,
    columns: usize,
    layout: usize,
}

impl Operand {
    /// Rows or columns adjacent, or neither.
    fn view(&self) -> ArrayView2<'_, f32> {
        match self.layout {
            0 | 1 => self.memory.slice(s![.., ..self.columns]),
            2 | 3 => self.memory.slice(s![.., ..self.rows]).reversed_axes(),
            _ => self.memory.slice(s![.., ..;2]),
        }
    }
}

/// One product, in place between other values; then its rows in two calls.
fn check(values: &mut Values, m: usize, n: usize, k: usize) {
    let (a, b) = (values.operand(m, k), values.operand(k, n));
    let (a, b) = (a.view(), b.view());
    let gap = values.below(3);
    let before = values.matrix(m, n + gap);
    let accumulate = values.below(2) == 1;
    let mut space = vec![f32::NAN; workspace(m, n, k)];

    let mut whole = before.clone();
    let c = whole.slice_mut(s![.., ..n]);
    matmul(a, b, c, accumulate, &mut space);
    let [a64, b64, before64] = [a, b, before.slice(s![.., ..n])].map(|x| x.mapv(f64::from));
    let kept = if accumulate { 1.0 } else { 0.0 };
    let expected = a64.dot(&b64) + &before64 * kept;
    let size = a64.mapv(f64::abs).dot(&b64.mapv(f64::abs)) + before64.mapv(f64::abs) * kept;
    Zip::from(&expected)
        .and(&size)
        .and(whole.slice(s![.., ..n]))
        .for_each(|expected, size, &got| {
            // A chain of k roundings, each within 2^-24 of a partial sum.
            let bound = (k + 1) as f64 * size * f64::from(f32::EPSILON) / 2.0;
            let wrong = (f64::from(got) - expected).abs();
            assert!(wrong <= bound, "{m} {n} {k}: {got} is off by {wrong}");
        });
    let between = s![.., n..];
    assert_eq!(whole.slice(between), before.slice(between), "{m} {n} {k}");

    let middle = values.below(m + 1);
    let mut halves = before;
    let (upper, lower) = halves.slice_mut(s![.., ..n]).split_at(Axis(0), middle);
    let (a_upper, a_lower) = a.split_at(Axis(0), middle);
    matmul(a_lower, b, lower, accumulate, &mut space);
    matmul(a_upper, b, upper, accumulate, &mut space);
    assert_eq!(
        halves.mapv(f32::to_bits),
        whole.mapv(f32::to_bits),
        "{m} {n} {k} split at {middle}"
    );
}

/// Fewer cases where each step is interpreted.
const fn cases(count: usize) -> usize {
    if cfg!(miri) { count / 100 } else { count }
}

#[test]
fn products_of_random_shapes_are_right_however_rows_are_split() {
    let mut values = Values(1);
    for _ in 0..cases(1500) {
        let (m, n, k) = (values.below(20), values.below(20), values.below(20));
        check(&mut values, m, n, k);
    }
    for _ in 0..cases(120) {
        let (m, n, k) = (values.below(150), values.below(150), values.below(600));
        check(&mut values, m, n, k);
    }
}

#[test]
#[cfg_attr(miri, ignore = "millions of steps")]
fn products_across_every_block_boundary_are_right() {
    let mut values = Values(2);
    for (m, n, k) in [
        (129, 1033, 257),
        (1, 300, 513),
        (300, 1, 513),
        (131, 9, 1025),
        (2, 8, 0),
        (3, 1025, 5),
    ] {
        for _ in 0..4 {
            check(&mut values, m, n, k);
        }
    }
}

#[test]
fn products_of_the_course_s_classifier_are_right() {
    let mut values = Values(3);
    for (m, n, k) in [
        (64, 32, 5),
        (64, 16, 32),
        (64, 1, 16),
        (5, 32, 64),
        (32, 16, 64),
        (16, 1, 64),
        (64, 32, 16),
        (64, 16, 1),
    ] {
        for _ in 0..cases(8).max(1) {
            check(&mut values, m, n, k);
        }
    }
}

#[test]
fn one_row_by_columns_gives_the_bits_of_one_row_by_rows() {
    let mut values = Values(5);
    for (n, k) in [(37, 1024), (37, 1023), (3, 5), (16, 4)] {
        let (x, b) = (values.matrix(1, k), values.matrix(k, n));
        let by_columns = b.t().as_standard_layout().into_owned();
        let product = |b: ArrayView2<f32>| {
            let mut c = Array2::from_elem((1, n), f32::NAN);
            matmul(x.view(), b, c.view_mut(), false, &mut []);
            c
        };
        assert_eq!(product(b.view()), product(by_columns.t()));
    }
}

#[test]
fn packed_operands_side_by_side_multiply_as_one() {
    let mut values = Values(4);
    let (m, n, k1, k2) = (7, 13, 3, 6);
    let (a1, a2) = (values.matrix(m, k1), values.matrix(m, k2));
    let (b1, b2) = (values.matrix(k1, n), values.matrix(k2, n));
    let mut a = vec![0.0; PackedA::len_of(m, k1 + k2)];
    let mut b = vec![0.0; PackedB::len_of(k1 + k2, n)];
    pack_a(a1.view(), &mut a, k1 + k2, 0);
    pack_a(a2.view(), &mut a, k1 + k2, k1);
    pack_b(b1.view(), &mut b, k1 + k2, 0);
    pack_b(b2.view(), &mut b, k1 + k2, k1);
    let mut joint = Array2::zeros((m, n));
    let (a, b) = (PackedA::new(&a, m, k1 + k2), PackedB::new(&b, k1 + k2, n));
    multiply(a, b, joint.view_mut(), false);

    let mut split = Array2::zeros((m, n));
    let mut space = vec![0.0; workspace(m, n, k2)];
    matmul(a1.view(), b1.view(), split.view_mut(), false, &mut space);
    matmul(a2.view(), b2.view(), split.view_mut(), true, &mut space);
    assert_eq!(joint, split);
}

#[test]
#[should_panic(expected = "the shapes of A, B and C do not match")]
fn operands_of_unequal_k_are_rejected() {
    let (a, b) = (Array2::zeros((2, 3)), Array2::zeros((2, 2)));
    let mut c = Array2::zeros((2, 2));
    matmul(a.view(), b.view(), c.view_mut(), false, &mut [0.0; 64]);
}

#[test]
#[should_panic(expected = "columns of C must be adjacent")]
fn a_result_with_columns_apart_is_rejected() {
    let (a, b) = (Array2::zeros((2, 3)), Array2::zeros((3, 2)));
    let mut c = Array2::zeros((2, 2));
    matmul(
        a.view(),
        b.view(),
        c.view_mut().reversed_axes(),
        false,
        &mut [0.0; 64],
    );
}
