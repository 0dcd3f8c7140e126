//! Every order in which threads can execute the atomic operations of a protocol: a depth-first search over the choices of
//! which thread goes on, with a bounded number of preemptions.
//!
//! Threads of an exploration run one at a time: before each atomic operation, one hands on to the thread that is
//! chosen. Where all of those that are left wait to be woken, nobody will wake them: that is a lost wake-up. Other threads
//! (of tests without an exploration) run as they are. All operations are sequentially consistent, so the orders are all
//! there are.

use core::cell::Cell;
use core::sync::atomic::{self, Ordering};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::{thread, thread_local};

use super::host::{FOR_EVER, Woken};

/// A choice between threads: which of how many.
#[derive(Clone, Copy)]
struct Choice {
    taken: usize,
    options: usize,
}

struct Schedule {
    /// The thread that runs.
    current: usize,
    has_ended: Vec<bool>,
    /// The threads that wait, in order, each with the address of its word.
    waiting: Vec<(usize, usize)>,
    choices: Vec<Choice>,
    /// How many of the choices are made.
    position: usize,
    preemptions: usize,
    is_stuck: bool,
}

impl Schedule {
    /// Chooses who runs next. `from` is the thread that may go on, if it may.
    fn choose(&mut self, from: Option<usize>) {
        let is_ready = |&thread: &usize| {
            !self.has_ended[thread] && !self.waiting.iter().any(|&(waiting, _)| waiting == thread)
        };
        let mut ready: Vec<usize> = (0..self.has_ended.len()).filter(is_ready).collect();
        if let Some(from) = from {
            ready.retain(|&thread| thread != from);
            // Going on comes first, and is all there is where too many others were let in.
            ready.insert(0, from);
            if self.preemptions == 0 {
                ready.truncate(1);
            }
        }
        if ready.is_empty() {
            self.is_stuck = !self.waiting.is_empty();
            return;
        }
        if self.position == self.choices.len() {
            let options = ready.len();
            self.choices.push(Choice { taken: 0, options });
        }
        self.current = ready[self.choices[self.position].taken];
        self.position += 1;
        if from.is_some_and(|from| from != self.current) {
            self.preemptions -= 1;
        }
    }
}

struct Exploration {
    schedule: Mutex<Schedule>,
    changed: Condvar,
}

thread_local! {
    static OWN: Cell<Option<(Arc<Exploration>, usize)>> = const { Cell::new(None) };
}

fn own() -> Option<(Arc<Exploration>, usize)> {
    OWN.with(|own| {
        let held = own.take();
        own.set(held.clone());
        held
    })
}

impl Exploration {
    /// Waits until this thread is the one that runs.
    fn wait_for_turn(&self, mut schedule: MutexGuard<'_, Schedule>, thread: usize) {
        self.changed.notify_all();
        while schedule.current != thread || schedule.waiting.iter().any(|&(one, _)| one == thread) {
            if schedule.is_stuck {
                drop(schedule);
                panic!("all threads wait");
            }
            schedule = self.changed.wait(schedule).unwrap();
        }
    }
}

/// Lets another thread go on, if that is the choice.
fn step() {
    if let Some((exploration, thread)) = own() {
        let mut schedule = exploration.schedule.lock().unwrap();
        schedule.choose(Some(thread));
        exploration.wait_for_turn(schedule, thread);
    }
}

/// As the host's: in an exploration time does not pass.
pub fn wait(word: &AtomicU32, known: u32, milliseconds: u32) -> Woken {
    let Some((exploration, thread)) = own() else {
        if word.0.load(Ordering::SeqCst) != known {
            return Woken::InTime;
        }
        thread::yield_now();
        let is_limited = milliseconds != FOR_EVER;
        return if is_limited { late() } else { Woken::InTime };
    };
    step();
    let mut schedule = exploration.schedule.lock().unwrap();
    if word.0.load(Ordering::SeqCst) == known {
        schedule.waiting.push((thread, (&raw const *word).addr()));
        schedule.choose(None);
        exploration.wait_for_turn(schedule, thread);
    }
    Woken::InTime
}

/// Outside of an exploration a second takes a millisecond.
fn late() -> Woken {
    thread::sleep(std::time::Duration::from_millis(1));
    Woken::Late
}

pub fn wake(word: &AtomicU32, count: u32) {
    let Some((exploration, _)) = own() else {
        return;
    };
    step();
    let mut schedule = exploration.schedule.lock().unwrap();
    let address = (&raw const *word).addr();
    let mut left = count;
    schedule.waiting.retain(|&(_, waiting)| {
        let is_woken = waiting == address && left > 0;
        left -= u32::from(is_woken);
        !is_woken
    });
}

/// Runs threads in every order with at most `preemptions` preemptions, each time on fresh data. Returns how many orders there
/// were; panics where a thread does, or where all of them wait.
pub fn explore<Data: Sync>(
    preemptions: usize,
    data: impl Fn() -> Data,
    threads: &[&(dyn Fn(&Data) + Sync)],
) -> usize {
    let mut choices = Vec::new();
    let mut orders = 0;
    loop {
        choices = run_once(preemptions, choices, &data(), threads);
        orders += 1;
        // The last choice that has another option.
        while choices
            .last()
            .is_some_and(|last| last.taken + 1 == last.options)
        {
            choices.pop();
        }
        match choices.last_mut() {
            Some(last) => last.taken += 1,
            None => return orders,
        }
    }
}

fn run_once<Data: Sync>(
    preemptions: usize,
    choices: Vec<Choice>,
    data: &Data,
    threads: &[&(dyn Fn(&Data) + Sync)],
) -> Vec<Choice> {
    let mut schedule = Schedule {
        current: 0,
        has_ended: vec![false; threads.len()],
        waiting: Vec::new(),
        choices,
        position: 0,
        preemptions,
        is_stuck: false,
    };
    schedule.choose(None);
    let exploration = Arc::new(Exploration {
        schedule: Mutex::new(schedule),
        changed: Condvar::new(),
    });
    thread::scope(|scope| {
        for (thread, body) in threads.iter().enumerate() {
            let exploration = exploration.clone();
            scope.spawn(move || {
                OWN.set(Some((exploration.clone(), thread)));
                exploration.wait_for_turn(exploration.schedule.lock().unwrap(), thread);
                let outcome = catch_unwind(AssertUnwindSafe(|| body(data)));
                let mut schedule = exploration.schedule.lock().unwrap();
                schedule.has_ended[thread] = true;
                schedule.choose(None);
                // The others of a thread that has panicked wait in vain.
                schedule.is_stuck |= outcome.is_err();
                exploration.changed.notify_all();
                drop(schedule);
                outcome.unwrap_or_else(|panic| resume_unwind(panic));
            });
        }
    });
    let schedule = exploration.schedule.lock().unwrap();
    schedule.choices.clone()
}

/// An atomic number whose operations are steps.
macro_rules! atomic {
    ($name:ident, $number:ty, $($operation:ident),*) => {
        pub struct $name(atomic::$name);

        impl $name {
            pub const fn new(number: $number) -> Self {
                Self(atomic::$name::new(number))
            }

            pub fn load(&self, order: Ordering) -> $number {
                step();
                self.0.load(order)
            }

            pub fn store(&self, number: $number, order: Ordering) {
                step();
                self.0.store(number, order);
            }

            $(pub fn $operation(&self, number: $number, order: Ordering) -> $number {
                step();
                self.0.$operation(number, order)
            })*
        }
    };
}

atomic!(AtomicU32, u32, fetch_add, fetch_sub, fetch_and, fetch_or);
atomic!(AtomicU64, u64,);
atomic!(AtomicUsize, usize,);

impl AtomicU64 {
    pub fn compare_exchange(
        &self,
        known: u64,
        new: u64,
        success: Ordering,
        failure: Ordering,
    ) -> Result<u64, u64> {
        step();
        self.0.compare_exchange(known, new, success, failure)
    }
}
