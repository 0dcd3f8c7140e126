/**
 * Implements fit, evaluate and predict of a model.
 *
 * There is one trainer for each compile of a model. Steps run in slices; completed steps keep their effects even if a
 * later one fails.
 */
import { toTensor } from "../../runtime/convert.js";
import { ValueError } from "../../runtime/errors.js";
import { namingErrors } from "../../runtime/naming-errors.js";
import { History } from "../callbacks/history.js";
import { Waiting } from "../interrupt.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import { loadStreams } from "./array-source.js";
import { isTuple } from "./batch-iterable.js";
import type { BatchSource } from "./batch-source.js";
import { callbackList } from "./callbacks.js";
import {
  type FitSettings,
  readEvaluateOptions,
  readFitOptions,
  readOnBatchOptions,
} from "./check-options.js";
import type { CompileOptions } from "./compile.js";
import { CompiledModel } from "./compiled-model.js";
import { evaluateBatches } from "./evaluate.js";
import { type Examples, mapExamples, readExamples } from "./examples.js";
import { Fit } from "./fit.js";
import type { FitLock } from "./fit-lock.js";
import type { ModelData } from "./model-data.js";
import type {
  BatchIterable,
  EvaluateOptions,
  FitOptions,
  MetricValues,
  OnBatchOptions,
  PredictOnBatchOptions,
  PredictOptions,
} from "./options.js";
import { defaultBatchSize, type Predicted, predict, predictOnBatch } from "./predict.js";
import type { Mode, TrainableModel } from "./signature.js";
import type { WeightsAtCompile } from "./weights-at-compile.js";

export class Trainer {
  /** @internal */
  readonly compiled: CompiledModel;

  readonly #model: TrainableModel;
  readonly #prepare: (x: ModelData) => void;
  readonly #lock: FitLock;

  constructor(
    model: TrainableModel,
    prepare: (x: ModelData) => void,
    options: CompileOptions | null,
    optimizer: () => Optimizer | null,
    weights: WeightsAtCompile | null,
    lock: FitLock,
  ) {
    this.#model = model;
    this.#prepare = prepare;
    this.#lock = lock;
    this.compiled = new CompiledModel(model, prepare, options, optimizer, weights);
  }

  // ---- fit

  async fit(x: ModelData, y: ModelData | null, options: FitOptions): Promise<History> {
    const settings = readFitOptions(options);
    return this.#lock.hold(this.#model.name, async () => {
      this.#prepare(x);
      const { shuffle = true, classWeight, validationData } = settings;
      const batchSize = this.#batchSizeOf(settings);
      const all = readExamples(this.#model.topology, x, y, settings);
      const fraction = validationData === undefined ? settings.validationSplit : 0;
      const [training, last] = splitExamples(all, fraction);
      // As in Keras, class weights apply to training only.
      const splitOff = classWeight === undefined ? last : unweighted(last);
      const validation = this.#readValidation(settings) ?? splitOff;
      await this.compiled.useMemory(settings.memory);
      const source = await this.compiled.arraySource("train", training, batchSize, shuffle);
      return this.#run(source, validation, settings, this.#waiting(settings));
    });
  }

  async fitBatches(batches: BatchIterable, options: FitOptions): Promise<History> {
    const settings = readFitOptions(options);
    return this.#lock.hold(this.#model.name, async () => {
      const validation = this.#readValidation(settings);
      const waiting = this.#waiting(settings);
      const { classWeight } = settings;
      const { assertStreamOptions } = await loadStreams();
      assertStreamOptions(settings);
      await this.compiled.useMemory(settings.memory);
      const source = await this.compiled.streamSource("train", batches, classWeight, waiting);
      return this.#run(source, validation, settings, waiting);
    });
  }

  /** Waits for the user's code (generators, callbacks), until the signal or `stopTraining` ends the fit. */
  #waiting({ signal }: FitSettings): Waiting {
    return new Waiting(signal, this.#lock.stop);
  }

  async #run(
    source: BatchSource,
    validating: Examples | null,
    settings: FitSettings,
    waiting: Waiting,
  ): Promise<History> {
    const { compiled } = this;
    const model = this.#model;
    const { callbacks: given, verbose, epochs, stepsPerEpoch } = settings;
    const history = new History();
    let validation: BatchSource | null = null;
    try {
      const steps = stepsPerEpoch ?? source.steps;
      const all = [...given, history];
      const callbacks = await callbackList(all, verbose, model, epochs, steps, waiting);
      model.history = history;
      model.stopTraining = false;
      validation = await this.#validationSource(settings, validating, waiting);
      await new Fit(compiled, source, validation, callbacks, settings).run();
      return history;
    } finally {
      await source.release();
      await validation?.release();
    }
  }

  async #validationSource(
    settings: FitSettings,
    examples: Examples | null,
    waiting: Waiting,
  ): Promise<BatchSource | null> {
    const { validationData, validationBatchSize } = settings;
    if (validationData !== undefined && !isTuple(validationData))
      return this.compiled.streamSource("test", validationData, undefined, waiting);
    return examples === null
      ? null
      : this.compiled.arraySource(
          "test",
          examples,
          validationBatchSize ?? this.#batchSizeOf(settings),
          false,
        );
  }

  #batchSizeOf({ batchSize }: { readonly batchSize: number | undefined }): number {
    return batchSize ?? defaultBatchSize(this.#model.topology);
  }

  /** The arrays of validationData, read at the call; null where there are none. */
  #readValidation({ validationData, transfer }: FitSettings): Examples | null {
    if (validationData === undefined || !isTuple(validationData)) return null;
    const [x, y, sampleWeight] = validationData;
    this.#prepare(x);
    return namingErrors("validationData", () =>
      readExamples(this.#model.topology, x, y, { sampleWeight, transfer }),
    );
  }

  // ---- evaluate

  async evaluate(
    x: ModelData,
    y: ModelData | null,
    options: EvaluateOptions,
  ): Promise<MetricValues> {
    const settings = readEvaluateOptions(options);
    this.#prepare(x);
    const { callbacks: given, verbose, steps } = settings;
    const examples = readExamples(this.#model.topology, x, y, settings);
    const batchSize = this.#batchSizeOf(settings);
    const source = await this.compiled.arraySource("test", examples, batchSize, false);
    try {
      const totalSteps = steps ?? source.steps;
      const callbacks = await callbackList(given, verbose, this.#model, 1, totalSteps);
      // Arrays have at least one row, so there is at least one batch.
      return (await evaluateBatches(this.compiled, source, callbacks, steps)) as MetricValues;
    } finally {
      await source.release();
    }
  }

  // ---- one batch

  async onBatch(
    mode: Mode,
    x: ModelData,
    y: ModelData | null,
    options: OnBatchOptions | undefined,
  ): Promise<MetricValues> {
    const weighting = readOnBatchOptions(`${mode}OnBatch`, options);
    this.#prepare(x);
    const { compiled } = this;
    // Without copies where nothing is waited for before the upload.
    const read = compiled.hasNames ? toTensor : undefined;
    const examples = readExamples(this.#model.topology, x, y, weighting, read);
    if (!compiled.hasNames) await compiled.loadNames();
    return compiled.onBatch(mode, compiled.batch(mode, examples));
  }

  // ---- predict

  predict(x: ModelData, options: PredictOptions | undefined): Promise<Predicted> {
    return predict(this.compiled, x, options);
  }

  predictOnBatch(x: ModelData, options: PredictOnBatchOptions | undefined): Promise<Predicted> {
    return predictOnBatch(this.compiled, x, options);
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
  const { rows } = all;
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
