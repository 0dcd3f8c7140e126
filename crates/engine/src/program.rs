//! A program as the engine keeps it: decoded once, run many times.

use crate::field::Words;
use crate::instruction::Instruction;
use crate::memory::Span;

/// The bases that every program has; those of variables and data follow.
pub const SCRATCH: usize = 0;
pub const INDICES: usize = 2;
pub const HYPERPARAMETERS: usize = 3;

/// Where an operand lies: so many bytes after a base.
#[derive(Clone, Copy)]
pub struct Operand {
    pub base: u32,
    pub offset: u32,
}

pub struct Program {
    pub bases: Vec<Span>,
    pub operands: Vec<Operand>,
    pub compute: Vec<Instruction>,
    pub commit: Vec<Instruction>,
    /// Bytes of scratch memory: what the plan laid out, then the largest workspace.
    pub scratch_bytes: usize,
    /// Where the workspace begins.
    pub workspace_offset: usize,
    /// All rows of hyperparameters, and the bytes of one.
    pub hyperparameters: Span,
    pub hyperparameter_bytes: usize,
}

impl Program {
    /// Words: number of bases; scratch bytes; hyperparameters a row; number of operands, then base
    /// and offset of each; number of compute instructions, these; number of commit instructions,
    /// these. None where they are malformed.
    pub fn decode(words: &[u32]) -> Option<Self> {
        let mut words = Words::new(words);
        let bases = words.next()? as usize;
        let planned = words.next()? as usize;
        let hyperparameter_bytes = words.next()? as usize * size_of::<f32>();
        let operand_count = words.next()?;
        let operands = (0..operand_count)
            .map(|_| {
                let (base, offset) = (words.next()?, words.next()?);
                ((base as usize) < bases).then_some(Operand { base, offset })
            })
            .collect::<Option<Vec<_>>>()?;
        let compute = decode_instructions(&mut words)?;
        let commit = decode_instructions(&mut words)?;
        let workspace = compute
            .iter()
            .chain(&commit)
            .map(Instruction::workspace)
            .max();
        let workspace_offset = planned.next_multiple_of(64);
        Some(Self {
            bases: vec![Span::EMPTY; bases],
            operands,
            compute,
            commit,
            scratch_bytes: workspace_offset + workspace.unwrap_or(0) * size_of::<f32>(),
            workspace_offset,
            hyperparameters: Span::EMPTY,
            hyperparameter_bytes,
        })
    }
}

fn decode_instructions(words: &mut Words) -> Option<Vec<Instruction>> {
    let count = words.next()?;
    (0..count).map(|_| Instruction::decode(words)).collect()
}
