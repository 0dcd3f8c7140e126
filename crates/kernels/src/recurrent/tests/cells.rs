//! Runs the kernel of a case's kind, all workspace and outputs being NaN before.

use core::ops::Range;

use latch_threads::Threads;

use super::naive::{Case, Kind};
use super::*;
use crate::view::{row_major, row_major_mut};

pub fn single(values: &[f64]) -> Vec<f32> {
    values.iter().map(|&v| v as f32).collect()
}

fn nan(len: usize) -> Vec<f32> {
    vec![f32::NAN; len]
}

/// A case in float32.
pub struct Single {
    pub threads: Threads<'static>,
    /// In how many ranges of steps a pass is computed.
    pub ranges: usize,
    kind: Kind,
    shape: Shape,
    options: naive::Options,
    fields: [Option<Vec<f32>>; 9],
}

pub struct Outcome {
    pub sequence: Vec<f32>,
    pub hidden: Vec<f32>,
    /// NaN where the kind has none
    pub cell: Vec<f32>,
    pub history: [Vec<f32>; 4],
}

/// Gradients of the outputs: sequence, hidden, cell.
pub type OutputGradients = [Option<Vec<f32>>; 3];

/// Gradients of x, kernel, recurrent, bias, initial hidden, initial cell; `asked` by bits.
pub type Gradient = [Vec<f32>; 6];

impl Single {
    pub fn of(case: &Case) -> Self {
        let optional = |v: &Option<Vec<f64>>| v.as_deref().map(single);
        Self {
            threads: Threads::ONE,
            ranges: 1,
            kind: case.kind,
            shape: case.shape,
            options: case.options,
            fields: [
                Some(single(&case.x)),
                Some(single(&case.kernel)),
                Some(single(&case.recurrent)),
                optional(&case.bias),
                optional(&case.initial_hidden),
                optional(&case.initial_cell),
                optional(&case.input_factors),
                optional(&case.recurrent_factors),
                optional(&case.mask),
            ],
        }
    }

    fn inputs(&self) -> Inputs<'_> {
        let [x, kernel, recurrent, bias, hidden, _, of_x, of_h, mask] =
            self.fields.each_ref().map(Option::as_deref);
        let Shape {
            batch,
            time,
            features,
            units,
        } = self.shape;
        let gates = self.kind.gates();
        let rows = |values: &[f32], width: usize| match values.len() == batch * width {
            true => batch,
            false => gates * batch,
        };
        Inputs {
            shape: self.shape,
            whole_batch: batch,
            gates,
            reverse: self.options.reverse,
            x: row_major(x.unwrap(), batch, time * features),
            kernel: row_major(kernel.unwrap(), features, gates * units),
            recurrent: row_major(recurrent.unwrap(), units, gates * units),
            bias,
            initial_hidden: hidden,
            input_factors: of_x.map(|of_x| row_major(of_x, rows(of_x, features), features)),
            recurrent_factors: of_h.map(|of_h| row_major(of_h, rows(of_h, units), units)),
            mask: mask.map(|mask| row_major(mask, batch, time)),
        }
    }

    fn workspace(&self, len: usize) -> Vec<f32> {
        nan(len * self.threads.max_parts())
    }

    fn factors(&self) -> bool {
        self.fields[6].is_some() || self.fields[7].is_some()
    }

    fn lstm(&self) -> lstm::Cell<'_> {
        lstm::Cell {
            activation: self.options.activation,
            recurrent_activation: self.options.recurrent_activation,
            initial_cell: self.fields[5].as_deref(),
        }
    }

    fn gru(&self) -> gru::Cell {
        gru::Cell {
            activation: self.options.activation,
            recurrent_activation: self.options.recurrent_activation,
            reset_after: self.kind == Kind::GruResetAfter,
        }
    }

    /// Floats of the parts of the history.
    fn history_len(&self) -> [usize; 4] {
        match self.kind {
            Kind::Lstm => {
                let len = lstm::history_len(self.shape, &self.lstm());
                [len.gates, len.hidden, len.cells, len.cell_activations]
            }
            Kind::GruResetAfter | Kind::GruResetBefore => {
                let len = gru::history_len(self.shape, &self.gru());
                [len.gates, len.hidden, len.resets, 0]
            }
            Kind::SimpleRnn => {
                let states = self.shape.states();
                [
                    self.shape.time * states,
                    (self.shape.time + 1) * states,
                    0,
                    0,
                ]
            }
        }
    }

    /// So many ranges that together are `0..units`.
    fn ranges_of(&self, units: usize) -> impl Iterator<Item = Range<usize>> + use<> {
        let ranges = self.ranges;
        (0..ranges).map(move |i| units * i / ranges..units * (i + 1) / ranges)
    }

    /// Forward keeping the parts of the history whose bits are set, with the sequence or without.
    pub fn forward(&self, keeps: usize, emits: bool) -> Outcome {
        let (shape, n) = (self.shape, self.shape.states());
        let mut outcome = Outcome {
            sequence: nan(shape.batch * shape.time * shape.units),
            hidden: nan(n),
            cell: nan(n),
            history: self.history_len().map(nan),
        };
        let factors = self.factors();
        let mut workspace = self.workspace(match self.kind {
            Kind::Lstm => lstm::forward_workspace(shape, factors),
            Kind::SimpleRnn => simple_rnn::forward_workspace(shape, factors),
            _ => gru::forward_workspace(shape, &self.gru(), factors),
        });
        for steps in self.ranges_of(shape.time) {
            self.forward_range(keeps, emits, steps, &mut outcome, &mut workspace);
        }
        outcome
    }

    fn forward_range(
        &self,
        keeps: usize,
        emits: bool,
        steps: Range<usize>,
        outcome: &mut Outcome,
        workspace: &mut [f32],
    ) {
        let sequence = emits.then_some(&mut outcome.sequence[..]);
        let (last, cell) = (&mut outcome.hidden[..], &mut outcome.cell[..]);
        let mut part = 0;
        let [gates, hidden, third, fourth] = outcome.history.each_mut().map(|kept| {
            part += 1;
            (keeps >> (part - 1) & 1 == 1).then_some(&mut kept[..])
        });
        let (inputs, threads) = (self.inputs(), self.threads);
        match self.kind {
            Kind::Lstm => {
                let keep = lstm::Keep {
                    gates,
                    cells: third,
                    hidden,
                    cell_activations: fourth,
                };
                let outputs = lstm::Outputs {
                    sequence,
                    hidden: last,
                    cell,
                };
                lstm::forward(
                    inputs,
                    self.lstm(),
                    keep,
                    outputs,
                    steps,
                    workspace,
                    threads,
                );
            }
            Kind::GruResetAfter | Kind::GruResetBefore => {
                let keep = gru::Keep {
                    gates,
                    hidden,
                    resets: third,
                };
                let outputs = gru::Outputs {
                    sequence,
                    hidden: last,
                };
                gru::forward(inputs, self.gru(), keep, outputs, steps, workspace, threads);
            }
            Kind::SimpleRnn => {
                let keep = simple_rnn::Keep {
                    hidden,
                    derivatives: gates,
                };
                let outputs = simple_rnn::Outputs {
                    sequence,
                    hidden: last,
                };
                let activation = self.options.activation;
                simple_rnn::forward(inputs, activation, keep, outputs, steps, workspace, threads);
            }
        }
    }

    /// Backward after a forward of its own; gradients that are not asked for stay NaN.
    pub fn backward(&self, derivatives: &OutputGradients, asked: usize) -> Gradient {
        let mut outcome = self.forward(15, true);
        let (shape, n) = (self.shape, self.shape.states());
        let columns = self.kind.gates() * shape.units;
        let mut gradient: Gradient = [
            shape.batch * shape.time * shape.features,
            shape.features * columns,
            shape.units * columns,
            self.kind.biases() * columns,
            n,
            n,
        ]
        .map(nan);
        let factors = self.factors();
        let mut workspace = self.workspace(match self.kind {
            Kind::Lstm => lstm::backward_workspace(shape, factors),
            Kind::SimpleRnn => simple_rnn::backward_workspace(shape, factors),
            _ => gru::backward_workspace(shape, &self.gru(), factors),
        });
        for units in self.ranges_of(2 * shape.time) {
            let range = BackwardRange::of_units(shape.time, units);
            self.backward_range(
                derivatives,
                asked,
                range,
                &mut outcome.history,
                &mut gradient,
                &mut workspace,
            );
        }
        gradient
    }

    fn backward_range(
        &self,
        derivatives: &OutputGradients,
        asked: usize,
        range: BackwardRange,
        history: &mut [Vec<f32>; 4],
        gradient: &mut Gradient,
        workspace: &mut [f32],
    ) {
        let shape = self.shape;
        let columns = self.kind.gates() * shape.units;
        let [x, kernel, recurrent, bias, h, c] = gradient;
        let gradients = Gradients {
            x: (asked & 1 != 0).then(|| row_major_mut(x, shape.batch, shape.time * shape.features)),
            kernel: (asked & 2 != 0).then(|| row_major_mut(kernel, shape.features, columns)),
            recurrent: (asked & 4 != 0).then(|| row_major_mut(recurrent, shape.units, columns)),
            bias: (asked & 8 != 0).then_some(bias),
            initial_hidden: (asked & 16 != 0).then_some(h),
        };
        let [sequence, hidden, cell] = derivatives.each_ref().map(Option::as_deref);
        let [gates, hiddens, third, fourth] = history;
        let (inputs, threads) = (self.inputs(), self.threads);
        match self.kind {
            Kind::Lstm => {
                let history = lstm::History {
                    gates,
                    cells: third,
                    hidden: hiddens,
                    cell_activations: fourth,
                };
                let dy = lstm::OutputGradients {
                    sequence,
                    hidden,
                    cell,
                };
                let of_cell = (asked & 32 != 0).then_some(&mut c[..]);
                lstm::backward(
                    inputs,
                    self.lstm(),
                    history,
                    dy,
                    gradients,
                    of_cell,
                    range,
                    workspace,
                    threads,
                );
            }
            Kind::GruResetAfter | Kind::GruResetBefore => {
                let history = gru::History {
                    gates,
                    hidden: hiddens,
                    resets: third,
                };
                let dy = gru::OutputGradients { sequence, hidden };
                gru::backward(
                    inputs,
                    self.gru(),
                    history,
                    dy,
                    gradients,
                    range,
                    workspace,
                    threads,
                );
            }
            Kind::SimpleRnn => {
                let history = simple_rnn::History {
                    hidden: hiddens,
                    derivatives: gates,
                };
                let dy = simple_rnn::OutputGradients { sequence, hidden };
                simple_rnn::backward(inputs, history, dy, gradients, range, workspace, threads);
            }
        }
    }
}
