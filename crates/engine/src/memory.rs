//! Blocks of engine memory: variables, data, constants and the scratch arena.
//!
//! All growth goes through [`Blocks::allocate`], which can fail; WebAssembly memory never shrinks,
//! but what was freed is reused.

use alloc::alloc::{Layout, alloc_zeroed, dealloc};

use crate::slots::Slots;

/// Blocks begin on a cache line, so that vectors never straddle two.
const ALIGNMENT: usize = 64;

/// Names a block; 0 is no block.
pub type BlockId = u32;

struct Block {
    address: *mut u8,
    layout: Layout,
}

/// All blocks, and the limit that the host set.
pub struct Blocks {
    blocks: Slots<Block>,
    used: usize,
    limit: usize,
}

impl Blocks {
    pub const fn new() -> Self {
        Self {
            blocks: Slots::new(),
            used: 0,
            limit: usize::MAX,
        }
    }

    pub fn set_limit(&mut self, bytes: usize) {
        self.limit = bytes;
    }

    /// Bytes in blocks that are in use.
    pub fn used(&self) -> usize {
        self.used
    }

    /// A zeroed block, or None where the limit or the machine does not allow it.
    pub fn allocate(&mut self, bytes: usize) -> Option<BlockId> {
        if bytes > self.limit.saturating_sub(self.used) {
            return None;
        }
        let layout = Layout::from_size_align(bytes.max(ALIGNMENT), ALIGNMENT).ok()?;
        let number = self.blocks.vacancy()?;
        // SAFETY: the layout has a size above zero.
        let address = unsafe { alloc_zeroed(layout) };
        if address.is_null() {
            return None;
        }
        self.used += layout.size();
        self.blocks.fill(number, Block { address, layout });
        Some(number as BlockId + 1)
    }

    /// Frees a block. An id that is not in use is a bug of the host's, and traps.
    pub fn release(&mut self, id: BlockId) {
        let block = self.blocks.take(number(id));
        // SAFETY: the block was allocated with this layout and is forgotten by the line above.
        unsafe { dealloc(block.address, block.layout) };
        self.used -= block.layout.size();
    }

    /// Address and size in bytes.
    pub fn span(&self, id: BlockId) -> Span {
        let block = self.blocks.get(number(id));
        Span {
            address: block.address,
            bytes: block.layout.size(),
        }
    }
}

/// The slot of a block.
fn number(id: BlockId) -> usize {
    (id as usize).wrapping_sub(1)
}

impl Drop for Blocks {
    fn drop(&mut self) {
        for block in self.blocks.iter() {
            // SAFETY: the block was allocated with this layout and nothing outlives its owner.
            unsafe { dealloc(block.address, block.layout) };
        }
    }
}

/// A range of memory that holds operands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub address: *mut u8,
    pub bytes: usize,
}

impl Span {
    /// No memory. Its address is aligned as that of every block, so that operands of no elements may be there.
    pub const EMPTY: Self = Self {
        address: core::ptr::dangling_mut::<u128>().cast(),
        bytes: 0,
    };
}
