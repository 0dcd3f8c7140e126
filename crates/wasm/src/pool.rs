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

/// What a worker calls for its whole life.
#[unsafe(no_mangle)]
pub extern "C" fn work() {
    POOL.work();
}

/// Lets all workers return.
#[unsafe(no_mangle)]
pub extern "C" fn stop() {
    POOL.stop();
}

/// Address of the word by which a worker says that it has trapped.
#[unsafe(no_mangle)]
pub extern "C" fn failure_word() -> u32 {
    POOL.failure_word() as usize as u32
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
