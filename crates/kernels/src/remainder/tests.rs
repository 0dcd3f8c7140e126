use super::*;

#[test]
fn has_the_sign_of_the_dividend_and_is_exact() {
    let a = [7.5, -7.5, 1e30, 0.3, -0.0, 5.0, f32::INFINITY, 5.0];
    let b = [2.0, 2.0, 3.0, 0.1, 3.0, f32::INFINITY, 2.0, 0.0];
    let mut y = [0.0; 8];
    remainder(&[8], [&a, &b], [&[1], &[1]], &mut y, 0..8);
    for (i, y) in y.iter().enumerate() {
        let exact = (f64::from(a[i]) % f64::from(b[i])) as f32;
        assert!(
            y.to_bits() == exact.to_bits() || (y.is_nan() && exact.is_nan()),
            "{i}"
        );
    }
}

#[test]
fn operands_repeat_by_stride_0() {
    let mut y = [-1.0; 6];
    remainder(
        &[2, 3],
        [&[5.0, 9.0], &[2.0, 3.0, 4.0]],
        [&[1, 0], &[0, 1]],
        &mut y,
        1..6,
    );
    assert_eq!(y, [-1.0, 2.0, 1.0, 1.0, 0.0, 1.0]);
}
