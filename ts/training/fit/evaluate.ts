/** Loss and metrics over batches, without training. */
import type { CallbackList } from "../callbacks/list.js";
import type { Batches, BatchSource } from "./batch-source.js";
import type { CompiledModel } from "./compiled-model.js";
import type { MetricValues } from "./options.js";
import { hooksOf, pass } from "./pass.js";

/**
 * Loss and metrics over the batches of a source, at most `limit`; null where there were none, or where a stop of
 * training interrupted a wait for one.
 */
export async function evaluateBatches(
  compiled: CompiledModel,
  source: BatchSource,
  callbacks: CallbackList,
  limit = Number.POSITIVE_INFINITY,
  signal?: AbortSignal,
): Promise<MetricValues | null> {
  await callbacks.pass("onTestBegin");
  const metrics = compiled.beginPass("test");
  await source.begin();
  const isAborted = () => {
    signal?.throwIfAborted();
    return false;
  };
  const hooks = hooksOf("test", callbacks, () => compiled.logs(metrics), isAborted);
  const test = (batches: Batches) => compiled.run("test", batches, metrics);
  const steps = await pass(source, limit, test, hooks);
  const logs = steps === 0 || source.isInterrupted ? null : await compiled.logs(metrics);
  metrics.end();
  await callbacks.pass("onTestEnd", logs ?? {});
  return logs;
}
