//! Slices that the parts of a job write apart from each other.

use core::marker::PhantomData;
use core::ops::Range;

/// A slice of which every part of a job takes a range of its own.
pub struct Disjoint<'a, T> {
    at: *mut T,
    len: usize,
    slice: PhantomData<&'a mut [T]>,
}

impl<T> Clone for Disjoint<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Disjoint<'_, T> {}

// SAFETY: it gives out ranges of a slice that may be sent, and whoever takes one guarantees that no other overlaps it.
unsafe impl<T: Send> Send for Disjoint<'_, T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Disjoint<'_, T> {}

impl<'a, T> Disjoint<'a, T> {
    #[inline(always)]
    pub fn new(slice: &'a mut [T]) -> Self {
        Self {
            at: slice.as_mut_ptr(),
            len: slice.len(),
            slice: PhantomData,
        }
    }

    /// A range of the slice.
    ///
    /// # Safety
    /// No other range that is in use at the same time may overlap it.
    #[inline(always)]
    pub unsafe fn range(self, range: Range<usize>) -> &'a mut [T] {
        assert!(
            range.start <= range.end && range.end <= self.len,
            "a part is outside its slice"
        );
        // SAFETY: the range is inside the slice, which lives as long; the caller guarantees that it is used alone.
        unsafe { core::slice::from_raw_parts_mut(self.at.add(range.start), range.len()) }
    }

    /// All of it, for a kernel that is told which range to write.
    ///
    /// # Safety
    /// As for [`Disjoint::range`]: only such a range of it may be read or written.
    #[inline(always)]
    pub unsafe fn whole(self) -> &'a mut [T] {
        // SAFETY: the slice lives as long, and the caller guarantees that the range is used alone.
        unsafe { core::slice::from_raw_parts_mut(self.at, self.len) }
    }
}

/// A workspace divided into pieces of equal length, one for each part of a job.
#[derive(Clone, Copy)]
pub struct PartWorkspaces<'a> {
    workspace: Disjoint<'a, f32>,
    len: usize,
}

impl<'a> PartWorkspaces<'a> {
    #[inline(always)]
    pub fn new(workspace: &'a mut [f32], count: usize) -> Self {
        Self {
            len: workspace.len() / count,
            workspace: Disjoint::new(workspace),
        }
    }

    /// The piece of a part.
    ///
    /// # Safety
    /// Each part may take its own piece once at a time.
    #[inline(always)]
    pub unsafe fn of(self, part: usize) -> &'a mut [f32] {
        // SAFETY: pieces do not overlap, and the caller guarantees that this one is used alone.
        unsafe { self.workspace.range(part * self.len..(part + 1) * self.len) }
    }
}
