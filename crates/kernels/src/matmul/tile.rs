//! The micro-kernel: one tile of the product, 4 rows by 8 columns, held in registers.
//!
//! What belongs here: the only multiply-adds of the tiled product, and the tile's size, the one
//! thing that may differ between variants of the build. What does not: blocking and packing.
//!
//! Every element is one chain of multiply-adds over p in rising order, whatever the path and the
//! cut; so all paths of a product agree bit for bit.

use core::mem::MaybeUninit;

use crate::simd::F32x4;

/// Rows of a tile.
pub const ROWS: usize = 4;
/// Columns of a tile: two vectors.
pub const COLUMNS: usize = 8;

/// Rows of A: element (row, p) lies at `at + row * lane_stride + p * step`.
#[derive(Clone, Copy)]
pub struct Left {
    pub at: *const f32,
    pub lane_stride: usize,
    pub step: usize,
}

/// Adjacent columns of B, tile after tile: element (p, column) of tile t lies at
/// `at + t * tile_stride + p * step + column`.
#[derive(Clone, Copy)]
pub struct Right {
    pub at: *const f32,
    pub step: usize,
    pub tile_stride: usize,
}

/// Where a tile is written; `accumulate` adds to what is there.
#[derive(Clone, Copy)]
pub struct Target {
    pub at: *mut f32,
    pub row_stride: usize,
    pub accumulate: bool,
}

/// c[i, j] (+)= sum over p < k of a[i, p] b[p, j], for i < R and j < 8.
///
/// # Safety
/// All elements named above must be valid: R x k of `a`, k x 8 of `b`, R x 8 of `c`.
#[inline(always)]
unsafe fn multiply<const R: usize>(k: usize, a: Left, b: *const f32, b_step: usize, c: Target) {
    let mut sums = [[F32x4::splat(0.0); 2]; R];
    // SAFETY: each pointer stays inside the elements that the caller vouches for.
    unsafe {
        if c.accumulate {
            for (i, sum) in sums.iter_mut().enumerate() {
                let row = c.at.add(i * c.row_stride);
                *sum = [F32x4::load_ptr(row), F32x4::load_ptr(row.add(4))];
            }
        }
        // Not unrolled: V8 moves all loads of an iteration before its arithmetic, and six vectors
        // beside the eight sums are what the registers hold.
        let (mut left, mut right) = (a.at, b);
        for _ in (0..k).rev() {
            step(&mut sums, left, a.lane_stride, right);
            left = left.add(a.step);
            right = right.add(b_step);
        }
        for (i, sum) in sums.iter().enumerate() {
            let row = c.at.add(i * c.row_stride);
            sum[0].store_ptr(row);
            sum[1].store_ptr(row.add(4));
        }
    }
}

/// sums[i] += a[i, p] b[p, :] for one p.
///
/// # Safety
/// R values `lane_stride` apart at `a` and 8 values at `b` must be valid.
#[inline(always)]
unsafe fn step<const R: usize>(
    sums: &mut [[F32x4; 2]; R],
    a: *const f32,
    lane_stride: usize,
    b: *const f32,
) {
    // SAFETY: the caller vouches for these reads.
    unsafe {
        let (low, high) = (F32x4::load_ptr(b), F32x4::load_ptr(b.add(4)));
        for (i, sum) in sums.iter_mut().enumerate() {
            let left = F32x4::splat_ptr(a.add(i * lane_stride));
            *sum = [left.mul_add(low, sum[0]), left.mul_add(high, sum[1])];
        }
    }
}

/// A tile of packed panels: strides known at compile time.
///
/// # Safety
/// As [`multiply`], `a` a panel of [`ROWS`] lanes and `b` one of [`COLUMNS`].
#[inline(never)]
unsafe fn packed<const R: usize>(k: usize, a: *const f32, b: *const f32, c: Target) {
    let left = Left {
        at: a,
        lane_stride: 1,
        step: ROWS,
    };
    // SAFETY: passed on.
    unsafe { multiply::<R>(k, left, b, COLUMNS, c) }
}

/// `tiles` side by side, of operands that lie where they are.
///
/// # Safety
/// As [`multiply`], for every tile.
#[inline(never)]
unsafe fn side_by_side<const R: usize>(tiles: usize, k: usize, a: Left, b: Right, c: Target) {
    for t in 0..tiles {
        // SAFETY: the caller vouches for every tile.
        unsafe {
            let at = c.at.add(t * COLUMNS);
            multiply::<R>(
                k,
                a,
                b.at.add(t * b.tile_stride),
                b.step,
                Target { at, ..c },
            );
        }
    }
}

/// `rows` x `columns` of a tile of packed panels.
///
/// # Safety
/// Both panels must hold k steps; `rows` x `columns` of `c` must be valid.
#[inline(always)]
pub unsafe fn of_panels(
    k: usize,
    a: *const f32,
    b: *const f32,
    c: Target,
    rows: usize,
    columns: usize,
) {
    // SAFETY: passed on; `within` gives a whole tile to write.
    unsafe {
        within(c, rows, columns, |c| match rows {
            1 => packed::<1>(k, a, b, c),
            2 => packed::<2>(k, a, b, c),
            3 => packed::<3>(k, a, b, c),
            _ => packed::<4>(k, a, b, c),
        });
    }
}

/// `rows` x 8 `tiles` of operands that lie where they are.
///
/// # Safety
/// `rows` x k of `a`, k x 8 of each tile of `b`, `rows` x 8 `tiles` of `c` must be valid.
pub unsafe fn of_views(tiles: usize, k: usize, a: Left, b: Right, c: Target, rows: usize) {
    // SAFETY: passed on.
    unsafe {
        match rows {
            1 => side_by_side::<1>(tiles, k, a, b, c),
            2 => side_by_side::<2>(tiles, k, a, b, c),
            3 => side_by_side::<3>(tiles, k, a, b, c),
            _ => side_by_side::<4>(tiles, k, a, b, c),
        }
    }
}

/// `rows` x `columns` of one tile of operands that lie where they are; `b` has all 8 columns.
///
/// # Safety
/// `rows` x k of `a`, k x 8 of `b`, `rows` x `columns` of `c` must be valid.
pub unsafe fn edge_of_views(k: usize, a: Left, b: Right, c: Target, rows: usize, columns: usize) {
    // SAFETY: passed on; `within` gives a whole tile to write.
    unsafe { within(c, rows, columns, |c| of_views(1, k, a, b, c, rows)) }
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
            row_stride: COLUMNS,
            ..c
        }
    } else {
        c
    };
    // SAFETY: `rows` x `columns` is read and written, no more; a tile reads what it accumulates to.
    unsafe {
        if narrow && c.accumulate {
            whole.write([0.0; ROWS * COLUMNS]);
            copy(c.at, c.row_stride, target.at, COLUMNS, rows, columns);
        }
        tile(target);
        if narrow {
            copy(target.at, COLUMNS, c.at, c.row_stride, rows, columns);
        }
    }
}

/// # Safety
/// `rows` x `columns` of both must be valid.
#[inline(never)]
unsafe fn copy(
    from: *const f32,
    from_stride: usize,
    to: *mut f32,
    to_stride: usize,
    rows: usize,
    columns: usize,
) {
    let (mut from, mut to) = (from, to);
    for _ in (0..rows).rev() {
        for j in (0..columns).rev() {
            // SAFETY: the caller vouches for both.
            unsafe { *to.add(j) = *from.add(j) }
        }
        from = from.wrapping_add(from_stride);
        to = to.wrapping_add(to_stride);
    }
}
