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
