//! Fused weight updates, of those optimizers whose updates are otherwise composed of elementwise operations.

use core::ops::Range;

use latch_kernels::optimizer::{self, Adafactor, CHUNK, Lamb, Rule, TILE};
use latch_threads::{Disjoint, SIMPLE};

use super::Execute;
use crate::failure::Failure;
use crate::instruction::RuleUpdate;
use crate::run::Run;

impl Execute for RuleUpdate {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        match self.rule {
            Rule::Lamb => self.lamb(run),
            Rule::Adafactor => self.adafactor(run),
            _ => self.elementwise(run),
        }
        Ok(())
    }

    fn workspace(&self) -> usize {
        match self.rule {
            Rule::Lamb => 2 * self.chunks() + self.len(),
            Rule::Adafactor => {
                self.tiles() * (self.n as usize + 2) + self.outer as usize * self.n as usize
            }
            _ => 0,
        }
    }
}

impl RuleUpdate {
    /// Elements of the weight.
    fn len(&self) -> usize {
        self.outer as usize * self.rows as usize * self.n as usize
    }

    fn chunks(&self) -> usize {
        self.len().div_ceil(CHUNK)
    }

    /// How many groups of at most `TILE` rows of one matrix there are.
    fn tiles(&self) -> usize {
        self.outer as usize * self.tiles_of_matrix()
    }

    fn tiles_of_matrix(&self) -> usize {
        (self.rows as usize).div_ceil(TILE)
    }

    /// The rows of a tile, counted over all matrices.
    fn rows_of(&self, tile: usize) -> Range<usize> {
        let (rows, tiles) = (self.rows as usize, self.tiles_of_matrix());
        let (matrix, at) = (tile / tiles, tile % tiles * TILE);
        matrix * rows + at..matrix * rows + rows.min(at + TILE)
    }

    /// The hyperparameters of the step and the constants of the rule.
    fn parameters<'a>(&self, run: &'a Run) -> (&'a [f32], &'a [f32]) {
        let constants = run.read(self.constants, self.rule.constants_len());
        (
            run.read(self.hyper, self.rule.hyperparameters_len()),
            constants,
        )
    }

    fn elementwise(&self, run: &Run) {
        let n = self.len();
        let (hyperparameters, constants) = self.parameters(run);
        let second = run.write_if(self.second, n).unwrap_or_default();
        let has_second = !second.is_empty();
        let second = Disjoint::new(second);
        let [weight, first] =
            [self.weight, self.first].map(|operand| Disjoint::new(run.write(operand, n)));
        let gradient = run.read(self.gradient, n);
        run.split_elements(n, 4 * SIMPLE, |range| {
            let of_second = if has_second { range.clone() } else { 0..0 };
            // SAFETY: every part has a range of its own.
            let [weight, first, second] = unsafe {
                [
                    weight.range(range.clone()),
                    first.range(range.clone()),
                    second.range(of_second),
                ]
            };
            let slots = [first, second];
            optimizer::update_elementwise(
                self.rule,
                weight,
                slots,
                &gradient[range],
                hyperparameters,
                constants,
            );
        });
    }

    fn lamb(&self, run: &Run) {
        let n = self.len();
        let (hyperparameters, constants) = self.parameters(run);
        let rule = Lamb::new(hyperparameters, constants);
        let [w, m] = [self.weight, self.first].map(|operand| Disjoint::new(run.write(operand, n)));
        let v = Disjoint::new(run.write_if(self.second, n).unwrap_or_default());
        let gradient = run.read(self.gradient, n);
        let workspace = run.workspace(2 * self.chunks() + n);
        let (sums, directions) = workspace.split_at_mut(2 * self.chunks());
        let (sums, directions) = (Disjoint::new(sums), Disjoint::new(directions));
        run.split_rows(self.chunks(), CHUNK, 4 * SIMPLE, |chunks| {
            for chunk in chunks {
                let range = chunk * CHUNK..n.min((chunk + 1) * CHUNK);
                // SAFETY: every part has chunks of its own.
                unsafe {
                    let [w, m, v, d] = [w, m, v, directions].map(|all| all.range(range.clone()));
                    let squares = rule.update_moments(w, [m, v, d], &gradient[range]);
                    sums.range(2 * chunk..2 * chunk + 2)
                        .copy_from_slice(&squares);
                }
            }
        });
        // SAFETY: all parts have ended.
        let scale = rule.scale(unsafe { sums.whole() });
        run.split_elements(n, 4 * SIMPLE, |range| {
            // SAFETY: every part has a range of its own.
            let [w, d] = unsafe { [w, directions].map(|all| all.range(range.clone())) };
            rule.step(w, d, scale);
        });
    }

    fn adafactor(&self, run: &Run) {
        let (len, n, rows) = (self.len(), self.n as usize, self.rows as usize);
        let outer = self.outer as usize;
        let (hyperparameters, constants) = self.parameters(run);
        let rule = Adafactor::new(hyperparameters, constants);
        let gradient = run.read(self.gradient, len);
        let w = Disjoint::new(run.write(self.weight, len));
        let v = Disjoint::new(run.write_if(self.third, len).unwrap_or_default());
        let r = Disjoint::new(run.write(self.first, outer * rows));
        let c = run.write_if(self.second, outer * n).unwrap_or_default();
        let tiles = self.tiles();
        let (roots, workspace) = run.workspace(self.workspace()).split_at_mut(outer * n);
        let (columns, sums) = workspace.split_at_mut(tiles * n);
        let (columns, sums) = (Disjoint::new(columns), Disjoint::new(sums));
        let elements = |rows: &Range<usize>| rows.start * n..rows.end * n;
        run.split_rows(tiles, TILE * n, 4 * SIMPLE, |parts| {
            for tile in parts {
                let rows = self.rows_of(tile);
                let range = elements(&rows);
                // SAFETY: every part has tiles of its own.
                unsafe {
                    let (w, r) = (w.range(range.clone()), r.range(rows));
                    let columns = columns.range(tile * n..(tile + 1) * n);
                    sums.range(2 * tile..2 * tile + 1)[0] =
                        rule.sum_squares(w, &gradient[range], r, columns);
                }
            }
        });
        // SAFETY: all parts have ended.
        let (all_r, all_columns) = unsafe { (r.whole(), columns.whole()) };
        let per_matrix = self.tiles_of_matrix() * n;
        let matrices = c.chunks_exact_mut(n).zip(roots.chunks_exact_mut(n));
        for ((c, roots), sums) in matrices.zip(all_columns.chunks_exact(per_matrix)) {
            rule.average_columns(sums, rows, c, roots);
        }
        let (c, roots, all_r) = (&*c, &*roots, &*all_r);
        // The mean of a matrix's r, and its rows of c and of its roots.
        let factors_of = |tile: usize| {
            let matrix = self.rows_of(tile).start / rows;
            let mean = Adafactor::mean(&all_r[matrix * rows..(matrix + 1) * rows]);
            let columns = matrix * n..(matrix + 1) * n;
            (mean, &c[columns.clone()], &roots[columns])
        };
        run.split_rows(tiles, TILE * n, 4 * SIMPLE, |parts| {
            for tile in parts {
                let (mean, c, roots) = factors_of(tile);
                let sum = self.rows_of(tile).map(|row| {
                    let range = row * n..(row + 1) * n;
                    // SAFETY: every part has tiles of its own.
                    let v = unsafe { v.range(range.clone()) };
                    Adafactor::factored(&gradient[range], all_r[row] / mean, c, roots, v)
                });
                let sum = sum.sum();
                // SAFETY: as above.
                unsafe { sums.range(2 * tile + 1..2 * tile + 2)[0] = sum };
            }
        });
        // SAFETY: all parts have ended.
        let scale = rule.scale(unsafe { sums.whole() }, len);
        run.split_rows(tiles, TILE * n, 4 * SIMPLE, |parts| {
            for tile in parts {
                let (mean, _, roots) = factors_of(tile);
                for row in self.rows_of(tile) {
                    let range = row * n..(row + 1) * n;
                    // SAFETY: every part has tiles of its own.
                    let w = unsafe { w.range(range.clone()) };
                    rule.step(w, &gradient[range], all_r[row] / mean, roots, scale);
                }
            }
        });
    }
}
