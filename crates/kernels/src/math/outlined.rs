//! Functions of this room that several kernels share, compiled once.

use crate::simd::F32x4;

macro_rules! outlined {
    ($($name:ident),*) => { $(
        // As in C, since Rust returns a vector through memory. Nothing foreign calls it.
        #[allow(improper_ctypes_definitions)]
        #[inline(never)]
        pub extern "C" fn $name(x: F32x4) -> F32x4 {
            super::$name(x)
        }
    )* };
}

outlined!(erf, exp, expm1, sigmoid, softplus, tanh);
