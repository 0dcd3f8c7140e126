use core::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::thread;

use super::interleave::{self, explore};
use super::{Doing, GRAINS, Pool, SeqCst, WORTH_STARTING};
use crate::{Disjoint, Threads};

/// Runs `body` with `threads` threads, which check for work `spins` times before they sleep.
fn with_pool(threads: usize, spins: u32, body: impl FnOnce(&Pool)) {
    let pool = Pool::new();
    pool.set_threads(threads, spins);
    thread::scope(|scope| {
        let pool = &pool;
        for worker in 0..threads - 1 {
            scope.spawn(move || pool.work(worker));
        }
        body(pool);
        pool.stop();
    });
}

#[test]
fn every_part_runs_once_however_many_threads_there_are() {
    for (threads, spins) in [(1, 0), (2, 0), (2, 100), (3, 10), (8, 0)] {
        with_pool(threads, spins, |pool| {
            for round in 0..2000 {
                // Jobs of different numbers of parts follow one another at once: a late worker must not mix them up.
                let parts = 1 + round % 7;
                let counts = [const { AtomicU32::new(0) }; 7];
                pool.run(parts, 0, &|part| {
                    counts[part].fetch_add(1, Relaxed);
                });
                let counts = counts.map(|count| count.into_inner() as usize);
                let expected = [0, 1, 2, 3, 4, 5, 6].map(|part| usize::from(part < parts));
                assert_eq!(counts, expected);
            }
        });
    }
}

#[test]
fn parts_cover_the_units_and_begin_at_steps() {
    for threads in [Threads::ONE, Threads::in_turn(3), Threads::in_turn(8)] {
        for (units, step) in [(0, 4), (1, 4), (4, 4), (13, 4), (64, 8), (100, 1)] {
            let mut owner = vec![usize::MAX; units];
            let shared = Disjoint::new(&mut owner);
            threads.split(units, step, 0, |part, range: Range<usize>| {
                assert!(range.start.is_multiple_of(step) && part < threads.max_parts());
                // SAFETY: a wrong split would show below.
                unsafe { shared.range(range) }.fill(part);
            });
            assert!(owner.is_sorted() && !owner.contains(&usize::MAX));
        }
    }
}

#[test]
fn short_jobs_are_not_split() {
    let pool = Pool::new();
    pool.set_threads(4, 0);
    assert_eq!(pool.parts_for(WORTH_STARTING - 1), 1);
    assert!(!pool.is_wanted());
    assert_eq!(pool.parts_for(WORTH_STARTING), 1);
    assert!(pool.is_wanted());
    pool.joined.store(3, SeqCst);
    assert_eq!(pool.parts_for(GRAINS[0] - 1), 1);
    assert_eq!(pool.parts_for(2 * GRAINS[0]), 2);
    assert_eq!(pool.parts_for(usize::MAX), 4);
    pool.sleepers.0.store(1, SeqCst);
    assert_eq!(pool.parts_for(2 * GRAINS[0]), 1);
    pool.split_all();
    assert_eq!(pool.parts_for(4), 4);
}

#[test]
#[should_panic = "a thread has failed"]
fn the_caller_fails_with_a_thread() {
    let pool = Pool::new();
    pool.set_threads(2, 10);
    pool.run(2, 0, &|part| {
        if part == 1 {
            // As the host does it.
            pool.fail(0);
        }
    });
}

#[test]
fn a_worker_that_is_ended_with_its_part_is_named() {
    let pool = Pool::new();
    pool.set_threads(2, 0);
    pool.set_patience(20);
    thread::scope(|scope| {
        let has_begun = AtomicBool::new(false);
        let (pool, has_begun) = (&pool, &has_begun);
        scope.spawn(move || {
            // A panic ends it with its part, and nobody says so.
            catch_unwind(AssertUnwindSafe(|| pool.work(5)))
        });
        let caller = thread::current().id();
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            pool.run(2, 0, &|_| {
                if thread::current().id() != caller {
                    has_begun.store(true, Relaxed);
                    panic!("ended by somebody else");
                }
                while !has_begun.load(Relaxed) {
                    thread::yield_now();
                }
            });
        }));
        assert!(outcome.is_err());
        assert_eq!(pool.failed(), Some(5));
    });
}

#[test]
fn a_worker_that_is_ended_between_jobs_is_no_longer_counted() {
    let pool = Pool::new();
    for (doing, sleepers) in [(Doing::Looking, 0), (Doing::Sleeping, 1)] {
        pool.joined.store(1, SeqCst);
        pool.sleepers.0.store(sleepers, SeqCst);
        pool.say(3, doing);
        for _ in 0..2 {
            pool.leave(3);
            assert_eq!((pool.joined(), pool.sleepers.0.load(SeqCst)), (0, 0));
        }
    }
}

/// Jobs with these numbers of parts, one after the other, by a caller and its workers in every order: each part once.
fn explore_jobs(preemptions: usize, workers: usize, spins: u32, jobs: &[usize]) {
    let caller = |pool: &Pool| {
        for &parts in jobs {
            // Counting is a step, so that others go on in the middle of a part.
            let counts = [const { interleave::AtomicU32::new(0) }; 3];
            pool.run(parts, 0, &|part| {
                counts[part].fetch_add(1, Relaxed);
            });
            let counts = counts.map(|count| count.load(Relaxed) as usize);
            assert_eq!(counts, [0, 1, 2].map(|part| usize::from(part < parts)));
        }
        pool.stop();
    };
    let work = [|pool: &Pool| pool.work(0), |pool: &Pool| pool.work(1)];
    let mut threads: Vec<&(dyn Fn(&Pool) + Sync)> = vec![&caller];
    threads.extend(
        work[..workers]
            .iter()
            .map(|work| work as &(dyn Fn(&Pool) + Sync)),
    );
    let pool = || {
        let pool = Pool::new();
        pool.set_threads(workers + 1, spins);
        pool
    };
    let orders = explore(preemptions, pool, &threads);
    assert!(orders > 100, "{orders} orders");
}

#[test]
fn no_order_of_two_threads_loses_a_part_or_a_wake_up() {
    explore_jobs(2, 1, 0, &[2, 2]);
    explore_jobs(2, 1, 1, &[2]);
}

#[test]
fn no_order_of_three_threads_loses_a_part_or_a_wake_up() {
    explore_jobs(1, 2, 0, &[3, 2]);
}
