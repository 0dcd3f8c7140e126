use super::F32x4;

#[test]
fn sum_adds_far_lanes_first() {
    let x = F32x4::new(1e8, 1.0, -1e8, 2.0);
    assert_eq!(x.sum(), 3.0);
}

#[test]
fn min_and_max_carry_nan() {
    let nan = F32x4::splat(f32::NAN);
    let one = F32x4::splat(1.0);
    assert!(nan.min(one).to_array()[0].is_nan());
    assert!(one.max(nan).to_array()[0].is_nan());
}

#[test]
fn or_larger_is_the_larger_of_each_pair() {
    let a = F32x4::new(1.0, -2.0, f32::NEG_INFINITY, 0.5);
    let b = F32x4::new(0.0, 3.0, -1e30, f32::NEG_INFINITY);
    assert_eq!(a.or_larger(b).to_array(), [1.0, 3.0, -1e30, 0.5]);
}

#[test]
fn min_and_max_order_signed_zeros() {
    let (plus, minus) = (F32x4::splat(0.0), F32x4::splat(-0.0));
    for [a, b] in [[plus, minus], [minus, plus]] {
        assert!(a.min(b).to_array()[0].is_sign_negative());
        assert!(a.max(b).to_array()[0].is_sign_positive());
    }
}

#[test]
fn clamp_keeps_nan() {
    let x = F32x4::new(-9.0, 0.5, 9.0, f32::NAN).clamp(-1.0, 2.0);
    let [a, b, c, d] = x.to_array();
    assert_eq!([a, b, c], [-1.0, 0.5, 2.0]);
    assert!(d.is_nan());
}

#[test]
fn partial_loads_pad_and_partial_stores_stop() {
    let x = [1.0, 2.0, 3.0, 4.0];
    for n in 0..=4 {
        let lanes = F32x4::load_partial_or(&x[..n], 9.0);
        let expected: Vec<f32> = (0..4).map(|i| if i < n { x[i] } else { 9.0 }).collect();
        assert_eq!(lanes.to_array(), expected[..]);
        let mut y = [0.0; 4];
        F32x4::load(&x).store_partial(&mut y[..n]);
        assert_eq!(y[..n], x[..n]);
        assert!(y[n..].iter().all(|&y| y == 0.0));
    }
}

#[test]
fn transpose_makes_rows_columns() {
    let row = |i: f32| F32x4::new(i, i + 1.0, i + 2.0, i + 3.0);
    let columns = F32x4::transpose([row(0.0), row(10.0), row(20.0), row(30.0)]);
    assert_eq!(columns[1].to_array(), [1.0, 11.0, 21.0, 31.0]);
    assert_eq!(columns[3].to_array(), [3.0, 13.0, 23.0, 33.0]);
}
