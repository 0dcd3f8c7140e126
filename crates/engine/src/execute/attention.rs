//! Attention of several heads.

use latch_kernels::attention::{
    Dropout, Gradients, Mask, Operands, Results, Shape, backward, backward_workspace, forward,
    forward_workspace,
};
use latch_kernels::random::Key;

use super::{Execute, extent};
use crate::failure::Failure;
use crate::instruction::{Attention, AttentionGrad, AttentionOperands};
use crate::run::Run;

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
        forward(
            &self.operands.operands(run),
            run.write(self.output, shape.output_len()),
            run.write_if(self.log_sums, shape.sums_len()),
            0..shape.blocks(),
            run.workspace(self.workspace()),
        );
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
            doutput: run.read(self.doutput, shape.output_len()),
        };
        let mut gradients = Gradients {
            dquery: run.write_if(self.dquery, shape.query_len()),
            dkey: run.write_if(self.dkey, shape.key_len()),
            dvalue: run.write_if(self.dvalue, shape.value_len()),
        };
        backward(
            &self.operands.operands(run),
            &results,
            &mut gradients,
            0..shape.all_groups(),
            run.workspace(self.workspace()),
        );
        Ok(())
    }

    fn workspace(&self) -> usize {
        backward_workspace(self.operands.shape())
    }
}
