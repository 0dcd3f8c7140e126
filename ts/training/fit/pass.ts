/** One pass over a source of batches, slice by slice, with callbacks around its steps. */
import { sliceMilliseconds } from "../../runtime/host.js";
import type { Logs } from "../callbacks/callback.js";
import type { CallbackList } from "../callbacks/list.js";
import type { Batches, BatchSource } from "./batch-source.js";

/** Most steps of a slice: their hyperparameters are computed and uploaded at once. */
const MOST_STEPS = 64;

const BATCH_HOOKS = {
  train: ["onTrainBatchBegin", "onTrainBatchEnd"],
  test: ["onTestBatchBegin", "onTestBatchEnd"],
  predict: ["onPredictBatchBegin", "onPredictBatchEnd"],
} as const;

/** What a pass over batches does beside computing. */
export interface PassHooks {
  /** Before and after each step, where somebody asked for it. */
  readonly beforeStep: ((step: number) => Promise<void>) | null;
  readonly afterStep: ((step: number, rows: number) => Promise<void>) | null;
  /** After slices, at most every few milliseconds, and at the end. */
  readonly afterSlice: ((steps: number) => Promise<void> | void) | null;
  /** Whether to end the pass early; asked between slices. */
  readonly shouldStop: () => boolean;
}

/**
 * Runs what is left of a source's epoch, at most `limit` batches. Gives the number of steps that were completed.
 * Where somebody asked for every step, a slice is one step.
 * @param run runs batches and gives how many it completed: at least one
 */
export async function pass(
  source: BatchSource,
  limit: number,
  run: (batches: Batches) => Promise<number>,
  hooks: PassHooks,
): Promise<number> {
  const most = hooks.beforeStep === null && hooks.afterStep === null ? MOST_STEPS : 1;
  let steps = 0;
  let told = performance.now();
  while (steps < limit && !hooks.shouldStop()) {
    const next = source.next(Math.min(most, limit - steps));
    const batches = next instanceof Promise ? await next : next;
    if (batches === null) break;
    if (hooks.beforeStep !== null) await hooks.beforeStep(steps);
    const completed = await run(batches);
    source.advance(completed);
    steps += completed;
    if (hooks.afterStep !== null) await hooks.afterStep(steps - 1, batches.rows);
    if (hooks.afterSlice === null || performance.now() < told + sliceMilliseconds) continue;
    await hooks.afterSlice(steps);
    told = performance.now();
  }
  await hooks.afterSlice?.(steps);
  return steps;
}

/** Callbacks that ask for every batch, progress, and being stopped. */
export function hooksOf(
  kind: keyof typeof BATCH_HOOKS,
  callbacks: CallbackList,
  logs: () => Promise<Logs>,
  shouldStop: () => boolean,
): PassHooks {
  const [begin, end] = BATCH_HOOKS[kind];
  const each = callbacks.hasBatchHooks;
  return {
    beforeStep: each ? (step) => callbacks.batch(begin, step) : null,
    afterStep: each ? async (step) => callbacks.batch(end, step, await logs()) : null,
    afterSlice: callbacks.hasProgress
      ? async (steps) => callbacks.progress(steps, await logs())
      : null,
    shouldStop,
  };
}
