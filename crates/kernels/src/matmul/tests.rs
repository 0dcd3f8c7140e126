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
    fn floats(&mut self, len: usize) -> Vec<f32> {
        (0..len)
            .map(|_| (self.next() >> 40) as f32 / (1 << 23) as f32 - 1.0)
            .collect()
    }
}

/// Strides of a rows x columns matrix: rows or columns adjacent, or neither.
fn strides(values: &mut Values, rows: usize, columns: usize) -> (usize, usize, usize) {
    let gap = values.below(3);
    let (row, col) = match values.below(5) {
        0 | 1 => (columns + gap, 1),
        2 | 3 => (1, rows + gap),
        _ => (2 * columns + gap, 2),
    };
    let len = rows.saturating_sub(1) * row + columns.saturating_sub(1) * col + 1;
    (row, col, if rows * columns == 0 { 0 } else { len })
}

/// One product with poison around all that it may read or write.
fn check(values: &mut Values, m: usize, n: usize, k: usize) {
    let (a_row, a_col, a_len) = strides(values, m, k);
    let (b_row, b_col, b_len) = strides(values, k, n);
    let (a, b) = (values.floats(a_len), values.floats(b_len));
    let c_row = n + values.below(3);
    let before = values.floats(if m == 0 { 0 } else { (m - 1) * c_row + n });
    let accumulate = values.below(2) == 1;
    let start = values.below(m + 1);
    let rows = start..start + values.below(m - start + 1);
    let view_a = View {
        data: &a,
        row_stride: a_row,
        col_stride: a_col,
    };
    let view_b = View {
        data: &b,
        row_stride: b_row,
        col_stride: b_col,
    };
    let mut space = vec![f32::NAN; workspace(m, n, k)];
    let mut c = before.clone();
    matmul(
        m,
        n,
        k,
        view_a,
        view_b,
        &mut c,
        c_row,
        accumulate,
        0..m,
        &mut space,
    );
    for i in 0..m {
        for j in 0..c_row.min(before.len() - i * c_row) {
            let (got, old) = (c[i * c_row + j], before[i * c_row + j]);
            if j >= n {
                assert_eq!(got, old, "written between the rows");
                continue;
            }
            let products = (0..k)
                .map(|p| f64::from(a[i * a_row + p * a_col]) * f64::from(b[p * b_row + j * b_col]));
            let (sum, size) = products.fold((0.0, 0.0), |(s, z), x| (s + x, z + x.abs()));
            let (old, size) = if accumulate {
                (f64::from(old), size + f64::from(old).abs())
            } else {
                (0.0, size)
            };
            // A chain of k roundings, each within 2^-24 of a partial sum.
            let bound = (k + 1) as f64 * size * f64::from(f32::EPSILON) / 2.0;
            let wrong = (f64::from(got) - old - sum).abs();
            assert!(
                wrong <= bound,
                "{m} {n} {k}: [{i}, {j}] {got} is off by {wrong}"
            );
        }
    }
    // A range of rows: the same bits in it, nothing touched outside.
    let mut cut = before.clone();
    matmul(
        m,
        n,
        k,
        view_a,
        view_b,
        &mut cut,
        c_row,
        accumulate,
        rows.clone(),
        &mut space,
    );
    for (at, value) in cut.iter().enumerate() {
        let inside = rows.contains(&(at / c_row.max(1))) && at % c_row.max(1) < n;
        let expected = if inside { c[at] } else { before[at] };
        assert_eq!(value.to_bits(), expected.to_bits(), "{m} {n} {k} {rows:?}");
    }
}

#[test]
fn products_of_random_shapes_are_right_and_cut_freely() {
    let mut values = Values(1);
    for _ in 0..1500 {
        let (m, n, k) = (values.below(20), values.below(20), values.below(20));
        check(&mut values, m, n, k);
    }
    for _ in 0..120 {
        let (m, n, k) = (values.below(150), values.below(150), values.below(600));
        check(&mut values, m, n, k);
    }
}

#[test]
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
        for _ in 0..8 {
            check(&mut values, m, n, k);
        }
    }
}

#[test]
fn one_row_by_columns_gives_the_bits_of_one_row_by_rows() {
    let mut values = Values(5);
    for (n, k) in [(37, 1024), (37, 1023), (3, 5), (16, 4)] {
        let (x, b) = (values.floats(k), values.floats(k * n));
        let mut transposed = vec![0.0; k * n];
        for p in 0..k {
            for j in 0..n {
                transposed[j * k + p] = b[p * n + j];
            }
        }
        let product = |b: View| {
            let mut c = vec![f32::NAN; n];
            let a = View::row_major(&x, k);
            matmul(1, n, k, a, b, &mut c, n, false, 0..1, &mut []);
            c
        };
        let by_rows = product(View::row_major(&b, n));
        let by_columns = product(View::row_major(&transposed, k).transposed());
        assert_eq!(by_rows, by_columns);
    }
}

#[test]
fn packed_operands_side_by_side_multiply_as_one() {
    let mut values = Values(4);
    let (m, n, k1, k2) = (7, 13, 3, 6);
    let (a1, a2) = (values.floats(m * k1), values.floats(m * k2));
    let (b1, b2) = (values.floats(k1 * n), values.floats(k2 * n));
    let mut a = vec![0.0; PackedA::len_of(m, k1 + k2)];
    let mut b = vec![0.0; PackedB::len_of(k1 + k2, n)];
    pack_a(m, k1, View::row_major(&a1, k1), &mut a, k1 + k2, 0);
    pack_a(m, k2, View::row_major(&a2, k2), &mut a, k1 + k2, k1);
    pack_b(k1, n, View::row_major(&b1, n), &mut b, k1 + k2, 0);
    pack_b(k2, n, View::row_major(&b2, n), &mut b, k1 + k2, k1);
    let mut together = vec![0.0; m * n];
    multiply(
        PackedA::new(&a, m, k1 + k2),
        PackedB::new(&b, k1 + k2, n),
        &mut together,
        n,
        false,
    );

    let mut apart = vec![0.0; m * n];
    let mut space = vec![0.0; workspace(m, n, k2)];
    matmul(
        m,
        n,
        k1,
        View::row_major(&a1, k1),
        View::row_major(&b1, n),
        &mut apart,
        n,
        false,
        0..m,
        &mut space,
    );
    matmul(
        m,
        n,
        k2,
        View::row_major(&a2, k2),
        View::row_major(&b2, n),
        &mut apart,
        n,
        true,
        0..m,
        &mut space,
    );
    assert_eq!(together, apart);
}

#[test]
#[should_panic(expected = "longer than its slice")]
fn an_operand_that_is_too_short_is_refused() {
    let (a, b) = ([0.0; 5], [0.0; 6]);
    matmul(
        2,
        2,
        3,
        View::row_major(&a, 3),
        View::row_major(&b, 2),
        &mut [0.0; 4],
        2,
        false,
        0..2,
        &mut [0.0; 64],
    );
}
