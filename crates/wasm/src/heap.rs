//! The heap: a free list sorted by address, searched first fit.
//!
//! What belongs here: which bytes are in use. An engine allocates when programs and blocks come and
//! go, never within a step, so first fit is fast enough. `free` is told the layout: ranges in use have no header.

use core::alloc::Layout;
use core::ptr::null_mut;

/// Sizes and addresses of ranges are multiples of this; a free one holds its own entry of the list.
const GRANULE: usize = 16;

/// The entry at the beginning of a free range.
struct Free {
    bytes: usize,
    next: *mut Free,
}

const _: () = assert!(size_of::<Free>() <= GRANULE && align_of::<Free>() <= GRANULE);

/// All memory that is not in use.
pub struct Heap {
    first: *mut Free,
}

impl Heap {
    pub const fn new() -> Self {
        Self { first: null_mut() }
    }

    /// Memory for the layout, or null where no free range holds it.
    pub fn allocate(&mut self, layout: Layout) -> *mut u8 {
        let bytes = rounded(layout);
        let mut link: *mut *mut Free = &mut self.first;
        // SAFETY: every entry of the list is in a free range, which nobody else touches.
        unsafe {
            while !(*link).is_null() {
                let free = *link;
                let begin = free as usize;
                let end = begin + (*free).bytes;
                let at = begin.next_multiple_of(layout.align());
                if at <= end && bytes <= end - at {
                    let next = (*free).next;
                    let address = free.cast::<u8>().add(at - begin);
                    if at + bytes < end {
                        let rest = address.add(bytes).cast::<Free>();
                        let bytes = end - at - bytes;
                        rest.write(Free { bytes, next });
                        *link = rest;
                    } else {
                        *link = next;
                    }
                    if at > begin {
                        let next = *link;
                        let bytes = at - begin;
                        free.write(Free { bytes, next });
                        *link = free;
                    }
                    return address;
                }
                link = &raw mut (*free).next;
            }
        }
        null_mut()
    }

    /// Frees memory that `allocate` returned for this layout.
    ///
    /// # Safety
    /// Nobody may use it any more.
    pub unsafe fn free(&mut self, at: *mut u8, layout: Layout) {
        // SAFETY: the caller guarantees it; the range is as long as it was when allocated.
        unsafe { self.add(at, rounded(layout)) }
    }

    /// Adds a range and joins it with free neighbours.
    ///
    /// # Safety
    /// `bytes` at `at`, both multiples of 16, must be valid and in nobody else's use, now and later.
    pub unsafe fn add(&mut self, at: *mut u8, bytes: usize) {
        let added = at.cast::<Free>();
        // SAFETY: as in allocate; `added` is free now.
        unsafe {
            let mut before: *mut Free = null_mut();
            let mut next = self.first;
            while !next.is_null() && next < added {
                before = next;
                next = (*next).next;
            }
            added.write(Free { bytes, next });
            join(added);
            if before.is_null() {
                self.first = added;
            } else {
                (*before).next = added;
                join(before);
            }
        }
    }

    /// How many free bytes end at `end`.
    pub fn free_before(&self, end: usize) -> usize {
        let mut free = self.first;
        // SAFETY: as in allocate.
        unsafe {
            while !free.is_null() {
                if free as usize + (*free).bytes == end {
                    return (*free).bytes;
                }
                free = (*free).next;
            }
        }
        0
    }
}

/// Lengthens a free range by the next one where that begins at its end.
///
/// # Safety
/// `free` must be an entry of the list.
unsafe fn join(free: *mut Free) {
    // SAFETY: entries are in free ranges, which nobody else touches.
    unsafe {
        let next = (*free).next;
        if free.cast::<u8>().add((*free).bytes).cast::<Free>() == next {
            (*free).bytes += (*next).bytes;
            (*free).next = (*next).next;
        }
    }
}

/// Bytes of the range for a layout.
fn rounded(layout: Layout) -> usize {
    layout.size().next_multiple_of(GRANULE)
}

#[cfg(test)]
mod tests;
