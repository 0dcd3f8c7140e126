//! A program as the engine keeps it: checked once, run many times.

use alloc::vec;
use alloc::vec::Vec;

use latch_threads::SINGLE;

use crate::instruction;
use crate::memory::Span;

/// Indices of the bases that every program has; base 1 holds its constants. Variables and data follow.
pub const SCRATCH: usize = 0;
pub const INDICES: usize = 2;
pub const HYPERPARAMETERS: usize = 3;

/// How deeply loops may be nested.
pub const MAX_LOOP_DEPTH: usize = 4;

/// The level of operands that move with the part of a loop whose iterations are split over threads: each part has memory of
/// its own for what an iteration computes and the next one overwrites.
pub const PART_LEVEL: usize = MAX_LOOP_DEPTH;

/// The most parts of a loop, for which a plan has memory.
pub const MAX_LOOP_PARTS: usize = 8;

/// The first word of a loop, in place of an instruction's opcode.
pub const REPEAT: u32 = u32::MAX;

/// As [`REPEAT`], of a loop whose iterations do not depend on each other, and whose instructions cannot fail.
pub const REPEAT_PARALLEL: u32 = u32::MAX - 1;

/// The address of an operand: a byte offset from a base, plus a stride for each iteration of a loop.
pub struct Operand {
    pub base: usize,
    pub offset: usize,
    /// How many bytes it advances with each iteration of the loop at `level`.
    pub stride: isize,
    pub level: usize,
}

/// A step of a program: an instruction or the head of a loop.
#[derive(Clone, Copy)]
pub enum Step {
    /// The instruction whose words begin at this position.
    Instruction { position: usize, number: u32 },
    /// The next `steps` steps run `count` times; `level` counts the loops around this one.
    Repeat {
        count: u32,
        level: usize,
        steps: usize,
        /// Whether the iterations do not depend on each other.
        are_independent: bool,
    },
}

pub struct Program {
    pub bases: Vec<Span>,
    /// Whether an earlier run with these bases has checked that no output overlaps another operand.
    pub outputs_are_disjoint: bool,
    /// All words of the program: operands and instructions are read from them.
    pub words: Vec<u32>,
    pub compute: Vec<Step>,
    pub commit: Vec<Step>,
    /// Bytes of scratch memory: what the plan laid out, then the largest workspace, for each part of an instruction.
    pub scratch_bytes: usize,
    /// Where the workspace begins.
    pub workspace_offset: usize,
    /// All rows of hyperparameters, and the bytes of one.
    pub hyperparameters: Span,
    pub hyperparameter_bytes: usize,
}

/// Words before the first operand.
const HEADER_WORDS: usize = 4;
/// Words of an operand: base, offset, stride, level.
const OPERAND_WORDS: usize = 4;

impl Program {
    /// Reads, in this order: number of bases, bytes of scratch memory, hyperparameters per row, number of
    /// operands, the operands (base, offset, stride, level), the compute steps and the commit steps.
    ///
    /// A list of steps is its length, then the steps. A step is an instruction or a loop: [`REPEAT`] or
    /// [`REPEAT_PARALLEL`], number of iterations, level, list of steps. Returns None if the words are malformed.
    /// `parts` is the most parts that an instruction is split into: there are as many workspaces.
    pub fn decode(words: &[u32], parts: usize) -> Option<Self> {
        let mut decoder = Decoder {
            words,
            position: 0,
            operands: 0,
            instructions: 0,
            workspace: 0,
        };
        let bases = decoder.next()? as usize;
        let planned = decoder.next()? as usize;
        let hyperparameter_bytes = decoder.next()? as usize * size_of::<f32>();
        decoder.operands(bases)?;
        // Instructions are numbered consecutively: those of commit go on from those of compute.
        let compute = decoder.step_list()?;
        let commit = decoder.step_list()?;
        let workspace_offset = planned.next_multiple_of(64);
        Some(Self {
            bases: vec![Span::EMPTY; bases],
            outputs_are_disjoint: false,
            words: words.to_vec(),
            compute,
            commit,
            scratch_bytes: workspace_offset + parts * decoder.workspace * size_of::<f32>(),
            workspace_offset,
            hyperparameters: Span::EMPTY,
            hyperparameter_bytes,
        })
    }

    /// Operand `number`, read from its words.
    pub fn operand(&self, number: u32) -> Operand {
        let words = &self.words[HEADER_WORDS + number as usize * OPERAND_WORDS..][..OPERAND_WORDS];
        Operand {
            base: words[0] as usize,
            offset: words[1] as usize,
            stride: words[2] as i32 as isize,
            level: words[3] as usize,
        }
    }
}

/// Reads the words of one program from front to back, and checks them.
struct Decoder<'a> {
    words: &'a [u32],
    position: usize,
    /// How many operands there are.
    operands: u32,
    /// Instructions so far.
    instructions: u32,
    /// The largest workspace of the instructions so far, in float32 values.
    workspace: usize,
}

impl Decoder<'_> {
    /// The next word; None at the end.
    fn next(&mut self) -> Option<u32> {
        let word = *self.words.get(self.position)?;
        self.position += 1;
        Some(word)
    }

    /// Checks that the bases and levels of all operands exist.
    fn operands(&mut self, bases: usize) -> Option<()> {
        self.operands = self.next()?;
        for _ in 0..self.operands {
            let (base, _offset) = (self.next()?, self.next()?);
            let (_stride, level) = (self.next()?, self.next()?);
            if base as usize >= bases || level as usize > PART_LEVEL {
                return None;
            }
        }
        Some(())
    }

    /// A list of steps: those of compute or of commit.
    fn step_list(&mut self) -> Option<Vec<Step>> {
        let mut steps = Vec::new();
        self.steps(&mut steps)?;
        Some(steps)
    }

    fn steps(&mut self, steps: &mut Vec<Step>) -> Option<()> {
        for _ in 0..self.next()? {
            let words = &self.words[self.position..];
            let first = *words.first()?;
            if first >= REPEAT_PARALLEL {
                self.position += 1;
                self.repeat(steps, !SINGLE && first == REPEAT_PARALLEL)?;
                continue;
            }
            let len = instruction::check(words, self.operands)?;
            self.workspace = self.workspace.max(instruction::workspace(words));
            steps.push(Step::Instruction {
                position: self.position,
                number: self.instructions,
            });
            self.position += len;
            self.instructions += 1;
        }
        Some(())
    }

    /// A loop, after its first word.
    fn repeat(&mut self, steps: &mut Vec<Step>, are_independent: bool) -> Option<()> {
        let (count, level) = (self.next()?, self.next()? as usize);
        if level >= MAX_LOOP_DEPTH {
            return None;
        }
        let head = steps.len();
        let of = |steps| Step::Repeat {
            count,
            level,
            steps,
            are_independent,
        };
        steps.push(of(0));
        self.steps(steps)?;
        steps[head] = of(steps.len() - head - 1);
        Some(())
    }
}
