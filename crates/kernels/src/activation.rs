//! Elementwise activations and their derivatives, as Keras 3 defines them on JAX.
//!
//! What belongs here: activations without parameters (those of Keras at their defaults), one value
//! in, one out, four lanes at a time. What does not: softmax and its kin, which look at a whole
//! row, and loops over slices.
//!
//! At a kink the derivative is JAX's, for example relu'(0) = 0 and leaky_relu'(0) = 1.

use crate::codes;
use crate::simd::F32x4;
use outlined::{erf, exp, expm1, sigmoid, softplus, tanh};

codes! {
    /// Each with its formula; z is the pre-activation.
    pub enum Activation {
        /// z
        Linear = "linear",
        /// max(z, 0)
        Relu = "relu",
        /// tanh z
        Tanh = "tanh",
        /// 1 / (1 + e^-z)
        Sigmoid = "sigmoid",
        /// min(max(z + 3, 0), 6) / 6
        HardSigmoid = "hard_sigmoid",
        /// min(max(z, -1), 1)
        HardTanh = "hard_tanh",
        /// min(max(z, 0), 6)
        Relu6 = "relu6",
        /// z >= 0 ? z : 0.2 z
        LeakyRelu = "leaky_relu",
        /// z > 0 ? z : e^z - 1
        Elu = "elu",
        /// 1.0507... (z > 0 ? z : 1.6732... (e^z - 1))
        Selu = "selu",
        /// log(1 + e^z)
        Softplus = "softplus",
        /// z / (1 + |z|)
        Softsign = "softsign",
        /// z sigmoid(z)
        Silu = "silu",
        /// z (1 + erf(z / sqrt 2)) / 2
        Gelu = "gelu",
        /// e^z
        Exponential = "exponential",
        /// z tanh(log(1 + e^z))
        Mish = "mish",
        /// z hard_sigmoid(z)
        HardSilu = "hard_silu",
        /// log sigmoid(z)
        LogSigmoid = "log_sigmoid",
        /// z - tanh z
        TanhShrink = "tanh_shrink",
        /// |z| > 1/2 ? z : 0
        HardShrink = "hard_shrink",
        /// sign(z) max(|z| - 1/2, 0)
        SoftShrink = "soft_shrink",
        /// z <= -1 ? 0 : z >= 1 ? z : (z + 1)^2 / 4
        SparsePlus = "sparse_plus",
        /// min(max(z + 1, 0), 2) / 2
        SparseSigmoid = "sparse_sigmoid",
        /// (z + sqrt(z^2 + 4)) / 2
        Squareplus = "squareplus",
    }
}

/// The constants that keep mean 0 and variance 1 (Klambauer et al., "Self-Normalizing Neural
/// Networks", 2017).
const SELU_SCALE: f32 = 1.050_701;
const SELU_ALPHA: f32 = 1.673_263_2;
const NEGATIVE_SLOPE: f32 = 0.2;
const SHRINK: f32 = 0.5;

impl Activation {
    /// y = f(z). Chosen at every call: a loop over many values has one for each hot activation.
    #[inline(never)]
    pub fn apply(self, z: F32x4) -> F32x4 {
        let (zero, one) = (F32x4::splat(0.0), F32x4::splat(1.0));
        match self {
            Self::Linear => z,
            Self::Relu => z.max(zero),
            Self::Tanh => tanh(z),
            Self::Sigmoid => sigmoid(z),
            Self::HardSigmoid => hard_sigmoid(z),
            Self::HardTanh => z.max(F32x4::splat(-1.0)).min(one),
            Self::Relu6 => relu6(z),
            Self::LeakyRelu => z.ge(zero).select(z, z.mul(F32x4::splat(NEGATIVE_SLOPE))),
            Self::Elu => elu(z, 1.0),
            Self::Selu => elu(z, SELU_ALPHA).mul(F32x4::splat(SELU_SCALE)),
            Self::Softplus => softplus(z),
            Self::Softsign => z.div(one.add(z.abs())),
            Self::Silu => z.mul(sigmoid(z)),
            Self::Gelu => z.mul(normal_cdf(z)),
            Self::Exponential => exp(z),
            Self::Mish => z.mul(tanh(softplus(z))),
            Self::HardSilu => z.mul(hard_sigmoid(z)),
            Self::LogSigmoid => softplus(z.neg()).neg(),
            Self::TanhShrink => z.sub(tanh(z)),
            Self::HardShrink => z.abs().le(F32x4::splat(SHRINK)).select(zero, z),
            Self::SoftShrink => soft_shrink(z),
            Self::SparsePlus => sparse_plus(z),
            Self::SparseSigmoid => sparse_sigmoid(z),
            Self::Squareplus => squareplus(z),
        }
    }

    /// f'(z), where y = f(z).
    #[inline(never)]
    pub fn derivative(self, z: F32x4, y: F32x4) -> F32x4 {
        let (zero, one) = (F32x4::splat(0.0), F32x4::splat(1.0));
        match self {
            Self::Linear => one,
            Self::Relu => y.gt(zero).keep(one),
            Self::Tanh => one.sub(y.mul(y)),
            Self::Sigmoid => y.mul(one.sub(y)),
            Self::HardSigmoid => hard_sigmoid_derivative(z),
            Self::HardTanh => z.abs().le(one).keep(one),
            Self::Relu6 => z.gt(zero).and(z.lt(F32x4::splat(6.0))).keep(one),
            Self::LeakyRelu => y.ge(zero).select(one, F32x4::splat(NEGATIVE_SLOPE)),
            Self::Elu => elu_derivative(z, 1.0),
            Self::Selu => elu_derivative(z, SELU_ALPHA).mul(F32x4::splat(SELU_SCALE)),
            Self::Softplus => sigmoid(z),
            Self::Softsign => square(one.div(one.add(z.abs()))),
            Self::Silu => gated_derivative(z, sigmoid(z)),
            Self::Gelu => normal_cdf(z).add(z.mul(normal_density(z))),
            Self::Exponential => y,
            Self::Mish => mish_derivative(z),
            Self::HardSilu => hard_sigmoid(z).add(z.mul(hard_sigmoid_derivative(z))),
            Self::LogSigmoid => sigmoid(z.neg()),
            Self::TanhShrink => square(tanh(z)),
            Self::HardShrink | Self::SoftShrink => z.abs().gt(F32x4::splat(SHRINK)).keep(one),
            Self::SparsePlus => sparse_sigmoid(z),
            Self::SparseSigmoid => sparse_sigmoid_derivative(z),
            Self::Squareplus => y.div(root(z)),
        }
    }
}

/// Functions of `math` that several activations call, compiled once.
mod outlined {
    use crate::math;
    use crate::simd::F32x4;

    macro_rules! outlined {
        ($($name:ident),*) => { $(
            // `extern "C"` so that the v128 is returned in a register; Rust's own ABI returns it through memory.
            #[allow(improper_ctypes_definitions)]
            #[inline(never)]
            pub extern "C" fn $name(x: F32x4) -> F32x4 {
                math::$name(x)
            }
        )* };
    }

    outlined!(erf, exp, expm1, sigmoid, softplus, tanh);
}

#[inline(always)]
fn square(x: F32x4) -> F32x4 {
    x.mul(x)
}

#[inline(always)]
fn relu6(z: F32x4) -> F32x4 {
    z.max(F32x4::splat(0.0)).min(F32x4::splat(6.0))
}

#[inline(always)]
fn hard_sigmoid(z: F32x4) -> F32x4 {
    relu6(z.add(F32x4::splat(3.0))).div(F32x4::splat(6.0))
}

#[inline(always)]
fn hard_sigmoid_derivative(z: F32x4) -> F32x4 {
    z.abs().lt(F32x4::splat(3.0)).keep(F32x4::splat(1.0 / 6.0))
}

#[inline(always)]
fn elu(z: F32x4, alpha: f32) -> F32x4 {
    let below = expm1(z).mul(F32x4::splat(alpha));
    z.gt(F32x4::splat(0.0)).select(z, below)
}

#[inline(always)]
fn elu_derivative(z: F32x4, alpha: f32) -> F32x4 {
    let below = exp(z).mul(F32x4::splat(alpha));
    z.gt(F32x4::splat(0.0)).select(F32x4::splat(1.0), below)
}

/// The derivative of z s(z) where s is the sigmoid: s + z s (1 - s).
#[inline(always)]
fn gated_derivative(z: F32x4, s: F32x4) -> F32x4 {
    let one = F32x4::splat(1.0);
    s.mul(one.add(z.mul(one.sub(s))))
}

/// With t = tanh(softplus z): t + z (1 - t^2) sigmoid(z), where 1 - t^2 = 4w / (1 + w)^2 with
/// w = e^(-2 softplus z) = sigmoid(-z)^2 cancels nothing.
#[inline(always)]
fn mish_derivative(z: F32x4) -> F32x4 {
    let t = tanh(softplus(z));
    let w = square(sigmoid(z.neg()));
    let rest = w
        .mul(F32x4::splat(4.0))
        .div(square(w.add(F32x4::splat(1.0))));
    t.add(z.mul(rest).mul(sigmoid(z)))
}

/// (1 + erf(z / sqrt 2)) / 2, to 10^-7.
#[inline(always)]
fn normal_cdf(z: F32x4) -> F32x4 {
    let e = erf(z.mul(F32x4::splat(core::f32::consts::FRAC_1_SQRT_2)));
    e.add(F32x4::splat(1.0)).mul(F32x4::splat(0.5))
}

/// e^(-z^2 / 2) / sqrt(2 pi).
#[inline(always)]
fn normal_density(z: F32x4) -> F32x4 {
    const INVERSE_ROOT_TWO_PI: f32 = 0.398_942_3;
    exp(square(z).mul(F32x4::splat(-0.5))).mul(F32x4::splat(INVERSE_ROOT_TWO_PI))
}

#[inline(always)]
fn soft_shrink(z: F32x4) -> F32x4 {
    let rest = z.abs().sub(F32x4::splat(SHRINK));
    rest.max(F32x4::splat(0.0)).copy_sign(z)
}

#[inline(always)]
fn sparse_plus(z: F32x4) -> F32x4 {
    let one = F32x4::splat(1.0);
    let middle = square(z.add(one)).mul(F32x4::splat(0.25));
    let upper = z.ge(one).select(z, middle);
    z.le(F32x4::splat(-1.0)).select(F32x4::splat(0.0), upper)
}

#[inline(always)]
fn sparse_sigmoid(z: F32x4) -> F32x4 {
    let shifted = z.add(F32x4::splat(1.0));
    let clipped = shifted.max(F32x4::splat(0.0)).min(F32x4::splat(2.0));
    clipped.mul(F32x4::splat(0.5))
}

/// 1/2 within |z| < 1, half of that at the kinks, 0 beyond.
#[inline(always)]
fn sparse_sigmoid_derivative(z: F32x4) -> F32x4 {
    let (one, a) = (F32x4::splat(1.0), z.abs());
    let edge = a.eq(one).keep(F32x4::splat(0.25));
    a.lt(one).select(F32x4::splat(0.5), edge)
}

/// With r = |z| + sqrt(z^2 + 4): r / 2 where z >= 0, else 2 / r, which cancels nothing.
#[inline(always)]
fn squareplus(z: F32x4) -> F32x4 {
    let r = z.abs().add(root(z));
    let (half, two) = (F32x4::splat(0.5), F32x4::splat(2.0));
    z.lt(F32x4::splat(0.0)).select(two.div(r), r.mul(half))
}

/// sqrt(z^2 + 4).
#[inline(always)]
fn root(z: F32x4) -> F32x4 {
    square(z).add(F32x4::splat(4.0)).sqrt()
}

#[cfg(test)]
mod tests;
