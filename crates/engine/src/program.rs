//! A program as the engine keeps it: checked once, run many times.

use alloc::vec;
use alloc::vec::Vec;

use crate::instruction;
use crate::memory::Span;

/// The bases that every program has; those of variables and data follow.
pub const SCRATCH: usize = 0;
pub const INDICES: usize = 2;
pub const HYPERPARAMETERS: usize = 3;

/// Loops inside of loops that a program may have.
pub const LEVELS: usize = 4;

/// The word that begins a loop, in the position of an instruction's number.
pub const REPEAT: u32 = u32::MAX;

/// The address of an operand: a byte offset from a base, plus a stride for every round of a loop.
pub struct Operand {
    pub base: usize,
    pub offset: usize,
    /// Bytes that it moves with each round of the loop at `level`.
    pub stride: isize,
    pub level: usize,
}

/// What a program does, in order.
#[derive(Clone, Copy)]
pub enum Step {
    /// The instruction whose words begin at this position.
    Instruction { position: usize, number: u32 },
    /// So many of the steps that follow run `count` times; `level` is how many loops it is inside of.
    Repeat {
        count: u32,
        level: usize,
        steps: usize,
    },
}

pub struct Program {
    pub bases: Vec<Span>,
    /// Whether a run with these bases has found no output that overlaps another operand.
    pub has_apart_outputs: bool,
    /// All words of the program: operands and instructions are read from them.
    pub words: Vec<u32>,
    pub compute: Vec<Step>,
    pub commit: Vec<Step>,
    /// Bytes of scratch memory: what the plan laid out, then the largest workspace.
    pub scratch_bytes: usize,
    /// Where the workspace begins.
    pub workspace_offset: usize,
    /// All rows of hyperparameters, and the bytes of one.
    pub hyperparameters: Span,
    pub hyperparameter_bytes: usize,
}

/// Words before those of the operands, and of each operand.
const HEADER: usize = 4;
const OPERAND: usize = 4;

impl Program {
    /// Words: number of bases; scratch bytes; hyperparameters a row; number of operands, then base,
    /// offset, stride and level of each; the steps that compute; those that commit. Steps: their
    /// number, then each, an instruction or a loop: [`REPEAT`], rounds, level, steps. None where the
    /// words are malformed.
    pub fn decode(words: &[u32]) -> Option<Self> {
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
        // Instructions are numbered through both parts.
        let compute = decoder.part()?;
        let commit = decoder.part()?;
        let workspace_offset = planned.next_multiple_of(64);
        Some(Self {
            bases: vec![Span::EMPTY; bases],
            has_apart_outputs: false,
            words: words.to_vec(),
            compute,
            commit,
            scratch_bytes: workspace_offset + decoder.workspace * size_of::<f32>(),
            workspace_offset,
            hyperparameters: Span::EMPTY,
            hyperparameter_bytes,
        })
    }

    /// The operand of that number.
    pub fn operand(&self, number: u32) -> Operand {
        let words = &self.words[HEADER + number as usize * OPERAND..][..OPERAND];
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
    /// float32 values of working memory that any instruction so far needs beside operands.
    workspace: usize,
}

impl Decoder<'_> {
    /// The next word; None at the end.
    fn next(&mut self) -> Option<u32> {
        let word = *self.words.get(self.position)?;
        self.position += 1;
        Some(word)
    }

    /// Checks the operands: their bases and levels are there.
    fn operands(&mut self, bases: usize) -> Option<()> {
        self.operands = self.next()?;
        for _ in 0..self.operands {
            let (base, _offset) = (self.next()?, self.next()?);
            let (_stride, level) = (self.next()?, self.next()?);
            if base as usize >= bases || level as usize >= LEVELS {
                return None;
            }
        }
        Some(())
    }

    /// The steps of a part of the program.
    fn part(&mut self) -> Option<Vec<Step>> {
        let mut steps = Vec::new();
        self.steps(&mut steps)?;
        Some(steps)
    }

    fn steps(&mut self, steps: &mut Vec<Step>) -> Option<()> {
        for _ in 0..self.next()? {
            let words = &self.words[self.position..];
            if *words.first()? == REPEAT {
                self.position += 1;
                self.repeat(steps)?;
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

    /// A loop, behind its first word.
    fn repeat(&mut self, steps: &mut Vec<Step>) -> Option<()> {
        let (count, level) = (self.next()?, self.next()? as usize);
        if level >= LEVELS {
            return None;
        }
        let at = steps.len();
        steps.push(Step::Repeat {
            count,
            level,
            steps: 0,
        });
        self.steps(steps)?;
        steps[at] = Step::Repeat {
            count,
            level,
            steps: steps.len() - at - 1,
        };
        Some(())
    }
}
