//! Operands of a map, brought into the order of its output.
//!
//! An operand that repeats one value, or lies in the output's order already, is read where it is.
//! Any other is copied, a block at a time, so that each function of values needs one loop only.

use crate::layout::fill;
use crate::simd::{F32x4, LANES};
use crate::sweep::Source;
use crate::walk::MAX_RANK;
use core::ops::Range;

/// The most operands of any map.
const MOST: usize = 3;
/// Values of a block.
const BLOCK: usize = 128;

/// An axis of an operand: its length, and how far apart its values are.
#[derive(Clone, Copy)]
struct Axis {
    length: usize,
    stride: usize,
}

/// An operand by its axes, from the fastest to the slowest: none has length 1, and none could be joined
/// with the next.
pub(super) struct Operand<'a> {
    data: &'a [f32],
    axes: [Axis; MAX_RANK],
    rank: usize,
}

impl<'a> Operand<'a> {
    /// Strides have the rank of `shape`, the output's.
    #[inline(always)]
    pub fn new(shape: &[u32], data: &'a [f32], strides: &[u32]) -> Self {
        let nothing = Axis {
            length: 1,
            stride: 0,
        };
        let mut operand = Self {
            data,
            axes: [nothing; MAX_RANK],
            rank: 0,
        };
        operand.add_axes(shape, strides);
        operand
    }

    #[inline(never)]
    fn add_axes(&mut self, shape: &[u32], strides: &[u32]) {
        for (&length, &stride) in shape.iter().zip(strides).rev() {
            let (length, stride) = (length as usize, stride as usize);
            if length == 1 {
                continue;
            }
            match self.axes[..self.rank].last_mut() {
                Some(faster) if stride == faster.stride * faster.length => faster.length *= length,
                _ => {
                    self.axes[self.rank] = Axis { length, stride };
                    self.rank += 1;
                }
            }
        }
    }

    fn repeats_one_value(&self) -> bool {
        self.rank == 0 || (self.rank == 1 && self.axes[0].stride == 0)
    }

    fn is_contiguous(&self) -> bool {
        self.rank == 1 && self.axes[0].stride == 1
    }

    /// Whether a block's values are those of the block before: a row that is repeated, whole in a block.
    fn repeats_every_block(&self) -> bool {
        self.rank == 2 && self.axes[1].stride == 0 && BLOCK.is_multiple_of(self.axes[0].length)
    }

    /// The values at the output's places from `from` on.
    #[inline(never)]
    fn copy(&self, from: usize, to: &mut [f32]) {
        let axes = &self.axes[..self.rank];
        let (mut index, mut offset, mut rest) = ([0; MAX_RANK], 0, from);
        for (i, axis) in index.iter_mut().zip(axes) {
            (*i, rest) = (rest % axis.length, rest / axis.length);
            offset += *i * axis.stride;
        }
        let mut done = 0;
        while done < to.len() {
            let count = (axes[0].length - index[0]).min(to.len() - done);
            let line = &mut to[done..done + count];
            copy_line(&self.data[offset..], axes[0].stride, line);
            done += count;
            offset -= index[0] * axes[0].stride;
            index[0] = 0;
            for (i, axis) in index.iter_mut().zip(axes).skip(1) {
                *i += 1;
                offset += axis.stride;
                if *i < axis.length {
                    break;
                }
                offset -= axis.length * axis.stride;
                *i = 0;
            }
        }
    }
}

/// The values at 0, `stride`, ... of `from`.
#[inline(always)]
fn copy_line(from: &[f32], stride: usize, to: &mut [f32]) {
    match stride {
        0 => fill(to, from[0]),
        1 => {
            let from = &from[..to.len()];
            let (fours, rest) = to.as_chunks_mut::<LANES>();
            let (from_fours, from_rest) = from.as_chunks::<LANES>();
            for (to, from) in fours.iter_mut().zip(from_fours) {
                F32x4::load(from).store(to);
            }
            F32x4::load_partial(from_rest).store_partial(rest);
        }
        _ => {
            for (i, to) in to.iter_mut().enumerate() {
                *to = from[i * stride];
            }
        }
    }
}

/// Cuts the `range` of the output into blocks, and says for each where its K operands are.
#[inline(always)]
pub(super) fn for_each_block<const K: usize>(
    operands: &[Operand; K],
    range: Range<usize>,
    mut visit: impl FnMut([Source; K], Range<usize>),
) {
    if range.is_empty() {
        return;
    }
    let repeated = operands.each_ref().map(|operand| [operand.data[0]; LANES]);
    let in_place = |operand: &Operand| operand.repeats_one_value() || operand.is_contiguous();
    if operands.iter().all(in_place) {
        let sources = core::array::from_fn(|k| match &operands[k] {
            operand if operand.is_contiguous() => Source::of(&operand.data[range.clone()]),
            _ => Source::repeated(&repeated[k]),
        });
        return visit(sources, range);
    }
    in_blocks(operands, &repeated, range, &mut |sources, block| {
        visit(core::array::from_fn(|k| sources[k]), block);
    });
}

/// [`for_each_block`] where operands must be copied.
#[inline(never)]
fn in_blocks(
    operands: &[Operand],
    repeated: &[[f32; LANES]],
    range: Range<usize>,
    visit: &mut dyn FnMut([Source; MOST], Range<usize>),
) {
    let mut copies = [[0.0; BLOCK]; MOST];
    for from in range.clone().step_by(BLOCK) {
        let block = from..range.end.min(from + BLOCK);
        let mut sources = [Source::repeated(&repeated[0]); MOST];
        let parts = sources
            .iter_mut()
            .zip(&mut copies)
            .zip(operands)
            .zip(repeated);
        for (((source, copy), operand), four) in parts {
            if operand.is_contiguous() {
                *source = Source::of(&operand.data[block.clone()]);
            } else if operand.repeats_one_value() {
                *source = Source::repeated(four);
            } else {
                let copy = &mut copy[..block.len()];
                if from == range.start || !operand.repeats_every_block() {
                    operand.copy(from, copy);
                }
                *source = Source::of(copy);
            }
        }
        visit(sources, block);
    }
}
