//! A table of values by number; freed numbers are reused.

use alloc::vec::Vec;

/// The values of the numbers in use.
pub struct Slots<T>(Vec<Option<T>>);

impl<T> Slots<T> {
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The lowest number that is not in use; None if memory for one more cannot be allocated.
    pub fn vacancy(&mut self) -> Option<usize> {
        let slots = &mut self.0;
        if let Some(number) = slots.iter().position(Option::is_none) {
            return Some(number);
        }
        slots.try_reserve(1).ok()?;
        slots.push(None);
        Some(slots.len() - 1)
    }

    pub fn fill(&mut self, number: usize, value: T) {
        self.0[number] = Some(value);
    }

    /// Removes the value of a number, which must be in use; the number is free then.
    pub fn take(&mut self, number: usize) -> T {
        self.0[number].take().expect(IN_USE)
    }

    pub fn get(&self, number: usize) -> &T {
        self.0[number].as_ref().expect(IN_USE)
    }

    pub fn get_mut(&mut self, number: usize) -> &mut T {
        self.0[number].as_mut().expect(IN_USE)
    }

    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().flatten()
    }
}

const IN_USE: &str = "the number is in use";
