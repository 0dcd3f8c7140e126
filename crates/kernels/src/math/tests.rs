use super::ulp::check;
use super::*;
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
