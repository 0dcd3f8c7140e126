//! Elementwise passes over one row, four values at a time.
//!
//! What belongs here: loops that several cells use. What does not: the equations of a cell.

use crate::activation::Activation;
use crate::math::{sigmoid, tanh};
use crate::simd::{F32x4, LANES};
use crate::simd_loop::{load_tail, store_tail};

/// Which lanes of a vector are values of a row that are to be written. Of those before them another vector writes the same
/// values; behind them the row ends.
#[derive(Clone, Copy)]
pub struct Lanes {
    first: usize,
    end: usize,
}

impl Lanes {
    const ALL: Self = Self {
        first: 0,
        end: LANES,
    };
}

/// The values of the lanes, zeros behind the end of the row.
///
/// # Safety
/// The values up to the last of these lanes must be valid.
#[inline(always)]
pub unsafe fn load(from: *const f32, lanes: Lanes) -> F32x4 {
    // SAFETY: the caller guarantees the values.
    unsafe {
        if lanes.end == LANES {
            F32x4::load_ptr(from)
        } else {
            load_tail(from, lanes.end)
        }
    }
}

/// Writes these lanes.
///
/// # Safety
/// As for [`load`].
#[inline(always)]
pub unsafe fn store(four: F32x4, to: *mut f32, lanes: Lanes) {
    // SAFETY: the caller guarantees the values.
    unsafe {
        if lanes.end - lanes.first == LANES {
            four.store_ptr(to);
        } else if lanes.first == 0 {
            store_tail(four, to, lanes.end);
        } else {
            store_last(four, to.add(lanes.first), LANES - lanes.first);
        }
    }
}

/// The last `count` lanes.
///
/// # Safety
/// As many values must be valid.
#[inline(never)]
unsafe fn store_last(four: F32x4, to: *mut f32, count: usize) {
    // SAFETY: the caller guarantees them.
    four.store_last(unsafe { core::slice::from_raw_parts_mut(to, count) });
}

/// Calls `f(j, lanes)` for vectors of values j to j + 4 of a row, which together are its `len` values. The last one, if
/// it is not whole, begins earlier, so that it is read at once: what it then computes of values that are already
/// computed is not written. A row of less than four values is one vector.
#[inline(always)]
pub fn each_vector(len: usize, mut f: impl FnMut(usize, Lanes)) {
    let whole = len - len % LANES;
    for j in (0..whole).step_by(LANES) {
        f(j, Lanes::ALL);
    }
    if whole < len {
        let j = len.saturating_sub(LANES);
        let (first, end) = (whole - j.min(whole), len - j);
        f(j, Lanes { first, end });
    }
}

/// z = f(z + b), and f'(z + b) where asked for.
pub fn activate(
    f: Activation,
    z: &mut [f32],
    bias: Option<&[f32]>,
    derivatives: Option<&mut [f32]>,
) {
    let one = F32x4::splat(1.0);
    match f {
        Activation::Sigmoid => each(z, bias, derivatives, sigmoid, |_, y| y.mul(one.sub(y))),
        Activation::Tanh => each(z, bias, derivatives, tanh, |_, y| one.sub(y.mul(y))),
        f => each(
            z,
            bias,
            derivatives,
            |z| f.apply(z),
            |z, y| f.derivative(z, y),
        ),
    }
}

#[inline(never)]
fn each(
    z: &mut [f32],
    bias: Option<&[f32]>,
    derivatives: Option<&mut [f32]>,
    f: impl Fn(F32x4) -> F32x4,
    derivative: impl Fn(F32x4, F32x4) -> F32x4,
) {
    let len = z.len();
    assert!(bias.is_none_or(|bias| bias.len() >= len));
    assert!(
        derivatives
            .as_ref()
            .is_none_or(|derivatives| derivatives.len() >= len)
    );
    let z = z.as_mut_ptr();
    let bias = bias.map(<[f32]>::as_ptr);
    let derivatives = derivatives.map(<[f32]>::as_mut_ptr);
    each_vector(len, |j, lanes| {
        // SAFETY: j and the lanes are of `len` values, which all slices have.
        unsafe {
            let product = load(z.add(j), lanes);
            let sum = bias.map_or(product, |bias| product.add(load(bias.add(j), lanes)));
            let y = f(sum);
            store(y, z.add(j), lanes);
            if let Some(derivatives) = derivatives {
                store(derivative(sum, y), derivatives.add(j), lanes);
            }
        }
    });
}

/// y = a b
pub fn multiply(a: &[f32], b: &[f32], y: &mut [f32]) {
    map_rows(a, b, y, |a, b, _| a.mul(b));
}

/// y += a b
pub fn multiply_add(a: &[f32], b: &[f32], y: &mut [f32]) {
    map_rows(a, b, y, |a, b, y| y.add(a.mul(b)));
}

/// y = y x
pub fn scale(x: &[f32], y: &mut [f32]) {
    map_rows(x, x, y, |x, _, y| y.mul(x));
}

/// y += x
pub fn add(x: &[f32], y: &mut [f32]) {
    map_rows(x, x, y, |x, _, y| y.add(x));
}

#[inline(always)]
fn map_rows(a: &[f32], b: &[f32], y: &mut [f32], f: impl Fn(F32x4, F32x4, F32x4) -> F32x4) {
    let len = y.len();
    assert!(
        a.len() == len && b.len() == len,
        "rows must have the same length"
    );
    let (a, b, y) = (a.as_ptr(), b.as_ptr(), y.as_mut_ptr());
    each_vector(len, |j, lanes| {
        // SAFETY: j and the lanes are of `len` values, which all slices have.
        unsafe {
            let [a, b] = [load(a.add(j), lanes), load(b.add(j), lanes)];
            store(f(a, b, load(y.add(j), lanes)), y.add(j), lanes);
        }
    });
}
