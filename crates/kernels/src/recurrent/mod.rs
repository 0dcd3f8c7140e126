//! Recurrent layers over whole sequences, forward and backward: one file or folder a cell.
//!
//! What belongs here: what the cells have in common, that is their products with all variations (dropout,
//! masks of time steps, time reversed) and the elementwise passes over a row. What does not: how
//! many layers there are, drawing random factors, losses.
//!
//! With s the step in processing order, t the time that it reads (T - 1 - s where reversed), every
//! cell computes from x_t and the state before a new state h_s. A step that the mask leaves out
//! carries the states of its row on as they are.

mod back_projection;
mod elementwise;
mod factors;
mod gate_groups;
pub mod gru;
pub mod lstm;
mod projection;
pub mod simple_rnn;
mod step_buffer;
mod weight_gradients;

#[cfg(test)]
mod tests;

use core::ops::Range;

use latch_threads::{Disjoint, SINGLE, TRANSCENDENTAL, product};
use ndarray::{ArrayView2, ArrayViewMut2, Axis};

use crate::view::{Matrix, Vector, block};

/// Sizes: sequences in a batch, steps, values of an input, values of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    pub batch: usize,
    pub time: usize,
    pub features: usize,
    pub units: usize,
}

/// Rows of a batch, which one part of a job computes for the whole sequence: rows do not depend on each other.
#[derive(Clone, Copy)]
struct Rows {
    batch: usize,
    first: usize,
    count: usize,
}

impl Rows {
    /// Parts of a batch begin at multiples of this: products take so many rows at once.
    const STEP: usize = 4;

    fn all(batch: usize) -> Self {
        Self::of(batch, 0..batch)
    }

    fn of(batch: usize, rows: Range<usize>) -> Self {
        Self {
            batch,
            first: rows.start,
            count: rows.len(),
        }
    }

    /// These rows of [batch, width].
    fn range(self, width: usize) -> Range<usize> {
        self.first * width..(self.first + self.count) * width
    }

    /// These rows of [batch, width].
    fn of_slice(self, values: &[f32], width: usize) -> &[f32] {
        if SINGLE {
            return values;
        }
        &values[self.range(width)]
    }

    /// These rows of step `s` of [time, batch, width].
    fn of_step(self, values: &[f32], s: usize, width: usize) -> &[f32] {
        let first = s * self.batch + if SINGLE { 0 } else { self.first };
        &values[first * width..][..self.count * width]
    }

    /// These rows of [batch, width], to be written.
    ///
    /// # Safety
    /// Nobody else may use them.
    unsafe fn of_disjoint(self, values: Disjoint<'_, f32>, width: usize) -> &mut [f32] {
        // SAFETY: the caller guarantees it.
        unsafe {
            if SINGLE {
                return values.whole();
            }
            values.range(self.range(width))
        }
    }
}

/// What every cell reads. A state that is not given is zero.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    pub shape: Shape,
    /// Rows of the batch that this is a part of, or `shape.batch`: so far apart are the dropout factors of two gates.
    pub whole_batch: usize,
    /// Gates whose columns are side by side in W, U and b.
    pub gates: usize,
    /// Reads the sequence from its end.
    pub reverse: bool,
    /// [batch, time features]
    pub x: Matrix<'a>,
    /// W [features, gates units]
    pub kernel: Matrix<'a>,
    /// U [units, gates units]
    pub recurrent: Matrix<'a>,
    /// b [gates units]; a GRU that resets after the product has two, of x W and of h U
    pub bias: Option<&'a [f32]>,
    /// h before the first step [batch, units]
    pub initial_hidden: Option<&'a [f32]>,
    /// Dropout of x, the same at every step: [batch, features], or as many for each gate, one after the other.
    pub input_factors: Option<Matrix<'a>>,
    /// Dropout of h, the same at every step: [batch, units], or as many for each gate.
    pub recurrent_factors: Option<Matrix<'a>>,
    /// 0 where a step of a row is masked: [batch, time] in the order of time
    pub mask: Option<Matrix<'a>>,
}

/// Gradients of the loss by each input of [`Inputs`]; what is not asked for is not computed.
pub struct Gradients<'a> {
    pub x: Option<ArrayViewMut2<'a, f32>>,
    pub kernel: Option<ArrayViewMut2<'a, f32>>,
    pub recurrent: Option<ArrayViewMut2<'a, f32>>,
    pub bias: Option<&'a mut [f32]>,
    pub initial_hidden: Option<&'a mut [f32]>,
}

impl Shape {
    /// Values of one state of the whole batch.
    pub fn states(&self) -> usize {
        self.batch * self.units
    }
}

impl<'a> Inputs<'a> {
    /// The inputs of these rows.
    fn of_rows(&self, rows: Rows) -> Self {
        if SINGLE {
            return *self;
        }
        let Shape {
            time,
            features,
            units,
            ..
        } = self.shape;
        let range = rows.range(1);
        Self {
            shape: Shape {
                batch: rows.count,
                ..self.shape
            },
            x: block(&self.x, range.clone(), 0..time * features),
            initial_hidden: self.initial_hidden.map(|hidden| &hidden[rows.range(units)]),
            input_factors: self
                .input_factors
                .map(|factors| factors::of_rows(factors, rows)),
            recurrent_factors: self
                .recurrent_factors
                .map(|factors| factors::of_rows(factors, rows)),
            mask: self.mask.map(|mask| block(&mask, range, 0..time)),
            ..*self
        }
    }

    /// Multiply-adds of the products with W and U over `steps` steps, plus the time of the gates in multiply-adds.
    fn work(&self, steps: usize) -> usize {
        let Shape {
            batch,
            features,
            units,
            ..
        } = self.shape;
        product([
            batch,
            steps,
            self.gates * units,
            features + units + TRANSCENDENTAL,
        ])
    }

    /// Panics unless every input has the shape that `shape` and `gates` ask for.
    fn check(&self, gates: usize, biases: usize) {
        let Shape {
            batch,
            time,
            features,
            units,
        } = self.shape;
        let columns = gates * units;
        assert_eq!(self.gates, gates, "wrong number of gates");
        assert!(self.x.dim() == (batch, time * features), "wrong shape of x");
        assert!(self.kernel.dim() == (features, columns), "wrong shape of W");
        assert!(self.recurrent.dim() == (units, columns), "wrong shape of U");
        let given = |part: Option<&[f32]>, len| part.is_none_or(|part| part.len() == len);
        assert!(given(self.bias, biases * columns), "wrong length of b");
        assert!(
            given(self.initial_hidden, batch * units),
            "wrong length of the state"
        );
        let mask = self.mask.map(|mask| mask.dim());
        assert!(
            mask.is_none_or(|dim| dim == (batch, time)),
            "wrong shape of the mask"
        );
        let factors = |part: Option<Matrix>, width| {
            part.is_none_or(|part| {
                let one = part.nrows() == batch || part.nrows() == gates * batch;
                one && part.ncols() == width
            })
        };
        assert!(
            factors(self.input_factors, features),
            "wrong shape of the dropout factors of x"
        );
        assert!(
            factors(self.recurrent_factors, units),
            "wrong shape of the dropout factors of h"
        );
    }

    /// The time that processing step `s` reads.
    fn time_of(&self, s: usize) -> usize {
        if self.reverse {
            self.shape.time - 1 - s
        } else {
            s
        }
    }

    /// x [batch, features] at the time that step `s` reads.
    fn x_of(&self, s: usize) -> ArrayView2<'a, f32> {
        let Shape {
            batch, features, ..
        } = self.shape;
        let first = self.time_of(s) * features;
        block(&self.x, 0..batch, first..first + features)
    }

    /// The rows that are masked at step `s`.
    fn skipped(&self, s: usize) -> Skipped<'a> {
        let time = self.time_of(s);
        Skipped(self.mask.map(|mask| mask.index_axis_move(Axis(1), time)))
    }

    /// The state before step `s`; None where it is zero, so that its product can be skipped.
    fn nonzero_state<'h>(&self, s: usize, hidden: &'h [f32]) -> Option<&'h [f32]> {
        (s > 0 || self.initial_hidden.is_some()).then_some(hidden)
    }
}

/// What of a backward pass one call computes. The pass is a loop over time, from the last step to the first, then a sum
/// over the steps that gives the gradients of the weights. A pass in several calls has the same workspace in all of them.
pub struct BackwardRange {
    /// Steps of the loop.
    steps: Option<Range<usize>>,
    /// Steps of the sum.
    summed: Option<Range<usize>>,
}

impl BackwardRange {
    /// The range of these units of a pass, which has 2 `time` units: the steps of the loop, then those of the sum. Without
    /// steps, both ranges are empty, but not None.
    pub fn of_units(time: usize, units: Range<usize>) -> Self {
        let Range { start, end } = units;
        Self {
            steps: (start < time || time == 0).then(|| time - end.min(time)..time - start),
            summed: (end > time || time == 0).then(|| start.max(time) - time..end - time),
        }
    }
}

/// Which rows are masked at a step.
#[derive(Clone, Copy)]
struct Skipped<'a>(Option<Vector<'a>>);

impl Skipped<'_> {
    fn row(&self, row: usize) -> bool {
        self.0.is_some_and(|mask| mask[row] == 0.0)
    }

    /// Whether the step has no other: its products, which nothing reads or which are 0, need not be computed.
    fn all(&self) -> bool {
        self.0
            .is_some_and(|mask| mask.iter().all(|&valid| valid == 0.0))
    }
}

/// The state before step `s`: the initial one, or what the steps before it have left as the last.
fn state_before<'a>(s: usize, initial: Option<&'a [f32]>, last: &'a [f32]) -> Option<&'a [f32]> {
    if s == 0 { initial } else { Some(last) }
}

/// Sets a state or its gradient to the given values, or to zero.
fn initialize(given: Option<&[f32]>, state: &mut [f32]) {
    match given {
        Some(given) => state.copy_from_slice(given),
        None => state.fill(0.0),
    }
}

/// Copies h of step `s` into [batch, time, units].
fn emit(shape: &Shape, s: usize, hidden: &[f32], sequence: Option<&mut [f32]>) {
    let Some(sequence) = sequence else { return };
    let (time, units) = (shape.time, shape.units);
    for row in 0..shape.batch {
        let to = (row * time + s) * units;
        sequence[to..to + units].copy_from_slice(&hidden[row * units..][..units]);
    }
}

/// Adds dL/dh_s from the sequence output [batch, time, units] to that from the steps after.
fn add_emitted(shape: &Shape, s: usize, d_sequence: Option<&[f32]>, d_hidden: &mut [f32]) {
    let Some(d_sequence) = d_sequence else { return };
    let (time, units) = (shape.time, shape.units);
    for row in 0..shape.batch {
        let from = &d_sequence[(row * time + s) * units..][..units];
        elementwise::add(from, &mut d_hidden[row * units..][..units]);
    }
}
