//! One run of a program: where its operands are, and what changes from step to step.

use core::cell::Cell;
use core::ops::Range;
use core::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};

use latch_kernels::gather::IndexError;
use latch_kernels::view;
use latch_threads::{PartWorkspaces, SIMPLE, SINGLE, Threads, product};
use ndarray::{ArrayView2, ArrayViewMut2};

use crate::failure::Failure;
use crate::field::{Element, List, Ref};
use crate::instruction;
use crate::memory::Span;
use crate::program::{INDICES, MAX_LOOP_PARTS, PART_LEVEL, Program, SCRATCH, Step};

/// The context in which instructions execute: the program, its batch and the state of its loops.
pub struct Run<'a> {
    program: &'a Program,
    /// Number of the running instruction. It is atomic, so that the compiler really stores it: the host reads
    /// it after a trap.
    instruction: &'a AtomicU32,
    /// Position of this batch in the list of indices.
    start: usize,
    /// Counts steps, for random numbers.
    pub iteration: u32,
    /// The current iteration of the loop at each level; at [`PART_LEVEL`] the part of a loop that is split.
    loop_iterations: [Cell<u32>; PART_LEVEL + 1],
    /// Which portion to compute of the next instruction or loop that can be divided into portions.
    #[cfg(feature = "lstm")]
    portion: Cell<Portion>,
    /// Memory that the running instruction has asked for.
    claims: Claims,
    /// Who computes the parts of an instruction.
    pub threads: Threads<'a>,
}

impl<'a> Run<'a> {
    pub fn new(
        program: &'a Program,
        start: usize,
        iteration: u32,
        instruction: &'a AtomicU32,
        threads: Threads<'a>,
    ) -> Self {
        Self {
            program,
            instruction,
            start,
            iteration,
            loop_iterations: Default::default(),
            #[cfg(feature = "lstm")]
            portion: Cell::new(Portion::WHOLE),
            claims: Claims::new(),
            threads,
        }
    }

    /// Computes no more than a portion of the first step.
    #[cfg(feature = "lstm")]
    pub fn begin_with(&self, portion: Portion) {
        self.portion.set(portion);
    }

    /// Which of the `count` units of a step to compute: all, except in a first step that is computed in portions.
    #[cfg(feature = "lstm")]
    pub fn units(&self, count: u32) -> Range<u32> {
        let Portion { number, of } = self.portion.replace(Portion::WHOLE);
        let bound = |number: u32| (u64::from(count) * u64::from(number) / u64::from(of)) as u32;
        bound(number)..bound(number + 1)
    }

    #[cfg(not(feature = "lstm"))]
    fn units(&self, count: u32) -> Range<u32> {
        0..count
    }

    /// Runs the steps of a part of the program, or of a loop.
    pub fn execute(&self, steps: &[Step]) -> Result<(), Failure> {
        let mut at = 0;
        while at < steps.len() {
            match steps[at] {
                Step::Instruction { position, number } => {
                    self.instruction.store(number, Relaxed);
                    self.claims.clear();
                    instruction::execute(self, position).map_err(|failure| Failure {
                        instruction: number,
                        ..failure
                    })?;
                    at += 1;
                }
                Step::Repeat {
                    count,
                    level,
                    steps: inside,
                    are_independent,
                } => {
                    let end = at + 1 + inside;
                    let inside = &steps[at + 1..end];
                    if are_independent && !SINGLE {
                        self.split_loop(count, level, inside);
                    } else {
                        self.iterate(self.units(count), level, inside)?;
                    }
                    at = end;
                }
            }
        }
        Ok(())
    }

    fn iterate(&self, iterations: Range<u32>, level: usize, steps: &[Step]) -> Result<(), Failure> {
        for iteration in iterations {
            self.loop_iterations[level].set(iteration);
            self.execute(steps)?;
        }
        self.loop_iterations[level].set(0);
        Ok(())
    }

    /// The iterations of a loop that do not depend on each other, on all threads. Each part is a run of its own.
    fn split_loop(&self, count: u32, level: usize, steps: &[Step]) {
        let outside = Outside {
            program: self.program,
            iterations: self.loop_iterations.each_ref().map(Cell::get),
        };
        let (start, iteration, instruction) = (self.start, self.iteration, self.instruction);
        let work = product([count as usize, steps.len(), LOOP_BLOCK * SIMPLE]);
        let step = (count as usize).div_ceil(MAX_LOOP_PARTS).max(1);
        self.threads
            .split(count as usize, step, work, |part, range| {
                let Outside {
                    program,
                    iterations,
                } = *outside.of_part();
                let run = Run {
                    loop_iterations: iterations.map(Cell::new),
                    ..Run::new(program, start, iteration, instruction, Threads::ONE)
                };
                run.loop_iterations[PART_LEVEL].set(part as u32);
                let range = range.start as u32..range.end as u32;
                run.iterate(range, level, steps)
                    .expect("a loop that is split can't fail");
            });
    }

    /// The words of the program's instructions.
    pub fn words(&self) -> &'a [u32] {
        &self.program.words
    }

    /// The elements of a list.
    #[inline(always)]
    pub fn list(&self, list: List) -> &'a [u32] {
        // SAFETY: the program is loaded, since it runs.
        unsafe { list.numbers() }
    }

    /// The elements of a list whose values may be negative.
    pub fn signed_list(&self, list: List) -> &'a [i32] {
        let numbers = self.list(list);
        // SAFETY: the same memory; every bit pattern is valid as u32 and as i32.
        unsafe { core::slice::from_raw_parts(numbers.as_ptr().cast(), numbers.len()) }
    }

    /// The operand's first `n` values, to be read.
    ///
    /// Here and in [`Run::write`] operands become slices for the kernels. Both check that these are inside
    /// their blocks and aligned, and that no output overlaps another operand of the instruction.
    pub fn read<T: Element>(&self, operand: Ref<T>, n: usize) -> &[T::Value] {
        let address = self.locate(operand, n, Access::Read);
        // SAFETY: locate checks that n aligned values are inside a block that is in use, and its claim checks
        // that the instruction writes none of them.
        unsafe { core::slice::from_raw_parts(address, n) }
    }

    /// The operand's first `n` values, to be written.
    #[allow(clippy::mut_from_ref)]
    pub fn write<T: Element>(&self, operand: Ref<T>, n: usize) -> &mut [T::Value] {
        let address = self.locate(operand, n, Access::Write);
        // SAFETY: as in read; the claim checks that no other slice of these values exists while the instruction runs.
        unsafe { core::slice::from_raw_parts_mut(address, n) }
    }

    pub fn read_if<T: Element>(&self, operand: Option<Ref<T>>, n: usize) -> Option<&[T::Value]> {
        operand.map(|operand| self.read(operand, n))
    }

    #[allow(clippy::mut_from_ref)]
    pub fn write_if<T: Element>(
        &self,
        operand: Option<Ref<T>>,
        n: usize,
    ) -> Option<&mut [T::Value]> {
        operand.map(|operand| self.write(operand, n))
    }

    /// The operand as a row-major matrix.
    #[inline(never)]
    pub fn matrix(&self, operand: Ref, rows: usize, columns: usize) -> ArrayView2<'_, f32> {
        view::row_major(self.read(operand, rows * columns), rows, columns)
    }

    #[inline(never)]
    pub fn matrix_mut(&self, operand: Ref, rows: usize, columns: usize) -> ArrayViewMut2<'_, f32> {
        view::row_major_mut(self.write(operand, rows * columns), rows, columns)
    }

    /// The rows of this batch.
    pub fn indices(&self, rows: usize) -> &[i32] {
        let span = self.program.bases[INDICES];
        let end = (self.start + rows) * size_of::<i32>();
        assert!(
            end <= span.bytes,
            "the batch is outside the list of indices"
        );
        // SAFETY: the assertion keeps the batch inside the block, which is aligned to 64 bytes.
        unsafe { core::slice::from_raw_parts(span.address.cast::<i32>().add(self.start), rows) }
    }

    /// Working memory of `n` values, apart from all operands.
    #[allow(clippy::mut_from_ref)]
    pub fn workspace(&self, n: usize) -> &mut [f32] {
        let Span { address, bytes } = self.program.bases[SCRATCH];
        let begin = self.program.workspace_offset;
        assert!(
            begin + n * size_of::<f32>() <= bytes,
            "the workspace is larger than what was reserved"
        );
        // SAFETY: the assertion keeps it inside the arena.
        let address = unsafe { address.add(begin) };
        self.claim(address, n * size_of::<f32>(), Access::Write);
        // SAFETY: as in write.
        unsafe { core::slice::from_raw_parts_mut(address.cast::<f32>(), n) }
    }

    /// As [`Run::workspace`], for each part of an instruction that is split.
    #[allow(clippy::mut_from_ref)]
    pub fn workspaces(&self, n: usize) -> &mut [f32] {
        self.workspace(n * self.threads.max_parts())
    }

    /// As [`Run::workspaces`], divided among the parts.
    pub fn part_workspaces(&self, n: usize) -> PartWorkspaces<'_> {
        PartWorkspaces::new(self.workspaces(n), self.threads.max_parts())
    }

    /// Calls `job` for ranges that together are `0..n`, on all threads. An element takes as long as `cost` multiply-adds of
    /// a matrix product.
    #[inline(always)]
    pub fn split_elements(&self, n: usize, cost: usize, job: impl Fn(Range<usize>) + Sync) {
        // Parts begin at cache lines of their own.
        self.threads
            .split(n, 64, product([n, cost]), |_, range| job(range));
    }

    /// As [`Run::split_elements`], for rows of `n` elements.
    #[inline(always)]
    pub fn split_rows(
        &self,
        rows: usize,
        n: usize,
        cost: usize,
        job: impl Fn(Range<usize>) + Sync,
    ) {
        self.threads
            .split(rows, 1, product([rows, n, cost]), |_, rows| job(rows));
    }

    /// As [`Run::split_rows`], for a job that may fail. If any part fails, the job is done again on one thread, so that the
    /// failure is that of the first row that fails.
    #[inline(always)]
    pub fn try_split_rows(
        &self,
        rows: usize,
        n: usize,
        cost: usize,
        job: impl Fn(Range<usize>) -> Result<(), IndexError> + Sync,
    ) -> Result<(), Failure> {
        if SINGLE {
            return Ok(job(0..rows)?);
        }
        let has_failed = AtomicBool::new(false);
        self.split_rows(rows, n, cost, |rows| {
            if job(rows).is_err() {
                has_failed.store(true, Relaxed);
            }
        });
        if has_failed.load(Relaxed) {
            job(0..rows)?;
        }
        Ok(())
    }

    fn locate<T: Element>(&self, operand: Ref<T>, n: usize, access: Access) -> *mut T::Value {
        self.locate_bytes(operand.position(), n, size_of::<T::Value>(), access)
            .cast()
    }

    /// The address of `n` values of `size` bytes each, aligned to `size`.
    #[inline(never)]
    fn locate_bytes(&self, position: u32, n: usize, size: usize, access: Access) -> *mut u8 {
        let operand = self.program.operand(position);
        let span = self.program.bases[operand.base];
        // A negative offset wraps to a number above the size of any block.
        let moved = operand.stride * self.loop_iterations[operand.level].get() as isize;
        let offset = operand.offset.wrapping_add_signed(moved);
        let bytes = n.saturating_mul(size);
        let end = offset.checked_add(bytes);
        assert!(
            end.is_some_and(|end| end <= span.bytes),
            "an operand is outside its block"
        );
        // SAFETY: the offset is inside the block.
        let address = unsafe { span.address.add(offset) };
        assert!(
            (address as usize).is_multiple_of(size),
            "an operand is not aligned"
        );
        self.claim(address, bytes, access);
        address
    }

    /// Checks that no output of the running instruction overlaps another operand. That depends on the bases
    /// only: blocks are disjoint, and what moves (rows of hyperparameters, iterations of a loop) moves within
    /// its block in the same way in every run.
    fn claim(&self, address: *mut u8, bytes: usize, access: Access) {
        if !self.program.outputs_are_disjoint {
            self.claims.add(address, bytes, access);
        }
    }
}

/// A portion of an instruction or a loop: number 0 to `of - 1`. All of them, one after the other, are the whole.
#[cfg(feature = "lstm")]
#[derive(Clone, Copy)]
pub struct Portion {
    pub number: u32,
    pub of: u32,
}

#[cfg(feature = "lstm")]
impl Portion {
    pub const WHOLE: Self = Self { number: 0, of: 1 };
}

/// Elements that an instruction of a loop over blocks computes, about.
const LOOP_BLOCK: usize = 4096;

/// What the parts of a loop share.
struct Outside<'a> {
    program: &'a Program,
    iterations: [u32; PART_LEVEL + 1],
}

// SAFETY: a program does not change while it runs; the parts write memory of their own, as those of an instruction do.
unsafe impl Sync for Outside<'_> {}

impl Outside<'_> {
    /// The whole struct. A closure that named its fields would capture these alone, which are not `Sync` by themselves.
    fn of_part(&self) -> &Self {
        self
    }
}

/// What an instruction does with an operand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Read,
    Write,
}

/// The most operands that an instruction has, workspace included.
const MAX_OPERANDS: usize = 32;

/// The memory of the running instruction's operands.
struct Claims {
    count: Cell<usize>,
    claims: [Cell<Claim>; MAX_OPERANDS],
}

/// The half-open range of addresses `begin..end`.
#[derive(Clone, Copy)]
struct Claim {
    begin: usize,
    end: usize,
    access: Access,
}

impl Claims {
    const fn new() -> Self {
        const NOTHING: Claim = Claim {
            begin: 0,
            end: 0,
            access: Access::Read,
        };
        Self {
            count: Cell::new(0),
            claims: [const { Cell::new(NOTHING) }; MAX_OPERANDS],
        }
    }

    fn clear(&self) {
        self.count.set(0);
    }

    /// Panics where an operand that is written overlaps another.
    fn add(&self, address: *mut u8, bytes: usize, access: Access) {
        if bytes == 0 {
            return;
        }
        let begin = address.addr();
        let end = begin + bytes;
        let count = self.count.get();
        for old in &self.claims[..count] {
            let old = old.get();
            let both_read = access == Access::Read && old.access == Access::Read;
            let disjoint = end <= old.begin || old.end <= begin;
            assert!(both_read || disjoint, "an output overlaps another operand");
        }
        self.claims[count].set(Claim { begin, end, access });
        self.count.set(count + 1);
    }
}
