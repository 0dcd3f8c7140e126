//! Why a step failed.

use latch_kernels::gather::IndexError;

/// The kinds of failure, numbered as the host knows them; 0 is success.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// Memory could not grow, or the limit set by the host was reached.
    OutOfMemory = 1,
    /// An index (a label, a token, a row) is outside of its table.
    IndexOutOfRange = 2,
}

/// A failure with what the host needs to say it clearly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    pub kind: FailureKind,
    /// Which instruction of the program failed.
    pub instruction: u32,
    /// For an index: its position in the list of indices, itself, and the number of rows.
    pub position: u32,
    pub index: i32,
    pub size: u32,
}

impl Failure {
    pub fn out_of_memory() -> Self {
        Self {
            kind: FailureKind::OutOfMemory,
            instruction: 0,
            position: 0,
            index: 0,
            size: 0,
        }
    }
}

impl From<IndexError> for Failure {
    fn from(error: IndexError) -> Self {
        Self {
            kind: FailureKind::IndexOutOfRange,
            instruction: 0,
            position: error.position as u32,
            index: error.index,
            size: error.size as u32,
        }
    }
}
