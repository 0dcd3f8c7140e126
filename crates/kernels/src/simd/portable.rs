//! The portable body: plain arrays, which native compilers turn into their own vectors.

#[derive(Clone, Copy, Debug)]
pub struct F32x4([f32; 4]);

#[derive(Clone, Copy, Debug)]
pub struct I32x4([i32; 4]);

/// One flag a lane: all bits set, or none.
#[derive(Clone, Copy, Debug)]
pub struct Mask([bool; 4]);

fn zip(a: F32x4, b: F32x4, f: impl Fn(f32, f32) -> f32) -> F32x4 {
    F32x4(core::array::from_fn(|i| f(a.0[i], b.0[i])))
}

fn compare(a: F32x4, b: F32x4, f: impl Fn(f32, f32) -> bool) -> Mask {
    Mask(core::array::from_fn(|i| f(a.0[i], b.0[i])))
}

fn zip_int(a: I32x4, b: I32x4, f: impl Fn(i32, i32) -> i32) -> I32x4 {
    I32x4(core::array::from_fn(|i| f(a.0[i], b.0[i])))
}

/// The smaller of two, as WebAssembly has it: NaN wins, and -0 is smaller than +0.
fn smaller(x: f32, y: f32) -> f32 {
    if x < y {
        x
    } else if y < x {
        y
    } else if x == y {
        f32::from_bits(x.to_bits() | y.to_bits())
    } else {
        f32::NAN
    }
}

#[allow(clippy::should_implement_trait)]
impl F32x4 {
    #[inline(always)]
    pub fn splat(x: f32) -> Self {
        Self([x; 4])
    }
    #[inline(always)]
    pub fn new(a: f32, b: f32, c: f32, d: f32) -> Self {
        Self([a, b, c, d])
    }
    /// The first four values of `from`, which must hold at least four.
    #[inline(always)]
    pub fn load(from: &[f32]) -> Self {
        Self([from[0], from[1], from[2], from[3]])
    }
    /// # Safety
    /// `from` must be valid for reading four values.
    #[inline(always)]
    pub unsafe fn load_ptr(from: *const f32) -> Self {
        Self(unsafe { from.cast::<[f32; 4]>().read_unaligned() })
    }
    /// # Safety
    /// `from` must be valid for reading one value.
    #[inline(always)]
    pub unsafe fn splat_ptr(from: *const f32) -> Self {
        Self::splat(unsafe { *from })
    }
    /// Writes the first four values of `to`, which must hold at least four.
    #[inline(always)]
    pub fn store(self, to: &mut [f32]) {
        to[..4].copy_from_slice(&self.0);
    }
    /// # Safety
    /// `to` must be valid for writing four values.
    #[inline(always)]
    pub unsafe fn store_ptr(self, to: *mut f32) {
        unsafe { to.cast::<[f32; 4]>().write_unaligned(self.0) }
    }
    /// The values of `from`, at most four; zero in the lanes beyond.
    #[inline(always)]
    pub fn load_partial(from: &[f32]) -> Self {
        Self::load_partial_or(from, 0.0)
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
        for (to, lane) in to.iter_mut().zip(self.to_array()) {
            *to = lane;
        }
    }
    #[inline(always)]
    pub fn to_array(self) -> [f32; 4] {
        self.0
    }
    #[inline(always)]
    pub fn add(self, b: Self) -> Self {
        zip(self, b, |x, y| x + y)
    }
    #[inline(always)]
    pub fn sub(self, b: Self) -> Self {
        zip(self, b, |x, y| x - y)
    }
    #[inline(always)]
    pub fn mul(self, b: Self) -> Self {
        zip(self, b, |x, y| x * y)
    }
    #[inline(always)]
    pub fn div(self, b: Self) -> Self {
        zip(self, b, |x, y| x / y)
    }
    /// `self * b + c`.
    #[inline(always)]
    pub fn mul_add(self, b: Self, c: Self) -> Self {
        self.mul(b).add(c)
    }
    /// The smaller of each pair, -0 before +0; NaN where either is NaN.
    #[inline(always)]
    pub fn min(self, b: Self) -> Self {
        zip(self, b, smaller)
    }
    /// The larger of each pair, +0 after -0; NaN where either is NaN.
    #[inline(always)]
    pub fn max(self, b: Self) -> Self {
        zip(self, b, |x, y| -smaller(-x, -y))
    }
    /// `b` where it is larger, else `self`: one instruction. The relaxed variant may give either where one is NaN.
    #[inline(always)]
    pub fn or_larger(self, b: Self) -> Self {
        zip(self, b, |x, y| if x < y { y } else { x })
    }
    /// Within `low` and `high`; NaN stays. Cheaper than `min` and `max`.
    #[inline(always)]
    pub fn clamp(self, low: f32, high: f32) -> Self {
        Self(self.0.map(|x| {
            let x = if high < x { high } else { x };
            if x < low { low } else { x }
        }))
    }
    #[inline(always)]
    pub fn sqrt(self) -> Self {
        Self(self.0.map(f32::sqrt))
    }
    #[inline(always)]
    pub fn abs(self) -> Self {
        Self(self.0.map(f32::abs))
    }
    #[inline(always)]
    pub fn neg(self) -> Self {
        Self(self.0.map(|x| -x))
    }
    #[inline(always)]
    pub fn floor(self) -> Self {
        Self(self.0.map(f32::floor))
    }
    #[inline(always)]
    pub fn ceil(self) -> Self {
        Self(self.0.map(f32::ceil))
    }
    /// The nearest integer, halves to the even one.
    #[inline(always)]
    pub fn round_ties_even(self) -> Self {
        Self(self.0.map(f32::round_ties_even))
    }
    #[inline(always)]
    pub fn eq(self, b: Self) -> Mask {
        compare(self, b, |x, y| x == y)
    }
    #[inline(always)]
    pub fn ne(self, b: Self) -> Mask {
        compare(self, b, |x, y| x != y)
    }
    #[inline(always)]
    pub fn lt(self, b: Self) -> Mask {
        compare(self, b, |x, y| x < y)
    }
    #[inline(always)]
    pub fn le(self, b: Self) -> Mask {
        compare(self, b, |x, y| x <= y)
    }
    #[inline(always)]
    pub fn gt(self, b: Self) -> Mask {
        compare(self, b, |x, y| x > y)
    }
    #[inline(always)]
    pub fn ge(self, b: Self) -> Mask {
        compare(self, b, |x, y| x >= y)
    }
    /// Truncates towards zero; out of range saturates, NaN gives 0.
    #[inline(always)]
    pub fn to_int(self) -> I32x4 {
        I32x4(self.0.map(|x| x as i32))
    }
    #[inline(always)]
    pub fn to_bits(self) -> I32x4 {
        I32x4(self.0.map(|x| x.to_bits() as i32))
    }
    /// The magnitude of `self` with the sign of `sign`.
    #[inline(always)]
    pub fn copy_sign(self, sign: Self) -> Self {
        Self(core::array::from_fn(|i| self.0[i].copysign(sign.0[i])))
    }
    /// Rows to columns of a 4x4 tile.
    #[inline(always)]
    pub fn transpose(rows: [Self; 4]) -> [Self; 4] {
        core::array::from_fn(|j| Self(core::array::from_fn(|i| rows[i].0[j])))
    }
    /// The sum of the lanes, as `(0 + 2) + (1 + 3)`: the same order in both bodies.
    #[inline(always)]
    pub fn sum(self) -> f32 {
        (self.0[0] + self.0[2]) + (self.0[1] + self.0[3])
    }
}

#[allow(clippy::should_implement_trait)]
impl I32x4 {
    #[inline(always)]
    pub fn splat(x: i32) -> Self {
        Self([x; 4])
    }
    #[inline(always)]
    pub fn new(a: i32, b: i32, c: i32, d: i32) -> Self {
        Self([a, b, c, d])
    }
    /// The first four values of `from`, which must hold at least four.
    #[inline(always)]
    pub fn load(from: &[i32]) -> Self {
        Self([from[0], from[1], from[2], from[3]])
    }
    /// Writes the first four values of `to`, which must hold at least four.
    #[inline(always)]
    pub fn store(self, to: &mut [i32]) {
        to[..4].copy_from_slice(&self.0);
    }
    #[inline(always)]
    pub fn to_array(self) -> [i32; 4] {
        self.0
    }
    #[inline(always)]
    pub fn add(self, b: Self) -> Self {
        zip_int(self, b, i32::wrapping_add)
    }
    #[inline(always)]
    pub fn sub(self, b: Self) -> Self {
        zip_int(self, b, i32::wrapping_sub)
    }
    #[inline(always)]
    pub fn and(self, b: Self) -> Self {
        zip_int(self, b, |x, y| x & y)
    }
    #[inline(always)]
    pub fn or(self, b: Self) -> Self {
        zip_int(self, b, |x, y| x | y)
    }
    #[inline(always)]
    pub fn xor(self, b: Self) -> Self {
        zip_int(self, b, |x, y| x ^ y)
    }
    #[inline(always)]
    pub fn shl(self, bits: u32) -> Self {
        Self(self.0.map(|x| x << bits))
    }
    /// Shifts right and fills with the sign.
    #[inline(always)]
    pub fn shr(self, bits: u32) -> Self {
        Self(self.0.map(|x| x >> bits))
    }
    /// Shifts right and fills with zeros.
    #[inline(always)]
    pub fn shr_logical(self, bits: u32) -> Self {
        Self(self.0.map(|x| ((x as u32) >> bits) as i32))
    }
    #[inline(always)]
    pub fn to_float(self) -> F32x4 {
        F32x4(self.0.map(|x| x as f32))
    }
    #[inline(always)]
    pub fn from_bits(self) -> F32x4 {
        F32x4(self.0.map(|x| f32::from_bits(x as u32)))
    }
}

#[allow(clippy::should_implement_trait)]
impl Mask {
    /// `yes` where the flag is set, else `no`.
    #[inline(always)]
    pub fn select(self, yes: F32x4, no: F32x4) -> F32x4 {
        F32x4(core::array::from_fn(|i| {
            if self.0[i] { yes.0[i] } else { no.0[i] }
        }))
    }
    /// `x` where the flag is set, else zero.
    #[inline(always)]
    pub fn keep(self, x: F32x4) -> F32x4 {
        self.select(x, F32x4::splat(0.0))
    }
    #[inline(always)]
    pub fn and(self, b: Self) -> Self {
        Self(core::array::from_fn(|i| self.0[i] && b.0[i]))
    }
    #[inline(always)]
    pub fn or(self, b: Self) -> Self {
        Self(core::array::from_fn(|i| self.0[i] || b.0[i]))
    }
    #[inline(always)]
    pub fn not(self) -> Self {
        Self(self.0.map(|x| !x))
    }
    #[inline(always)]
    pub fn any(self) -> bool {
        self.0.iter().any(|&x| x)
    }
}

/// The square root of a float64.
#[inline(always)]
pub fn sqrt_f64(x: f64) -> f64 {
    x.sqrt()
}
