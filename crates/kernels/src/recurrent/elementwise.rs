//! Elementwise passes over one row, four values at a time.
//!
//! What belongs here: loops that several cells use. What does not: the equations of a cell.

use crate::activation::Activation;
use crate::math::{sigmoid, tanh};
use crate::simd::{F32x4, LANES};
use crate::simd_loop::{load_tail, store_tail};

/// `count` values, one to four, zeros after them.
///
/// # Safety
/// `count` values at `from` must be valid.
#[inline(always)]
pub unsafe fn load(from: *const f32, count: usize) -> F32x4 {
    // SAFETY: the caller guarantees the values.
    unsafe {
        if count == LANES {
            F32x4::load_ptr(from)
        } else {
            load_tail(from, count)
        }
    }
}

/// The first `count` values, one to four.
///
/// # Safety
/// `count` values at `to` must be valid.
#[inline(always)]
pub unsafe fn store(four: F32x4, to: *mut f32, count: usize) {
    // SAFETY: the caller guarantees the values.
    unsafe {
        if count == LANES {
            four.store_ptr(to);
        } else {
            store_tail(four, to, count);
        }
    }
}

/// Stores `compute(j, count)` for vectors that together are `len` values. The last one ends with the row: where the row is
/// no multiple of four it overlaps the one before it. It is computed before anything is stored, and stored last. (Read
/// after that, it would wait: a processor forwards one store to a load, not two.) Fewer than four values are one vector
/// of `count`.
#[inline(always)]
pub fn each_vector<T>(
    len: usize,
    compute: impl Fn(usize, usize) -> T,
    store: impl Fn(usize, usize, T),
) {
    if len == 0 {
        return;
    }
    let count = len.min(LANES);
    let last = len - count;
    let of_last = compute(last, count);
    for j in (0..last).step_by(LANES) {
        store(j, LANES, compute(j, LANES));
    }
    store(last, count, of_last);
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
    // SAFETY: j + count <= len, which all slices have.
    let compute = |j: usize, count| unsafe {
        let product = load(z.add(j), count);
        let sum = bias.map_or(product, |bias| product.add(load(bias.add(j), count)));
        (sum, f(sum))
    };
    // SAFETY: as above.
    each_vector(len, compute, |j, count, (sum, y)| unsafe {
        store(y, z.add(j), count);
        if let Some(derivatives) = derivatives {
            store(derivative(sum, y), derivatives.add(j), count);
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
    // SAFETY: j + count <= len, which all slices have.
    let compute = |j: usize, count| unsafe {
        let [a, b] = [load(a.add(j), count), load(b.add(j), count)];
        f(a, b, load(y.add(j), count))
    };
    // SAFETY: as above.
    each_vector(len, compute, |j, count, four| unsafe {
        store(four, y.add(j), count);
    });
}
