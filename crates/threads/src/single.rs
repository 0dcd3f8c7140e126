//! `Threads` of builds with one thread: a job is a call.

use core::marker::PhantomData;
use core::ops::Range;

/// The threads that compute the parts of a job, here only one; several.rs has the same interface for several.
#[derive(Clone, Copy)]
pub struct Threads<'a>(PhantomData<&'a ()>);

impl Threads<'_> {
    pub const ONE: Self = Self(PhantomData);

    #[inline(always)]
    pub fn max_parts(self) -> usize {
        1
    }

    #[inline(always)]
    pub fn split(
        self,
        units: usize,
        _step: usize,
        _work: usize,
        job: impl FnOnce(usize, Range<usize>),
    ) {
        job(0, 0..units);
    }
}
