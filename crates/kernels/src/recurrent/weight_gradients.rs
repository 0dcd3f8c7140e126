//! dW = sum over steps of x_t^T dz_s, dU likewise of h_{s-1}^T dz_s: one large product for each; db = the sum of dz_s over
//! steps and rows.
//!
//! What belongs here: the blocks of steps of that product, dz packed once for W and U, and summed while it is in the
//! cache. What does not: dz itself.

use core::ops::Range;

use latch_threads::{Disjoint, PartWorkspaces, Threads, product};
use ndarray::{ArrayView2, ArrayViewMut2};

use super::gate_groups::{GateGroups, Group, LastGate};
use super::{Inputs, Shape, factors};
use crate::matmul::{PackedA, PackedB, RIGHT_LANES, multiply, pack_a, pack_b};
use crate::row_reduce::add_matrix_rows;
use crate::view::{DisjointMatrix, Matrix, block, row_major, values_mut};

/// Rows of x or h and dz, that is steps times batch, packed at a time.
const BLOCK: usize = 256;

/// What the products are made of, over all steps.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// [time, batch, gates units]
    pub dz: &'a [f32],
    /// h [time + 1, batch, units]
    pub hidden: &'a [f32],
    /// [time, batch, units]: for a last gate [`LastGate::OtherState`] the state that it multiplies, dropout
    /// included; for one [`LastGate::Split`] the gradient of its product with h
    pub last: &'a [f32],
}

/// Time steps of one block: as many as fit, one at least.
fn steps_of_block(shape: &Shape) -> usize {
    (BLOCK / shape.batch.max(1)).clamp(1, shape.time.max(1))
}

/// Floats of workspace; `has_dropout` for dropout of inputs or states.
pub fn workspace(shape: &Shape, groups: GateGroups, has_dropout: bool) -> usize {
    let rows = steps_of_block(shape) * shape.batch;
    let width = shape.features.max(shape.units);
    let scaled = if has_dropout { shape.batch * width } else { 0 };
    PackedB::len_of(rows, groups.gates * groups.units) + PackedA::len_of(width, rows) + scaled
}

/// Gradients that are sums over steps; what is not asked for is not computed.
pub struct WeightGradients<'a> {
    pub kernel: Option<ArrayViewMut2<'a, f32>>,
    pub recurrent: Option<ArrayViewMut2<'a, f32>>,
    /// As long as b. A second bias, which the last gate adds to its product with h, has the gradients `last`.
    pub bias: Option<&'a mut [f32]>,
}

/// Adds what these steps contribute to the gradients; the first step begins them. Split by columns; `workspace` has a
/// piece for each part.
pub fn compute(
    inputs: Inputs,
    groups: GateGroups,
    sources: Sources,
    summed: Range<usize>,
    gradients: WeightGradients,
    workspace: &mut [f32],
    threads: Threads,
) {
    let Shape {
        batch,
        time,
        features,
        units,
    } = inputs.shape;
    if time * batch == 0 {
        return clear(gradients);
    }
    let targets = Targets {
        kernel: gradients.kernel.map(DisjointMatrix::new),
        recurrent: gradients.recurrent.map(DisjointMatrix::new),
        bias: Biases::new(gradients.bias, groups),
    };
    let workspaces = PartWorkspaces::new(workspace, threads.max_parts());
    let columns = groups.gates * groups.units;
    let work = product([batch, summed.len(), columns, features + units]);
    threads.split(columns, RIGHT_LANES, work, |part, columns| {
        // SAFETY: every part has a workspace and columns of its own.
        let workspace = unsafe { workspaces.of(part) };
        let summed = summed.clone();
        compute_columns(inputs, groups, sources, targets, summed, columns, workspace);
    });
}

/// Zeros, where there is nothing to be summed.
fn clear(gradients: WeightGradients) {
    for mut d in [gradients.kernel, gradients.recurrent]
        .into_iter()
        .flatten()
    {
        let shape = d.dim();
        values_mut(&mut d, shape).fill(0.0);
    }
    if let Some(bias) = gradients.bias {
        bias.fill(0.0);
    }
}

/// Where the gradients go.
#[derive(Clone, Copy)]
struct Targets<'a> {
    kernel: Option<DisjointMatrix<'a>>,
    recurrent: Option<DisjointMatrix<'a>>,
    bias: Biases<'a>,
}

/// Where the gradients of b go.
#[derive(Clone, Copy)]
struct Biases<'a> {
    of_input: Option<Disjoint<'a, f32>>,
    /// Of the second bias, which is added to the products with h
    of_state: Option<Disjoint<'a, f32>>,
}

impl<'a> Biases<'a> {
    fn new(gradients: Option<&'a mut [f32]>, groups: GateGroups) -> Self {
        let width = groups.gates * groups.units;
        let (of_input, of_state) = gradients.map(|all| all.split_at_mut(width)).unzip();
        Self {
            of_input: of_input.map(Disjoint::new),
            of_state: of_state
                .filter(|_| groups.last == LastGate::Split)
                .map(Disjoint::new),
        }
    }
}

/// These columns of all gradients, as far as these steps contribute to them.
fn compute_columns(
    inputs: Inputs,
    groups: GateGroups,
    sources: Sources,
    targets: Targets,
    summed: Range<usize>,
    columns: Range<usize>,
    workspace: &mut [f32],
) {
    let time = inputs.shape.time;
    let steps = steps_of_block(&inputs.shape);
    // A block belongs to the range that its first step is in, so blocks, and with them all bits, do not depend on the
    // ranges.
    let blocks = (0..time)
        .step_by(steps)
        .filter(|first| summed.contains(first));
    for group in groups.iter().filter_map(|group| group.within(&columns)) {
        for first in blocks.clone() {
            let count = steps.min(time - first);
            let is_masked = (first..first + count).all(|s| inputs.skipped(s).all());
            // The first block writes the gradients; others add to them, zeros where all is masked.
            if first > 0 && is_masked {
                continue;
            }
            let block = Block::new(inputs, first, count, workspace);
            block.add_group(group, groups, sources, targets);
        }
    }
}

/// Some steps, whose contributions are added to those of the steps before.
struct Block<'a> {
    inputs: Inputs<'a>,
    first: usize,
    steps: usize,
    dz: &'a mut [f32],
    panels: &'a mut [f32],
    scaled: &'a mut [f32],
}

impl<'a> Block<'a> {
    fn new(inputs: Inputs<'a>, first: usize, steps: usize, workspace: &'a mut [f32]) -> Self {
        let Shape {
            batch,
            features,
            units,
            ..
        } = inputs.shape;
        let rows = steps * batch;
        let dz = PackedB::len_of(rows, inputs.gates * units);
        let (dz, rest) = workspace.split_at_mut(dz);
        let (panels, scaled) = rest.split_at_mut(PackedA::len_of(features.max(units), rows));
        Self {
            inputs,
            first,
            steps,
            dz,
            panels,
            scaled,
        }
    }

    fn rows(&self) -> usize {
        self.steps * self.inputs.shape.batch
    }

    /// Adds what the block contributes to the group's columns of all gradients.
    fn add_group(mut self, group: Group, groups: GateGroups, sources: Sources, targets: Targets) {
        let inputs = self.inputs;
        let width = groups.gates * groups.units;
        let own = group.range();
        let is_last = groups.last != LastGate::Joint && group.gate + 1 == groups.gates;
        let dz = self.of_block(sources.dz, width, own.clone());
        self.pack_dz(dz);
        self.bias(dz, own.clone(), targets.bias.of_input);
        if let Some(d_kernel) = targets.kernel {
            self.kernel(group, d_kernel);
        }
        if is_last && group.split {
            let gate = group.gate * groups.units;
            let columns = own.start - gate..own.end - gate;
            let dz = self.of_block(sources.last, groups.units, columns);
            self.pack_dz(dz);
            self.bias(dz, own, targets.bias.of_state);
        } else if let Biases {
            of_input: Some(of_input),
            of_state: Some(of_state),
        } = targets.bias
        {
            // SAFETY: the columns are this part's alone.
            let [from, to] = [of_input, of_state].map(|all| unsafe { all.range(own.clone()) });
            // The other gates add both biases.
            to.copy_from_slice(from);
        }
        let Some(d_recurrent) = targets.recurrent else {
            return;
        };
        if is_last && !group.split {
            self.recurrent(group, sources.last, None, d_recurrent);
        } else {
            let factors = factors::of_gate(inputs.recurrent_factors, &inputs, group.gate);
            self.recurrent(group, sources.hidden, factors, d_recurrent);
        }
    }

    /// Columns of dz [time, batch, width] at the steps of the block.
    fn of_block<'d>(&self, dz: &'d [f32], width: usize, columns: Range<usize>) -> Matrix<'d> {
        let Shape { batch, time, .. } = self.inputs.shape;
        let rows = self.first * batch..self.first * batch + self.rows();
        block(&row_major(dz, time * batch, width), rows, columns)
    }

    fn pack_dz(&mut self, dz: Matrix) {
        pack_b(dz, self.dz, dz.nrows(), 0);
    }

    /// db (+)= the sum of the rows of dz
    fn bias(&self, dz: Matrix, columns: Range<usize>, d_bias: Option<Disjoint<f32>>) {
        let Some(d_bias) = d_bias else { return };
        // SAFETY: the columns are this part's alone.
        let d_bias = unsafe { d_bias.range(columns) };
        if self.first == 0 {
            d_bias.fill(0.0);
        }
        add_matrix_rows(&dz, d_bias);
    }

    /// dW (+)= x^T dz
    fn kernel(&mut self, group: Group, d_kernel: DisjointMatrix) {
        let factors = factors::of_gate(self.inputs.input_factors, &self.inputs, group.gate);
        for s in 0..self.steps {
            let x = self.inputs.x_of(self.first + s);
            self.pack_left(s, x, factors);
        }
        self.multiply(group, d_kernel);
    }

    /// dU (+)= h^T dz
    fn recurrent(
        &mut self,
        group: Group,
        states: &[f32],
        factors: Option<ArrayView2<f32>>,
        d_recurrent: DisjointMatrix,
    ) {
        let Shape { batch, units, .. } = self.inputs.shape;
        for s in 0..self.steps {
            let h = &states[(self.first + s) * batch * units..];
            self.pack_left(s, row_major(h, batch, units), factors);
        }
        self.multiply(group, d_recurrent);
    }

    fn pack_left(&mut self, s: usize, x: ArrayView2<f32>, factors: Option<ArrayView2<f32>>) {
        let (batch, rows) = (self.inputs.shape.batch, self.rows());
        let x = factors::apply(x, factors, self.scaled).reversed_axes();
        pack_a(x, self.panels, rows, s * batch);
    }

    fn multiply(&mut self, group: Group, y: DisjointMatrix) {
        let (rows, (width, _)) = (self.rows(), y.shape());
        multiply(
            PackedA::new(self.panels, width, rows),
            PackedB::new(self.dz, rows, group.columns),
            // SAFETY: the columns are this part's alone.
            unsafe { y.block(0..width, group.range()) },
            self.first > 0,
        );
    }
}
