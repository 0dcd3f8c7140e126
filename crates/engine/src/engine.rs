//! The engine: memory, programs, and running one in the other.

use core::ops::Range;
use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use latch_threads::Threads;

use crate::failure::Failure;
use crate::memory::{BlockId, Blocks, Span};
use crate::program::{HYPERPARAMETERS, Program, SCRATCH};
#[cfg(feature = "lstm")]
use crate::run::Portion;
use crate::run::Run;
use crate::slots::Slots;

/// Owns all memory. One engine serves all models of a page or process.
pub struct Engine {
    threads: Threads<'static>,
    blocks: Blocks,
    programs: Slots<Program>,
    arena: Option<BlockId>,
    /// Number of the instruction that ran last, or runs.
    instruction: AtomicU32,
}

impl Engine {
    /// An engine whose instructions these threads compute.
    pub const fn new(threads: Threads<'static>) -> Self {
        Self {
            threads,
            blocks: Blocks::new(),
            programs: Slots::new(),
            arena: None,
            instruction: AtomicU32::new(0),
        }
    }

    /// Memory: see [`Blocks`].
    pub fn blocks(&self) -> &Blocks {
        &self.blocks
    }

    pub fn blocks_mut(&mut self) -> &mut Blocks {
        &mut self.blocks
    }

    /// Checks and keeps a program; None where its words are malformed.
    pub fn load(&mut self, words: &[u32]) -> Option<u32> {
        let program = Program::decode(words, self.threads.max_parts())?;
        let number = self.programs.vacancy()?;
        self.programs.fill(number, program);
        Some(number as u32)
    }

    /// Bytes of scratch memory that a program needs: those that the plan laid out, and workspaces.
    pub fn scratch_bytes(&self, program: u32) -> usize {
        self.program(program).scratch_bytes
    }

    /// Drops a program.
    pub fn unload(&mut self, program: u32) {
        self.programs.take(program as usize);
    }

    /// Number of the instruction that ran last: after a trap, of the one that trapped.
    pub fn instruction(&self) -> u32 {
        self.instruction.load(Relaxed)
    }

    /// Sets the block of a base of a program.
    pub fn bind(&mut self, program: u32, base: u32, block: BlockId) {
        let span = self.blocks.span(block);
        let program = self.program_mut(program);
        program.bases[base as usize] = span;
        program.outputs_are_disjoint = false;
        if base as usize == HYPERPARAMETERS {
            program.hyperparameters = span;
        }
    }

    /// Address of the scratch arena, where a program leaves its outputs.
    pub fn scratch(&self) -> *const u8 {
        self.arena.map_or(core::ptr::null(), |arena| {
            self.blocks.span(arena).address.cast_const()
        })
    }

    /// Grows the scratch arena to what a program needs. Scratch holds nothing between runs, so nothing is copied.
    fn reserve(&mut self, bytes: usize) -> Result<Span, Failure> {
        if let Some(arena) = self.arena {
            let span = self.blocks.span(arena);
            if bytes <= span.bytes {
                return Ok(span);
            }
            self.blocks.release(arena);
            self.arena = None;
        }
        let arena = self
            .blocks
            .allocate(bytes)
            .ok_or(Failure::out_of_memory())?;
        self.arena = Some(arena);
        Ok(self.blocks.span(arena))
    }

    /// Runs one step: the compute part, then, if nothing failed, the commit part.
    /// `start` is the position of the batch in the list of indices, `iteration` keys random numbers,
    /// `row` is the row of hyperparameters.
    pub fn run(&mut self, id: u32, start: u32, iteration: u32, row: u32) -> Result<(), Failure> {
        let scratch = self.reserve(self.program(id).scratch_bytes)?;
        self.run_steps(id, [start, iteration, row], scratch, 0..usize::MAX, |_| {})
    }

    /// Runs these steps of compute, of the first no more than a portion, and commit where the range goes on beyond compute.
    /// The steps before it were run likewise, and their results are still in `scratch`: a block of
    /// [`Engine::scratch_bytes`] that nothing else writes between the sections of a step.
    #[cfg(feature = "lstm")]
    pub fn run_section(
        &mut self,
        id: u32,
        batch: [u32; 3],
        scratch: BlockId,
        steps: Range<usize>,
        portion: Portion,
    ) -> Result<(), Failure> {
        let scratch = self.blocks.span(scratch);
        self.run_steps(id, batch, scratch, steps, |run| run.begin_with(portion))
    }

    #[inline(always)]
    fn run_steps(
        &mut self,
        id: u32,
        [start, iteration, row]: [u32; 3],
        scratch: Span,
        steps: Range<usize>,
        prepare: impl FnOnce(&Run),
    ) -> Result<(), Failure> {
        let program = self.programs.get_mut(id as usize);
        program.outputs_are_disjoint &= program.bases[SCRATCH] == scratch;
        program.bases[SCRATCH] = scratch;
        program.bases[HYPERPARAMETERS] = hyperparameter_row(program, row as usize);
        let threads = self.threads;
        let run = Run::new(
            program,
            start as usize,
            iteration,
            &self.instruction,
            threads,
        );
        prepare(&run);
        let end = steps.end.min(program.compute.len());
        run.execute(&program.compute[steps.start..end])?;
        if steps.end > end {
            run.execute(&program.commit).expect("commit can't fail");
            // A section has checked no more than its own steps.
            self.program_mut(id).outputs_are_disjoint = steps.start == 0;
        }
        Ok(())
    }

    fn program(&self, id: u32) -> &Program {
        self.programs.get(id as usize)
    }

    fn program_mut(&mut self, id: u32) -> &mut Program {
        self.programs.get_mut(id as usize)
    }
}

fn hyperparameter_row(program: &Program, row: usize) -> Span {
    let Span { address, bytes } = program.hyperparameters;
    let offset = row * program.hyperparameter_bytes;
    if bytes == 0 {
        return Span::EMPTY;
    }
    assert!(
        offset + program.hyperparameter_bytes <= bytes,
        "the row of hyperparameters does not exist"
    );
    Span {
        // SAFETY: the assertion keeps the row inside of its block.
        address: unsafe { address.add(offset) },
        bytes: bytes - offset,
    }
}
