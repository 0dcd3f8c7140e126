use super::*;

/// Memory to manage, aligned as pages are.
#[repr(align(4096))]
struct Pages([u8; BYTES]);

const BYTES: usize = 1 << 16;

fn layout(size: usize, align: usize) -> Layout {
    Layout::from_size_align(size, align).unwrap()
}

/// A heap over the pages.
fn heap(pages: &mut Pages) -> Heap {
    let mut heap = Heap::new();
    // SAFETY: the pages are the heap's alone until the end of the test.
    unsafe { heap.add(pages.0.as_mut_ptr(), BYTES) };
    heap
}

fn free_bytes(heap: &Heap) -> (usize, usize) {
    let (mut count, mut bytes) = (0, 0);
    let mut free = heap.first;
    while !free.is_null() {
        // SAFETY: an entry of the list.
        unsafe {
            count += 1;
            bytes += (*free).bytes;
            assert!((*free).next.is_null() || free < (*free).next);
            free = (*free).next;
        }
    }
    (count, bytes)
}

#[test]
fn ranges_in_use_are_aligned_and_never_overlap() {
    let mut pages = Box::new(Pages([0; BYTES]));
    let mut heap = heap(&mut pages);
    let mut state = 1_u32;
    let mut random = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    let mut taken: Vec<(*mut u8, Layout, u8)> = Vec::new();
    for round in 0..20_000 {
        if random(2) == 0 || taken.is_empty() {
            let layout = layout(1 + random(3000), 1 << random(8));
            let at = heap.allocate(layout);
            if !at.is_null() {
                assert_eq!(at as usize % layout.align(), 0);
                // SAFETY: the heap allocated it.
                unsafe { at.write_bytes(round as u8, layout.size()) };
                taken.push((at, layout, round as u8));
            }
        } else {
            let (at, layout, mark) = taken.swap_remove(random(taken.len()));
            // SAFETY: the heap allocated it, and it is freed once.
            unsafe {
                let bytes = core::slice::from_raw_parts(at, layout.size());
                assert!(bytes.iter().all(|&byte| byte == mark));
                heap.free(at, layout);
            }
        }
        let in_use: usize = taken.iter().map(|(_, layout, _)| rounded(*layout)).sum();
        assert_eq!(free_bytes(&heap).1, BYTES - in_use);
    }
    for (at, layout, _) in taken {
        // SAFETY: as above.
        unsafe { heap.free(at, layout) };
    }
    assert_eq!(free_bytes(&heap), (1, BYTES), "all neighbours are joined");
}

#[test]
fn what_is_too_large_is_not_allocated() {
    let mut pages = Box::new(Pages([0; BYTES]));
    let mut heap = heap(&mut pages);
    assert!(heap.allocate(layout(BYTES + 1, 1)).is_null());
    let all = heap.allocate(layout(BYTES, 64));
    assert!(!all.is_null());
    assert!(heap.allocate(layout(1, 1)).is_null());
    // SAFETY: the heap allocated it.
    unsafe { heap.free(all, layout(BYTES, 64)) };
    assert_eq!(free_bytes(&heap), (1, BYTES));
}

#[test]
fn knows_what_is_free_at_the_end() {
    let mut pages = Box::new(Pages([0; BYTES]));
    let end = pages.0.as_ptr() as usize + BYTES;
    let mut heap = heap(&mut pages);
    heap.allocate(layout(1000, 16));
    assert_eq!(heap.free_before(end), BYTES - 1008);
    heap.allocate(layout(BYTES - 1008, 16));
    assert_eq!(heap.free_before(end), 0);
}
