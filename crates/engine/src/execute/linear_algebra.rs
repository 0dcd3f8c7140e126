//! Factorizations of matrices and triangular systems, one matrix after the other.

use latch_kernels::linear_algebra::{self, Matrix, Triangle};
use latch_threads::{Disjoint, product};

use super::Execute;
use crate::failure::Failure;
use crate::instruction::{Factorize, SolveTriangular};
use crate::run::Run;

impl Factorize {
    fn matrix(&self) -> Matrix {
        Matrix {
            rows: self.rows as usize,
            columns: self.columns as usize,
            full: self.full,
        }
    }
}

impl Execute for Factorize {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (count, a) = (self.count as usize, self.matrix());
        let len = a.rows * a.columns;
        let x = run.read(self.x, count * len);
        let lengths = self.function.lengths(a);
        let [first, second, third] = [self.first, self.second, self.third];
        let outputs = [(first, 0), (second, 1), (third, 2)].map(|(output, at)| {
            let values = run.write_if(output, count * lengths[at]);
            let length = if values.is_some() { lengths[at] } else { 0 };
            (Disjoint::new(values.unwrap_or_default()), length)
        });
        let workspace = run.part_workspaces(self.function.workspace(a));
        let work = product([count, len, a.rows.max(a.columns), 8]);
        run.threads.split(count, 1, work, |part, matrices| {
            for at in matrices {
                // SAFETY: every part has a workspace and matrices of its own.
                let own = outputs.map(|(values, length)| unsafe {
                    values.range(at * length..(at + 1) * length)
                });
                // SAFETY: as above.
                let workspace = unsafe { workspace.of(part) };
                linear_algebra::factorize(self.function, a, &x[at * len..][..len], own, workspace);
            }
        });
        Ok(())
    }

    fn workspace(&self) -> usize {
        self.function.workspace(self.matrix())
    }
}

impl SolveTriangular {
    fn triangle(&self) -> Triangle {
        Triangle {
            n: self.n as usize,
            lower: self.lower,
            transposed: self.transposed,
            unit_diagonal: self.unit_diagonal,
        }
    }
}

impl Execute for SolveTriangular {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let (count, n, columns) = (self.count as usize, self.n as usize, self.columns as usize);
        let (t, b) = (
            run.read(self.t, count * n * n),
            run.read(self.b, count * n * columns),
        );
        let x = Disjoint::new(run.write(self.x, count * n * columns));
        let workspace = run.part_workspaces(self.workspace());
        let work = product([count, n, n, columns]);
        run.threads.split(count, 1, work, |part, systems| {
            for at in systems {
                let own = at * n * columns..(at + 1) * n * columns;
                // SAFETY: every part has a workspace and systems of its own.
                let (x, workspace) = unsafe { (x.range(own.clone()), workspace.of(part)) };
                let t = &t[at * n * n..][..n * n];
                linear_algebra::solve_triangular(self.triangle(), t, &b[own], x, workspace);
            }
        });
        Ok(())
    }

    fn workspace(&self) -> usize {
        self.triangle().workspace(self.columns as usize)
    }
}
