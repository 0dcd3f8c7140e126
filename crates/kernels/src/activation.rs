//! Elementwise activations and their derivatives, as Keras 3 defines them on JAX.
//!
//! What belongs here: activations without parameters, one value in, one out, four lanes at a time.
//! What does not: softmax and its kin, which look at a whole row, and loops over slices.
//!
//! At a kink the derivative is JAX's: relu'(0) = 0; a minimum or maximum of equals splits evenly.

use crate::codes;
use crate::math::{sigmoid, tanh};
use crate::simd::F32x4;

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
    }
}

impl Activation {
    /// y = f(z).
    #[inline(always)]
    pub fn apply(self, z: F32x4) -> F32x4 {
        let zero = F32x4::splat(0.0);
        match self {
            Self::Linear => z,
            Self::Relu => z.max(zero),
            Self::Tanh => tanh(z),
            Self::Sigmoid => sigmoid(z),
        }
    }

    /// f'(z), where y = f(z). Where [`Self::from_output`] holds, z is not looked at.
    #[inline(always)]
    pub fn derivative(self, _z: F32x4, y: F32x4) -> F32x4 {
        let (zero, one) = (F32x4::splat(0.0), F32x4::splat(1.0));
        match self {
            Self::Linear => one,
            Self::Relu => y.gt(zero).keep(one),
            Self::Tanh => one.sub(y.mul(y)),
            Self::Sigmoid => y.mul(one.sub(y)),
        }
    }

    /// Whether the derivative needs y alone.
    pub fn from_output(self) -> bool {
        matches!(self, Self::Linear | Self::Relu | Self::Tanh | Self::Sigmoid)
    }
}
