use super::Activation::{self, *};
use crate::simd::F32x4;

fn lanes(f: impl Fn(F32x4) -> F32x4, x: f32) -> f32 {
    f(F32x4::splat(x)).to_array()[0]
}

fn derivative(f: Activation, z: f32) -> f32 {
    lanes(|z| f.derivative(z, f.apply(z)), z)
}

/// The definitions in float64, written once more and differently where there is another way.
fn exact(f: Activation, z: f64) -> f64 {
    let sigmoid = |z: f64| 1.0 / (1.0 + (-z).exp());
    match f {
        Linear => z,
        Relu => z.max(0.0),
        Tanh => z.tanh(),
        Sigmoid => sigmoid(z),
        HardSigmoid => (z / 6.0 + 0.5).clamp(0.0, 1.0),
        HardTanh => z.clamp(-1.0, 1.0),
        Relu6 => z.clamp(0.0, 6.0),
        LeakyRelu => z.max(0.2 * z),
        Elu => z.max(0.0) + z.min(0.0).exp_m1(),
        Selu => {
            1.050_700_987_355_480_5 * (z.max(0.0) + 1.673_263_242_354_377_2 * z.min(0.0).exp_m1())
        }
        Softplus => z.max(0.0) + (-z.abs()).exp().ln_1p(),
        Softsign => z / (1.0 + z.abs()),
        Silu => z * sigmoid(z),
        Gelu => 0.5 * z * libm::erfc(-z / core::f64::consts::SQRT_2),
        Exponential => z.exp(),
        Mish => z * z.exp().ln_1p().tanh(),
        HardSilu => z * (z / 6.0 + 0.5).clamp(0.0, 1.0),
        LogSigmoid => -(-z).exp().ln_1p(),
        TanhShrink => z - z.tanh(),
        HardShrink => {
            if z.abs() > 0.5 {
                z
            } else {
                0.0
            }
        }
        SoftShrink => z - z.clamp(-0.5, 0.5),
        SparsePlus => match z {
            z if z <= -1.0 => 0.0,
            z if z >= 1.0 => z,
            z => 0.25 * (z + 1.0).powi(2),
        },
        SparseSigmoid => (0.5 * z + 0.5).clamp(0.0, 1.0),
        Squareplus => 0.5 * (z + z.hypot(2.0)),
    }
}

/// Where a central difference would straddle a kink.
fn near_a_kink(z: f64) -> bool {
    [0.0, 0.5, 1.0, 3.0, 6.0]
        .iter()
        .any(|kink| (z.abs() - kink).abs() < 1e-3)
}

#[test]
fn values_and_derivatives_follow_the_definitions() {
    let h = 1e-5;
    for &f in Activation::ALL {
        for i in -4000..4000 {
            let z = (f64::from(i) * 0.0031) as f32;
            let wide = f64::from(z);
            let (y, true_y) = (f64::from(lanes(|z| f.apply(z), z)), exact(f, wide));
            let bound = |y: f64| 3e-7 + 1e-6 * y.abs();
            assert!(
                (y - true_y).abs() <= bound(true_y),
                "{f:?}({z}) = {y}, not {true_y}"
            );
            if near_a_kink(wide) {
                continue;
            }
            let expected = (exact(f, wide + h) - exact(f, wide - h)) / (2.0 * h);
            let d = f64::from(derivative(f, z));
            assert!(
                (d - expected).abs() <= bound(expected),
                "{f:?}'({z}) = {d}, not {expected}"
            );
        }
    }
}

/// Values of `jax.grad` on Keras 3.15.1 with JAX 0.10.2.
#[test]
fn derivatives_at_kinks_are_those_of_jax() {
    let kinks = [
        (Relu, 0.0, 0.0),
        (Relu6, 0.0, 0.0),
        (Relu6, 6.0, 0.0),
        (HardSigmoid, -3.0, 0.0),
        (HardSigmoid, 3.0, 0.0),
        (HardSilu, -3.0, 0.0),
        (HardSilu, 3.0, 1.0),
        (HardTanh, -1.0, 1.0),
        (HardTanh, 1.0, 1.0),
        (LeakyRelu, 0.0, 1.0),
        (Elu, 0.0, 1.0),
        (Selu, 0.0, 1.758_099_3),
        (Softsign, 0.0, 1.0),
        (HardShrink, -0.5, 0.0),
        (HardShrink, 0.5, 0.0),
        (SoftShrink, -0.5, 0.0),
        (SoftShrink, 0.5, 0.0),
        (SparsePlus, -1.0, 0.0),
        (SparsePlus, 1.0, 1.0),
        (SparseSigmoid, -1.0, 0.25),
        (SparseSigmoid, 1.0, 0.25),
    ];
    for (f, z, expected) in kinks {
        let d = derivative(f, z);
        assert!(
            (d - expected).abs() <= 2e-7,
            "{f:?}'({z}) = {d}, not {expected}"
        );
    }
}

#[test]
fn nan_stays_nan() {
    for &f in Activation::ALL {
        assert!(lanes(|z| f.apply(z), f32::NAN).is_nan(), "{f:?}");
    }
}
