/** One pass over a source of batches, slice by slice, with callbacks before and after steps. */
import { milliseconds, sliceMilliseconds } from "../../runtime/host.js";
import type { Logs } from "../callbacks/callback.js";
import type { CallbackList } from "../callbacks/list.js";
import type { Batches, BatchSource } from "./batch-source.js";

/** Maximum steps of a slice, whose hyperparameters are computed and uploaded together. */
const MAX_STEPS = 64;

const BATCH_HOOKS = {
  train: ["onTrainBatchBegin", "onTrainBatchEnd"],
  test: ["onTestBatchBegin", "onTestBatchEnd"],
  predict: ["onPredictBatchBegin", "onPredictBatchEnd"],
} as const;

/** Functions that a pass calls around its steps. */
export interface PassHooks {
  /** Called before and after each step; null if no callback has hooks for batches. */
  readonly beforeStep: ((step: number) => Promise<void>) | null;
  readonly afterStep: ((step: number, rows: number) => Promise<void>) | null;
  /** Called after slices, at most once every `sliceMilliseconds`, and at the end. */
  readonly afterSlice: ((steps: number) => Promise<void> | void) | null;
  /** Whether to end the pass early; asked between slices. */
  readonly shouldStop: () => boolean;
}

/**
 * Runs the remaining batches of a source's epoch, at most `limit`, and returns the number of completed steps. With hooks
 * before or after each step, a slice is one step.
 * @param run runs batches and returns how many it completed: at least one
 */
export async function pass(
  source: BatchSource,
  limit: number,
  run: (batches: Batches) => Promise<number>,
  hooks: PassHooks,
): Promise<number> {
  const maxSteps = hooks.beforeStep === null && hooks.afterStep === null ? MAX_STEPS : 1;
  let steps = 0;
  let lastReport = milliseconds();
  while (steps < limit && !hooks.shouldStop()) {
    const next = source.next(Math.min(maxSteps, limit - steps));
    const batches = next instanceof Promise ? await next : next;
    if (batches === null) break;
    if (hooks.beforeStep !== null) await hooks.beforeStep(steps);
    const completed = await run(batches);
    source.advance(completed);
    steps += completed;
    if (hooks.afterStep !== null) await hooks.afterStep(steps - 1, batches.rows);
    if (hooks.afterSlice === null || milliseconds() < lastReport + sliceMilliseconds) continue;
    await hooks.afterSlice(steps);
    lastReport = milliseconds();
  }
  if (steps > 0) await hooks.afterSlice?.(steps);
  return steps;
}

/** The hooks of a pass: the callbacks' batch hooks and the progress display, if there are any. */
export function hooksOf(
  kind: keyof typeof BATCH_HOOKS,
  callbacks: CallbackList,
  logs: () => Promise<Logs>,
  shouldStop: () => boolean,
): PassHooks {
  const [begin, end] = BATCH_HOOKS[kind];
  const everyStep = callbacks.hasBatchHooks;
  return {
    beforeStep: everyStep ? (step) => callbacks.batch(begin, step) : null,
    afterStep: everyStep ? async (step) => callbacks.batch(end, step, await logs()) : null,
    afterSlice: callbacks.hasProgress
      ? async (steps) => callbacks.progress(steps, await logs())
      : null,
    shouldStop,
  };
}
