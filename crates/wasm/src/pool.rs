//! The pool as the host sees it: plain exports, which need no glue, since workers have none.
//!
//! Every worker is an instance of the same module with the same memory and a stack of its own.

use latch_threads::Pool;

pub static POOL: Pool = Pool::new();

/// Sets how many threads compute, the caller included, and how often each looks for work before it waits.
#[unsafe(no_mangle)]
pub extern "C" fn set_threads(threads: u32, spins: u32) {
    POOL.set_threads(threads as usize, spins);
}

/// Splits every instruction, however little there is to do: for tests.
#[unsafe(no_mangle)]
pub extern "C" fn split_all() {
    POOL.split_all();
}

/// Sets for how many seconds a part is waited for, beyond what its work may take: for tests.
#[unsafe(no_mangle)]
pub extern "C" fn set_patience(seconds: u32) {
    POOL.set_patience(seconds);
}

/// What a worker, known by a number from 0 on, calls for its whole life.
#[unsafe(no_mangle)]
pub extern "C" fn work(worker: u32) {
    POOL.work(worker as usize);
}

/// Lets all workers return.
#[unsafe(no_mangle)]
pub extern "C" fn stop() {
    POOL.stop();
}

/// What a worker calls that has trapped.
#[unsafe(no_mangle)]
pub extern "C" fn fail(worker: u32) {
    POOL.fail(worker as usize);
}

/// What is called for a worker that has ended between steps.
#[unsafe(no_mangle)]
pub extern "C" fn leave(worker: u32) {
    POOL.leave(worker as usize);
}

/// The number plus one of the worker that has failed; 0 where none has. The host may ask after a trap.
#[unsafe(no_mangle)]
pub extern "C" fn failed() -> u32 {
    POOL.failed().map_or(0, |worker| worker as u32 + 1)
}

/// Address of the word in which a worker says what it does: for tests.
#[unsafe(no_mangle)]
pub extern "C" fn word_of(worker: u32) -> u32 {
    POOL.word_of(worker as usize) as usize as u32
}

/// How many workers have started.
#[unsafe(no_mangle)]
pub extern "C" fn joined() -> u32 {
    POOL.joined()
}

/// Whether there was an instruction for which to start workers; 1 or 0.
#[unsafe(no_mangle)]
pub extern "C" fn is_wanted() -> u32 {
    u32::from(POOL.is_wanted())
}
