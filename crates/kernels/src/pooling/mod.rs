//! Pooling over up to three axes: the maximum or the mean of each window and channel, padding left out.
//!
//! What belongs here: both, and their gradients, as loops over channels, four at a time. What does not: where
//! windows are (see `windows`).

#[cfg(test)]
mod tests;

use core::ops::Range;

use crate::simd::{F32x4, LANES};
use crate::windows::{AXES, Grid, Position, Windows};

/// y[o, c] = the largest x[element of o at t, c] over the taps t; NaN where there is one. `y` is the whole output, of which
/// the positions `rows` are written.
#[inline(never)]
pub fn max(of: &Windows, x: &[f32], y: &mut [f32], rows: Range<usize>) {
    let grid = of.grid();
    for row in rows {
        let y = &mut y[row * of.channels..][..of.channels];
        y.fill(f32::NEG_INFINITY);
        for_each_element(&grid, &grid.position(row), |element| {
            let x = &x[element * of.channels..][..of.channels];
            combine(y, x, F32x4::max);
        });
    }
}

/// y[o, c] = the mean of x[element of o at t, c] over the taps t inside of the image. As [`max`].
#[inline(never)]
pub fn average(of: &Windows, x: &[f32], y: &mut [f32], rows: Range<usize>) {
    let grid = of.grid();
    for row in rows {
        let y = &mut y[row * of.channels..][..of.channels];
        y.fill(0.0);
        let mut count = 0;
        for_each_element(&grid, &grid.position(row), |element| {
            let x = &x[element * of.channels..][..of.channels];
            combine(y, x, F32x4::add);
            count += 1;
        });
        let count = F32x4::splat(count as f32);
        for_each_vector(of.channels, |at, len| {
            store(load(y, at, len).div(count), y, at, len);
        });
    }
}

/// dx[i, c] = Σ dy[o, c] over the windows o whose first largest element is i; y is the result of [`max`]. `dx` is the
/// whole gradient, of which the images `images` are written.
#[inline(never)]
pub fn max_gradient(of: &Windows, [x, y, dy]: [&[f32]; 3], dx: &mut [f32], images: Range<usize>) {
    clear(of, dx, &images);
    let (grid, channels) = (of.grid(), of.channels);
    for row in rows_of(of, &images) {
        let position = grid.position(row);
        let [y, dy] = [y, dy].map(|values| &values[row * channels..][..channels]);
        for_each_vector(channels, |at, len| {
            // The part of dy whose element was not found yet. In lanes where y is NaN it is never found.
            let (largest, mut left) = (load(y, at, len), load(dy, at, len));
            for_each_element(&grid, &position, |element| {
                let at = element * channels + at;
                let found = load(x, at, len).eq(largest);
                let sum = load(dx, at, len).add(found.keep(left));
                left = found.select(F32x4::splat(0.0), left);
                store(sum, dx, at, len);
            });
        });
    }
}

/// dx[i, c] = Σ dy[o, c] / count(o) over the windows o that have i. `dx` is the whole gradient, of which the images
/// `images` are written.
#[inline(never)]
pub fn average_gradient(of: &Windows, dy: &[f32], dx: &mut [f32], images: Range<usize>) {
    clear(of, dx, &images);
    let (grid, channels) = (of.grid(), of.channels);
    for row in rows_of(of, &images) {
        let position = grid.position(row);
        let dy = &dy[row * channels..][..channels];
        let mut count = 0;
        for_each_element(&grid, &position, |_| count += 1);
        let count = F32x4::splat(count as f32);
        for_each_element(&grid, &position, |element| {
            let dx = &mut dx[element * channels..][..channels];
            for_each_vector(channels, |at, len| {
                let part = load(dy, at, len).div(count);
                store(load(dx, at, len).add(part), dx, at, len);
            });
        });
    }
}

/// The rows of the windows over some of the images.
fn rows_of(of: &Windows, images: &Range<usize>) -> Range<usize> {
    let each = of.positions() / of.batch.max(1);
    images.start * each..images.end * each
}

fn clear(of: &Windows, dx: &mut [f32], images: &Range<usize>) {
    let each = of.input_len() / of.batch.max(1);
    dx[images.start * each..images.end * each].fill(0.0);
}

/// Calls `f` with the number of each element of a window, in the order of taps.
#[inline(always)]
fn for_each_element(grid: &Grid, position: &Position, mut f: impl FnMut(usize)) {
    let [a, b, c] = core::array::from_fn(|axis| grid.axes[axis].inside(position.at[axis]));
    let last = &grid.axes[AXES - 1];
    for first in a {
        for second in b.clone() {
            let Some(line) = grid.source_line(position, [first, second]) else {
                continue;
            };
            for third in c.clone() {
                if let Some(element) = last.element(position.at[AXES - 1], third) {
                    f(line * last.len + element);
                }
            }
        }
    }
}

/// y = f(y, x), channel by channel.
#[inline(always)]
fn combine(y: &mut [f32], x: &[f32], f: impl Fn(F32x4, F32x4) -> F32x4) {
    for_each_vector(y.len(), |at, len| {
        store(f(load(y, at, len), load(x, at, len)), y, at, len);
    });
}

/// Calls `f` with where each vector of a row begins and how many of its lanes are in the row.
#[inline(always)]
fn for_each_vector(len: usize, mut f: impl FnMut(usize, usize)) {
    let whole = len - len % LANES;
    for at in (0..whole).step_by(LANES) {
        f(at, LANES);
    }
    if whole < len {
        f(whole, len - whole);
    }
}

#[inline(always)]
fn load(from: &[f32], at: usize, len: usize) -> F32x4 {
    if len == LANES {
        F32x4::load(&from[at..at + LANES])
    } else {
        F32x4::load_partial(&from[at..at + len])
    }
}

#[inline(always)]
fn store(value: F32x4, to: &mut [f32], at: usize, len: usize) {
    if len == LANES {
        value.store(&mut to[at..at + LANES]);
    } else {
        value.store_partial(&mut to[at..at + len]);
    }
}
