//! A dense layer: a product, a bias and an activation.
//!
//! What belongs here: y = f(x W + b), and the way back through f and b. What does not: the
//! gradients of x and W, which are plain products.

use core::ops::Range;

use crate::activation::Activation;
use crate::map::{Unary, unary_in_place};
use crate::matmul::{View, matmul};
use crate::row;
use crate::simd::{F32x4, LANES};

/// Columns whose sums are kept side by side.
const WIDE: usize = 2 * LANES;

#[cfg(test)]
mod tests;

/// Floats of workspace that [`forward`] needs.
pub fn workspace(m: usize, k: usize, n: usize) -> usize {
    crate::matmul::workspace(m, n, k)
}

/// y = f(x W + b) for `rows` of y: x is [m, k], W is [k, n], b is [n], y is [m, n].
#[allow(clippy::too_many_arguments)]
#[inline(never)]
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
    match (bias, activation) {
        (None, _) => activate(activation, y),
        (Some(bias), Activation::Relu) => {
            add_bias(&bias[..n], y, |z| z.max(F32x4::splat(0.0)));
        }
        (Some(bias), _) => {
            add_bias(&bias[..n], y, |z| z);
            activate(activation, y);
        }
    }
}

/// y = f(y + b), row by row.
#[inline(always)]
fn add_bias(bias: &[f32], y: &mut [f32], f: impl Fn(F32x4) -> F32x4) {
    let whole = bias.len() - bias.len() % LANES;
    for row in y.chunks_exact_mut(bias.len()) {
        for at in (0..whole).step_by(LANES) {
            let z = F32x4::load(&row[at..]).add(F32x4::load(&bias[at..]));
            f(z).store(&mut row[at..]);
        }
        if whole < row.len() {
            let rest = &mut row[whole..];
            let z = F32x4::load_partial(rest).add(F32x4::load_partial(&bias[whole..]));
            f(z).store_partial(rest);
        }
    }
}

/// y = f(y).
fn activate(activation: Activation, y: &mut [f32]) {
    match activation {
        Activation::Linear => {}
        Activation::Relu => unary_in_place(Unary::Relu, y),
        Activation::Tanh => unary_in_place(Unary::Tanh, y),
        Activation::Sigmoid => unary_in_place(Unary::Sigmoid, y),
        Activation::Exponential => unary_in_place(Unary::Exp, y),
        Activation::Softplus => unary_in_place(Unary::Softplus, y),
        other => row::map([], y, |[], z| other.apply(z)),
    }
}

/// dz = dy * f'(y) and, where asked for, db = the sum of dz over rows, for `columns` of both. y, dy
/// and dz are [m, n], db is [n]; f must give its derivative from its output.
#[allow(clippy::too_many_arguments)]
#[inline(never)]
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
    let (sweep, one) = (Sweep { m, n, y, dy }, F32x4::splat(1.0));
    // One loop for each hot activation, so that the choice is not made anew for every four values.
    match activation {
        Activation::Linear => sweep.run(|_, dy| dy, dz, db, columns),
        Activation::Relu => sweep.run(|y, dy| y.gt(F32x4::splat(0.0)).keep(dy), dz, db, columns),
        Activation::Tanh => sweep.run(|y, dy| dy.mul(one.sub(y.mul(y))), dz, db, columns),
        Activation::Sigmoid => sweep.run(|y, dy| dy.mul(y.mul(one.sub(y))), dz, db, columns),
        other => sweep.run(|y, dy| dy.mul(other.derivative(y, y)), dz, db, columns),
    }
}

/// The operands of [`backward_activation`], walked down their columns so that sums stay in registers.
struct Sweep<'a> {
    m: usize,
    n: usize,
    y: &'a [f32],
    dy: &'a [f32],
}

impl Sweep<'_> {
    #[inline(never)]
    fn run(
        &self,
        f: impl Fn(F32x4, F32x4) -> F32x4,
        dz: &mut [f32],
        mut db: Option<&mut [f32]>,
        columns: Range<usize>,
    ) {
        let mut j = columns.start;
        while j < columns.end {
            let width = match columns.end - j {
                WIDE.. => WIDE,
                rest => rest.min(LANES),
            };
            let sums = if width == WIDE {
                self.wide(&f, dz, j)
            } else {
                self.narrow(&f, dz, j, width)
            };
            if let Some(db) = &mut db {
                db[j..j + width].copy_from_slice(&sums[..width]);
            }
            j += width;
        }
    }

    /// Eight columns from `j` on.
    #[inline(always)]
    fn wide(&self, f: &impl Fn(F32x4, F32x4) -> F32x4, dz: &mut [f32], j: usize) -> [f32; WIDE] {
        let mut sums = [F32x4::splat(0.0); 2];
        for row in 0..self.m {
            let at = row * self.n + j;
            let (y, dy) = (&self.y[at..at + WIDE], &self.dy[at..at + WIDE]);
            let dz = &mut dz[at..at + WIDE];
            let left = f(F32x4::load(y), F32x4::load(dy));
            let right = f(F32x4::load(&y[LANES..]), F32x4::load(&dy[LANES..]));
            left.store(dz);
            right.store(&mut dz[LANES..]);
            sums = [sums[0].add(left), sums[1].add(right)];
        }
        whole_of(sums)
    }

    /// At most four columns from `j` on.
    #[inline(always)]
    fn narrow(
        &self,
        f: &impl Fn(F32x4, F32x4) -> F32x4,
        dz: &mut [f32],
        j: usize,
        width: usize,
    ) -> [f32; WIDE] {
        let mut sum = F32x4::splat(0.0);
        for row in 0..self.m {
            let at = row * self.n + j;
            let (y, dy) = (&self.y[at..at + width], &self.dy[at..at + width]);
            let value = f(F32x4::load_partial(y), F32x4::load_partial(dy));
            value.store_partial(&mut dz[at..at + width]);
            sum = sum.add(value);
        }
        whole_of([sum, F32x4::splat(0.0)])
    }
}

fn whole_of([left, right]: [F32x4; 2]) -> [f32; WIDE] {
    let mut values = [0.0; WIDE];
    left.store(&mut values);
    right.store(&mut values[LANES..]);
    values
}
