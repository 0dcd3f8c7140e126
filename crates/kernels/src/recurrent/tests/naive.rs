//! Reference implementation of the cells in float64, step by step; shares no code with the kernels.

use super::Shape;
use crate::activation::Activation;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Lstm,
    GruResetAfter,
    GruResetBefore,
    SimpleRnn,
}

impl Kind {
    pub const ALL: [Self; 4] = [
        Self::Lstm,
        Self::GruResetAfter,
        Self::GruResetBefore,
        Self::SimpleRnn,
    ];

    pub fn gates(self) -> usize {
        match self {
            Self::Lstm => 4,
            Self::GruResetAfter | Self::GruResetBefore => 3,
            Self::SimpleRnn => 1,
        }
    }

    /// Biases of each gate.
    pub fn biases(self) -> usize {
        if self == Self::GruResetAfter { 2 } else { 1 }
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Options {
    pub reverse: bool,
    pub activation: Activation,
    pub recurrent_activation: Activation,
}

/// All inputs in float64; gradients by central differences perturb one value at a time.
#[derive(Clone)]
pub struct Case {
    pub kind: Kind,
    pub shape: Shape,
    pub options: Options,
    pub x: Vec<f64>,
    pub kernel: Vec<f64>,
    pub recurrent: Vec<f64>,
    pub bias: Option<Vec<f64>>,
    pub initial_hidden: Option<Vec<f64>>,
    pub initial_cell: Option<Vec<f64>>,
    pub input_factors: Option<Vec<f64>>,
    pub recurrent_factors: Option<Vec<f64>>,
    pub mask: Option<Vec<f64>>,
}

pub struct Outputs {
    pub sequence: Vec<f64>,
    pub hidden: Vec<f64>,
    pub cell: Vec<f64>,
}

fn activate(f: Activation, z: f64) -> f64 {
    match f {
        Activation::Linear => z,
        Activation::Relu => z.max(0.0),
        Activation::Tanh => z.tanh(),
        Activation::Sigmoid => 1.0 / (1.0 + (-z).exp()),
        Activation::Silu => z / (1.0 + (-z).exp()),
        Activation::Softsign => z / (1.0 + z.abs()),
        other => panic!("the reference does not implement {other:?}"),
    }
}

/// What a cell reads to compute one step of one row.
struct RowStep<'a> {
    case: &'a Case,
    row: usize,
    /// Index of the time step in x.
    t: usize,
    hidden: &'a [f64],
}

impl RowStep<'_> {
    /// The dropout factor of value `i` for `gate`, from one array [batch, width] or one for each gate.
    fn factor(&self, factors: &Option<Vec<f64>>, width: usize, gate: usize, i: usize) -> f64 {
        let Some(factors) = factors else { return 1.0 };
        let len = self.case.shape.batch * width;
        let first = if factors.len() == len { 0 } else { gate * len };
        factors[first + self.row * width + i]
    }

    fn weight(&self, weights: &[f64], i: usize, gate: usize, unit: usize) -> f64 {
        let units = self.case.shape.units;
        weights[i * self.case.kind.gates() * units + gate * units + unit]
    }

    fn bias(&self, index: usize, gate: usize, unit: usize) -> f64 {
        let units = self.case.shape.units;
        let at = (index * self.case.kind.gates() + gate) * units + unit;
        self.case.bias.as_ref().map_or(0.0, |bias| bias[at])
    }

    /// (x W + b) of one gate and unit
    fn project_input(&self, gate: usize, unit: usize) -> f64 {
        let (case, features) = (self.case, self.case.shape.features);
        let terms = (0..features).map(|i| {
            let x = case.x[(self.row * case.shape.time + self.t) * features + i];
            let factor = self.factor(&case.input_factors, features, gate, i);
            x * factor * self.weight(&case.kernel, i, gate, unit)
        });
        terms.sum::<f64>() + self.bias(0, gate, unit)
    }

    /// Value `i` of the hidden state, after the recurrent dropout of `gate`.
    fn state(&self, gate: usize, i: usize) -> f64 {
        let units = self.case.shape.units;
        let factor = self.factor(&self.case.recurrent_factors, units, gate, i);
        self.hidden[self.row * units + i] * factor
    }

    /// h U of one gate and unit, with h[i] scaled by `scale(i)`
    fn project_state(&self, gate: usize, unit: usize, scale: impl Fn(usize) -> f64) -> f64 {
        let terms = (0..self.case.shape.units).map(|i| {
            self.state(gate, i) * scale(i) * self.weight(&self.case.recurrent, i, gate, unit)
        });
        terms.sum()
    }

    /// The recurrent activation of x W + b + h U, of one gate and unit
    fn gate(&self, gate: usize, unit: usize) -> f64 {
        let z = self.project_input(gate, unit) + self.project_state(gate, unit, |_| 1.0);
        let second = if self.case.kind.biases() == 2 {
            self.bias(1, gate, unit)
        } else {
            0.0
        };
        activate(self.case.options.recurrent_activation, z + second)
    }

    /// The next h and c of one unit.
    fn next(&self, unit: usize, cell: f64) -> (f64, f64) {
        let a = |z| activate(self.case.options.activation, z);
        let previous = self.hidden[self.row * self.case.shape.units + unit];
        let gru = |inner: f64| {
            let z = self.gate(0, unit);
            z * previous + (1.0 - z) * a(self.project_input(2, unit) + inner)
        };
        match self.case.kind {
            Kind::Lstm => {
                let g = a(self.project_input(2, unit) + self.project_state(2, unit, |_| 1.0));
                let c = self.gate(1, unit) * cell + self.gate(0, unit) * g;
                (self.gate(3, unit) * a(c), c)
            }
            Kind::GruResetAfter => {
                let product = self.project_state(2, unit, |_| 1.0) + self.bias(1, 2, unit);
                (gru(self.gate(1, unit) * product), cell)
            }
            Kind::GruResetBefore => {
                let product = self.project_state(2, unit, |i| self.gate(1, i));
                (gru(product), cell)
            }
            Kind::SimpleRnn => {
                let z = self.project_input(0, unit) + self.project_state(0, unit, |_| 1.0);
                (a(z), cell)
            }
        }
    }
}

pub fn forward(case: &Case) -> Outputs {
    let Shape {
        batch, time, units, ..
    } = case.shape;
    let zeros = vec![0.0; batch * units];
    let mut hidden = case.initial_hidden.clone().unwrap_or(zeros.clone());
    let mut cell = case.initial_cell.clone().unwrap_or(zeros);
    let mut sequence = vec![0.0; batch * time * units];
    for s in 0..time {
        let t = if case.options.reverse {
            time - 1 - s
        } else {
            s
        };
        let before = hidden.clone();
        for row in 0..batch {
            let step = RowStep {
                case,
                row,
                t,
                hidden: &before,
            };
            let unmasked = case
                .mask
                .as_ref()
                .is_none_or(|mask| mask[row * time + t] != 0.0);
            for unit in 0..units {
                let at = row * units + unit;
                if unmasked {
                    (hidden[at], cell[at]) = step.next(unit, cell[at]);
                }
                sequence[(row * time + s) * units + unit] = hidden[at];
            }
        }
    }
    Outputs {
        sequence,
        hidden,
        cell,
    }
}
