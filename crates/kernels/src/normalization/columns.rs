//! Sums down the columns of rows that follow one another, in blocks of rows that stay in a near cache.

use crate::simd::{F32x4, LANES};
use crate::simd_loop::{load_tail, store_tail};

/// Rows of a block.
const BLOCK: usize = 64;
/// Vectors of columns side by side: a cache line.
const WAYS: usize = 4;

/// The mean of each column, and the sum of squared differences from it.
#[inline(never)]
pub fn moments(x: &[f32], mean: &mut [f32], squares: &mut [f32]) {
    let n = mean.len();
    assert!(
        squares.len() == n && x.len().is_multiple_of(n),
        "{OTHER_WIDTH}"
    );
    let rows = x.len() / n;
    for_each_strip(n, |column, width| {
        let at = |row: usize| x.as_ptr().wrapping_add(row * n + column);
        // SAFETY: every row has `width` values from `column` on.
        unsafe {
            match width {
                STRIP => {
                    let (means, sums) = strip_moments::<WAYS>(rows, |row, way| {
                        F32x4::load_ptr(at(row).add(way * LANES))
                    });
                    store(means, mean, column);
                    store(sums, squares, column);
                }
                LANES => {
                    let (means, sums) = strip_moments::<1>(rows, |row, _| F32x4::load_ptr(at(row)));
                    store(means, mean, column);
                    store(sums, squares, column);
                }
                _ => {
                    let ([means], [sums]) =
                        strip_moments::<1>(rows, |row, _| load_tail(at(row), width));
                    store_tail(means, mean.as_mut_ptr().add(column), width);
                    store_tail(sums, squares.as_mut_ptr().add(column), width);
                }
            }
        }
    });
}

/// Means and sums of squares of columns side by side. Each block's are joined with those of the rows before it (Chan et al.
/// 1979): with a of n and b of m values, d = mean_b - mean_a,
/// mean = mean_a + d m / (n + m) and squares = squares_a + squares_b + d² n m / (n + m).
#[inline(always)]
fn strip_moments<const W: usize>(
    rows: usize,
    load: impl Fn(usize, usize) -> F32x4,
) -> ([F32x4; W], [F32x4; W]) {
    let zero = F32x4::splat(0.0);
    let (mut mean, mut squares) = ([zero; W], [zero; W]);
    for first in (0..rows).step_by(BLOCK) {
        let end = rows.min(first + BLOCK);
        let count = (end - first) as f32;
        let mut own = [zero; W];
        for row in first..end {
            for (way, own) in own.iter_mut().enumerate() {
                *own = own.add(load(row, way));
            }
        }
        let own = own.map(|sum| sum.div(F32x4::splat(count)));
        let mut own_squares = [zero; W];
        for row in first..end {
            for way in 0..W {
                let difference = load(row, way).sub(own[way]);
                own_squares[way] = own_squares[way].add(difference.mul(difference));
            }
        }
        let weight = count / end as f32;
        let between = F32x4::splat(first as f32 * weight);
        for way in 0..W {
            let difference = own[way].sub(mean[way]);
            mean[way] = mean[way].add(difference.mul(F32x4::splat(weight)));
            let shifted = difference.mul(difference).mul(between);
            squares[way] = squares[way].add(own_squares[way]).add(shifted);
        }
    }
    (mean, squares)
}

/// For each column the sum of dy, and that of dy (x - center).
#[inline(never)]
pub fn gradient_sums(
    x: &[f32],
    dy: &[f32],
    center: &[f32],
    sums: &mut [f32],
    products: &mut [f32],
) {
    let n = center.len();
    assert!(
        sums.len() == n && products.len() == n && x.len() == dy.len() && x.len().is_multiple_of(n),
        "{OTHER_WIDTH}"
    );
    let rows = x.len() / n;
    for_each_strip(n, |column, width| {
        let x = |row: usize| x.as_ptr().wrapping_add(row * n + column);
        let dy = |row: usize| dy.as_ptr().wrapping_add(row * n + column);
        let center = center.as_ptr().wrapping_add(column);
        // SAFETY: every row, and the center, have `width` values from `column` on.
        unsafe {
            match width {
                STRIP => {
                    let [sum, product] = strip_sums::<WAYS>(rows, |row, way| {
                        let at = way * LANES;
                        let difference =
                            F32x4::load_ptr(x(row).add(at)).sub(F32x4::load_ptr(center.add(at)));
                        (F32x4::load_ptr(dy(row).add(at)), difference)
                    });
                    store(sum, sums, column);
                    store(product, products, column);
                }
                LANES => {
                    let center = F32x4::load_ptr(center);
                    let [sum, product] = strip_sums::<1>(rows, |row, _| {
                        (
                            F32x4::load_ptr(dy(row)),
                            F32x4::load_ptr(x(row)).sub(center),
                        )
                    });
                    store(sum, sums, column);
                    store(product, products, column);
                }
                _ => {
                    let center = load_tail(center, width);
                    let [[sum], [product]] = strip_sums::<1>(rows, |row, _| {
                        (
                            load_tail(dy(row), width),
                            load_tail(x(row), width).sub(center),
                        )
                    });
                    store_tail(sum, sums.as_mut_ptr().add(column), width);
                    store_tail(product, products.as_mut_ptr().add(column), width);
                }
            }
        }
    });
}

/// The sums of g and of g d over rows, in partial sums by block; `load` gives g and d.
#[inline(always)]
fn strip_sums<const W: usize>(
    rows: usize,
    load: impl Fn(usize, usize) -> (F32x4, F32x4),
) -> [[F32x4; W]; 2] {
    let zero = F32x4::splat(0.0);
    let (mut sums, mut products) = ([zero; W], [zero; W]);
    for first in (0..rows).step_by(BLOCK) {
        let (mut part, mut part_products) = ([zero; W], [zero; W]);
        for row in first..rows.min(first + BLOCK) {
            for way in 0..W {
                let (g, d) = load(row, way);
                part[way] = part[way].add(g);
                part_products[way] = part_products[way].add(g.mul(d));
            }
        }
        for way in 0..W {
            sums[way] = sums[way].add(part[way]);
            products[way] = products[way].add(part_products[way]);
        }
    }
    [sums, products]
}

const STRIP: usize = WAYS * LANES;

/// Calls `run(first column, columns)` for strips of columns: as many as a cache line holds, then four, then what is left.
#[inline(always)]
fn for_each_strip(n: usize, mut run: impl FnMut(usize, usize)) {
    let mut column = 0;
    while column < n {
        let width = match n - column {
            STRIP.. => STRIP,
            LANES.. => LANES,
            rest => rest,
        };
        run(column, width);
        column += width;
    }
}

fn store<const W: usize>(vectors: [F32x4; W], to: &mut [f32], column: usize) {
    for (vector, to) in vectors.iter().zip(to[column..].chunks_exact_mut(LANES)) {
        vector.store(to);
    }
}

const OTHER_WIDTH: &str = "rows have as many values as the vectors";
