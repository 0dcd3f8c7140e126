use super::ulp::check;
use super::*;
use crate::simd::F32x4;
use core::f32::consts::{FRAC_1_SQRT_2, SQRT_2};

fn all(_: f32) -> bool {
    true
}

#[test]
fn exp_is_within_its_bound() {
    let dense = [
        0.0,
        1.0,
        88.722_84,
        88.376_26,
        -87.336_54,
        -103.97,
        0.346_573_6,
        -0.346_573_6,
    ];
    check("exp", 1.1, &dense, all, exp, f64::exp);
}

#[test]
fn exp_of_negative_is_within_its_bound() {
    let exp = NegativeExponential::in_registers();
    for i in 0..=870_000 {
        let x = -1e-4 * i as f32;
        let [y, ..] = exp.of(F32x4::splat(x)).to_array();
        let error = (f64::from(y) - f64::from(x).exp()).abs();
        assert!(error <= 1.3e-7, "exp({x}) is {y}");
    }
    let x = F32x4::new(0.0, -87.1, f32::NEG_INFINITY, f32::NAN);
    let [one, small, nothing, nan] = exp.of(x).to_array();
    assert_eq!([one, small, nothing], [1.0, 0.0, 0.0]);
    assert!(nan.is_nan());
}

#[test]
fn expm1_is_within_its_bound() {
    let dense = [
        0.0,
        1e-4,
        -1e-4,
        0.346_573_6,
        -0.346_573_6,
        88.722_84,
        -17.3,
        -20.0,
    ];
    check("expm1", 2.0, &dense, all, expm1, f64::exp_m1);
}

#[test]
fn log_is_within_its_bound() {
    let dense = [1.0, f32::MIN_POSITIVE, FRAC_1_SQRT_2, SQRT_2, 2.0, 0.5];
    check("log", 1.5, &dense, all, log, f64::ln);
}

#[test]
fn log1p_is_within_its_bound() {
    let dense = [
        0.0,
        -1.0,
        1.0,
        0.414_213_57,
        -0.292_893_2,
        1e-4,
        -1e-4,
        16_777_216.0,
    ];
    check("log1p", 2.0, &dense, all, log1p, f64::ln_1p);
}

#[test]
fn tanh_is_within_its_bound() {
    let dense = [0.0, 1e-3, -1e-3, 0.173_286_8, 0.55, 9.01, -9.01, 10.0];
    check("tanh", 3.0, &dense, all, tanh, f64::tanh);
}

#[test]
fn sigmoid_is_within_its_bound() {
    let dense = [
        0.0,
        -87.336_54,
        -88.722_84,
        -103.97,
        88.7,
        17.3,
        0.346_573_6,
        -0.346_573_6,
    ];
    check("sigmoid", 2.5, &dense, all, sigmoid, |x| {
        1.0 / (1.0 + (-x).exp())
    });
}

#[test]
fn softplus_is_within_its_bound() {
    let dense = [
        0.0,
        -87.336_54,
        -103.97,
        17.3,
        -17.3,
        0.346_573_6,
        -0.346_573_6,
    ];
    let exact = |x: f64| x.max(0.0) + (-x.abs()).exp().ln_1p();
    check("softplus", 2.5, &dense, all, softplus, exact);
}

#[test]
fn erf_is_within_its_bound() {
    let dense = [0.0, 0.875, -0.875, 3.9, 4.0];
    check("erf", 1.5, &dense, all, erf, libm::erf);
}

/// The root y of erf y = x by Newton's method, from Winitzki's approximation.
fn erf_inv_exact(x: f64) -> f64 {
    let (a, pi) = (x.abs(), core::f64::consts::PI);
    match a {
        0.0 => return x,
        1.0 => return f64::INFINITY.copysign(x),
        a if a < 1.0 => {}
        _ => return f64::NAN,
    }
    let l = (1.0 - a * a).ln();
    let b = 2.0 / (pi * 0.147) + l / 2.0;
    let start = ((b * b - l / 0.147).sqrt() - b).sqrt();
    let step = |y: f64, _| {
        // Near 1 through erfc, which keeps its bits there.
        let miss = match a {
            a if a < 0.5 => libm::erf(y) - a,
            a => (1.0 - a) - libm::erfc(y),
        };
        y - miss * pi.sqrt() / 2.0 * (y * y).exp()
    };
    (0..6).fold(start.max(a * 0.88), step).copysign(x)
}

#[test]
fn erf_inv_is_within_its_bound() {
    let dense = [0.0, 1.0, -1.0, 0.5, 0.996_625_8, 0.1];
    check("erf_inv", 4.0, &dense, all, erf_inv, erf_inv_exact);
}

#[test]
fn pow_is_within_its_bound() {
    let exponents = [-3.0, -0.5, 0.25, 2.0, 7.3, 1e7];
    for y in exponents {
        let f = |x| pow(x, F32x4::splat(y));
        let dense = [1.0, -1.0, 0.0, 2.0];
        check("pow", 0.51, &dense, all, f, |x| x.powf(f64::from(y)));
    }
}

#[test]
fn pow_has_the_special_values_of_ieee_754() {
    let values = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        2.0,
        -2.0,
        0.5,
        -0.5,
        3.0,
        -3.0,
        16_777_217.0,
        1e-45,
        3e38,
        f32::INFINITY,
        f32::NEG_INFINITY,
        f32::NAN,
    ];
    for (x, y) in values.iter().flat_map(|&x| values.map(|y| (x, y))) {
        let z = pow(F32x4::splat(x), F32x4::splat(y)).to_array()[0];
        let exact = f64::from(x).powf(f64::from(y));
        assert!(
            super::ulp::error(z, exact) <= 0.51,
            "{x}^{y} = {z}, not {exact}"
        );
    }
}
