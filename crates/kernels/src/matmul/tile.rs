//! The micro-kernel: one tile of the product, 4 rows by 8 columns, held in registers.
//!
//! What belongs here: the only multiply-adds of the tiled product, and the tile's size, the one
//! thing that may differ between variants of the build. What does not: blocking and packing.
//!
//! Callers hand over views and slices, which are checked here; addresses are known in this file alone.
//!
//! Every element is one chain of multiply-adds over p in rising order, whatever the path and the
//! blocks; so all paths of a product agree bit for bit.
//!
//! Tiles are compiled for two rows and for four. One of fewer rows repeats its last row, which takes no longer: two rows wait
//! for their additions as long as one does.

use core::array;
use core::marker::PhantomData;
use core::mem::MaybeUninit;

use ndarray::{ArrayView2, ArrayViewMut2};

use super::pack::PackedB;
use crate::simd::{F32x4, LANES};

/// Rows of a tile.
pub const ROWS: usize = 4;
/// Columns of a tile: two vectors.
pub const COLUMNS: usize = 8;

/// Columns of B, tile after tile, with element (p, column) of tile t at
/// `at + t * tile_stride + p * step + column`.
#[derive(Clone, Copy)]
pub struct Right<'a> {
    at: *const f32,
    step: isize,
    tile_stride: usize,
    k: usize,
    tiles: usize,
    operand: PhantomData<&'a [f32]>,
}

impl<'a> Right<'a> {
    /// The whole tiles of `b`, whose columns are adjacent.
    pub fn in_place(b: ArrayView2<'a, f32>) -> Self {
        assert!(b.strides()[1] == 1, "columns of B must be adjacent");
        Self {
            at: b.as_ptr(),
            step: b.strides()[0],
            tile_stride: COLUMNS,
            k: b.nrows(),
            tiles: b.ncols() / COLUMNS,
            operand: PhantomData,
        }
    }

    /// Panels of B [k, columns], which `pack_b` has filled.
    pub fn packed(panels: &'a [f32], k: usize, columns: usize) -> Self {
        assert!(
            panels.len() >= PackedB::len_of(k, columns),
            "panels of B are too short"
        );
        Self {
            at: panels.as_ptr(),
            step: COLUMNS as isize,
            tile_stride: COLUMNS * k,
            k,
            tiles: columns.div_ceil(COLUMNS),
            operand: PhantomData,
        }
    }

    /// Without the first `count` tiles.
    pub fn skip(self, count: usize) -> Self {
        assert!(count <= self.tiles, "B has fewer tiles");
        Self {
            at: self.at.wrapping_add(count * self.tile_stride),
            tiles: self.tiles - count,
            ..self
        }
    }
}

/// Rows of A: element (row, p) at `at + row * lane_stride + p * step`.
#[derive(Clone, Copy)]
struct Left {
    at: *const f32,
    lane_stride: isize,
    step: isize,
}

/// How far the R rows of a tile are from its first one, of which `rows` exist: the last one stands for those that do not.
#[inline(always)]
fn offsets<const R: usize>(rows: usize, stride: isize) -> [isize; R] {
    array::from_fn(|i| i.min(rows - 1) as isize * stride)
}

/// Where a tile is written; `accumulate` adds to what is there.
#[derive(Clone, Copy)]
struct Target {
    at: *mut f32,
    row_stride: isize,
    accumulate: bool,
}

impl Target {
    /// The tile at row `i` and column `j`, which must be columns of `c`.
    #[inline(always)]
    fn new(c: &mut ArrayViewMut2<f32>, i: usize, j: usize, accumulate: bool) -> Self {
        let (row_stride, column_stride) = (c.strides()[0], c.strides()[1]);
        assert!(
            column_stride == 1 || c.ncols() == 1,
            "columns of C must be adjacent"
        );
        Self {
            at: c
                .as_mut_ptr()
                .wrapping_offset(i as isize * row_stride)
                .wrapping_add(j),
            row_stride,
            accumulate,
        }
    }
}

/// The tile of C (+)= A B at row and column `(i, j)`, from k steps of a panel of A and of one of B.
#[inline(always)]
pub fn multiply_panels(
    k: usize,
    a: &[f32],
    b: &[f32],
    c: &mut ArrayViewMut2<f32>,
    (i, j): (usize, usize),
    accumulate: bool,
) {
    assert!(
        a.len() >= k * ROWS && b.len() >= k * COLUMNS,
        "panels must hold k steps"
    );
    let (m, n) = c.dim();
    assert!(i < m && j < n, "the tile is outside C");
    let (rows, columns) = (ROWS.min(m - i), COLUMNS.min(n - j));
    let target = Target::new(c, i, j, accumulate);
    let (a, b) = (a.as_ptr(), b.as_ptr());
    // SAFETY: the asserts hold panels and tile to what is read and written; `within` has a whole tile written.
    unsafe {
        within(target, rows, columns, |c| match rows {
            1 | 2 => packed::<2>(rows, k, a, b, c),
            _ => packed::<4>(rows, k, a, b, c),
        });
    }
}

/// C (+)= A B, the whole tiles of `b` in place and then, in a last and narrower tile, the columns of `edge`.
pub fn of_views(
    a: ArrayView2<f32>,
    b: Right,
    edge: Right,
    mut c: ArrayViewMut2<f32>,
    accumulate: bool,
) {
    let ((m, k), n) = (a.dim(), c.ncols());
    let (tiles, width) = (n / COLUMNS, n % COLUMNS);
    assert!(
        m == c.nrows() && k == b.k && k == edge.k,
        "the shapes of A, B and C do not match"
    );
    assert!(
        tiles <= b.tiles && (width == 0 || edge.tiles == 1),
        "B must have as many columns as C"
    );
    for i in (0..m).step_by(ROWS) {
        let rows = ROWS.min(m - i);
        let left = Left {
            at: a.as_ptr().wrapping_offset(i as isize * a.strides()[0]),
            lane_stride: a.strides()[0],
            step: a.strides()[1],
        };
        let target = Target::new(&mut c, i, 0, accumulate);
        let last = Target {
            at: target.at.wrapping_add(tiles * COLUMNS),
            ..target
        };
        // SAFETY: the asserts hold operands and tiles to what is read and written; where k is 0, neither
        // operand is read; `within` has a whole tile written.
        unsafe {
            rows_of_views(rows, tiles, k, left, b, target);
            if width > 0 {
                within(last, rows, width, |c| {
                    rows_of_views(rows, 1, k, left, edge, c)
                });
            }
        }
    }
}

/// # Safety
/// As [`multiply`], for every tile.
#[inline(never)]
unsafe fn rows_of_views(rows: usize, tiles: usize, k: usize, a: Left, b: Right, c: Target) {
    // SAFETY: the caller guarantees it.
    unsafe {
        match rows {
            1 | 2 => side_by_side::<2>(rows, tiles, k, a, b, c),
            _ => side_by_side::<4>(rows, tiles, k, a, b, c),
        }
    }
}

/// c[i, j] (+)= sum over p < k of a[i, p] b[p, j], for i < rows and j < 8. Row i of `a` is `lanes[i]` from its first one.
///
/// # Safety
/// All elements named above must be valid, and R x k of `a`: those of rows from `rows` on count for nothing.
#[inline(always)]
unsafe fn multiply<const R: usize>(
    rows: usize,
    k: usize,
    a: Left,
    lanes: [isize; R],
    b: *const f32,
    b_step: isize,
    c: Target,
) {
    let mut sums = [[F32x4::splat(0.0); 2]; R];
    // SAFETY: each pointer stays inside the elements that the caller guarantees.
    unsafe {
        let row = |i: usize| c.at.offset(i.min(rows - 1) as isize * c.row_stride);
        if c.accumulate {
            for (i, sum) in sums.iter_mut().enumerate() {
                *sum = [F32x4::load_ptr(row(i)), F32x4::load_ptr(row(i).add(4))];
            }
        }
        // Not unrolled: V8 moves all loads of an iteration before its arithmetic, and six vectors
        // beside the eight sums are what the registers hold.
        let (mut left, mut right) = (a.at, b);
        for _ in (0..k).rev() {
            step(&mut sums, left, lanes, right);
            left = left.wrapping_offset(a.step);
            right = right.wrapping_offset(b_step);
        }
        // From the last one on, so that row `rows - 1` comes after those that it stands for.
        for (i, sum) in sums.iter().enumerate().rev() {
            sum[0].store_ptr(row(i));
            sum[1].store_ptr(row(i).add(4));
        }
    }
}

/// sums[i] += a[i, p] b[p, :] for one p.
///
/// # Safety
/// R values at `lanes` from `a` and 8 values at `b` must be valid.
#[inline(always)]
unsafe fn step<const R: usize>(
    sums: &mut [[F32x4; 2]; R],
    a: *const f32,
    lanes: [isize; R],
    b: *const f32,
) {
    // SAFETY: the caller guarantees these reads.
    unsafe {
        let (low, high) = (F32x4::load_ptr(b), F32x4::load_ptr(b.add(4)));
        for (i, sum) in sums.iter_mut().enumerate() {
            let left = F32x4::splat_ptr(a.offset(lanes[i]));
            *sum = [left.mul_add(low, sum[0]), left.mul_add(high, sum[1])];
        }
    }
}

/// A tile of packed panels: strides known at compile time, and lanes that do not exist are zeros.
///
/// # Safety
/// As [`multiply`], `a` a panel of [`ROWS`] lanes and `b` one of [`COLUMNS`].
#[inline(never)]
unsafe fn packed<const R: usize>(rows: usize, k: usize, a: *const f32, b: *const f32, c: Target) {
    let left = Left {
        at: a,
        lane_stride: 1,
        step: ROWS as isize,
    };
    // SAFETY: the caller guarantees it.
    unsafe {
        multiply::<R>(
            rows,
            k,
            left,
            offsets(R, left.lane_stride),
            b,
            COLUMNS as isize,
            c,
        )
    }
}

/// `tiles` side by side, of operands that are read in place.
///
/// # Safety
/// `rows` x k of `a` must be valid, and what [`multiply`] names of every tile of `b` and `c`.
#[inline(never)]
unsafe fn side_by_side<const R: usize>(
    rows: usize,
    tiles: usize,
    k: usize,
    a: Left,
    b: Right,
    c: Target,
) {
    let lanes = offsets(rows, a.lane_stride);
    for t in 0..tiles {
        // SAFETY: the caller guarantees every tile.
        unsafe {
            let at = c.at.add(t * COLUMNS);
            let right = b.at.add(t * b.tile_stride);
            multiply::<R>(rows, k, a, lanes, right, b.step, Target { at, ..c });
        }
    }
}

/// Runs `tile` on `c` itself, or, where `c` has fewer columns than a tile, on a copy.
///
/// # Safety
/// `rows` x `columns` of `c` must be valid.
#[inline(always)]
unsafe fn within(c: Target, rows: usize, columns: usize, tile: impl Fn(Target)) {
    let mut whole = MaybeUninit::<[f32; ROWS * COLUMNS]>::uninit();
    let narrow = columns < COLUMNS;
    let target = if narrow {
        Target {
            at: whole.as_mut_ptr().cast(),
            row_stride: COLUMNS as isize,
            ..c
        }
    } else {
        c
    };
    // SAFETY: `rows` x `columns` is read and written, no more; a tile reads what it accumulates to.
    unsafe {
        if narrow && c.accumulate {
            target.at.write_bytes(0, ROWS * COLUMNS);
            copy(
                c.at,
                c.row_stride,
                target.at,
                COLUMNS as isize,
                rows,
                columns,
            );
        }
        tile(target);
        if narrow {
            copy(
                target.at,
                COLUMNS as isize,
                c.at,
                c.row_stride,
                rows,
                columns,
            );
        }
    }
}

/// # Safety
/// `rows` x `columns` of both must be valid.
#[inline(never)]
unsafe fn copy(
    from: *const f32,
    from_stride: isize,
    to: *mut f32,
    to_stride: isize,
    rows: usize,
    columns: usize,
) {
    let (mut from, mut to) = (from, to);
    for _ in (0..rows).rev() {
        // SAFETY: the caller guarantees both.
        unsafe {
            if columns < LANES {
                for j in (0..columns).rev() {
                    *to.add(j) = *from.add(j);
                }
            } else {
                // Two vectors, which overlap where there are fewer than eight columns.
                for j in [0, columns - LANES] {
                    F32x4::load_ptr(from.add(j)).store_ptr(to.add(j));
                }
            }
        }
        from = from.wrapping_offset(from_stride);
        to = to.wrapping_offset(to_stride);
    }
}
