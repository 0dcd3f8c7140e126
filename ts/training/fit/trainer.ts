/**
 * Implements fit, evaluate and predict of a model.
 *
 * There is one trainer for each compile of a model. Steps run in slices; completed steps keep their effects even if a
 * later one fails.
 */
import type { Variable } from "../../graph/variable.js";
import { ValueError } from "../../runtime/errors.js";
import { History } from "../callbacks/history.js";
import type { Optimizer } from "../optimizers/index.js";
import { isTuple } from "./batch-iterable.js";
import type { BatchSource } from "./batch-source.js";
import { callbackList } from "./callbacks.js";
import { assertFitOptions, assertRunOptions, assertStreamOptions } from "./check-options.js";
import type { CompileOptions } from "./compile.js";
import { CompiledModel, type Mode } from "./compiled-model.js";
import { evaluateBatches } from "./evaluate.js";
import { type Examples, mapExamples, readExamples } from "./examples.js";
import { Fit } from "./fit.js";
import type { FitLock } from "./fit-lock.js";
import type { ModelData } from "./model-data.js";
import {
  BATCH_SIZE,
  type BatchIterable,
  type EvaluateOptions,
  type FitOptions,
  type MetricValues,
  type OnBatchOptions,
  type PredictOptions,
} from "./options.js";
import { type Predicted, predict, predictOnBatch } from "./predict.js";
import type { TrainableModel } from "./signature.js";

export class Trainer {
  private readonly compiled: CompiledModel;

  constructor(
    private readonly model: TrainableModel,
    private readonly prepare: (x: ModelData) => void,
    options: CompileOptions | null,
    optimizer: Optimizer | null,
    trainable: readonly Variable[] | null,
    private readonly lock: FitLock,
  ) {
    this.compiled = new CompiledModel(model, prepare, options, optimizer, trainable);
  }

  // ---- fit

  async fit(x: ModelData, y: ModelData, options: FitOptions): Promise<History> {
    assertFitOptions(options);
    return this.lock.hold(this.model.name, async () => {
      this.prepare(x);
      const { batchSize = BATCH_SIZE, shuffle = true, classWeight, validationData } = options;
      const all = readExamples(this.model.topology, x, y, options);
      const fraction = validationData === undefined ? (options.validationSplit ?? 0) : 0;
      const [training, last] = splitExamples(all, fraction);
      // As in Keras, class weights apply to training only.
      const validation = classWeight === undefined ? last : unweighted(last);
      const source = await this.compiled.arraySource("train", training, batchSize, shuffle);
      return this.run(source, validation, options);
    });
  }

  async fitBatches(batches: BatchIterable, options: FitOptions): Promise<History> {
    assertFitOptions(options);
    assertStreamOptions(options);
    return this.lock.hold(this.model.name, async () => {
      const source = await this.compiled.streamSource("train", batches, options.classWeight);
      return this.run(source, null, options);
    });
  }

  private async run(
    source: BatchSource,
    splitOff: Examples | null,
    options: FitOptions,
  ): Promise<History> {
    const { model, compiled } = this;
    const { callbacks: given = [], verbose = "auto", epochs = 1, stepsPerEpoch } = options;
    const history = new History();
    let validation: BatchSource | null = null;
    try {
      const steps = stepsPerEpoch ?? source.steps;
      const callbacks = await callbackList([...given, history], verbose, model, epochs, steps);
      model.history = history;
      model.stopTraining = false;
      validation = await this.validationSource(options, splitOff);
      await new Fit(compiled, source, validation, callbacks, options).run();
      return history;
    } finally {
      await source.release();
      await validation?.release();
    }
  }

  private async validationSource(
    { validationData, validationBatchSize, batchSize = BATCH_SIZE }: FitOptions,
    splitOff: Examples | null,
  ): Promise<BatchSource | null> {
    if (validationData !== undefined && !isTuple(validationData))
      return this.compiled.streamSource("test", validationData, undefined);
    const examples = validationData === undefined ? splitOff : this.read(...validationData);
    return examples === null
      ? null
      : this.compiled.arraySource("test", examples, validationBatchSize ?? batchSize, false);
  }

  private read(x: ModelData, y: ModelData, sampleWeight?: OnBatchOptions["sampleWeight"]) {
    return readExamples(this.model.topology, x, y, { sampleWeight });
  }

  // ---- evaluate

  async evaluate(x: ModelData, y: ModelData, options: EvaluateOptions): Promise<MetricValues> {
    assertRunOptions(options);
    this.prepare(x);
    const { batchSize = BATCH_SIZE, callbacks: given, verbose = 0, steps } = options;
    const examples = readExamples(this.model.topology, x, y, options);
    const source = await this.compiled.arraySource("test", examples, batchSize, false);
    try {
      const totalSteps = steps ?? source.steps;
      const callbacks = await callbackList(given, verbose, this.model, 1, totalSteps);
      return await evaluateBatches(this.compiled, source, callbacks, steps);
    } finally {
      await source.release();
    }
  }

  // ---- one batch

  async onBatch(
    mode: Mode,
    x: ModelData,
    y: ModelData,
    options: OnBatchOptions,
  ): Promise<MetricValues> {
    this.prepare(x);
    const examples = readExamples(this.model.topology, x, y, options);
    const { compiled } = this;
    await compiled.loadNames();
    return compiled.inOrder(async () => {
      const batches = await compiled.stage(compiled.batch(mode, examples));
      compiled.resetMetrics();
      await compiled.run(mode, batches);
      return compiled.logs();
    });
  }

  // ---- predict

  predict(x: ModelData, options: PredictOptions): Promise<Predicted> {
    return predict(this.compiled, x, options);
  }

  predictOnBatch(x: ModelData): Promise<Predicted> {
    return predictOnBatch(this.compiled, x);
  }

  /** The direction in which each metric improves. */
  get metricDirections(): ReadonlyMap<string, "up" | "down" | null> {
    return this.compiled.metricDirections;
  }
}

function unweighted(examples: Examples | null): Examples | null {
  return examples === null ? null : { ...examples, weights: examples.weights.map(() => null) };
}

/** Splits off the last fraction of rows for validation, before any shuffling. */
function splitExamples(all: Examples, fraction: number): [Examples, Examples | null] {
  if (fraction === 0) return [all, null];
  const rows = all.targets[0]?.shape[0] ?? 0;
  const kept = Math.floor(rows * (1 - fraction));
  if (kept === 0 || kept === rows) {
    throw new ValueError(
      `validationSplit ${fraction} of ${rows} rows leaves ${kept} for training and ${rows - kept} for validation; both need at least one.`,
    );
  }
  return [
    mapExamples(all, (tensor) => tensor.slice(0, kept)),
    mapExamples(all, (tensor) => tensor.slice(kept)),
  ];
}
