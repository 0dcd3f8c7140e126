//! Sums down the columns of adjacent rows. The rows are read in blocks, and a block in strips of a few columns, so that
//! memory is read nearly in its order, and a second pass over a block finds it in a near cache.

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
    mean.fill(0.0);
    squares.fill(0.0);
    let mut before = 0;
    for block in x.chunks(BLOCK * n) {
        let rows = block.len() / n;
        for_each_strip(n, |column, width| {
            let at = |row: usize| block.as_ptr().wrapping_add(row * n + column);
            // SAFETY: every row, and both results, have `width` values from `column` on.
            unsafe {
                let (mean, squares) = (
                    mean.as_mut_ptr().add(column),
                    squares.as_mut_ptr().add(column),
                );
                match width {
                    STRIP => join_moments::<WAYS>(
                        [before, rows],
                        |row, way| F32x4::load_ptr(at(row).add(way * LANES)),
                        Whole([mean, squares]),
                    ),
                    LANES => join_moments::<1>(
                        [before, rows],
                        |row, _| F32x4::load_ptr(at(row)),
                        Whole([mean, squares]),
                    ),
                    _ => join_moments::<1>(
                        [before, rows],
                        |row, _| load_tail(at(row), width),
                        Tail([mean, squares], width),
                    ),
                }
            }
        });
        before += rows;
    }
}

/// Joins means and sums of squares of columns side by side with those of the rows before them (Chan et al. 1979): with a of
/// n and b of m values, d = mean_b - mean_a,
/// mean = mean_a + d m / (n + m) and squares = squares_a + squares_b + d² n m / (n + m).
///
/// # Safety
/// `load` must have valid values for every row, and `to` for every column.
#[inline(always)]
unsafe fn join_moments<const W: usize>(
    [before, rows]: [usize; 2],
    load: impl Fn(usize, usize) -> F32x4,
    to: impl Columns,
) {
    let zero = F32x4::splat(0.0);
    let count = rows as f32;
    let mut own = [zero; W];
    for row in 0..rows {
        for (way, own) in own.iter_mut().enumerate() {
            *own = own.add(load(row, way));
        }
    }
    let own = own.map(|sum| sum.div(F32x4::splat(count)));
    let mut own_squares = [zero; W];
    for row in 0..rows {
        for way in 0..W {
            let difference = load(row, way).sub(own[way]);
            own_squares[way] = own_squares[way].add(difference.mul(difference));
        }
    }
    let weight = count / (before + rows) as f32;
    let between = F32x4::splat(before as f32 * weight);
    for way in 0..W {
        // SAFETY: the caller guarantees it.
        unsafe {
            to.update(way, |[mean, squares]| {
                let difference = own[way].sub(mean);
                let shifted = difference.mul(difference).mul(between);
                [
                    mean.add(difference.mul(F32x4::splat(weight))),
                    squares.add(own_squares[way]).add(shifted),
                ]
            });
        }
    }
}

/// For each of the columns from `first` on, of rows of `n` values, the sum of dy, and that of dy (x - center), in partial
/// sums by block.
#[inline(never)]
pub fn gradient_sums(
    x: &[f32],
    dy: &[f32],
    n: usize,
    first: usize,
    center: &[f32],
    sums: &mut [f32],
    products: &mut [f32],
) {
    let columns = center.len();
    assert!(
        sums.len() == columns && products.len() == columns && first + columns <= n,
        "{OTHER_WIDTH}"
    );
    assert!(
        x.len() == dy.len() && x.len().is_multiple_of(n),
        "{OTHER_WIDTH}"
    );
    sums.fill(0.0);
    products.fill(0.0);
    for (x, dy) in x.chunks(BLOCK * n).zip(dy.chunks(BLOCK * n)) {
        let rows = x.len() / n;
        for_each_strip(columns, |column, width| {
            let x = |row: usize| x.as_ptr().wrapping_add(row * n + first + column);
            let dy = |row: usize| dy.as_ptr().wrapping_add(row * n + first + column);
            let center = center.as_ptr().wrapping_add(column);
            // SAFETY: every row, the center and both results have `width` values from `column` on.
            unsafe {
                let (sums, products) = (
                    sums.as_mut_ptr().add(column),
                    products.as_mut_ptr().add(column),
                );
                match width {
                    STRIP => {
                        let center: [F32x4; WAYS] = core::array::from_fn(|way| {
                            F32x4::load_ptr(center.wrapping_add(way * LANES))
                        });
                        add_sums::<WAYS>(
                            rows,
                            |row, way| {
                                let at = way * LANES;
                                let difference = F32x4::load_ptr(x(row).add(at)).sub(center[way]);
                                (F32x4::load_ptr(dy(row).add(at)), difference)
                            },
                            Whole([sums, products]),
                        );
                    }
                    LANES => {
                        let center = F32x4::load_ptr(center);
                        add_sums::<1>(
                            rows,
                            |row, _| {
                                let difference = F32x4::load_ptr(x(row)).sub(center);
                                (F32x4::load_ptr(dy(row)), difference)
                            },
                            Whole([sums, products]),
                        );
                    }
                    _ => {
                        let center = load_tail(center, width);
                        add_sums::<1>(
                            rows,
                            |row, _| {
                                let difference = load_tail(x(row), width).sub(center);
                                (load_tail(dy(row), width), difference)
                            },
                            Tail([sums, products], width),
                        );
                    }
                }
            }
        });
    }
}

/// Adds the sums of g and of g d over rows; `load` gives g and d.
///
/// # Safety
/// As [`join_moments`].
#[inline(always)]
unsafe fn add_sums<const W: usize>(
    rows: usize,
    load: impl Fn(usize, usize) -> (F32x4, F32x4),
    to: impl Columns,
) {
    let zero = F32x4::splat(0.0);
    let (mut part, mut part_products) = ([zero; W], [zero; W]);
    for row in 0..rows {
        for way in 0..W {
            let (g, d) = load(row, way);
            part[way] = part[way].add(g);
            part_products[way] = part_products[way].add(g.mul(d));
        }
    }
    for way in 0..W {
        // SAFETY: the caller guarantees it.
        unsafe {
            to.update(way, |[sums, products]| {
                [sums.add(part[way]), products.add(part_products[way])]
            });
        }
    }
}

/// Two results of columns side by side.
trait Columns {
    /// # Safety
    /// The columns of vector `way` must be valid.
    unsafe fn update(&self, way: usize, f: impl Fn([F32x4; 2]) -> [F32x4; 2]);
}

/// Results of whole vectors of columns.
struct Whole([*mut f32; 2]);

impl Columns for Whole {
    #[inline(always)]
    unsafe fn update(&self, way: usize, f: impl Fn([F32x4; 2]) -> [F32x4; 2]) {
        // SAFETY: the caller guarantees the columns.
        unsafe {
            let [a, b] = self.0.map(|at| at.add(way * LANES));
            let [first, second] = f([F32x4::load_ptr(a), F32x4::load_ptr(b)]);
            first.store_ptr(a);
            second.store_ptr(b);
        }
    }
}

/// Results of the last columns, fewer than a vector has.
struct Tail([*mut f32; 2], usize);

impl Columns for Tail {
    #[inline(always)]
    unsafe fn update(&self, _: usize, f: impl Fn([F32x4; 2]) -> [F32x4; 2]) {
        let &Self([a, b], width) = self;
        // SAFETY: the caller guarantees the columns.
        unsafe {
            let [first, second] = f([load_tail(a, width), load_tail(b, width)]);
            store_tail(first, a, width);
            store_tail(second, b, width);
        }
    }
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

const OTHER_WIDTH: &str = "rows have as many values as the vectors";
