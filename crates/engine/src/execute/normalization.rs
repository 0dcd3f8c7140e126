//! Normalization.

use latch_kernels::normalization::{
    self, Gradients, Operands, Shape, Statistics, backward_workspace, forward_workspace,
};

use latch_threads::{Disjoint, SIMPLE, product};

use super::Execute;
use crate::failure::Failure;
use crate::instruction::{Normalize, NormalizeGrad, ScaleShift};
use crate::run::Run;

fn shape(sizes: [u32; 4]) -> Shape {
    let [outer, rows, groups, size] = sizes.map(|size| size as usize);
    Shape {
        outer,
        rows,
        groups,
        size,
    }
}

impl Normalize {
    fn shape(&self) -> Shape {
        shape([self.outer, self.rows, self.groups, self.size])
    }
}

impl Execute for Normalize {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let shape = self.shape();
        let statistics = shape.outer * shape.groups;
        let x = run.read(self.x, shape.elements());
        let gamma = run.read_if(self.gamma, shape.width());
        let beta = run.read_if(self.beta, shape.width());
        let y = Disjoint::new(run.write(self.y, shape.elements()));
        let [mean, variance] = [self.mean, self.variance]
            .map(|operand| run.write_if(operand, statistics).map(Disjoint::new));
        let workspaces = run.part_workspaces(self.workspace());
        let (epsilon, is_centered) = (self.epsilon, self.centered);
        let (len, work) = (
            shape.rows * shape.width(),
            product([shape.elements(), 2 * SIMPLE]),
        );
        run.threads.split(shape.outer, 1, work, |part, outer| {
            let elements = outer.start * len..outer.end * len;
            let groups = outer.start * shape.groups..outer.end * shape.groups;
            let operands = Operands {
                shape: Shape {
                    outer: outer.len(),
                    ..shape
                },
                x: &x[elements.clone()],
                gamma,
                epsilon,
                is_centered,
            };
            // SAFETY: every part has a workspace, and elements and statistics of its own.
            unsafe {
                let own = [mean, variance].map(|all| all.map(|all| all.range(groups.clone())));
                let [mean, variance] = own;
                normalization::forward(
                    &operands,
                    beta,
                    y.range(elements),
                    Statistics { mean, variance },
                    workspaces.of(part),
                );
            }
        });
        Ok(())
    }

    fn workspace(&self) -> usize {
        forward_workspace(self.shape())
    }
}

impl NormalizeGrad {
    fn shape(&self) -> Shape {
        shape([self.outer, self.rows, self.groups, self.size])
    }
}

impl Execute for NormalizeGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let shape = self.shape();
        let statistics = shape.outer * shape.groups;
        let operands = Operands {
            shape,
            x: run.read(self.x, shape.elements()),
            gamma: run.read_if(self.gamma, shape.width()),
            epsilon: self.epsilon,
            is_centered: self.centered,
        };
        normalization::backward(
            &operands,
            &Statistics {
                mean: run.read(self.mean, statistics),
                variance: run.read(self.variance, statistics),
            },
            run.read(self.dy, shape.elements()),
            Gradients {
                dx: run.write_if(self.dx, shape.elements()),
                dgamma: run.write_if(self.dgamma, shape.width()),
                dbeta: run.write_if(self.dbeta, shape.width()),
            },
            run.workspace(self.workspace()),
            run.threads,
        );
        Ok(())
    }

    fn workspace(&self) -> usize {
        backward_workspace(self.shape())
    }
}

impl Execute for ScaleShift {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (rows, n) = (self.rows as usize, self.n as usize);
        let x = run.read(self.x, rows * n);
        let (scale, shift) = (run.read(self.scale, n), run.read(self.shift, n));
        let y = Disjoint::new(run.write(self.y, rows * n));
        run.split_rows(rows, n, SIMPLE, |rows| {
            let range = rows.start * n..rows.end * n;
            // SAFETY: every part writes rows of its own.
            let y = unsafe { y.range(range.clone()) };
            normalization::scale_shift(&x[range], scale, shift, y);
        });
        Ok(())
    }
}
