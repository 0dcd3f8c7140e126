//! How the columns of [W; U] are cut into products.
//!
//! What belongs here: which gates share a product. What does not: the products.

use super::{Inputs, Shape};

/// How the last gate's columns stand to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Last {
    /// One product with all.
    Together,
    /// A product of its own, of another state than the others'.
    Alone,
    /// Products of its own, of x and of the state apart.
    Apart,
}

/// Into which products the gates are cut: gate by gate where each sees inputs of its own.
#[derive(Clone, Copy)]
pub struct Cut {
    pub units: usize,
    pub gates: usize,
    pub last: Last,
    pub gatewise: bool,
}

/// Gates that share a product.
#[derive(Clone, Copy)]
pub struct Group {
    /// The first gate, which is also that of the group's dropout.
    pub gate: usize,
    pub first_column: usize,
    pub columns: usize,
    /// Whether x and the state are multiplied apart.
    pub apart: bool,
}

impl Cut {
    pub fn of(inputs: &Inputs, last: Last) -> Self {
        let Shape {
            batch,
            features,
            units,
            ..
        } = inputs.shape;
        let several =
            |factors: Option<&[f32]>, one| factors.is_some_and(|factors| factors.len() > one);
        Self {
            units,
            gates: inputs.gates,
            last,
            gatewise: several(inputs.input_factors, batch * features)
                || several(inputs.recurrent_factors, batch * units),
        }
    }

    /// The larger of `len` of the cuts that inputs may ask for, with factors or without.
    pub fn largest(self, factors: bool, len: impl Fn(Self) -> usize) -> usize {
        let gatewise = Self {
            gatewise: true,
            ..self
        };
        let whole = len(self);
        if factors {
            whole.max(len(gatewise))
        } else {
            whole
        }
    }

    pub fn groups(self) -> impl DoubleEndedIterator<Item = Group> + Clone {
        let alone = if self.gatewise {
            0
        } else if self.last == Last::Together {
            self.gates
        } else {
            self.gates - 1
        };
        // The first `alone` gates share a product, the others have one each.
        let shared = usize::from(alone > 0);
        (0..shared + self.gates - alone).map(move |index| {
            let (gate, gates) = if index < shared {
                (0, alone)
            } else {
                (alone + index - shared, 1)
            };
            Group {
                gate,
                first_column: gate * self.units,
                columns: gates * self.units,
                apart: self.last == Last::Apart && gate + 1 == self.gates,
            }
        })
    }

    /// The group of the last gate, where that is alone.
    pub fn last_group(self) -> Group {
        let gate = self.gates - 1;
        Group {
            gate,
            first_column: gate * self.units,
            columns: self.units,
            apart: self.last == Last::Apart,
        }
    }
}
