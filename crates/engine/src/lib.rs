//! Programs and the memory they run in.
//!
//! What belongs here: checking a planned program once, the blocks of memory that it touches, and
//! running it: one call computes a whole step. What does not: arithmetic (the kernels crate),
//! planning (TypeScript decides every offset), WebAssembly.
//!
//! A program has two parts. *Compute* writes scratch memory only and may fail (an index out of
//! range); *commit* writes what outlives the step and can't fail. A failing step leaves no trace.

// Without std: its panics would bring everything that formats text into the WebAssembly.
#![no_std]

extern crate alloc;

mod engine;
mod execute;
mod failure;
mod field;
mod instruction;
mod memory;
mod program;
mod run;
mod slots;
pub mod typescript;

pub use engine::Engine;
pub use failure::{Failure, FailureKind};
pub use memory::BlockId;
pub use program::{MAX_LOOP_DEPTH, MAX_LOOP_PARTS, PART_LEVEL, REPEAT, REPEAT_PARALLEL};
#[cfg(feature = "lstm")]
pub use run::Portion;
