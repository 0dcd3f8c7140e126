// Mistakes in how work is split over threads, and in the pool.
const inKernel = { cargo: "latch-kernels", name: "however_many_parts_and_ranges_there_are" };
const inPool = (name) => ({ cargo: "latch-threads", name });

/** One snippet of a file of the recurrent kernels, replaced. */
function kernel(name, file, snippet, replacement) {
  return {
    name,
    file: `crates/kernels/src/recurrent/${file}`,
    snippet,
    replacement,
    seenBy: inKernel,
  };
}

export default [
  kernel(
    "part-of-a-batch-stores-its-history-in-the-first-rows",
    "step_buffer.rs",
    "(self.stride, self.first)",
    "(self.stride, 0 * self.first)",
  ),
  kernel(
    "part-of-a-batch-has-the-dropout-of-the-first-rows",
    "factors.rs",
    "block(&factors, rows.first..end, 0..factors.ncols())",
    "block(&factors, 0..end - rows.first, 0..factors.ncols())",
  ),
  kernel(
    "part-of-the-weight-gradients-lacks-its-last-column",
    "gate_groups.rs",
    "let end = own.end.min(columns.end);",
    "let end = own.end.min(columns.end - 1);",
  ),
  ...[
    {
      name: "part-of-normalized-groups-sums-the-first-columns",
      snippet: "columns::gradient_sums(x, dy, n, columns.start, center, constant, along);",
      replacement: "columns::gradient_sums(x, dy, n, 0, center, constant, along);",
    },
    {
      name: "gradient-of-gamma-is-not-added-where-rows-are-split",
      snippet: "if SINGLE || !is_split.load(Relaxed) {",
      replacement: "if true {",
    },
  ].map((mutant) => ({
    ...mutant,
    file: "crates/kernels/src/normalization/backward.rs",
    seenBy: { cargo: "latch-kernels", name: "bits_of_gradients_do_not_depend" },
  })),
  {
    name: "last-part-passes-the-end",
    file: "crates/threads/src/several.rs",
    snippet: "(steps * part / parts * step).min(units)",
    replacement: "steps * part / parts * step",
    seenBy: inPool("parts_cover_the_units"),
  },
  {
    name: "failure-of-a-thread-goes-unnoticed",
    file: "crates/threads/src/pool.rs",
    snippet: 'assert!(done & FAILED == 0, "a thread has failed");',
    replacement: "",
    seenBy: inPool("the_caller_fails_with_a_thread"),
  },
  {
    name: "short-jobs-are-split",
    file: "crates/threads/src/pool.rs",
    snippet: "(work / grain).clamp(1, threads)",
    replacement: "(work * grain).clamp(1, threads)",
    seenBy: inPool("short_jobs_are_not_split"),
  },
  {
    name: "finished-parts-of-the-last-job-count",
    file: "crates/threads/src/pool.rs",
    snippet: "self.done.0.fetch_and(FAILED, SeqCst);",
    replacement: "",
    seenBy: inPool("no_order_of_two_threads"),
  },
  {
    name: "caller-waits-unseen",
    file: "crates/threads/src/pool.rs",
    snippet: "self.is_caller_waiting.0.store(1, SeqCst);",
    replacement: "",
    seenBy: inPool("no_order_of_two_threads"),
  },
  {
    name: "worker-that-was-ended-is-waited-for",
    file: "crates/threads/src/pool.rs",
    snippet: "self.say(worker, Doing::Failed);\n        }\n        panic!",
    replacement: "}\n        panic!",
    seenBy: inPool("a_worker_that_is_ended_with_its_part"),
  },
];
