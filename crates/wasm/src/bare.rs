//! What std would bring, as small as an engine needs it: the global heap over the memory of
//! WebAssembly, and panics that trap.

use core::alloc::{GlobalAlloc, Layout};
use core::arch::wasm32;
use core::cell::UnsafeCell;
use core::panic::PanicInfo;
use core::ptr::with_exposed_provenance_mut;

use crate::heap::Heap;

const PAGE: usize = 1 << 16;

struct GlobalHeap(UnsafeCell<Heap>);

// SAFETY: one thread allocates; those of a pool never do.
unsafe impl Sync for GlobalHeap {}

#[global_allocator]
static HEAP: GlobalHeap = GlobalHeap(UnsafeCell::new(Heap::new()));

// SAFETY: the heap allocates every range once, aligned and as large as asked for.
unsafe impl GlobalAlloc for GlobalHeap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: one thread, and the heap calls nobody.
        let heap = unsafe { &mut *self.0.get() };
        let at = heap.allocate(layout);
        if at.is_null() && grow(heap, layout) {
            return heap.allocate(layout);
        }
        at
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: as above; the caller frees what it allocated.
        unsafe { (*self.0.get()).free(at, layout) }
    }
}

/// Pages that memory grows by at least, where the host has them: 1 MiB, so that small
/// differences in fit from one model to the next do not grow it each time.
const STRIDE: usize = 16;

/// Grows memory so that the layout fits at its end; false where the host does not allow it.
fn grow(heap: &mut Heap, layout: Layout) -> bool {
    // Nobody else grows memory.
    let end = wasm32::memory_size::<0>() * PAGE;
    let wanted = layout.size().saturating_add(layout.align());
    let missing = wanted.saturating_sub(heap.free_before(end));
    let needed = missing.div_ceil(PAGE).max(1);
    let ample = needed.next_multiple_of(STRIDE);
    let Some(pages) = [ample, needed]
        .into_iter()
        .find(|&pages| wasm32::memory_grow::<0>(pages) != usize::MAX)
    else {
        return false;
    };
    // SAFETY: the pages are new, so nobody uses them; a page is a multiple of 16 bytes.
    unsafe { heap.add(with_exposed_provenance_mut(end), pages * PAGE) };
    true
}

/// There is nobody to tell: the host sees the trap.
#[panic_handler]
fn panic(_: &PanicInfo) -> ! {
    wasm32::unreachable()
}
