/** One pass over batches with callbacks around its steps, as fit, evaluate and predict have it. */
import type { CallbackList } from "../training/callbacks/list.js";
import type { BatchSource } from "../training/loop/batches.js";
import { type PassHooks, pass } from "../training/loop/run.js";
import type { Logs } from "./options.js";
import type { ModelSteps } from "./steps.js";

const BATCH_HOOKS = {
  train: ["onTrainBatchBegin", "onTrainBatchEnd"],
  test: ["onTestBatchBegin", "onTestBatchEnd"],
  predict: ["onPredictBatchBegin", "onPredictBatchEnd"],
} as const;

/** What happens around steps: callbacks that ask for every batch, progress, and being stopped. */
export function hooksOf(
  kind: keyof typeof BATCH_HOOKS,
  callbacks: CallbackList,
  logs: () => Promise<Logs | Record<string, never>>,
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

/** Loss and metrics over all batches of a source, or the first `limit`. */
export async function measure(
  steps: ModelSteps,
  source: BatchSource,
  callbacks: CallbackList,
  limit: number | undefined,
  signal: AbortSignal | undefined,
): Promise<Logs> {
  await callbacks.pass("onTestBegin");
  steps.resetTrackers();
  source.begin();
  const logsSoFar = () => steps.logs();
  const isAborted = () => {
    signal?.throwIfAborted();
    return false;
  };
  await pass(
    source,
    limit ?? Number.POSITIVE_INFINITY,
    (batches) => steps.run("test", batches),
    hooksOf("test", callbacks, logsSoFar, isAborted),
  );
  const logs = await steps.logs();
  await callbacks.pass("onTestEnd", logs);
  return logs;
}
