//! Storage of one value per time step: a slot for each, or a few that are reused in turn.

use latch_threads::{Disjoint, SINGLE};

use super::Rows;

/// Slots of equal length; step s has slot `s % slots`. A history has a slot for every step, a pass that
/// keeps none has as many as one step touches. A buffer has only the rows of one part of the batch.
pub struct StepBuffer<'a> {
    values: Disjoint<'a, f32>,
    slots: usize,
    /// The stride of the slots.
    stride: usize,
    /// Where the rows begin in a slot.
    first: usize,
    /// Values of the rows.
    len: usize,
}

impl<'a> StepBuffer<'a> {
    /// The rows of slots of `width` values a row.
    ///
    /// # Safety
    /// Nobody else may use these rows as long as the buffer is used.
    pub unsafe fn new(values: Disjoint<'a, f32>, slots: usize, rows: Rows, width: usize) -> Self {
        Self {
            values,
            slots,
            stride: rows.batch * width,
            first: rows.first * width,
            len: rows.count * width,
        }
    }

    /// A slot for each of `steps` in `kept`; without that, `few` slots taken from the front of `workspace`.
    ///
    /// # Safety
    /// As for [`StepBuffer::new`].
    pub unsafe fn kept_or(
        kept: Option<Disjoint<'a, f32>>,
        steps: usize,
        few: usize,
        rows: Rows,
        width: usize,
        workspace: &mut &'a mut [f32],
    ) -> Self {
        if let Some(values) = kept {
            // SAFETY: the caller guarantees it.
            return unsafe { Self::new(values, steps, rows, width) };
        }
        let (values, rest) = core::mem::take(workspace).split_at_mut(few * rows.count * width);
        *workspace = rest;
        // SAFETY: the workspace is this buffer's alone.
        unsafe { Self::new(Disjoint::new(values), few, Rows::all(rows.count), width) }
    }

    pub fn slot(&mut self, s: usize) -> &mut [f32] {
        // SAFETY: the buffer is borrowed for as long as the slot, and nobody else uses its rows.
        unsafe { self.at(s) }
    }

    /// Slot `s`, to be read, and slot `s + 1`, to be written.
    pub fn pair(&mut self, s: usize) -> (&[f32], &mut [f32]) {
        // SAFETY: as for slot; there are at least two slots, so they are not the same.
        unsafe { (self.at(s), self.at(s + 1)) }
    }

    /// # Safety
    /// The slot may not be in use.
    unsafe fn at(&self, s: usize) -> &'a mut [f32] {
        let (stride, first) = if SINGLE {
            (self.len, 0)
        } else {
            (self.stride, self.first)
        };
        let begin = s % self.slots * stride + first;
        // SAFETY: the rows are this buffer's alone, and the caller guarantees the rest.
        unsafe { self.values.range(begin..begin + self.len) }
    }
}
