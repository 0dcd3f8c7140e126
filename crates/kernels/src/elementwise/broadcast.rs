//! Operands of elementwise functions, broadcast to the shape of the output.
//!
//! An operand that repeats one value, or is in the output's order already, is read in place.
//! Any other is copied, a block at a time, so that each function of values needs one loop only.

use crate::simd::{F32x4, LANES};
use crate::simd_loop::Source;
use crate::strided_iter::MAX_RANK;
use core::ops::Range;

/// The most operands of any elementwise function.
pub(super) const MAX_OPERANDS: usize = 3;
/// Values of a block.
const BLOCK: usize = 128;

/// An axis of an operand: its length and stride.
#[derive(Clone, Copy)]
struct Axis {
    length: usize,
    stride: usize,
}

/// The values of an operand where the output has one axis: contiguous, or one value that is repeated.
pub(super) enum Line<'a> {
    Values(&'a [f32]),
    Value([f32; LANES]),
}

/// An operand as a line; None where it is not one: then [`Operand`] copies or rejects it.
#[inline(always)]
pub(super) fn line<'a>(shape: &[u32], data: &'a [f32], strides: &[u32]) -> Option<Line<'a>> {
    match (shape, strides) {
        ([_], [0]) => data.first().map(|&value| Line::Value([value; LANES])),
        (&[length], [1]) => data.get(..length as usize).map(Line::Values),
        _ => None,
    }
}

impl Line<'_> {
    /// Its values from a position on.
    #[inline(always)]
    pub fn from(&self, position: usize) -> Source {
        match self {
            Self::Values(values) => Source::of(&values[position..]),
            Self::Value(four) => Source::repeated(four),
        }
    }
}

/// An operand by its axes, from the fastest to the slowest: none has length 1, and none could be joined
/// with the next. Its values at all positions are inside of `data`.
pub(super) struct Operand<'a> {
    data: &'a [f32],
    axes: [Axis; MAX_RANK],
    rank: usize,
    /// The first value, four times.
    first: [f32; LANES],
}

impl<'a> Operand<'a> {
    /// Strides have the rank of `shape`, the output's. Panics unless all positions are inside of `data`.
    #[inline(never)]
    pub fn new(shape: &[u32], data: &'a [f32], strides: &[u32]) -> Self {
        let nothing = Axis {
            length: 0,
            stride: 0,
        };
        let mut operand = Self {
            data,
            axes: [nothing; MAX_RANK],
            rank: 0,
            first: [data.first().copied().unwrap_or(0.0); LANES],
        };
        #[expect(clippy::manual_contains, reason = "`contains` compares 16 at a time")]
        let empty = shape.iter().any(|&length| length == 0);
        if empty {
            return operand;
        }
        let mut last = 0u64;
        for (&length, &stride) in shape.iter().zip(strides).rev() {
            last = last.saturating_add(u64::from(length - 1) * u64::from(stride));
            operand.add(length as usize, stride as usize);
        }
        assert!(
            last < data.len() as u64,
            "an operand is longer than its slice"
        );
        operand
    }

    /// Adds an axis that is slower than the others.
    fn add(&mut self, length: usize, stride: usize) {
        if length == 1 {
            return;
        }
        match self.axes[..self.rank].last_mut() {
            Some(faster) if stride == faster.stride * faster.length => faster.length *= length,
            _ => {
                self.axes[self.rank] = Axis { length, stride };
                self.rank += 1;
            }
        }
    }

    /// Its values at the positions `block`, where no copy of them is needed.
    fn in_place(&self, block: &Range<usize>) -> Option<Source> {
        match (self.rank, self.axes[0].stride) {
            (0, _) | (1, 0) => Some(Source::repeated(&self.first)),
            (1, 1) => Some(Source::of(&self.data[block.clone()])),
            _ => None,
        }
    }

    /// Whether a block's values are those of the block before: a row that is repeated, whole in a block.
    fn repeats_every_block(&self) -> bool {
        self.rank == 2 && self.axes[1].stride == 0 && BLOCK.is_multiple_of(self.axes[0].length)
    }

    /// Copies the values at the positions from `from` on.
    ///
    /// # Safety
    /// There must be as many positions as `to` holds, and an axis.
    #[inline(never)]
    unsafe fn copy(&self, from: usize, to: &mut [f32]) {
        let axes = &self.axes[..self.rank];
        let (mut index, mut offset, mut rest) = ([0; MAX_RANK], 0, from);
        for (i, axis) in index.iter_mut().zip(axes) {
            (*i, rest) = (rest % axis.length, rest / axis.length);
            offset += *i * axis.stride;
        }
        let fastest = self.axes[0];
        let mut done = 0;
        while done < to.len() {
            let count = (fastest.length - index[0]).min(to.len() - done);
            // SAFETY: `new` checked that all positions are inside of the data.
            unsafe {
                let from = self.data.as_ptr().add(offset);
                copy_line(from, fastest.stride, to.as_mut_ptr().add(done), count);
            }
            done += count;
            offset -= index[0] * fastest.stride;
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

/// Copies `count` values, `stride` apart.
///
/// # Safety
/// They must be valid, and as many values of `to`.
#[inline(always)]
unsafe fn copy_line(from: *const f32, stride: usize, to: *mut f32, count: usize) {
    let (mut from, mut to, mut rest) = (from, to, count);
    // SAFETY: the caller guarantees it.
    unsafe {
        if stride <= 1 {
            while rest >= LANES {
                let four = match stride {
                    0 => F32x4::splat_ptr(from),
                    _ => F32x4::load_ptr(from),
                };
                four.store_ptr(to);
                (from, to) = (from.add(stride * LANES), to.add(LANES));
                rest -= LANES;
            }
        }
        for _ in 0..rest {
            *to = *from;
            (from, to) = (from.wrapping_add(stride), to.add(1));
        }
    }
}

/// Splits the `range` of the output into blocks and calls `visit` with the sources of each. Only as many sources
/// as there are operands are meaningful.
#[inline(never)]
pub(super) fn for_each_block(
    operands: &[Operand],
    range: Range<usize>,
    visit: &mut dyn FnMut(&[Source; MAX_OPERANDS], Range<usize>),
) {
    if range.is_empty() {
        return;
    }
    let mut sources = [Source::repeated(&[0.0; LANES]); MAX_OPERANDS];
    for (source, operand) in sources.iter_mut().zip(operands) {
        match operand.in_place(&range) {
            Some(in_place) => *source = in_place,
            None => return in_blocks(operands, range, visit),
        }
    }
    visit(&sources, range);
}

/// [`for_each_block`] where operands must be copied.
#[inline(never)]
fn in_blocks(
    operands: &[Operand],
    range: Range<usize>,
    visit: &mut dyn FnMut(&[Source; MAX_OPERANDS], Range<usize>),
) {
    let mut copies = [[0.0; BLOCK]; MAX_OPERANDS];
    for from in range.clone().step_by(BLOCK) {
        let block = from..range.end.min(from + BLOCK);
        let mut sources = [Source::repeated(&[0.0; LANES]); MAX_OPERANDS];
        for ((source, copy), operand) in sources.iter_mut().zip(&mut copies).zip(operands) {
            *source = operand.in_place(&block).unwrap_or_else(|| {
                let copy = &mut copy[..block.len()];
                if from == range.start || !operand.repeats_every_block() {
                    // SAFETY: the block is a part of the output; an operand without axes is in place.
                    unsafe { operand.copy(from, copy) }
                }
                Source::of(copy)
            });
        }
        visit(&sources, block);
    }
}
