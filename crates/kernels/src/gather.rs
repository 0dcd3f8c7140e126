//! Rows picked by index, and its adjoint: the two halves of an embedding, and the way in which a
//! batch is taken from resident data.
//!
//! What belongs here: kernels whose addresses are data. Slices with fixed strides are in `layout`.

use core::fmt;
use core::ops::Range;

use latch_threads::SINGLE;

use crate::row_reduce::add_row;

/// An index that points at no row. The indices are as given, not wrapped: a negative one is out of
/// range too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexError {
    /// Its position in the list of indices.
    pub position: usize,
    pub index: i32,
    /// How many rows there are.
    pub size: usize,
}

impl fmt::Display for IndexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            position,
            index,
            size,
        } = self;
        write!(
            f,
            "index {index} at position {position} is not in 0..{size}"
        )
    }
}

impl core::error::Error for IndexError {}

/// `index` as a row of `size` rows, or the error that names it.
#[inline]
pub(crate) fn checked_row(index: i32, position: usize, size: usize) -> Result<usize, IndexError> {
    match usize::try_from(index) {
        Ok(row) if row < size => Ok(row),
        _ => Err(IndexError {
            position,
            index,
            size,
        }),
    }
}

/// `y[i, :] = table[indices[i], :]` for the index positions `i` in `range`.
///
/// `table` is `[table.len() / row_len, row_len]`, `y` is `[indices.len(), row_len]`. Rows of length 0
/// hold nothing to check or copy. At the first index out of range the kernel stops with an
/// [`IndexError`]; the rows before it are written.
#[inline(never)]
pub fn gather_rows(
    table: &[f32],
    row_len: usize,
    indices: &[i32],
    y: &mut [f32],
    range: Range<usize>,
) -> Result<(), IndexError> {
    if row_len == 0 {
        return Ok(());
    }
    let size = table.len() / row_len;
    let y = &mut y[range.start * row_len..range.end * row_len];
    for (position, y_row) in range.zip(y.chunks_exact_mut(row_len)) {
        let row = checked_row(indices[position], position, size)?;
        y_row.copy_from_slice(&table[row * row_len..][..row_len]);
    }
    Ok(())
}

/// `y = 0`, then `y[indices[i], :] += updates[i, :]` for every `i` in order, within `rows` and `columns` of y.
///
/// `updates` is `[indices.len(), row_len]`, `y` is `[y.len() / row_len, row_len]`. Ranges split
/// y, not the indices, which meet in sums: the order of each sum is then that of the indices. An index
/// out of range adds nothing; it is for [`gather_rows`] to report it.
#[inline(never)]
pub fn scatter_add_rows(
    indices: &[i32],
    updates: &[f32],
    row_len: usize,
    y: &mut [f32],
    rows: Range<usize>,
    columns: Range<usize>,
) {
    if columns.is_empty() {
        return;
    }
    let own = if SINGLE {
        &mut *y
    } else {
        &mut y[rows.start * row_len..rows.end * row_len]
    };
    for row in own.chunks_exact_mut(row_len) {
        row[columns.clone()].fill(0.0);
    }
    let size = y.len() / row_len;
    for (position, &index) in indices.iter().enumerate() {
        let at = match checked_row(index, position, size) {
            Ok(at) if SINGLE || rows.contains(&at) => at,
            _ => continue,
        };
        let update = &updates[position * row_len..][..row_len][columns.clone()];
        let sum = &mut y[at * row_len..][..row_len][columns.clone()];
        add_row(update, sum);
    }
}

#[cfg(test)]
mod tests;
