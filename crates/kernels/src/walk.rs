//! Walks over the positions of a small-rank index space and keeps each operand's offset in step.
//!
//! What belongs here: index arithmetic that several kernels share. What does not: what is done at
//! a position.

use core::ops::Range;

/// The largest rank of any operand.
pub(crate) const MAX_RANK: usize = 8;

/// One axis: its length, and how far each of the `K` operands moves along it.
#[derive(Clone, Copy)]
pub(crate) struct Axis<const K: usize> {
    pub length: usize,
    pub strides: [isize; K],
}

impl<const K: usize> Axis<K> {
    pub const UNIT: Self = Self {
        length: 1,
        strides: [0; K],
    };
}

/// Axes from the slowest to the fastest, at most `MAX_RANK` of them.
#[derive(Clone, Copy)]
pub(crate) struct Walk<const K: usize> {
    axes: [Axis<K>; MAX_RANK],
    rank: usize,
}

impl<const K: usize> Walk<K> {
    #[inline(always)]
    pub fn new(axes: impl IntoIterator<Item = Axis<K>>) -> Self {
        let mut walk = Self {
            axes: [Axis::UNIT; MAX_RANK],
            rank: 0,
        };
        for axis in axes {
            walk.axes[walk.rank] = axis;
            walk.rank += 1;
        }
        walk
    }

    pub fn axes(&self) -> &[Axis<K>] {
        &self.axes[..self.rank]
    }

    pub fn axes_mut(&mut self) -> &mut [Axis<K>] {
        &mut self.axes[..self.rank]
    }

    /// Takes the axis out.
    pub fn remove(&mut self, at: usize) -> Axis<K> {
        let axis = self.axes[at];
        self.axes.copy_within(at + 1..self.rank, at);
        self.rank -= 1;
        axis
    }

    /// How many positions there are.
    pub fn len(&self) -> usize {
        self.axes().iter().map(|axis| axis.length).product()
    }

    /// Calls `visit` with each position in `range`, in order, and the operands' offsets there.
    #[inline(always)]
    pub fn for_each(&self, range: Range<usize>, mut visit: impl FnMut(usize, [isize; K])) {
        if range.is_empty() {
            return;
        }
        let (mut index, mut offsets) = self.locate(range.start);
        for position in range {
            visit(position, offsets);
            self.advance(&mut index, &mut offsets);
        }
    }

    /// The coordinates of a position, and the operands' offsets there.
    fn locate(&self, position: usize) -> ([usize; MAX_RANK], [isize; K]) {
        let mut index = [0; MAX_RANK];
        let mut offsets = [0; K];
        let mut rest = position;
        for (i, axis) in index.iter_mut().zip(self.axes()).rev() {
            (*i, rest) = (rest % axis.length, rest / axis.length);
            for (offset, stride) in offsets.iter_mut().zip(axis.strides) {
                *offset += stride * *i as isize;
            }
        }
        (index, offsets)
    }

    #[inline(always)]
    fn advance(&self, index: &mut [usize; MAX_RANK], offsets: &mut [isize; K]) {
        for (i, axis) in index.iter_mut().zip(self.axes()).rev() {
            *i += 1;
            let wrapped = *i == axis.length;
            let back = if wrapped { axis.length as isize } else { 0 };
            for (offset, stride) in offsets.iter_mut().zip(axis.strides) {
                *offset += stride * (1 - back);
            }
            if !wrapped {
                return;
            }
            *i = 0;
        }
    }
}
