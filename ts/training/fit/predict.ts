/** Predictions: all batches of some data, or one batch. */
import type { Executable } from "../../graph/executable.js";
import { shapedLike } from "../../graph/structure.js";
import { toTensor } from "../../runtime/convert.js";
import type { DType } from "../../runtime/dtype.js";
import type { Tensor } from "../../runtime/tensor.js";
import { transferred } from "../../runtime/transfer.js";
import { sourceOfArrays } from "./array-source.js";
import { type Batches, commonRows, type Feed, ownFeeds } from "./batch-source.js";
import { callbackList } from "./callbacks.js";
import { readPredictOnBatchOptions, readPredictOptions } from "./check-options.js";
import type { CompiledModel } from "./compiled-model.js";
import { feedsOf } from "./feeds.js";
import { feedInputs, type ModelData } from "./model-data.js";
import { BATCH_SIZE, type PredictOnBatchOptions, type PredictOptions } from "./options.js";
import { hooksOf, pass } from "./pass.js";
import { PredictionBuffer } from "./prediction-buffer.js";
import { TestSteps } from "./run-steps.js";
import type { Signature } from "./signature.js";
import type { FeedBatch } from "./streamed-source.js";

/** Predictions in the form of a model's outputs. */
export type Predicted = Tensor<DType> | Tensor<DType>[] | Record<string, Tensor<DType>>;

/** The rows of a batch where the options do not say: those that the inputs fix, else Keras's default. */
export function defaultBatchSize({ inputNodes }: Signature): number {
  const fixed = inputNodes.map(({ attributes: { dims } }) => dims[0]);
  return fixed.find((rows) => typeof rows === "number") ?? BATCH_SIZE;
}

/** Predicts batch by batch, with callbacks. */
export async function predict(
  compiled: CompiledModel,
  x: ModelData,
  options: PredictOptions | undefined,
): Promise<Predicted> {
  const settings = readPredictOptions(options);
  const { model } = compiled;
  const { callbacks: given, verbose } = settings;
  const inputs = readInputs(compiled, x, settings);
  const batchSize = settings.batchSize ?? defaultBatchSize(model.topology);
  // Two thirds of the time of a short prediction would be the loop around its only batch.
  const isOneBatch = commonRows(inputs) <= batchSize;
  if (isOneBatch && given.length === 0 && verbose === 0) return predictBatch(compiled, inputs);
  const { prediction } = compiled;
  const feeds = feedsFrom(prediction, ownFeeds(inputs), batchSize);
  const source = await sourceOfArrays(prediction, feeds, batchSize, false);
  try {
    const callbacks = await callbackList(given, verbose, model, 1, source.steps);
    const noLogs = async () => ({});
    const hooks = hooksOf("predict", callbacks, noLogs, () => false);
    const steps = new TestSteps();
    const buffer = new PredictionBuffer(commonRows(inputs));
    const run = async (batches: Batches) => {
      const { completed, outputs } = await steps.run(batches);
      for (const output of outputs) buffer.add(output, batches.rows);
      return completed;
    };
    await callbacks.pass("onPredictBegin");
    await source.begin();
    await pass(source, Number.POSITIVE_INFINITY, run, hooks);
    await callbacks.pass("onPredictEnd");
    return shapedLike(model.topology.outputForm, buffer.tensors());
  } finally {
    await source.release();
  }
}

/** Predicts all rows as one batch. */
export async function predictOnBatch(
  compiled: CompiledModel,
  x: ModelData,
  options: PredictOnBatchOptions | undefined,
): Promise<Predicted> {
  return predictBatch(compiled, readInputs(compiled, x, readPredictOnBatchOptions(options)));
}

/** Data of the model's inputs as one batch of a prediction. */
export function batchOfInputs(compiled: CompiledModel, x: ModelData): FeedBatch {
  return batchOf(compiled, readInputs(compiled, x, {}));
}

function batchOf({ prediction: executable }: CompiledModel, inputs: readonly Feed[]): FeedBatch {
  return { executable, feeds: feedsFrom(executable, inputs, commonRows(inputs)) };
}

async function predictBatch(compiled: CompiledModel, inputs: readonly Feed[]): Promise<Predicted> {
  const outputs = await compiled.predictOnBatch(batchOf(compiled, inputs));
  return shapedLike(compiled.model.topology.outputForm, outputs);
}

/** Inputs, whose arrays may be the caller's. */
function readInputs(
  compiled: CompiledModel,
  x: ModelData,
  { transfer = false }: PredictOnBatchOptions,
): Feed[] {
  compiled.prepare(x);
  const feeds = feedInputs(x, compiled.model.topology, toTensor);
  commonRows(feeds);
  if (!transfer) return feeds;
  const taken = transferred(feeds.map(({ data }) => data));
  return feeds.map(({ input }, index) => ({ input, data: taken[index]! }));
}

/** The feeds of a computation, from data of the model's inputs. */
function feedsFrom(executable: Executable, inputs: readonly Feed[], batchSize: number): Feed[] {
  const known = new Map(inputs.map(({ input, data }) => [input.results.y, data]));
  return feedsOf(executable, known, batchSize);
}
