// The package's main entry, `latch`.
//
// What belongs in ts/entry: one file for each entry of package.json's exports map, which only
// re-exports, and the few files that know on which platform they run (ts/entry/host/), from which
// the rooms below get what they may not reach for themselves. What does not: anything that computes.
export {};
