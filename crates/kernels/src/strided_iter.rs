//! Iterates over the positions of an index space with the offset of each operand.
//!
//! What belongs here: index arithmetic. What does not: what is done at a position.

/// The most axes longer than 1 that an operand may have: elements of more would not fit in 4 GiB of memory.
pub const MAX_RANK: usize = 32;

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
pub(crate) struct StridedIter<const K: usize> {
    axes: [Axis<K>; MAX_RANK],
    rank: usize,
}

impl<const K: usize> StridedIter<K> {
    /// The space of one position.
    pub const fn new() -> Self {
        Self {
            axes: [Axis {
                length: 0,
                strides: [0; K],
            }; MAX_RANK],
            rank: 0,
        }
    }

    /// Adds an axis that is faster than the others.
    pub fn push(&mut self, axis: Axis<K>) {
        self.axes[self.rank] = axis;
        self.rank += 1;
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

    /// Calls `visit` with the operands' offsets at each position, in order. No axis may have length 0.
    #[inline(always)]
    pub fn for_each(&self, mut visit: impl FnMut([isize; K])) {
        let (mut index, mut offsets) = ([0; MAX_RANK], [0; K]);
        loop {
            visit(offsets);
            if !self.advance(&mut index, &mut offsets) {
                return;
            }
        }
    }

    /// Moves to the next position; false where there is none.
    #[inline(always)]
    fn advance(&self, index: &mut [usize; MAX_RANK], offsets: &mut [isize; K]) -> bool {
        for (i, axis) in index.iter_mut().zip(self.axes()).rev() {
            *i += 1;
            let wrapped = *i == axis.length;
            let back = if wrapped { axis.length as isize } else { 0 };
            for (offset, stride) in offsets.iter_mut().zip(axis.strides) {
                *offset += stride * (1 - back);
            }
            if !wrapped {
                return true;
            }
            *i = 0;
        }
        false
    }
}
