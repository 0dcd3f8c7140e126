//! The pool: threads that wait for jobs of one caller, and the words of memory by which they agree.
//!
//! What belongs here: the protocol. What does not: into how many parts a job is split, and starting threads: the host
//! starts each with the same memory, and it calls [`Pool::work`] for its whole life.
//!
//! # The protocol
//!
//! The caller writes the job, then the *ticket*, then the *generation* on which the workers wait. Nobody is told
//! to compute a part: every thread, the caller included, *claims* parts until none are left. So a worker that is late,
//! or has not started yet, holds nobody up: the others compute its part. The caller then waits until `done` counts all
//! parts, and only then may the next job begin.
//!
//! The ticket is one word of 64 bits: the generation, the number of parts, and the next part that is free.
//!
//! ```text
//! 63            32 31        16 15         0
//! +---------------+------------+-----------+
//! |  generation   |   parts    |   next    |      a claim is a compare-exchange of next with next + 1
//! +---------------+------------+-----------+
//! ```
//!
//! **The claim race.** A worker may be held up between reading the ticket and claiming. By then the job that it has
//! seen can be finished, and another one begun. Therefore everything that decides a claim is in the one word that
//! the claim exchanges: were the number of parts kept beside the ticket, a late worker could compare the next part of the
//! old job with the number of parts of the new one, and claim a part that does not exist; `done` would pass
//! the number of parts and the caller would wait for ever. The exchange succeeds only if the generation is still the
//! one that was read, and then the job cannot change until this part is counted: so the job is read after the claim.
//!
//! **Sleeping.** A worker looks for a new generation `spins` times, then waits until the host wakes it. It counts
//! itself among the sleepers first, and waits only if the generation is still the one it knows. So either the caller sees
//! the sleeper and wakes it, or the sleeper sees the new generation. The caller waits for `done` likewise.
//!
//! **Failing.** Every worker says in a word of its own what it does: see [`Doing`]. One that traps never counts its part. The
//! host calls [`Pool::fail`] for it, which adds [`FAILED`] to `done` and wakes the caller, which traps as well: one trap
//! ends the engine, however many threads it has. A worker that is ended in the middle of a part can't say so: a caller that has
//! waited for much longer than the work can take gives up, and marks the worker that holds a part as failed. A worker that
//! is ended between jobs holds nothing: the host calls [`Pool::leave`] for it, and may start another in its place.

use core::cell::UnsafeCell;
use core::sync::atomic::Ordering::SeqCst;
#[cfg(not(test))]
use core::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize};

#[cfg(test)]
use interleave::{AtomicU32, AtomicU64, AtomicUsize};

/// What is added to `done` for a worker that failed.
const FAILED: u32 = 1 << 31;

/// The most workers that a pool may have.
pub const MAX_WORKERS: usize = 64;

/// What a worker does, as it says in its word.
#[repr(u32)]
enum Doing {
    /// It has not started, or has ended.
    Nothing,
    /// It looks for a job.
    Looking,
    /// It waits to be woken.
    Sleeping,
    /// It holds a part, or is about to claim one.
    Computing,
    /// It has failed with a part that nobody will compute.
    Failed,
}

/// A word in cache lines of its own: two, since hardware fetches neighbours.
#[repr(align(128))]
struct Line<T>(T);

/// The parts of a job, by number.
type Job<'a> = dyn Fn(usize) + Sync + 'a;

/// What the caller and the workers share.
pub struct Pool {
    /// Threads, the caller included.
    threads: AtomicUsize,
    /// Work of a part at least, in multiply-adds, while workers are awake and while they sleep.
    grains: [AtomicUsize; 2],
    /// How often a thread looks before it waits.
    spins: AtomicU32,
    is_stopped: AtomicU32,
    /// How many workers have started.
    joined: AtomicU32,
    /// Whether there was a job, while no worker had started, for which to start them.
    is_wanted: AtomicU32,
    generation: Line<AtomicU32>,
    ticket: Line<AtomicU64>,
    /// Parts that are finished.
    done: Line<AtomicU32>,
    sleepers: Line<AtomicU32>,
    is_caller_waiting: Line<AtomicU32>,
    workers: [Line<AtomicU32>; MAX_WORKERS],
    /// Seconds that the caller waits for a part, beyond what the slowest machine takes for it.
    patience: AtomicU32,
    job: UnsafeCell<Option<*const Job<'static>>>,
}

// SAFETY: the job is written while no part of it is claimed, and read by those who have claimed one.
unsafe impl Sync for Pool {}

/// Multiply-adds that take 1.5 and 10 microseconds: with two threads, jobs are split where that gains more than to share
/// a job costs while workers are awake (1 microsecond), and than waking them does (10 microseconds).
const GRAINS: [usize; 2] = [40_000, 250_000];

/// Multiply-adds that take 20 microseconds: for steps with such a job workers are worth starting.
const WORTH_STARTING: usize = 500_000;

/// Seconds without a finished part after which a worker counts as ended, beyond what its work may take.
const PATIENCE: u32 = 10;

/// Multiply-adds of a part that take a second on a machine that a hundred others share.
const SLOWEST_SECOND: usize = 25_000_000;

impl Pool {
    /// A pool of the caller alone.
    pub const fn new() -> Self {
        Self {
            threads: AtomicUsize::new(1),
            grains: [AtomicUsize::new(GRAINS[0]), AtomicUsize::new(GRAINS[1])],
            spins: AtomicU32::new(0),
            is_stopped: AtomicU32::new(0),
            joined: AtomicU32::new(0),
            is_wanted: AtomicU32::new(0),
            generation: Line(AtomicU32::new(0)),
            ticket: Line(AtomicU64::new(0)),
            done: Line(AtomicU32::new(0)),
            sleepers: Line(AtomicU32::new(0)),
            is_caller_waiting: Line(AtomicU32::new(0)),
            workers: [const { Line(AtomicU32::new(Doing::Nothing as u32)) }; MAX_WORKERS],
            patience: AtomicU32::new(PATIENCE),
            job: UnsafeCell::new(None),
        }
    }

    /// Sets how many threads there are to be, and how often they look before they wait. They need not have started.
    pub fn set_threads(&self, threads: usize, spins: u32) {
        self.threads.store(threads, SeqCst);
        self.spins.store(spins, SeqCst);
    }

    /// Splits every job, however short it is: for tests.
    pub fn split_all(&self) {
        self.grains.iter().for_each(|grain| grain.store(1, SeqCst));
    }

    /// Sets for how many seconds the caller waits for a part, beyond what its work may take: for tests.
    pub fn set_patience(&self, seconds: u32) {
        self.patience.store(seconds, SeqCst);
    }

    pub fn threads(&self) -> usize {
        self.threads.load(SeqCst)
    }

    /// The maximum number of parts of a job with this number of multiply-adds.
    pub fn parts_for(&self, work: usize) -> usize {
        let threads = self.threads();
        if threads == 1 {
            return 1;
        }
        let asleep = usize::from(self.sleepers.0.load(SeqCst) > 0);
        let grain = self.grains[asleep].load(SeqCst);
        if self.joined() == 0 && grain > 1 {
            if work >= WORTH_STARTING {
                self.is_wanted.store(1, SeqCst);
            }
            return 1;
        }
        (work / grain).clamp(1, threads)
    }

    /// Whether there was a job, while no worker had started, for which to start them.
    pub fn is_wanted(&self) -> bool {
        self.is_wanted.load(SeqCst) != 0
    }

    /// Runs `job(part)` for all parts, on all threads that are there. `work` is that of all parts, in multiply-adds. Panics
    /// where a thread has failed, or was ended while it computed a part.
    pub fn run(&self, parts: usize, work: usize, job: &Job) {
        // SAFETY: no part is claimed now, and none is running any more when this returns, so `job` outlives its use.
        unsafe {
            let job = core::mem::transmute::<*const Job<'_>, *const Job<'static>>(job);
            *self.job.get() = Some(job);
        }
        let generation = self.generation.0.load(SeqCst).wrapping_add(1);
        // Adding, so that a failure is not forgotten.
        self.done.0.fetch_and(FAILED, SeqCst);
        let ticket = u64::from(generation) << 32 | (parts as u64) << 16;
        self.ticket.0.store(ticket, SeqCst);
        self.generation.0.store(generation, SeqCst);
        if self.sleepers.0.load(SeqCst) > 0 {
            host::wake(&self.generation.0, parts as u32 - 1);
        }
        self.compute_parts(generation, None);
        self.join(parts as u32, work / parts);
    }

    /// Waits until all parts are done; `work` is that of one.
    fn join(&self, parts: u32, work: usize) {
        for _ in 0..self.spins.load(SeqCst) {
            if self.done.0.load(SeqCst) >= parts {
                break;
            }
            core::hint::spin_loop();
        }
        self.is_caller_waiting.0.store(1, SeqCst);
        let (mut known, mut seconds) = (0, 0);
        loop {
            let done = self.done.0.load(SeqCst);
            assert!(done & FAILED == 0, "a thread has failed");
            if done >= parts {
                break;
            }
            if done != known {
                (known, seconds) = (done, 0);
            }
            // In seconds, not at once: time passes while a machine is suspended, too.
            if host::wait(&self.done.0, done, 1000) == host::Woken::Late {
                seconds += 1;
            }
            if seconds > self.patience.load(SeqCst) as usize + work / SLOWEST_SECOND {
                self.give_up();
            }
        }
        self.is_caller_waiting.0.store(0, SeqCst);
    }

    /// Marks the worker that holds a part as failed.
    #[cold]
    fn give_up(&self) -> ! {
        let holder = (0..MAX_WORKERS).find(|&worker| self.is(worker, Doing::Computing));
        if let Some(worker) = holder {
            self.say(worker, Doing::Failed);
        }
        panic!("a thread was ended while it computed a part");
    }

    /// Claims parts of the job of this generation and computes them, until none are left. `worker` is None for the caller,
    /// whose state is not tracked.
    fn compute_parts(&self, generation: u32, worker: Option<usize>) {
        loop {
            let ticket = self.ticket.0.load(SeqCst);
            let (parts, next) = (ticket >> 16 & 0xffff, ticket & 0xffff);
            if (ticket >> 32) as u32 != generation || next >= parts {
                return;
            }
            // Before the claim: nobody may hold a part and not say so.
            if let Some(worker) = worker {
                self.say(worker, Doing::Computing);
            }
            let claim = self
                .ticket
                .0
                .compare_exchange(ticket, ticket + 1, SeqCst, SeqCst);
            if claim.is_ok() {
                // SAFETY: the claim succeeded, so the job is that of the ticket until this part is counted.
                unsafe { (*(*self.job.get()).unwrap())(next as usize) };
                self.count_part(parts as u32);
            }
            if let Some(worker) = worker {
                self.say(worker, Doing::Looking);
            }
        }
    }

    fn count_part(&self, parts: u32) {
        let done = self.done.0.fetch_add(1, SeqCst) + 1;
        if done == parts && self.is_caller_waiting.0.load(SeqCst) != 0 {
            host::wake(&self.done.0, 1);
        }
    }

    /// What a worker, known by a number from 0 on, does for its whole life: until the pool is stopped.
    pub fn work(&self, worker: usize) {
        self.say(worker, Doing::Looking);
        self.joined.fetch_add(1, SeqCst);
        let mut known = 0;
        while self.is_stopped.load(SeqCst) == 0 {
            known = self.next_generation(known, worker);
            self.compute_parts(known, Some(worker));
        }
    }

    /// Waits for a generation other than the known one.
    fn next_generation(&self, known: u32, worker: usize) -> u32 {
        for _ in 0..self.spins.load(SeqCst) {
            let generation = self.generation.0.load(SeqCst);
            if generation != known {
                return generation;
            }
            core::hint::spin_loop();
        }
        self.sleepers.0.fetch_add(1, SeqCst);
        self.say(worker, Doing::Sleeping);
        host::wait(&self.generation.0, known, host::FOR_EVER);
        self.say(worker, Doing::Looking);
        self.sleepers.0.fetch_sub(1, SeqCst);
        self.generation.0.load(SeqCst)
    }

    fn say(&self, worker: usize, doing: Doing) {
        self.workers[worker].0.store(doing as u32, SeqCst);
    }

    fn is(&self, worker: usize, doing: Doing) -> bool {
        self.workers[worker].0.load(SeqCst) == doing as u32
    }

    /// How many workers have started.
    pub fn joined(&self) -> u32 {
        self.joined.load(SeqCst)
    }

    /// Lets the workers return from [`Pool::work`] after the part that they compute.
    pub fn stop(&self) {
        self.is_stopped.store(1, SeqCst);
        self.generation.0.fetch_add(1, SeqCst);
        host::wake(&self.generation.0, u32::MAX);
    }

    /// What the host calls for a worker that has trapped.
    pub fn fail(&self, worker: usize) {
        self.say(worker, Doing::Failed);
        self.done.0.fetch_or(FAILED, SeqCst);
        host::wake(&self.done.0, 1);
    }

    /// What the host calls for a worker that has ended between jobs. Its number is free then.
    pub fn leave(&self, worker: usize) {
        if self.is(worker, Doing::Nothing) {
            return;
        }
        if self.is(worker, Doing::Sleeping) {
            self.sleepers.0.fetch_sub(1, SeqCst);
        }
        self.say(worker, Doing::Nothing);
        self.joined.fetch_sub(1, SeqCst);
    }

    /// The worker that has failed.
    pub fn failed(&self) -> Option<usize> {
        (0..MAX_WORKERS).find(|&worker| self.is(worker, Doing::Failed))
    }

    /// The address of the word in which a worker says what it does: for tests.
    pub fn word_of(&self, worker: usize) -> *const u32 {
        (&raw const self.workers[worker].0).cast()
    }
}

impl Default for Pool {
    fn default() -> Self {
        Self::new()
    }
}

/// Waiting is the host's business, in WebAssembly by imported functions that call `Atomics.wait` and `Atomics.notify`.
/// Not by the instructions for it: the baseline compiler of Node 20 (V8 11.3) loses a local over `memory.atomic.wait32`
/// where that is inlined into a loop, and wasm-opt inlines it even where LLVM was told not to.
#[cfg(target_arch = "wasm32")]
mod host {
    use core::sync::atomic::AtomicU32;

    #[link(wasm_import_module = "threads")]
    unsafe extern "C" {
        #[link_name = "wait"]
        unsafe fn host_wait(word: *const u32, known: u32, milliseconds: u32) -> u32;
        #[link_name = "wake"]
        unsafe fn host_wake(word: *const u32, count: u32);
    }

    pub const FOR_EVER: u32 = 0;

    #[derive(PartialEq, Eq)]
    pub enum Woken {
        InTime,
        Late,
    }

    /// Returns at once where the word is not the known one; else when woken, or after so long, or for no reason.
    pub fn wait(word: &AtomicU32, known: u32, milliseconds: u32) -> Woken {
        // SAFETY: the word is valid as long as the host uses it.
        match unsafe { host_wait(word.as_ptr(), known, milliseconds) } {
            0 => Woken::InTime,
            _ => Woken::Late,
        }
    }

    /// Wakes `count` of the threads that wait.
    pub fn wake(word: &AtomicU32, count: u32) {
        // SAFETY: as above.
        unsafe { host_wake(word.as_ptr(), count) }
    }
}

/// Without a host there is nobody to wait for: threads look again. In tests, see `interleave`.
#[cfg(not(target_arch = "wasm32"))]
mod host {
    #[cfg(not(test))]
    use core::sync::atomic::{AtomicU32, Ordering::SeqCst};

    #[cfg(test)]
    pub use super::interleave::{wait, wake};

    pub const FOR_EVER: u32 = 0;

    #[derive(PartialEq, Eq)]
    pub enum Woken {
        InTime,
        Late,
    }

    #[cfg(not(test))]
    pub fn wait(word: &AtomicU32, known: u32, milliseconds: u32) -> Woken {
        if word.load(SeqCst) == known && milliseconds == FOR_EVER {
            std::thread::yield_now();
        }
        Woken::InTime
    }

    #[cfg(not(test))]
    pub fn wake(_: &AtomicU32, _: u32) {}
}

#[cfg(test)]
mod interleave;
#[cfg(test)]
mod tests;
