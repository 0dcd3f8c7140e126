/** Loss and metrics over batches, without training. */
import type { CallbackList } from "../callbacks/list.js";
import type { BatchSource } from "./batch-source.js";
import type { CompiledModel } from "./compiled-model.js";
import type { MetricValues } from "./options.js";
import { hooksOf, pass } from "./pass.js";

/** Loss and metrics over the batches of a source, at most `limit`. */
export async function evaluateBatches(
  compiled: CompiledModel,
  source: BatchSource,
  callbacks: CallbackList,
  limit = Number.POSITIVE_INFINITY,
  signal?: AbortSignal,
): Promise<MetricValues> {
  await callbacks.pass("onTestBegin");
  compiled.resetMetrics();
  source.begin();
  const isAborted = () => {
    signal?.throwIfAborted();
    return false;
  };
  const hooks = hooksOf("test", callbacks, () => compiled.logs(), isAborted);
  await pass(source, limit, (batches) => compiled.run("test", batches), hooks);
  const logs = await compiled.logs();
  await callbacks.pass("onTestEnd", logs);
  return logs;
}
