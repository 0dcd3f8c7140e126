//! The engine as WebAssembly sees it: numbers in, numbers out.
//!
//! Data never pass through these functions: the host writes into and reads from the memory of blocks
//! by address. Addresses and sizes are unsigned; memory beyond 2 GiB is as good as the rest.

#![cfg_attr(target_arch = "wasm32", no_std)]

#[cfg(target_arch = "wasm32")]
mod bare;
#[cfg(any(test, target_arch = "wasm32"))]
mod heap;
#[cfg(all(target_arch = "wasm32", target_feature = "atomics"))]
mod pool;

use core::cell::UnsafeCell;

#[cfg(feature = "lstm")]
use latch_engine::Portion;
use latch_engine::{Engine, Failure};
use latch_threads::Threads;
use wasm_bindgen::prelude::wasm_bindgen;

#[cfg(all(target_arch = "wasm32", target_feature = "atomics"))]
const THREADS: Threads = Threads::of(&pool::POOL);
#[cfg(not(all(target_arch = "wasm32", target_feature = "atomics")))]
const THREADS: Threads = Threads::ONE;

/// What an instance holds.
struct Held(UnsafeCell<(Engine, Option<Failure>)>);

// SAFETY: one thread uses it; those of the pool compute parts of what it has begun.
unsafe impl Sync for Held {}

static HELD: Held = Held(UnsafeCell::new((Engine::new(THREADS), None)));

fn held() -> &'static mut (Engine, Option<Failure>) {
    // SAFETY: one thread, and no function below calls another or the host while it holds this.
    unsafe { &mut *HELD.0.get() }
}

fn with<T>(work: impl FnOnce(&mut Engine) -> T) -> T {
    work(&mut held().0)
}

/// A new zeroed block; 0 where memory is exhausted.
#[wasm_bindgen]
pub fn allocate(bytes: u32) -> u32 {
    with(|engine| engine.blocks_mut().allocate(bytes as usize)).unwrap_or(0)
}

/// Frees a block.
#[wasm_bindgen]
pub fn release(block: u32) {
    with(|engine| engine.blocks_mut().release(block));
}

/// Address of a block's first byte; it never moves.
#[wasm_bindgen]
pub fn address(block: u32) -> u32 {
    with(|engine| engine.blocks().span(block).address as usize as u32)
}

/// Bytes in blocks that are in use.
#[wasm_bindgen]
pub fn used_bytes() -> u32 {
    with(|engine| engine.blocks().used() as u32)
}

/// Bounds the bytes in blocks.
#[wasm_bindgen]
pub fn set_limit(bytes: u32) {
    with(|engine| engine.blocks_mut().set_limit(bytes as usize));
}

/// Decodes the program whose words are in a block. Returns its number plus one; 0 where the words are malformed.
#[wasm_bindgen]
pub fn load(block: u32, words: u32) -> u32 {
    with(|engine| {
        let span = engine.blocks().span(block);
        let count = words as usize;
        assert!(
            count * size_of::<u32>() <= span.bytes,
            "the words are outside the block"
        );
        // SAFETY: the assertion keeps the words inside of the block, which is aligned to 64 bytes.
        let words = unsafe { core::slice::from_raw_parts(span.address.cast::<u32>(), count) };
        engine.load(words).map_or(0, |program| program + 1)
    })
}

/// Bytes of scratch memory that a program needs.
#[wasm_bindgen]
pub fn scratch_bytes(program: u32) -> u32 {
    with(|engine| engine.scratch_bytes(program) as u32)
}

/// Drops a program.
#[wasm_bindgen]
pub fn unload(program: u32) {
    with(|engine| engine.unload(program));
}

/// Sets the block of a base of a program.
#[wasm_bindgen]
pub fn bind(program: u32, base: u32, block: u32) {
    with(|engine| engine.bind(program, base, block));
}

/// Runs one step. Returns 0, or the kind of failure, of which `failure` has the details.
#[wasm_bindgen]
pub fn run(program: u32, start: u32, iteration: u32, row: u32) -> u32 {
    code_of(with(|engine| engine.run(program, start, iteration, row)))
}

/// As `run`, of the instructions and loops of the step's compute part those of these numbers, and of the first of them a
/// portion: number `portion` of `of`. The commit part is what follows the last of compute. A plain export, which needs no
/// glue: pages without long steps have no use for it.
#[cfg(feature = "lstm")]
#[unsafe(no_mangle)]
pub extern "C" fn run_section(
    program: u32,
    start: u32,
    iteration: u32,
    scratch: u32,
    first: u32,
    end: u32,
    portion: u32,
    of: u32,
) -> u32 {
    let batch = [start, iteration, 0];
    let steps = first as usize..end as usize;
    let portion = Portion {
        number: portion,
        of,
    };
    code_of(with(|engine| {
        engine.run_section(program, batch, scratch, steps, portion)
    }))
}

/// 0, or the kind of failure, which is kept.
fn code_of(result: Result<(), Failure>) -> u32 {
    match result {
        Ok(()) => 0,
        Err(failure) => {
            held().1 = Some(failure);
            failure.kind as u32
        }
    }
}

/// A word of the last failure: 0 the instruction, 1 the position in the list of indices, 2 the index (as
/// unsigned bits), 3 the number of rows.
#[wasm_bindgen]
pub fn failure(word: u32) -> u32 {
    held().1.map_or(0, |failure| match word {
        0 => failure.instruction,
        1 => failure.position,
        2 => failure.index as u32,
        _ => failure.size,
    })
}

/// Number of the instruction that ran last. The host may ask after a trap, too.
#[wasm_bindgen]
pub fn instruction() -> u32 {
    with(|engine| engine.instruction())
}

/// Address of the scratch arena, which holds fetched tensors after a run.
#[wasm_bindgen]
pub fn scratch() -> u32 {
    with(|engine| engine.scratch() as usize as u32)
}
