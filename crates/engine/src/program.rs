//! A program as the engine keeps it: decoded once, run many times.

use alloc::vec;
use alloc::vec::Vec;

use crate::field::Words;
use crate::instruction::Instruction;
use crate::memory::Span;

/// The bases that every program has; those of variables and data follow.
pub const SCRATCH: usize = 0;
pub const INDICES: usize = 2;
pub const HYPERPARAMETERS: usize = 3;

/// Loops inside of loops that a program may have.
pub const LEVELS: usize = 4;

/// Where an operand lies: so many bytes after a base, and further with every round of a loop.
#[derive(Clone, Copy)]
pub struct Operand {
    pub base: u32,
    pub offset: u32,
    /// Bytes that it moves with each round of the loop at `level`.
    pub stride: i32,
    pub level: u32,
}

/// What a program does, in order.
pub enum Step {
    Instruction(Instruction),
    Repeat(Loop),
}

/// Steps that run `count` times.
pub struct Loop {
    pub count: u32,
    /// How many loops it is inside of.
    pub level: u32,
    pub steps: Vec<Step>,
    /// Instructions inside, each counted once.
    pub instructions: u32,
}

impl Step {
    /// Instructions in it, each counted once.
    pub fn instructions(&self) -> u32 {
        match self {
            Self::Instruction(_) => 1,
            Self::Repeat(inner) => inner.instructions,
        }
    }

    /// float32 values of working memory that it needs beside operands.
    fn workspace(&self) -> usize {
        match self {
            Self::Instruction(instruction) => instruction.workspace(),
            Self::Repeat(inner) => workspace(&inner.steps),
        }
    }
}

fn workspace(steps: &[Step]) -> usize {
    steps.iter().map(Step::workspace).max().unwrap_or(0)
}

pub struct Program {
    pub bases: Vec<Span>,
    pub operands: Vec<Operand>,
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

impl Program {
    /// Words: number of bases; scratch bytes; hyperparameters a row; number of operands, then base,
    /// offset, stride and level of each; the steps that compute; those that commit. Steps: their
    /// number, then each, an instruction or a loop: [`REPEAT`], rounds, level, steps. None where the
    /// words are malformed.
    pub fn decode(words: &[u32]) -> Option<Self> {
        let mut words = Words::new(words);
        let bases = words.next()? as usize;
        let planned = words.next()? as usize;
        let hyperparameter_bytes = words.next()? as usize * size_of::<f32>();
        let operand_count = words.next()?;
        let operands = (0..operand_count)
            .map(|_| {
                let (base, offset) = (words.next()?, words.next()?);
                let (stride, level) = (words.next()? as i32, words.next()?);
                ((base as usize) < bases && (level as usize) < LEVELS).then_some(Operand {
                    base,
                    offset,
                    stride,
                    level,
                })
            })
            .collect::<Option<Vec<_>>>()?;
        let compute = decode_steps(&mut words)?;
        let commit = decode_steps(&mut words)?;
        let workspace = workspace(&compute).max(workspace(&commit));
        let workspace_offset = planned.next_multiple_of(64);
        Some(Self {
            bases: vec![Span::EMPTY; bases],
            operands,
            compute,
            commit,
            scratch_bytes: workspace_offset + workspace * size_of::<f32>(),
            workspace_offset,
            hyperparameters: Span::EMPTY,
            hyperparameter_bytes,
        })
    }
}

/// The word that begins a loop where an instruction's number may stand.
pub const REPEAT: u32 = u32::MAX;

fn decode_steps(words: &mut Words) -> Option<Vec<Step>> {
    let count = words.next()?;
    (0..count).map(|_| decode_step(words)).collect()
}

fn decode_step(words: &mut Words) -> Option<Step> {
    if words.peek()? != REPEAT {
        return Instruction::decode(words).map(Step::Instruction);
    }
    words.next()?;
    let (count, level) = (words.next()?, words.next()?);
    let steps = decode_steps(words)?;
    let instructions = steps.iter().map(Step::instructions).sum();
    ((level as usize) < LEVELS).then_some(Step::Repeat(Loop {
        count,
        level,
        steps,
        instructions,
    }))
}
