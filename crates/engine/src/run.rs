//! One run of a program: where its operands are, and what changes from step to step.

use core::cell::Cell;
use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use latch_kernels::view;
use ndarray::{ArrayView2, ArrayViewMut2};

use crate::failure::Failure;
use crate::field::{Element, List, Ref};
use crate::instruction;
use crate::memory::Span;
use crate::program::{INDICES, LEVELS, Program, SCRATCH, Step};

/// What an instruction sees of the run it is in.
pub struct Run<'a> {
    program: &'a Program,
    /// Number of the running instruction. It is atomic, so that it is in memory when the instruction traps.
    instruction: &'a AtomicU32,
    /// Position of this batch in the list of indices.
    start: usize,
    /// Counts steps, for random numbers.
    pub iteration: u32,
    /// The round of the loop at each level.
    rounds: [Cell<u32>; LEVELS],
    /// Memory that the running instruction has asked for.
    claims: Claims,
}

impl<'a> Run<'a> {
    pub fn new(
        program: &'a Program,
        start: usize,
        iteration: u32,
        instruction: &'a AtomicU32,
    ) -> Self {
        Self {
            program,
            instruction,
            start,
            iteration,
            rounds: Default::default(),
            claims: Claims::new(),
        }
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
                } => {
                    let end = at + 1 + inside;
                    for round in 0..count {
                        self.rounds[level].set(round);
                        self.execute(&steps[at + 1..end])?;
                    }
                    self.rounds[level].set(0);
                    at = end;
                }
            }
        }
        Ok(())
    }

    /// The words of the program's instructions.
    pub fn words(&self) -> &'a [u32] {
        &self.program.words
    }

    /// The numbers of a list.
    #[inline(always)]
    pub fn list(&self, list: List) -> &'a [u32] {
        // SAFETY: the program is loaded, since it runs.
        unsafe { list.numbers() }
    }

    /// The numbers of a list that may be negative.
    pub fn signed_list(&self, list: List) -> &'a [i32] {
        let numbers = self.list(list);
        // SAFETY: the same memory; every bit pattern is a number of either kind.
        unsafe { core::slice::from_raw_parts(numbers.as_ptr().cast(), numbers.len()) }
    }

    /// The operand's first `n` values, to be read.
    ///
    /// Here and in [`Run::write`] operands become memory that kernels see: inside of their blocks, aligned,
    /// and no output overlapping another operand of the instruction.
    pub fn read<T: Element>(&self, operand: Ref<T>, n: usize) -> &[T::Value] {
        let address = self.locate(operand, n, Access::Read);
        // SAFETY: locate checks that n aligned values are inside of a block that is in use; the claim, that
        // the instruction writes none of them.
        unsafe { core::slice::from_raw_parts(address, n) }
    }

    /// The operand's first `n` values, to be written.
    #[allow(clippy::mut_from_ref)]
    pub fn write<T: Element>(&self, operand: Ref<T>, n: usize) -> &mut [T::Value] {
        let address = self.locate(operand, n, Access::Write);
        // SAFETY: as in read; the claim, that no other slice of these values exists while the instruction runs.
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

    /// The operand as a matrix, row after row.
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
        assert!(end <= span.bytes, "batch is outside of the list of indices");
        // SAFETY: the assertion keeps the batch inside of the block, which is aligned to 64 bytes.
        unsafe { core::slice::from_raw_parts(span.address.cast::<i32>().add(self.start), rows) }
    }

    /// Working memory of `n` values, apart from all operands.
    #[allow(clippy::mut_from_ref)]
    pub fn workspace(&self, n: usize) -> &mut [f32] {
        let Span { address, bytes } = self.program.bases[SCRATCH];
        let begin = self.program.workspace_offset;
        assert!(
            begin + n * size_of::<f32>() <= bytes,
            "workspace was reserved"
        );
        // SAFETY: the assertion keeps it inside of the arena.
        let address = unsafe { address.add(begin) };
        self.claim(address, n * size_of::<f32>(), Access::Write);
        // SAFETY: as in write.
        unsafe { core::slice::from_raw_parts_mut(address.cast::<f32>(), n) }
    }

    fn locate<T: Element>(&self, operand: Ref<T>, n: usize, access: Access) -> *mut T::Value {
        self.locate_bytes(operand.position(), n, size_of::<T::Value>(), access)
            .cast()
    }

    /// The address of `n` values of `size` bytes, which it is a multiple of.
    #[inline(never)]
    fn locate_bytes(&self, position: u32, n: usize, size: usize, access: Access) -> *mut u8 {
        let operand = self.program.operand(position);
        let span = self.program.bases[operand.base];
        // Below zero it would wrap to a number that no block holds.
        let moved = operand.stride * self.rounds[operand.level].get() as isize;
        let offset = operand.offset.wrapping_add_signed(moved);
        let bytes = n.saturating_mul(size);
        let end = offset.checked_add(bytes);
        assert!(
            end.is_some_and(|end| end <= span.bytes),
            "operand is inside of its block"
        );
        // SAFETY: the offset is inside of the block.
        let address = unsafe { span.address.add(offset) };
        assert!(
            (address as usize).is_multiple_of(size),
            "operand is aligned"
        );
        self.claim(address, bytes, access);
        address
    }

    /// Checks that no output of the running instruction overlaps another operand. That depends on the bases
    /// only: whole blocks are apart, and what moves (rows of hyperparameters, rounds of a loop) moves within
    /// its block in the same way in every run.
    fn claim(&self, address: *mut u8, bytes: usize, access: Access) {
        if !self.program.has_apart_outputs {
            self.claims.add(address, bytes, access);
        }
    }
}

/// What an instruction does with an operand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Read,
    Write,
}

/// The most operands that an instruction has, workspace included.
const MOST_OPERANDS: usize = 32;

/// The memory of the running instruction's operands.
struct Claims {
    count: Cell<usize>,
    claims: [Cell<Claim>; MOST_OPERANDS],
}

/// Addresses from `begin` to before `end`.
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
            claims: [const { Cell::new(NOTHING) }; MOST_OPERANDS],
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
            let reads = access == Access::Read && old.access == Access::Read;
            let apart = end <= old.begin || old.end <= begin;
            assert!(reads || apart, "an output overlaps another operand");
        }
        self.claims[count].set(Claim { begin, end, access });
        self.count.set(count + 1);
    }
}
