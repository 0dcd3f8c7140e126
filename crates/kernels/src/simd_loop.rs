//! One pass over arrays side by side, four values at a time.
//!
//! What belongs here: loops whose body is a function of vectors. Every loop is a function of its own,
//! compiled once: the tail goes through it on padded copies. What does not: strides (see `elementwise`),
//! sums over a row (see `row_reduce`).

use crate::simd::{F32x4, LANES};

/// An input of a loop.
#[derive(Clone, Copy)]
pub(crate) struct Source {
    at: *const f32,
    /// Bytes from one vector to the next: none where the same four values are read again and again.
    step: usize,
}

impl Source {
    pub fn of(values: &[f32]) -> Self {
        Self::at(values.as_ptr())
    }

    pub fn at(at: *const f32) -> Self {
        Self {
            at,
            step: size_of::<[f32; LANES]>(),
        }
    }

    pub fn repeated(four: &[f32; LANES]) -> Self {
        Self {
            at: four.as_ptr(),
            step: 0,
        }
    }

    /// The next vector.
    ///
    /// # Safety
    /// It must be valid.
    #[inline(always)]
    pub unsafe fn next(&mut self) -> F32x4 {
        let at = self.at;
        self.at = at.wrapping_byte_add(self.step);
        // SAFETY: the caller guarantees it.
        unsafe { F32x4::load_ptr(at) }
    }

    /// Whether it is read from one vector to the next.
    #[inline(always)]
    pub fn is_contiguous(&self) -> bool {
        self.step != 0
    }

    /// The vector `i` after the next one, of a contiguous source.
    ///
    /// # Safety
    /// It must be valid.
    #[inline(always)]
    pub unsafe fn peek(&self, i: usize) -> F32x4 {
        // SAFETY: the caller guarantees it.
        unsafe { F32x4::load_ptr(self.at.wrapping_add(i * LANES)) }
    }

    /// Passes over the next vectors.
    #[inline(always)]
    pub fn skip(&mut self, vectors: usize) {
        self.at = self.at.wrapping_byte_add(vectors * self.step);
    }

    /// The `count` values of vector `i`, at most three, and the padding of a copy of them.
    ///
    /// # Safety
    /// They must be valid; all four of a repeated source.
    unsafe fn tail(self, i: usize, count: usize) -> F32x4 {
        // SAFETY: the caller guarantees them.
        unsafe {
            if self.step == 0 {
                F32x4::load_ptr(self.at)
            } else {
                load_tail(self.at.add(i * LANES), count)
            }
        }
    }
}

/// `count` values, at most three, zeros after them.
///
/// # Safety
/// They must be valid.
// `extern "C"` so that the v128 is returned in a register; Rust's own ABI returns it through memory.
#[allow(improper_ctypes_definitions)]
#[inline(never)]
pub(crate) unsafe extern "C" fn load_tail(from: *const f32, count: usize) -> F32x4 {
    // SAFETY: the caller guarantees them.
    F32x4::load_partial(unsafe { core::slice::from_raw_parts(from, count) })
}

/// The first `count` lanes, at most three.
///
/// # Safety
/// As many values must be valid.
#[inline(never)]
pub(crate) unsafe fn store_tail(four: F32x4, to: *mut f32, count: usize) {
    // SAFETY: the caller guarantees them.
    four.store_partial(unsafe { core::slice::from_raw_parts_mut(to, count) });
}

/// Calls `run(inputs, y, vectors)`, for the whole vectors of the `len` values of y, and then for a padded copy
/// of what is left.
///
/// # Safety
/// y and every input must hold `len` values. An input may be y itself.
#[inline(always)]
pub(crate) unsafe fn in_vectors<const N: usize>(
    inputs: [Source; N],
    y: *mut f32,
    len: usize,
    run: impl Fn([Source; N], *mut f32, usize),
) {
    let (vectors, rest) = (len / LANES, len % LANES);
    if vectors > 0 {
        run(inputs, y, vectors);
    }
    if rest > 0 {
        // SAFETY: the values after the last whole vector are valid.
        unsafe {
            let padded = inputs.map(|input| input.tail(vectors, rest).to_array());
            let mut result = [0.0; LANES];
            run(
                padded.each_ref().map(|x| Source::of(x)),
                result.as_mut_ptr(),
                1,
            );
            let to = y.add(vectors * LANES);
            store_tail(F32x4::load(&result), to, rest);
        }
    }
}

/// `y = f(inputs, y)`, element by element, for an `f` of few operations: it is compiled twice.
#[inline(always)]
pub(crate) fn map_in_place<const N: usize>(
    inputs: [&[f32]; N],
    y: &mut [f32],
    f: impl Fn([F32x4; N], F32x4) -> F32x4,
) {
    let len = y.len();
    assert!(
        inputs.iter().all(|x| x.len() >= len),
        "an input is shorter than y"
    );
    let (inputs, y) = (inputs.map(<[f32]>::as_ptr), y.as_mut_ptr());
    let whole = len - len % LANES;
    // SAFETY: all hold `len` values.
    unsafe {
        for at in (0..whole).step_by(LANES) {
            let (inputs, y) = (inputs.map(|x| x.add(at)), y.add(at));
            f(inputs.map(|x| F32x4::load_ptr(x)), F32x4::load_ptr(y)).store_ptr(y);
        }
        for at in whole..len {
            let y = y.add(at);
            *y = f(
                inputs.map(|x| F32x4::splat_ptr(x.add(at))),
                F32x4::splat_ptr(y),
            )
            .to_array()[0];
        }
    }
}
