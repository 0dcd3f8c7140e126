//! Attention of several heads.

use latch_kernels::attention::{
    Dropout, Gradients, Mask, Operands, Outputs, Results, Shape, backward, backward_workspace,
    forward, forward_workspace,
};
use latch_kernels::random::Key;
use latch_threads::{Disjoint, product};

use super::{Execute, extent};
use crate::failure::Failure;
use crate::instruction::{Attention, AttentionGrad, AttentionOperands};
use crate::run::Run;

/// Multiply-adds of the forward pass.
fn work(shape: Shape) -> usize {
    let pairs = shape.outer * shape.heads * shape.queries;
    product([pairs, shape.keys, shape.size + shape.value_size])
}

impl AttentionOperands {
    fn shape(&self) -> Shape {
        Shape {
            outer: self.outer as usize,
            queries: self.queries as usize,
            keys: self.keys as usize,
            heads: self.heads as usize,
            groups: self.groups as usize,
            size: self.size as usize,
            value_size: self.value_size as usize,
        }
    }

    fn operands<'a>(&self, run: &'a Run) -> Operands<'a> {
        let shape = self.shape();
        let strides = run.list(self.mask_strides);
        let pairs = [self.outer, self.heads, self.queries, self.keys];
        let stride = |axis: usize| strides.get(axis).map_or(0, |&stride| stride as usize);
        let key = Key {
            seed: self.seed,
            stream: self.stream,
        };
        Operands {
            shape,
            query: run.read(self.query, shape.query_len()),
            key: run.read(self.key, shape.key_len()),
            value: run.read(self.value, shape.value_len()),
            scale: self.scale,
            mask: Mask {
                pairs: run.read_if(self.mask, extent(&pairs, strides)),
                pair_strides: [stride(0), stride(1), stride(2), stride(3)],
                queries: run.read_if(self.query_mask, shape.outer * shape.queries),
                is_causal: self.causal,
                window: if self.window == 0 {
                    usize::MAX
                } else {
                    self.window as usize
                },
            },
            dropout: (self.rate > 0.0).then_some(Dropout {
                rate: self.rate,
                key,
                iteration: run.iteration,
            }),
            averages: self.averages,
        }
    }
}

impl Execute for Attention {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let shape = self.operands.shape();
        let operands = self.operands.operands(run);
        let output = Disjoint::new(run.write(self.output, shape.output_len()));
        let others = [
            (self.log_sums, shape.sums_len()),
            (self.weights, shape.weights_len()),
        ]
        .map(|(operand, len)| run.write_if(operand, len).map(Disjoint::new));
        let workspaces = run.part_workspaces(self.workspace());
        run.threads
            .split(shape.blocks(), 1, work(shape), |part, blocks| {
                // SAFETY: every part has a workspace, and writes rows of its own.
                unsafe {
                    let [log_sums, weights] = others.map(|all| all.map(|all| all.whole()));
                    let mut outputs = Outputs {
                        output: output.whole(),
                        log_sums,
                        weights,
                    };
                    forward(&operands, &mut outputs, blocks, workspaces.of(part));
                }
            });
        Ok(())
    }

    fn workspace(&self) -> usize {
        forward_workspace(self.operands.shape())
    }
}

impl Execute for AttentionGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let shape = self.operands.shape();
        let results = Results {
            output: run.read(self.output, shape.output_len()),
            log_sums: run.read(self.log_sums, shape.sums_len()),
            weights: run.read_if(self.weights, shape.weights_len()),
            doutput: run.read(self.doutput, shape.output_len()),
        };
        let operands = self.operands.operands(run);
        let shared = [
            (self.dquery, shape.query_len()),
            (self.dkey, shape.key_len()),
            (self.dvalue, shape.value_len()),
        ]
        .map(|(operand, len)| run.write_if(operand, len).map(Disjoint::new));
        let workspaces = run.part_workspaces(self.workspace());
        // Scores again, and the gradients of both products.
        let work = work(shape).saturating_mul(3);
        run.threads
            .split(shape.all_groups(), 1, work, |part, groups| {
                // SAFETY: every part has a workspace, and writes the gradients of its groups.
                unsafe {
                    let [dquery, dkey, dvalue] = shared.map(|all| all.map(|all| all.whole()));
                    let mut gradients = Gradients {
                        dquery,
                        dkey,
                        dvalue,
                    };
                    backward(
                        &operands,
                        &results,
                        &mut gradients,
                        groups,
                        workspaces.of(part),
                    );
                }
            });
        Ok(())
    }

    fn workspace(&self) -> usize {
        backward_workspace(self.operands.shape())
    }
}
