//! The WebAssembly body: one `v128` a vector, one instruction an operation.

use core::arch::wasm32::*;

#[derive(Clone, Copy, Debug)]
pub struct F32x4(v128);

#[derive(Clone, Copy, Debug)]
pub struct I32x4(v128);

/// One flag a lane: all bits set, or none.
#[derive(Clone, Copy, Debug)]
pub struct Mask(v128);

#[allow(clippy::should_implement_trait)]
impl F32x4 {
    #[inline(always)]
    pub fn splat(x: f32) -> Self {
        Self(f32x4_splat(x))
    }
    #[inline(always)]
    pub fn new(a: f32, b: f32, c: f32, d: f32) -> Self {
        Self(f32x4(a, b, c, d))
    }
    /// The first four values of `from`, which must hold at least four.
    #[inline(always)]
    pub fn load(from: &[f32]) -> Self {
        let four = &from[..4];
        // SAFETY: the slice above holds four values; v128 loads need no alignment.
        Self(unsafe { v128_load(four.as_ptr().cast()) })
    }
    /// # Safety
    /// `from` must be valid for reading four values.
    #[inline(always)]
    pub unsafe fn load_ptr(from: *const f32) -> Self {
        Self(unsafe { v128_load(from.cast()) })
    }
    /// # Safety
    /// `from` must be valid for reading one value.
    #[inline(always)]
    pub unsafe fn splat_ptr(from: *const f32) -> Self {
        Self(unsafe { v128_load32_splat(from.cast()) })
    }
    /// Writes the first four values of `to`, which must hold at least four.
    #[inline(always)]
    pub fn store(self, to: &mut [f32]) {
        let four = &mut to[..4];
        // SAFETY: the slice above holds four values; v128 stores need no alignment.
        unsafe { v128_store(four.as_mut_ptr().cast(), self.0) }
    }
    /// # Safety
    /// `to` must be valid for writing four values.
    #[inline(always)]
    pub unsafe fn store_ptr(self, to: *mut f32) {
        unsafe { v128_store(to.cast(), self.0) }
    }
    /// The values of `from`, at most four; zero in the lanes beyond.
    #[inline(always)]
    pub fn load_partial(from: &[f32]) -> Self {
        let at = from.as_ptr();
        // SAFETY: each arm reads as many values as there are.
        unsafe {
            Self(match from.len() {
                0 => f32x4_splat(0.0),
                1 => v128_load32_zero(at.cast()),
                2 => v128_load64_zero(at.cast()),
                3 => v128_load32_lane::<2>(v128_load64_zero(at.cast()), at.add(2).cast()),
                _ => v128_load(at.cast()),
            })
        }
    }
    /// The values of `from`, at most four; `rest` in the lanes beyond.
    #[inline(always)]
    pub fn load_partial_or(from: &[f32], rest: f32) -> Self {
        match *from {
            [] => Self::splat(rest),
            [a] => Self::new(a, rest, rest, rest),
            [a, b] => Self::new(a, b, rest, rest),
            [a, b, c] => Self::new(a, b, c, rest),
            _ => Self::load(from),
        }
    }
    /// Writes the first lanes to the whole of `to`, which holds at most four values.
    #[inline(always)]
    pub fn store_partial(self, to: &mut [f32]) {
        let at = to.as_mut_ptr();
        // SAFETY: each arm writes as many values as there are.
        unsafe {
            match to.len() {
                0 => {}
                1 => v128_store32_lane::<0>(self.0, at.cast()),
                2 => v128_store64_lane::<0>(self.0, at.cast()),
                3 => {
                    v128_store64_lane::<0>(self.0, at.cast());
                    v128_store32_lane::<2>(self.0, at.add(2).cast());
                }
                _ => v128_store(at.cast(), self.0),
            }
        }
    }
    #[inline(always)]
    pub fn to_array(self) -> [f32; 4] {
        [
            f32x4_extract_lane::<0>(self.0),
            f32x4_extract_lane::<1>(self.0),
            f32x4_extract_lane::<2>(self.0),
            f32x4_extract_lane::<3>(self.0),
        ]
    }
    #[inline(always)]
    pub fn add(self, b: Self) -> Self {
        Self(f32x4_add(self.0, b.0))
    }
    #[inline(always)]
    pub fn sub(self, b: Self) -> Self {
        Self(f32x4_sub(self.0, b.0))
    }
    #[inline(always)]
    pub fn mul(self, b: Self) -> Self {
        Self(f32x4_mul(self.0, b.0))
    }
    #[inline(always)]
    pub fn div(self, b: Self) -> Self {
        Self(f32x4_div(self.0, b.0))
    }
    /// `self * b + c`; the relaxed variant lets the hardware fuse the two.
    #[inline(always)]
    pub fn mul_add(self, b: Self, c: Self) -> Self {
        #[cfg(target_feature = "relaxed-simd")]
        {
            Self(f32x4_relaxed_madd(self.0, b.0, c.0))
        }
        #[cfg(not(target_feature = "relaxed-simd"))]
        {
            self.mul(b).add(c)
        }
    }
    /// The smaller of each pair, -0 before +0; NaN where either is NaN.
    #[inline(always)]
    pub fn min(self, b: Self) -> Self {
        Self(f32x4_min(self.0, b.0))
    }
    /// The larger of each pair, +0 after -0; NaN where either is NaN.
    #[inline(always)]
    pub fn max(self, b: Self) -> Self {
        Self(f32x4_max(self.0, b.0))
    }
    /// `b` where it is larger, else `self`: one instruction. The relaxed variant may give either where one is NaN.
    #[inline(always)]
    pub fn or_larger(self, b: Self) -> Self {
        Self(f32x4_pmax(self.0, b.0))
    }
    /// Within `low` and `high`; NaN stays. Cheaper than `min` and `max`.
    #[inline(always)]
    pub fn clamp(self, low: f32, high: f32) -> Self {
        let below = f32x4_pmin(self.0, f32x4_splat(high));
        let within = f32x4_pmax(below, f32x4_splat(low));
        // Where relaxed instructions are allowed, LLVM takes theirs for these two, and a host may then give the
        // bound for NaN. All bits set is a NaN.
        #[cfg(target_feature = "relaxed-simd")]
        let within = v128_or(within, f32x4_ne(self.0, self.0));
        Self(within)
    }
    #[inline(always)]
    pub fn sqrt(self) -> Self {
        Self(f32x4_sqrt(self.0))
    }
    #[inline(always)]
    pub fn abs(self) -> Self {
        Self(f32x4_abs(self.0))
    }
    #[inline(always)]
    pub fn neg(self) -> Self {
        Self(f32x4_neg(self.0))
    }
    #[inline(always)]
    pub fn floor(self) -> Self {
        Self(f32x4_floor(self.0))
    }
    #[inline(always)]
    pub fn ceil(self) -> Self {
        Self(f32x4_ceil(self.0))
    }
    /// The nearest integer, halves to the even one.
    #[inline(always)]
    pub fn round_ties_even(self) -> Self {
        Self(f32x4_nearest(self.0))
    }
    #[inline(always)]
    pub fn eq(self, b: Self) -> Mask {
        Mask(f32x4_eq(self.0, b.0))
    }
    #[inline(always)]
    pub fn ne(self, b: Self) -> Mask {
        Mask(f32x4_ne(self.0, b.0))
    }
    #[inline(always)]
    pub fn lt(self, b: Self) -> Mask {
        Mask(f32x4_lt(self.0, b.0))
    }
    #[inline(always)]
    pub fn le(self, b: Self) -> Mask {
        Mask(f32x4_le(self.0, b.0))
    }
    #[inline(always)]
    pub fn gt(self, b: Self) -> Mask {
        Mask(f32x4_gt(self.0, b.0))
    }
    #[inline(always)]
    pub fn ge(self, b: Self) -> Mask {
        Mask(f32x4_ge(self.0, b.0))
    }
    /// Truncates towards zero; out of range saturates, NaN gives 0.
    #[inline(always)]
    pub fn to_int(self) -> I32x4 {
        I32x4(i32x4_trunc_sat_f32x4(self.0))
    }
    #[inline(always)]
    pub fn to_bits(self) -> I32x4 {
        I32x4(self.0)
    }
    /// The magnitude of `self` with the sign of `sign`.
    #[inline(always)]
    pub fn copy_sign(self, sign: Self) -> Self {
        Self(v128_bitselect(sign.0, self.0, f32x4_splat(-0.0)))
    }
    /// Rows to columns of a 4x4 tile.
    #[inline(always)]
    pub fn transpose(rows: [Self; 4]) -> [Self; 4] {
        let [a, b, c, d] = rows.map(|row| row.0);
        let ab_low = i32x4_shuffle::<0, 4, 1, 5>(a, b);
        let ab_high = i32x4_shuffle::<2, 6, 3, 7>(a, b);
        let cd_low = i32x4_shuffle::<0, 4, 1, 5>(c, d);
        let cd_high = i32x4_shuffle::<2, 6, 3, 7>(c, d);
        [
            Self(i64x2_shuffle::<0, 2>(ab_low, cd_low)),
            Self(i64x2_shuffle::<1, 3>(ab_low, cd_low)),
            Self(i64x2_shuffle::<0, 2>(ab_high, cd_high)),
            Self(i64x2_shuffle::<1, 3>(ab_high, cd_high)),
        ]
    }
    /// The sum of the lanes, as `(0 + 2) + (1 + 3)`: the same order in both bodies.
    #[inline(always)]
    pub fn sum(self) -> f32 {
        let high = i32x4_shuffle::<2, 3, 2, 3>(self.0, self.0);
        let pair = f32x4_add(self.0, high);
        f32x4_extract_lane::<0>(pair) + f32x4_extract_lane::<1>(pair)
    }
}

#[allow(clippy::should_implement_trait)]
impl I32x4 {
    #[inline(always)]
    pub fn splat(x: i32) -> Self {
        Self(i32x4_splat(x))
    }
    #[inline(always)]
    pub fn new(a: i32, b: i32, c: i32, d: i32) -> Self {
        Self(i32x4(a, b, c, d))
    }
    /// The first four values of `from`, which must hold at least four.
    #[inline(always)]
    pub fn load(from: &[i32]) -> Self {
        let four = &from[..4];
        // SAFETY: the slice above holds four values; v128 loads need no alignment.
        Self(unsafe { v128_load(four.as_ptr().cast()) })
    }
    /// Writes the first four values of `to`, which must hold at least four.
    #[inline(always)]
    pub fn store(self, to: &mut [i32]) {
        let four = &mut to[..4];
        // SAFETY: the slice above holds four values; v128 stores need no alignment.
        unsafe { v128_store(four.as_mut_ptr().cast(), self.0) }
    }
    #[inline(always)]
    pub fn to_array(self) -> [i32; 4] {
        [
            i32x4_extract_lane::<0>(self.0),
            i32x4_extract_lane::<1>(self.0),
            i32x4_extract_lane::<2>(self.0),
            i32x4_extract_lane::<3>(self.0),
        ]
    }
    #[inline(always)]
    pub fn add(self, b: Self) -> Self {
        Self(i32x4_add(self.0, b.0))
    }
    #[inline(always)]
    pub fn sub(self, b: Self) -> Self {
        Self(i32x4_sub(self.0, b.0))
    }
    #[inline(always)]
    pub fn and(self, b: Self) -> Self {
        Self(v128_and(self.0, b.0))
    }
    #[inline(always)]
    pub fn or(self, b: Self) -> Self {
        Self(v128_or(self.0, b.0))
    }
    #[inline(always)]
    pub fn xor(self, b: Self) -> Self {
        Self(v128_xor(self.0, b.0))
    }
    #[inline(always)]
    pub fn shl(self, bits: u32) -> Self {
        Self(i32x4_shl(self.0, bits))
    }
    /// Shifts right and fills with the sign.
    #[inline(always)]
    pub fn shr(self, bits: u32) -> Self {
        Self(i32x4_shr(self.0, bits))
    }
    /// Shifts right and fills with zeros.
    #[inline(always)]
    pub fn shr_logical(self, bits: u32) -> Self {
        Self(u32x4_shr(self.0, bits))
    }
    #[inline(always)]
    pub fn to_float(self) -> F32x4 {
        F32x4(f32x4_convert_i32x4(self.0))
    }
    #[inline(always)]
    pub fn from_bits(self) -> F32x4 {
        F32x4(self.0)
    }
}

#[allow(clippy::should_implement_trait)]
impl Mask {
    /// `yes` where the flag is set, else `no`.
    #[inline(always)]
    pub fn select(self, yes: F32x4, no: F32x4) -> F32x4 {
        F32x4(v128_bitselect(yes.0, no.0, self.0))
    }
    /// `x` where the flag is set, else zero.
    #[inline(always)]
    pub fn keep(self, x: F32x4) -> F32x4 {
        F32x4(v128_and(x.0, self.0))
    }
    #[inline(always)]
    pub fn and(self, b: Self) -> Self {
        Self(v128_and(self.0, b.0))
    }
    #[inline(always)]
    pub fn or(self, b: Self) -> Self {
        Self(v128_or(self.0, b.0))
    }
    #[inline(always)]
    pub fn not(self) -> Self {
        Self(v128_not(self.0))
    }
    #[inline(always)]
    pub fn any(self) -> bool {
        v128_any_true(self.0)
    }
}

/// The square root of a float64, which `core` lacks.
#[inline(always)]
pub fn sqrt_f64(x: f64) -> f64 {
    f64x2_extract_lane::<0>(f64x2_sqrt(f64x2_splat(x)))
}
