//! Which gates share a matrix product.
//!
//! What belongs here: the grouping of the columns of [W; U]. What does not: the products.

use core::ops::Range;

use latch_threads::SINGLE;

use super::Inputs;
use crate::view::Matrix;

/// How the product of the last gate differs from that of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastGate {
    /// Not at all: it shares theirs.
    Joint,
    /// It multiplies a state other than theirs.
    OtherState,
    /// Its products with x and with the state are kept apart.
    Split,
}

/// The gates of a cell in groups, one product each. Where each gate sees inputs of its own (dropout
/// with a mask for each), every gate is a group.
#[derive(Clone, Copy)]
pub struct GateGroups {
    pub units: usize,
    pub gates: usize,
    pub last: LastGate,
    pub one_each: bool,
}

/// Gates that share a product.
#[derive(Clone, Copy)]
pub struct Group {
    /// The first gate, which is also that of the group's dropout.
    pub gate: usize,
    pub first_column: usize,
    pub columns: usize,
    /// Whether the products with x and with the state are kept apart.
    pub split: bool,
}

impl Group {
    pub fn range(&self) -> Range<usize> {
        self.first_column..self.first_column + self.columns
    }

    /// The part of the group in these columns; None where they do not overlap. With a single thread `columns` are all.
    pub fn within(self, columns: &Range<usize>) -> Option<Self> {
        if SINGLE {
            return Some(self);
        }
        let own = self.range();
        let first_column = own.start.max(columns.start);
        let end = own.end.min(columns.end);
        (first_column < end).then(|| Self {
            first_column,
            columns: end - first_column,
            ..self
        })
    }
}

impl GateGroups {
    pub fn new(inputs: &Inputs, last: LastGate) -> Self {
        let several = |factors: Option<Matrix>| {
            factors.is_some_and(|factors| factors.nrows() > inputs.shape.batch)
        };
        Self {
            units: inputs.shape.units,
            gates: inputs.gates,
            last,
            one_each: several(inputs.input_factors) || several(inputs.recurrent_factors),
        }
    }

    /// The largest `len` of the groupings that may be used: `self`, and with dropout also each gate by itself.
    pub fn largest(self, has_dropout: bool, len: impl Fn(Self) -> usize) -> usize {
        let one_each = Self {
            one_each: true,
            ..self
        };
        let joint = len(self);
        if has_dropout {
            joint.max(len(one_each))
        } else {
            joint
        }
    }

    pub fn iter(self) -> impl DoubleEndedIterator<Item = Group> + Clone {
        let joint = if self.one_each {
            0
        } else if self.last == LastGate::Joint {
            self.gates
        } else {
            self.gates - 1
        };
        // The first `joint` gates are one group, each of the others is one by itself.
        let shared = usize::from(joint > 0);
        (0..shared + self.gates - joint).map(move |index| {
            let (gate, gates) = if index < shared {
                (0, joint)
            } else {
                (joint + index - shared, 1)
            };
            Group {
                gate,
                first_column: gate * self.units,
                columns: gates * self.units,
                split: self.last == LastGate::Split && gate + 1 == self.gates,
            }
        })
    }

    /// The group of the last gate, where that is a group by itself.
    pub fn last_group(self) -> Group {
        let gate = self.gates - 1;
        Group {
            gate,
            first_column: gate * self.units,
            columns: self.units,
            split: self.last == LastGate::Split,
        }
    }
}
