use core::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread;

use super::*;
use crate::{Disjoint, Threads};

/// Runs `body` with so many threads, which look so often before they wait.
fn with_pool(threads: usize, spins: u32, body: impl FnOnce(&Pool)) {
    let pool = Pool::new();
    pool.set_threads(threads, spins);
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|| pool.work());
        }
        body(&pool);
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
                pool.run(parts, &|part| {
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
                assert!(range.start.is_multiple_of(step) && part < threads.most_parts());
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
    pool.run(2, &|part| {
        if part == 1 {
            // As the host does it.
            pool.done.0.fetch_add(FAILED, SeqCst);
        }
    });
}
