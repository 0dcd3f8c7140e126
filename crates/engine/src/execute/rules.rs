//! Fused updates of weights, of optimizers that can also be composed of operations.

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
            Rule::Lamb => 2 * self.chunks(),
            Rule::Adafactor => self.tiles() * (self.n as usize + 2),
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

    /// The hyperparameters and the constants of the rule.
    fn factors<'a>(&self, run: &'a Run) -> (&'a [f32], &'a [f32]) {
        let constants = run.read(self.constants, self.rule.constants_len());
        (
            run.read(self.hyper, self.rule.hyperparameters_len()),
            constants,
        )
    }

    fn elementwise(&self, run: &Run) {
        let n = self.len();
        let (hyperparameters, constants) = self.factors(run);
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
            optimizer::by_rule(
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
        let (hyperparameters, constants) = self.factors(run);
        let rule = Lamb::new(hyperparameters, constants);
        let [w, m] = [self.weight, self.first].map(|operand| Disjoint::new(run.write(operand, n)));
        let v = Disjoint::new(run.write_if(self.second, n).unwrap_or_default());
        let gradient = run.read(self.gradient, n);
        let workspace = run.workspace(2 * self.chunks());
        let sums = Disjoint::new(workspace);
        run.split_rows(self.chunks(), CHUNK, 4 * SIMPLE, |chunks| {
            for chunk in chunks {
                let range = chunk * CHUNK..n.min((chunk + 1) * CHUNK);
                // SAFETY: every part has chunks of its own.
                unsafe {
                    let [w, m, v] = [w, m, v].map(|all| all.range(range.clone()));
                    let squares = rule.move_moments(w, m, v, &gradient[range]);
                    sums.range(2 * chunk..2 * chunk + 2)
                        .copy_from_slice(&squares);
                }
            }
        });
        // SAFETY: all parts have ended.
        let scale = rule.scale(unsafe { sums.whole() });
        run.split_elements(n, 4 * SIMPLE, |range| {
            // SAFETY: every part has a range of its own.
            let [w, m, v] = unsafe { [w, m, v].map(|all| all.range(range.clone())) };
            rule.step(w, m, v, scale);
        });
    }

    fn adafactor(&self, run: &Run) {
        let (len, n, rows) = (self.len(), self.n as usize, self.rows as usize);
        let outer = self.outer as usize;
        let (hyperparameters, constants) = self.factors(run);
        let rule = Adafactor::new(hyperparameters, constants);
        let gradient = run.read(self.gradient, len);
        let w = Disjoint::new(run.write(self.weight, len));
        let v = Disjoint::new(run.write_if(self.third, len).unwrap_or_default());
        let r = Disjoint::new(run.write(self.first, outer * rows));
        let c = run.write_if(self.second, outer * n).unwrap_or_default();
        let tiles = self.tiles();
        let (columns, sums) = run.workspace(tiles * (n + 2)).split_at_mut(tiles * n);
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
        for (c, sums) in c
            .chunks_exact_mut(n)
            .zip(all_columns.chunks_exact(per_matrix))
        {
            rule.average_columns(sums, rows, c);
        }
        let (c, all_r) = (&*c, &*all_r);
        run.split_rows(tiles, TILE * n, 4 * SIMPLE, |parts| {
            for tile in parts {
                let own = self.rows_of(tile);
                let matrix = own.start / rows;
                let of_matrix = &all_r[matrix * rows..(matrix + 1) * rows];
                let mean = Adafactor::mean(of_matrix);
                let c = &c[matrix * n..(matrix + 1) * n];
                let sum = own.map(|row| {
                    let range = row * n..(row + 1) * n;
                    // SAFETY: every part has tiles of its own.
                    let v = unsafe { v.range(range.clone()) };
                    Adafactor::factored(&gradient[range], all_r[row] / mean, c, v)
                });
                let sum = sum.sum();
                // SAFETY: as above.
                unsafe { sums.range(2 * tile + 1..2 * tile + 2)[0] = sum };
            }
        });
        // SAFETY: all parts have ended.
        let scale = rule.scale(unsafe { sums.whole() }, len);
        run.split_elements(len, 4 * SIMPLE, |range| {
            // SAFETY: every part has a range of its own.
            let (w, v) = unsafe { (w.range(range.clone()), v.range(range.clone())) };
            rule.step(w, &gradient[range], v, scale);
        });
    }
}
