//! Rows combined with the rows of a table at given indices.
//!
//! What belongs here: writes whose addresses are data, beside the sum of `gather`, which embeddings need.

use crate::codes;
use crate::gather::{IndexError, checked_row};
use core::ops::Range;

codes! {
    /// How an update meets the value that is there.
    pub enum Scatter {
        /// The update takes its place.
        Set = "set",
        Add = "add",
        Mul = "mul",
        /// The larger; NaN where either is NaN.
        Max = "max",
        /// The smaller; NaN where either is NaN.
        Min = "min",
    }
}

/// What can be scattered.
pub trait Scattered: Copy {
    fn combined(f: Scatter, old: Self, update: Self) -> Self;
}

impl Scattered for f32 {
    #[inline(always)]
    fn combined(f: Scatter, old: f32, update: f32) -> f32 {
        match f {
            Scatter::Set => update,
            Scatter::Add => old + update,
            Scatter::Mul => old * update,
            Scatter::Max if update > old || update.is_nan() => update,
            Scatter::Min if update < old || update.is_nan() => update,
            Scatter::Max | Scatter::Min => old,
        }
    }
}

/// Modulo 2^32.
impl Scattered for i32 {
    #[inline(always)]
    fn combined(f: Scatter, old: i32, update: i32) -> i32 {
        match f {
            Scatter::Set => update,
            Scatter::Add => old.wrapping_add(update),
            Scatter::Mul => old.wrapping_mul(update),
            Scatter::Max => old.max(update),
            Scatter::Min => old.min(update),
        }
    }
}

/// `y[indices[i], :] = f(y[indices[i], :], updates[i, :])` for every `i` in order, within `columns`.
///
/// `updates` is `[indices.len(), row_len]`, `y` is `[y.len() / row_len, row_len]`. Ranges split columns, since rows meet.
/// At the first index out of range the kernel stops with an [`IndexError`].
#[inline(never)]
pub fn scatter_rows<T: Scattered>(
    f: Scatter,
    indices: &[i32],
    updates: &[T],
    row_len: usize,
    y: &mut [T],
    columns: Range<usize>,
) -> Result<(), IndexError> {
    if row_len == 0 {
        return Ok(());
    }
    let size = y.len() / row_len;
    for (position, &index) in indices.iter().enumerate() {
        let row = checked_row(index, position, size)?;
        for column in columns.clone() {
            let old = &mut y[row * row_len + column];
            *old = T::combined(f, *old, updates[position * row_len + column]);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
