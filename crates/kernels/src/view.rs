//! Matrices over slices, and parts of matrices.
//!
//! What belongs here: what the kernels do with ndarray's views in more than one place. What does not:
//! arithmetic. No stride is negative.
//!
//! ndarray's checked constructors and slicing take any rank and any memory order; these functions check
//! what a matrix needs and are compiled once. `from_shape_ptr` itself costs no bytes.

use core::marker::PhantomData;
use core::ops::Range;

use ndarray::{
    ArrayBase, ArrayRef2, ArrayView2, ArrayViewMut2, Axis, Ix1, Ix2, ShapeBuilder, StrideShape,
    ViewRepr,
};

/// The type `ArrayView1<'a, f32>`, for fields of structs. ndarray's alias leaves the element type to a default
/// that mentions `'a`, and with that a struct is invariant in `'a`.
pub type Vector<'a> = ArrayBase<ViewRepr<&'a f32>, Ix1, f32>;
/// The type `ArrayView2<'a, f32>`, likewise.
pub type Matrix<'a> = ArrayBase<ViewRepr<&'a f32>, Ix2, f32>;

/// The first `rows * columns` values, row after row.
#[inline(never)]
pub fn row_major(values: &[f32], rows: usize, columns: usize) -> ArrayView2<'_, f32> {
    assert_len(values.len(), rows, columns);
    // SAFETY: the slice holds that many values, and lives as long as the view.
    unsafe { ArrayView2::from_shape_ptr(row_by_row(rows, columns), values.as_ptr()) }
}

/// As [`row_major`], to be written.
#[inline(never)]
pub fn row_major_mut(values: &mut [f32], rows: usize, columns: usize) -> ArrayViewMut2<'_, f32> {
    assert_len(values.len(), rows, columns);
    // SAFETY: as above, and the view borrows the slice alone.
    unsafe { ArrayViewMut2::from_shape_ptr(row_by_row(rows, columns), values.as_mut_ptr()) }
}

/// Unlike ndarray's own, the strides of a matrix without elements are not zero: blocks of it then pass the
/// checks of its debug builds.
fn row_by_row(rows: usize, columns: usize) -> StrideShape<Ix2> {
    [rows, columns].strides([columns.max(1), 1])
}

/// Element (i, j) at `values[i * strides[0] + j * strides[1]]`.
#[inline(never)]
pub fn strided(values: &[f32], shape: [usize; 2], strides: [usize; 2]) -> ArrayView2<'_, f32> {
    assert_last(values.len(), shape, strides);
    // SAFETY: the slice holds the last element, and so all; it lives as long as the view.
    unsafe { ArrayView2::from_shape_ptr(shape.strides(strides), values.as_ptr()) }
}

/// As [`strided`], to be written: columns are adjacent, and rows do not overlap.
#[inline(never)]
pub fn strided_mut(
    values: &mut [f32],
    shape: [usize; 2],
    strides: [usize; 2],
) -> ArrayViewMut2<'_, f32> {
    assert_last(values.len(), shape, strides);
    assert!(
        strides[1] == 1 && strides[0] >= shape[1],
        "rows to be written must not overlap"
    );
    // SAFETY: as above, the view borrows the slice alone, and rows are apart.
    unsafe { ArrayViewMut2::from_shape_ptr(shape.strides(strides), values.as_mut_ptr()) }
}

fn assert_last(len: usize, shape: [usize; 2], strides: [usize; 2]) {
    let last = |axis: usize| (shape[axis] - 1).saturating_mul(strides[axis]);
    let fits = shape[0] == 0 || shape[1] == 0 || last(0).saturating_add(last(1)) < len;
    assert!(fits, "{TOO_LONG}");
}

fn assert_len(len: usize, rows: usize, columns: usize) {
    let fits = rows
        .checked_mul(columns)
        .is_some_and(|needed| needed <= len);
    assert!(fits, "{TOO_LONG}");
}

const TOO_LONG: &str = "a matrix is longer than its slice";

/// The block of these rows and columns.
#[inline(never)]
pub(crate) fn block<'a>(
    matrix: &ArrayView2<'a, f32>,
    rows: Range<usize>,
    columns: Range<usize>,
) -> ArrayView2<'a, f32> {
    let strides = [matrix.strides()[0], matrix.strides()[1]];
    let first = first_of_block(matrix.dim(), strides, &rows, &columns);
    let shape = [rows.len(), columns.len()].strides(strides.map(isize::cast_unsigned));
    // SAFETY: the block is a part of the matrix, and its view lives no longer.
    unsafe { ArrayView2::from_shape_ptr(shape, matrix.as_ptr().wrapping_offset(first)) }
}

/// As [`block`], to be written.
#[inline(never)]
pub(crate) fn block_mut<'a>(
    matrix: &'a mut ArrayViewMut2<f32>,
    rows: Range<usize>,
    columns: Range<usize>,
) -> ArrayViewMut2<'a, f32> {
    let strides = [matrix.strides()[0], matrix.strides()[1]];
    let first = first_of_block(matrix.dim(), strides, &rows, &columns);
    let shape = [rows.len(), columns.len()].strides(strides.map(isize::cast_unsigned));
    // SAFETY: as above, and the view borrows the matrix alone.
    unsafe { ArrayViewMut2::from_shape_ptr(shape, matrix.as_mut_ptr().wrapping_offset(first)) }
}

/// A matrix of which every part of a job writes a block of its own.
#[derive(Clone, Copy)]
pub(crate) struct DisjointMatrix<'a> {
    at: *mut f32,
    shape: (usize, usize),
    strides: [isize; 2],
    matrix: PhantomData<&'a mut f32>,
}

// SAFETY: it gives out blocks of a matrix, and whoever takes one guarantees that no other overlaps it.
unsafe impl Sync for DisjointMatrix<'_> {}

impl<'a> DisjointMatrix<'a> {
    pub fn new(mut matrix: ArrayViewMut2<'a, f32>) -> Self {
        Self {
            at: matrix.as_mut_ptr(),
            shape: matrix.dim(),
            strides: [matrix.strides()[0], matrix.strides()[1]],
            matrix: PhantomData,
        }
    }

    /// The block of these rows and columns.
    ///
    /// # Safety
    /// No other block that is in use at the same time may overlap it.
    #[inline(never)]
    pub unsafe fn block(self, rows: Range<usize>, columns: Range<usize>) -> ArrayViewMut2<'a, f32> {
        let first = first_of_block(self.shape, self.strides, &rows, &columns);
        let shape = [rows.len(), columns.len()].strides(self.strides.map(isize::cast_unsigned));
        // SAFETY: the block is a part of the matrix, and the caller guarantees that it is used alone.
        unsafe { ArrayViewMut2::from_shape_ptr(shape, self.at.wrapping_offset(first)) }
    }

    pub fn shape(&self) -> (usize, usize) {
        self.shape
    }
}

/// How far the first element of a block is from that of the matrix, in elements.
fn first_of_block(
    (m, n): (usize, usize),
    strides: [isize; 2],
    rows: &Range<usize>,
    columns: &Range<usize>,
) -> isize {
    let inside = |range: &Range<usize>, len| range.start <= range.end && range.end <= len;
    assert!(
        inside(rows, m) && inside(columns, n),
        "the block is outside the matrix"
    );
    rows.start as isize * strides[0] + columns.start as isize * strides[1]
}

/// Row `i` of a matrix whose columns are adjacent.
#[inline(never)]
pub(crate) fn row<'a>(matrix: &ArrayView2<'a, f32>, i: usize) -> &'a [f32] {
    let row = matrix.index_axis_move(Axis(0), i);
    row.to_slice().expect(ADJACENT)
}

/// As [`row`], to be written.
#[inline(never)]
pub(crate) fn row_mut<'a>(matrix: &'a mut ArrayViewMut2<f32>, i: usize) -> &'a mut [f32] {
    let row = matrix.index_axis_mut(Axis(0), i);
    row.into_slice().expect(ADJACENT)
}

pub(crate) const ADJACENT: &str = "columns are adjacent";

/// The values of a matrix of this shape whose rows follow one another.
#[inline(always)]
pub(crate) fn values<'a>(matrix: &ArrayView2<'a, f32>, shape: (usize, usize)) -> &'a [f32] {
    assert_one_piece(matrix, shape);
    // SAFETY: the values of all rows are adjacent.
    unsafe { core::slice::from_raw_parts(matrix.as_ptr(), shape.0 * shape.1) }
}

/// As [`values`], to be written.
#[inline(always)]
pub(crate) fn values_mut<'a>(
    matrix: &'a mut ArrayViewMut2<f32>,
    shape: (usize, usize),
) -> &'a mut [f32] {
    assert_one_piece(matrix, shape);
    // SAFETY: as above, and the view is borrowed for as long.
    unsafe { core::slice::from_raw_parts_mut(matrix.as_mut_ptr(), shape.0 * shape.1) }
}

#[inline(never)]
fn assert_one_piece(matrix: &ArrayRef2<f32>, shape: (usize, usize)) {
    assert!(matrix.dim() == shape, "{OTHER_SHAPE}");
    assert!(matrix.is_standard_layout(), "{ONE_PIECE}");
}

const OTHER_SHAPE: &str = "the shapes of the operands do not match";
const ONE_PIECE: &str = "rows follow one another";
