//! A dense layer: a product, a bias and an activation.
//!
//! What belongs here: y = f(x W + b), and the way back through f and b. What does not: the
//! gradients of x and W, which are plain products.

use core::ops::Range;

use crate::activation::Activation;
use crate::matmul::{View, matmul};
use crate::simd::{F32x4, LANES};

#[cfg(test)]
mod tests;

/// Floats of workspace that [`forward`] needs.
pub fn workspace(m: usize, k: usize, n: usize) -> usize {
    crate::matmul::workspace(m, n, k)
}

/// y = f(x W + b) for `rows` of y: x is [m, k], W is [k, n], b is [n], y is [m, n].
#[allow(clippy::too_many_arguments)]
pub fn forward(
    m: usize,
    k: usize,
    n: usize,
    x: &[f32],
    w: &[f32],
    bias: Option<&[f32]>,
    activation: Activation,
    y: &mut [f32],
    rows: Range<usize>,
    workspace: &mut [f32],
) {
    let (x, w) = (View::row_major(x, k), View::row_major(w, n));
    matmul(m, n, k, x, w, y, n, false, rows.clone(), workspace);
    if n == 0 || (bias.is_none() && activation == Activation::Linear) {
        return;
    }
    let y = &mut y[rows.start * n..rows.end * n];
    // One loop for each activation, so that the choice is not made anew for every four values.
    match activation {
        Activation::Linear => finish(n, bias, y, |z| z),
        Activation::Relu => finish(n, bias, y, |z| Activation::Relu.apply(z)),
        Activation::Tanh => finish(n, bias, y, |z| Activation::Tanh.apply(z)),
        Activation::Sigmoid => finish(n, bias, y, |z| Activation::Sigmoid.apply(z)),
        #[allow(unreachable_patterns)]
        other => finish(n, bias, y, |z| other.apply(z)),
    }
}

/// y = f(y + b), row by row.
#[inline(always)]
fn finish(n: usize, bias: Option<&[f32]>, y: &mut [f32], f: impl Fn(F32x4) -> F32x4) {
    let Some(bias) = bias else {
        return each(y, |_, z| f(z));
    };
    let bias = &bias[..n];
    for row in y.chunks_exact_mut(n) {
        each(row, |j, z| f(z.add(load(&bias[j..]))));
    }
}

/// Replaces four values at a time by f(their position, them).
#[inline(always)]
fn each(y: &mut [f32], f: impl Fn(usize, F32x4) -> F32x4) {
    let whole = y.len() - y.len() % LANES;
    let (body, tail) = y.split_at_mut(whole);
    for (i, four) in body.chunks_exact_mut(LANES).enumerate() {
        f(i * LANES, F32x4::load(four)).store(four);
    }
    if !tail.is_empty() {
        store(f(whole, load(tail)), tail);
    }
}

/// Up to four values, zeros after the last.
#[inline(always)]
fn load(from: &[f32]) -> F32x4 {
    if from.len() >= LANES {
        return F32x4::load(from);
    }
    let mut four = [0.0; LANES];
    four[..from.len()].copy_from_slice(from);
    F32x4::load(&four)
}

/// As many of the four values as `to` takes.
#[inline(always)]
fn store(four: F32x4, to: &mut [f32]) {
    let count = to.len().min(LANES);
    to[..count].copy_from_slice(&four.to_array()[..count]);
}

/// dz = dy * f'(y) and, where asked for, db = the sum of dz over rows, for `columns` of both. y, dy
/// and dz are [m, n], db is [n]; f must give its derivative from its output.
#[allow(clippy::too_many_arguments)]
pub fn backward_activation(
    m: usize,
    n: usize,
    y: &[f32],
    dy: &[f32],
    activation: Activation,
    dz: &mut [f32],
    db: Option<&mut [f32]>,
    columns: Range<usize>,
) {
    assert!(
        activation.from_output(),
        "the derivative needs more than the output"
    );
    assert!(columns.end <= n && y.len() >= m * n && dy.len() >= m * n && dz.len() >= m * n);
    let sweep = Sweep { m, n, y, dy };
    // One loop for each activation, so that the choice is not made anew for every four values.
    match activation {
        Activation::Linear => sweep.run(|_, dy| dy, dz, db, columns),
        Activation::Relu => sweep.run(|y, dy| y.gt(F32x4::splat(0.0)).keep(dy), dz, db, columns),
        Activation::Tanh => sweep.run(|y, dy| slope(Activation::Tanh, y, dy), dz, db, columns),
        Activation::Sigmoid => {
            sweep.run(|y, dy| slope(Activation::Sigmoid, y, dy), dz, db, columns)
        }
        other => sweep.run(|y, dy| slope(other, y, dy), dz, db, columns),
    }
}

/// dy * f'(y).
#[inline(always)]
fn slope(f: Activation, y: F32x4, dy: F32x4) -> F32x4 {
    dy.mul(f.derivative(y, y))
}

/// The operands of [`backward_activation`], walked down their columns so that sums stay in registers.
struct Sweep<'a> {
    m: usize,
    n: usize,
    y: &'a [f32],
    dy: &'a [f32],
}

impl Sweep<'_> {
    #[inline(always)]
    fn run(
        &self,
        f: impl Fn(F32x4, F32x4) -> F32x4 + Copy,
        dz: &mut [f32],
        mut db: Option<&mut [f32]>,
        columns: Range<usize>,
    ) {
        let mut j = columns.start;
        while j < columns.end {
            let width = (columns.end - j).min(2 * LANES);
            let sums = if width == 2 * LANES {
                self.wide(f, dz, j)
            } else {
                self.narrow(f, dz, j, width.min(LANES))
            };
            let step = if width == 2 * LANES {
                width
            } else {
                width.min(LANES)
            };
            if let Some(db) = &mut db {
                for (lane, db) in db[j..j + step].iter_mut().enumerate() {
                    *db = sums[lane / LANES].to_array()[lane % LANES];
                }
            }
            j += step;
        }
    }

    /// Eight columns from `j` on.
    #[inline(always)]
    fn wide(&self, f: impl Fn(F32x4, F32x4) -> F32x4, dz: &mut [f32], j: usize) -> [F32x4; 2] {
        let mut sums = [F32x4::splat(0.0); 2];
        for row in 0..self.m {
            let at = row * self.n + j;
            let (y, dy) = (&self.y[at..at + 8], &self.dy[at..at + 8]);
            let dz = &mut dz[at..at + 8];
            let left = f(F32x4::load(y), F32x4::load(dy));
            let right = f(F32x4::load(&y[LANES..]), F32x4::load(&dy[LANES..]));
            left.store(dz);
            right.store(&mut dz[LANES..]);
            sums = [sums[0].add(left), sums[1].add(right)];
        }
        sums
    }

    /// At most four columns from `j` on.
    #[inline(always)]
    fn narrow(
        &self,
        f: impl Fn(F32x4, F32x4) -> F32x4,
        dz: &mut [f32],
        j: usize,
        width: usize,
    ) -> [F32x4; 2] {
        let mut sum = F32x4::splat(0.0);
        for row in 0..self.m {
            let at = row * self.n + j;
            let value = f(
                load(&self.y[at..at + width]),
                load(&self.dy[at..at + width]),
            );
            store(value, &mut dz[at..at + width]);
            sum = sum.add(value);
        }
        [sum, F32x4::splat(0.0)]
    }
}
