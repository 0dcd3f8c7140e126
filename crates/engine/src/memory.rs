//! Blocks of engine memory: variables, data, constants and the scratch arena.
//!
//! All growth goes through [`Blocks::allocate`], which can fail; WebAssembly memory never shrinks,
//! but what was freed is reused.

use alloc::alloc::{Layout, alloc_zeroed, dealloc};
use alloc::vec;
use alloc::vec::Vec;

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
    blocks: Vec<Option<Block>>,
    free: Vec<BlockId>,
    used: usize,
    limit: usize,
}

impl Blocks {
    pub fn new() -> Self {
        // Entry 0 stays empty, so that 0 can mean "no block".
        Self {
            blocks: vec![None],
            free: Vec::new(),
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

    /// A zeroed block, or None where the limit or the machine does not give it.
    pub fn allocate(&mut self, bytes: usize) -> Option<BlockId> {
        if bytes > self.limit.saturating_sub(self.used) {
            return None;
        }
        let layout = Layout::from_size_align(bytes.max(ALIGNMENT), ALIGNMENT).ok()?;
        self.blocks.try_reserve(1).ok()?;
        // SAFETY: the layout has a size above zero.
        let address = unsafe { alloc_zeroed(layout) };
        if address.is_null() {
            return None;
        }
        self.used += layout.size();
        let block = Some(Block { address, layout });
        match self.free.pop() {
            Some(id) => {
                self.blocks[id as usize] = block;
                Some(id)
            }
            None => {
                self.blocks.push(block);
                Some(self.blocks.len() as BlockId - 1)
            }
        }
    }

    /// Gives a block back. An id that is free already is a bug of the host's, and traps.
    pub fn release(&mut self, id: BlockId) {
        let block = self.blocks[id as usize].take().expect("block is in use");
        // SAFETY: the block was allocated with this layout and is forgotten by the line above.
        unsafe { dealloc(block.address, block.layout) };
        self.used -= block.layout.size();
        self.free.push(id);
    }

    /// Address and size in bytes.
    pub fn span(&self, id: BlockId) -> Span {
        let block = self.blocks[id as usize].as_ref().expect("block is in use");
        Span {
            address: block.address,
            bytes: block.layout.size(),
        }
    }
}

impl Default for Blocks {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Blocks {
    fn drop(&mut self) {
        for block in self.blocks.iter().flatten() {
            // SAFETY: the block was allocated with this layout and nothing outlives its owner.
            unsafe { dealloc(block.address, block.layout) };
        }
    }
}

/// A stretch of memory that operands lie in.
#[derive(Clone, Copy)]
pub struct Span {
    pub address: *mut u8,
    pub bytes: usize,
}

impl Span {
    pub const EMPTY: Self = Self {
        address: core::ptr::dangling_mut(),
        bytes: 0,
    };
}
