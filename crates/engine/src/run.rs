//! One run of a program: where its operands are, and what changes from step to step.

use core::cell::Cell;

use crate::failure::Failure;
use crate::field::{List, Ref};
use crate::instruction;
use crate::memory::Span;
use crate::program::{INDICES, LEVELS, Program, SCRATCH, Step};

/// What an instruction sees of the run it is in.
pub struct Run<'a> {
    program: &'a Program,
    /// Position of this batch in the list of indices.
    start: usize,
    /// Counts steps, for random numbers.
    pub iteration: u32,
    /// The round of the loop at each level.
    rounds: [Cell<u32>; LEVELS],
}

impl<'a> Run<'a> {
    pub fn new(program: &'a Program, start: usize, iteration: u32) -> Self {
        Self {
            program,
            start,
            iteration,
            rounds: Default::default(),
        }
    }

    /// Runs the steps of a part of the program, or of a loop.
    pub fn execute(&self, steps: &[Step]) -> Result<(), Failure> {
        let mut at = 0;
        while at < steps.len() {
            match steps[at] {
                Step::Instruction { position, number } => {
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
    /// The lifetime is the run's: the planner gives outputs of an instruction places that none of
    /// its inputs has, and only the instruction that is running writes.
    pub fn read<T: Element>(&self, operand: Ref, n: usize) -> &[T] {
        let address = self.locate::<T>(operand, n);
        // SAFETY: locate checks that n aligned values lie inside of a block that is in use.
        unsafe { core::slice::from_raw_parts(address, n) }
    }

    /// The operand's first `n` values, to be written.
    #[allow(clippy::mut_from_ref)]
    pub fn write<T: Element>(&self, operand: Ref, n: usize) -> &mut [T] {
        let address = self.locate::<T>(operand, n);
        // SAFETY: as in read; no other slice of these values exists while the instruction runs,
        // since the planner never places an output over an input.
        unsafe { core::slice::from_raw_parts_mut(address, n) }
    }

    pub fn read_if<T: Element>(&self, operand: Option<Ref>, n: usize) -> Option<&[T]> {
        operand.map(|operand| self.read(operand, n))
    }

    #[allow(clippy::mut_from_ref)]
    pub fn write_if<T: Element>(&self, operand: Option<Ref>, n: usize) -> Option<&mut [T]> {
        operand.map(|operand| self.write(operand, n))
    }

    /// The rows of this batch.
    pub fn indices(&self, rows: usize) -> &[i32] {
        let span = self.program.bases[INDICES];
        let end = (self.start + rows) * size_of::<i32>();
        assert!(
            end <= span.bytes,
            "batch lies outside of the list of indices"
        );
        // SAFETY: the assertion keeps the batch inside of the block, which is aligned to 64 bytes.
        unsafe { core::slice::from_raw_parts(span.address.cast::<i32>().add(self.start), rows) }
    }

    /// Working memory of `n` values that no operand shares.
    #[allow(clippy::mut_from_ref)]
    pub fn workspace(&self, n: usize) -> &mut [f32] {
        let Span { address, bytes } = self.program.bases[SCRATCH];
        let begin = self.program.workspace_offset;
        assert!(
            begin + n * size_of::<f32>() <= bytes,
            "workspace was reserved"
        );
        // SAFETY: the assertion keeps it inside of the arena; operands end before it begins.
        unsafe { core::slice::from_raw_parts_mut(address.add(begin).cast::<f32>(), n) }
    }

    fn locate<T: Element>(&self, operand: Ref, n: usize) -> *mut T {
        self.locate_bytes(operand, n, size_of::<T>()).cast()
    }

    /// Where `n` values of `size` bytes begin, which their address is a multiple of.
    #[inline(never)]
    fn locate_bytes(&self, operand: Ref, n: usize, size: usize) -> *mut u8 {
        let place = self.program.operand(operand.0);
        let span = self.program.bases[place.base];
        // Below zero it would wrap to a number that no block holds.
        let moved = place.stride * self.rounds[place.level].get() as isize;
        let offset = place.offset.wrapping_add_signed(moved);
        let end = n
            .checked_mul(size)
            .and_then(|bytes| bytes.checked_add(offset));
        assert!(
            end.is_some_and(|end| end <= span.bytes),
            "operand lies inside of its block"
        );
        // SAFETY: the offset is inside of the block.
        let address = unsafe { span.address.add(offset) };
        assert!(
            (address as usize).is_multiple_of(size),
            "operand is aligned"
        );
        address
    }
}

/// Element types of operands: any bit pattern is a value.
pub trait Element: Copy {}
impl Element for f32 {}
impl Element for f64 {}
impl Element for i32 {}
