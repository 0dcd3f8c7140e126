/** The outputs of a model for data, in the form of its outputs. */
import type { Executable } from "../../graph/executable.js";
import { shapedLike } from "../../graph/structure.js";
import type { Tensor } from "../../runtime/tensor.js";
import { sourceOfArrays } from "./array-source.js";
import { type Batches, commonRows, type Feed } from "./batch-source.js";
import { callbackList } from "./callbacks.js";
import { assertRunOptions } from "./check-options.js";
import type { CompiledModel } from "./compiled-model.js";
import { feedInputs, type ModelData } from "./model-data.js";
import { BATCH_SIZE, type PredictOptions } from "./options.js";
import { hooksOf, pass } from "./pass.js";
import { PredictionBuffer } from "./prediction-buffer.js";
import { runBatch, TestSteps } from "./run-steps.js";

/** Predictions in the form of a model's outputs. */
export type Predicted = Tensor | Tensor[] | Record<string, Tensor>;

/** Batch by batch, with callbacks around. */
export async function predict(
  compiled: CompiledModel,
  x: ModelData,
  options: PredictOptions,
): Promise<Predicted> {
  assertRunOptions(options);
  const { model } = compiled;
  const { batchSize = BATCH_SIZE, callbacks: given, verbose = 0 } = options;
  const feeds = readInputs(compiled, x);
  const { prediction } = compiled;
  const source = await sourceOfArrays(prediction, usedBy(prediction, feeds), batchSize, false);
  try {
    const callbacks = await callbackList(given, verbose, model, 1, source.steps);
    const noLogs = async () => ({});
    const hooks = hooksOf("predict", callbacks, noLogs, () => false);
    const steps = new TestSteps();
    const buffer = new PredictionBuffer(commonRows(feeds));
    const run = async (batches: Batches) => {
      const { completed, outputs } = await steps.run(batches);
      for (const output of outputs) buffer.add(output, batches.rows);
      return completed;
    };
    await callbacks.pass("onPredictBegin");
    source.begin();
    await pass(source, Number.POSITIVE_INFINITY, run, hooks);
    await callbacks.pass("onPredictEnd");
    return shapedLike(model.topology.outputForm, buffer.tensors());
  } finally {
    await source.release();
  }
}

/** All rows as one batch. */
export async function predictOnBatch(compiled: CompiledModel, x: ModelData): Promise<Predicted> {
  const feeds = readInputs(compiled, x);
  const { prediction } = compiled;
  const outputs = await compiled.inOrder(async () =>
    runBatch(await compiled.stage(prediction, usedBy(prediction, feeds))),
  );
  return shapedLike(compiled.model.topology.outputForm, outputs);
}

function readInputs(compiled: CompiledModel, x: ModelData): Feed[] {
  compiled.prepare(x);
  const feeds = feedInputs(x, compiled.model.topology);
  commonRows(feeds);
  return feeds;
}

/** What the computation reads of the feeds, in its order. */
function usedBy(executable: Executable, feeds: readonly Feed[]): Feed[] {
  return executable.schedule.inputs.flatMap((node) => feeds.filter(({ input }) => input === node));
}
