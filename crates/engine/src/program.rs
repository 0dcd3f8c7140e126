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

/// The word that begins a loop where an instruction's number may stand.
pub const REPEAT: u32 = u32::MAX;

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
    /// The instruction whose words begin at this position.
    Instruction(usize),
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
}

/// float32 values of working memory that steps need beside operands.
fn workspace(steps: &[Step], words: &[u32]) -> usize {
    let of_step = |step: &Step| match step {
        Step::Instruction(position) => instruction::workspace(&words[*position..]),
        Step::Repeat(inner) => workspace(&inner.steps, words),
    };
    steps.iter().map(of_step).max().unwrap_or(0)
}

pub struct Program {
    pub bases: Vec<Span>,
    pub operands: Vec<Operand>,
    /// The words of all instructions.
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

impl Program {
    /// Words: number of bases; scratch bytes; hyperparameters a row; number of operands, then base,
    /// offset, stride and level of each; the steps that compute; those that commit. Steps: their
    /// number, then each, an instruction or a loop: [`REPEAT`], rounds, level, steps. None where the
    /// words are malformed.
    pub fn decode(words: &[u32]) -> Option<Self> {
        let mut words = Words { words, position: 0 };
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
        let compute = words.steps(operands.len())?;
        let commit = words.steps(operands.len())?;
        let words = words.words.to_vec();
        let workspace = workspace(&compute, &words).max(workspace(&commit, &words));
        let workspace_offset = planned.next_multiple_of(64);
        Some(Self {
            bases: vec![Span::EMPTY; bases],
            operands,
            words,
            compute,
            commit,
            scratch_bytes: workspace_offset + workspace * size_of::<f32>(),
            workspace_offset,
            hyperparameters: Span::EMPTY,
            hyperparameter_bytes,
        })
    }
}

/// The words of one program, read from front to back.
struct Words<'a> {
    words: &'a [u32],
    position: usize,
}

impl Words<'_> {
    /// The next word; None at the end.
    fn next(&mut self) -> Option<u32> {
        let word = self.words.get(self.position).copied()?;
        self.position += 1;
        Some(word)
    }

    /// The next steps; None where one is malformed.
    fn steps(&mut self, operands: usize) -> Option<Vec<Step>> {
        let count = self.next()?;
        (0..count).map(|_| self.step(operands)).collect()
    }

    fn step(&mut self, operands: usize) -> Option<Step> {
        let position = self.position;
        if *self.words.get(position)? != REPEAT {
            self.position += instruction::check(&self.words[position..], operands)?;
            return Some(Step::Instruction(position));
        }
        self.position += 1;
        let (count, level) = (self.next()?, self.next()?);
        let steps = self.steps(operands)?;
        let instructions = steps.iter().map(Step::instructions).sum();
        ((level as usize) < LEVELS).then_some(Step::Repeat(Loop {
            count,
            level,
            steps,
            instructions,
        }))
    }
}
