//! How a job is split into parts.

use core::ops::Range;

use crate::pool::Pool;

/// Who computes the parts of a job.
#[derive(Clone, Copy)]
pub struct Threads<'a>(Team<'a>);

#[derive(Clone, Copy)]
enum Team<'a> {
    One,
    /// This thread, one part after the other.
    InTurn(usize),
    Pool(&'a Pool),
}

impl<'a> Threads<'a> {
    /// The calling thread alone.
    pub const ONE: Self = Self(Team::One);

    /// The threads of a pool.
    pub const fn of(pool: &'a Pool) -> Self {
        Self(Team::Pool(pool))
    }

    /// So many parts however small they are, which this thread computes from the last to the first: proves that they do
    /// not depend on each other, or on how many there are.
    pub const fn in_turn(parts: usize) -> Self {
        Self(Team::InTurn(parts))
    }

    /// The most parts that a job is split into: as many pieces of workspace it needs.
    pub fn max_parts(self) -> usize {
        match self.0 {
            Team::One => 1,
            Team::InTurn(parts) => parts,
            Team::Pool(pool) => pool.threads(),
        }
    }

    /// Calls `job(part, range)` for parts that together are `0..units`, and returns when all have returned. Where there
    /// are several, they begin at multiples of `step`, and run at the same time. `work` is that of all together, in
    /// multiply-adds of a matrix product: a job that is too short is not split. Jobs may not be nested.
    pub fn split(
        self,
        units: usize,
        step: usize,
        work: usize,
        job: impl Fn(usize, Range<usize>) + Sync,
    ) {
        let steps = units.div_ceil(step);
        let parts = match self.0 {
            Team::One => 1,
            Team::InTurn(parts) => parts,
            Team::Pool(pool) => pool.parts_for(work),
        };
        let parts = parts.min(steps).max(1);
        let perform = |part: usize| {
            let bound = |part: usize| (steps * part / parts * step).min(units);
            job(part, bound(part)..bound(part + 1));
        };
        match self.0 {
            Team::Pool(pool) if parts > 1 => pool.run(parts, work, &perform),
            _ => (0..parts).rev().for_each(perform),
        }
    }
}
