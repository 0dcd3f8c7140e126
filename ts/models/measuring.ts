/** One pass over batches with callbacks around its steps, as fit, evaluate and predict have it. */
import type { CallbackList } from "../training/callbacks/list.js";
import { type PassHooks, pass } from "../training/loop/run.js";
import type { Logs } from "./options.js";
import type { ModelSteps, Source } from "./steps.js";

const BATCH_HOOKS = {
  train: ["onTrainBatchBegin", "onTrainBatchEnd"],
  test: ["onTestBatchBegin", "onTestBatchEnd"],
  predict: ["onPredictBatchBegin", "onPredictBatchEnd"],
} as const;

/** What happens around steps: callbacks that ask for every batch, progress, and being stopped. */
export function hooksOf(
  kind: keyof typeof BATCH_HOOKS,
  callbacks: CallbackList,
  logs: () => Logs | Record<string, never>,
  shouldStop: () => boolean,
): PassHooks {
  const [begin, end] = BATCH_HOOKS[kind];
  const each = callbacks.hasBatchHooks;
  return {
    beforeStep: each ? (step) => callbacks.batch(begin, step) : null,
    afterStep: each ? (step) => callbacks.batch(end, step, logs()) : null,
    afterSlice: callbacks.hasProgress ? (steps) => callbacks.progress(steps, logs()) : null,
    shouldStop,
  };
}

/** Loss and metrics over all batches of a source, or the first `limit`. */
export async function measure(
  steps: ModelSteps,
  { batches, stepFor }: Source,
  callbacks: CallbackList,
  limit: number | undefined,
  signal: AbortSignal | undefined,
): Promise<Logs> {
  await callbacks.pass("onTestBegin");
  steps.resetTrackers();
  batches.begin();
  const logsSoFar = () => steps.logs();
  const isAborted = () => {
    signal?.throwIfAborted();
    return false;
  };
  await pass(
    batches,
    limit ?? Number.POSITIVE_INFINITY,
    (batch) => steps.run("test", stepFor(batch), batch),
    hooksOf("test", callbacks, logsSoFar, isAborted),
  );
  const logs = steps.logs();
  await callbacks.pass("onTestEnd", logs);
  return logs;
}
