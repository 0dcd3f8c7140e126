/**
 * Running a model: fit, evaluate, predict, each on arrays or batch by batch.
 *
 * A trainer belongs to one compile of one model. Steps run in slices of time; what completed stays,
 * whatever happens to the step after it.
 */
import { type Executable, fetched, materialize } from "../graph/executable.js";
import type { Variable } from "../graph/variable.js";
import { allocate } from "../runtime/dtype.js";
import { ready, reclaim } from "../runtime/engine/session.js";
import { BusyError, MemoryError, NotReadyError, ShapeError } from "../runtime/errors.js";
import { hostTerminal, inBrowser, warn } from "../runtime/host.js";
import { Tensor } from "../runtime/tensor.js";
import {
  type CallbackLike,
  CallbackList,
  type CallbackModel,
  History,
  progressDisplay,
} from "../training/callbacks/index.js";
import {
  type Batch,
  type BatchSource,
  commonRows,
  type Fed,
  ResidentSource,
  type Shuffle,
  Staging,
  StreamedSource,
} from "../training/loop/batches.js";
import { Objective } from "../training/loop/objective.js";
import {
  HyperparameterRows,
  type PassHooks,
  pass,
  testStep,
  trainStep,
} from "../training/loop/run.js";
import { readLogs } from "../training/loop/trackers.js";
import type { Optimizer } from "../training/optimizers/index.js";
import { type CompileOptions, makeHeads } from "./compile.js";
import { CompiledSteps, type Traceable } from "./compiled.js";
import { type Arrays, feedsFor, mapArrays, readArrays, specsOf, type Weighting } from "./data.js";
import { feedInputs, type ModelData } from "./feeding.js";
import type {
  BatchIterable,
  BatchTuple,
  EvaluateOptions,
  FitOptions,
  Logs,
  OnBatchOptions,
  PredictOptions,
  Verbose,
} from "./options.js";
import { isTuple, readBatches } from "./streams.js";
import { shapedLike, type Topology } from "./topology.js";

/** Rows of a step where nobody says otherwise, as in Keras. */
const BATCH_SIZE = 32;

/** What a trainer needs of its model. */
export interface TrainableModel extends Traceable, CallbackModel {
  readonly name: string;
  readonly topology: Topology;
  readonly weights: readonly Variable[];
  history: History | null;
}

type Mode = "train" | "test";

export class Trainer {
  private steps: CompiledSteps | null = null;
  private hyperparameters: HyperparameterRows | null = null;
  private readonly staging = new Staging();
  private isFitting = false;
  private hasWarned = false;

  constructor(
    private readonly model: TrainableModel,
    /** Lets a model that learns its shape from data build itself. */
    private readonly prepare: (x: ModelData) => void,
    private readonly options: CompileOptions | null,
    private readonly optimizer: Optimizer | null,
  ) {}

  // ---- fit

  async fit(x: ModelData, y: ModelData, options: FitOptions): Promise<History> {
    return this.exclusively(async () => {
      this.prepare(x);
      const all = readArrays(this.model.topology, x, y, options);
      const [training, heldBack] = splitArrays(
        all,
        options.validationData === undefined ? options.validationSplit : 0,
      );
      // As in Keras, classes weigh in training only.
      const held = options.classWeight === undefined ? heldBack : unweighted(heldBack);
      const source = await this.sourceOf(
        "train",
        training,
        options.batchSize ?? BATCH_SIZE,
        options.shuffle ?? true,
      );
      const validation = await this.validationSource(options, held);
      return this.run(source, validation, options);
    });
  }

  async fitBatches(batches: BatchIterable, options: FitOptions): Promise<History> {
    return this.exclusively(async () => {
      const source = await this.streamOf("train", batches, options.stepsPerEpoch);
      return this.run(source, await this.validationSource(options, null), options);
    });
  }

  /** One fit at a time; predictions in between are welcome. */
  private async exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.isFitting) {
      throw new BusyError(
        `${this.model.name} is fitting already; await that fit, or stop it with stopTraining or a signal.`,
      );
    }
    this.isFitting = true;
    try {
      return await work();
    } finally {
      this.isFitting = false;
    }
  }

  private async validationSource(options: FitOptions, held: Arrays | null): Promise<Source | null> {
    const { validationData } = options;
    const batchSize = options.validationBatchSize ?? options.batchSize ?? BATCH_SIZE;
    if (validationData === undefined)
      return held === null ? null : this.sourceOf("test", held, batchSize, false);
    if (!isTuple(validationData))
      return this.streamOf("test", validationData, options.validationSteps);
    const [x, y, sampleWeight] = validationData;
    return this.sourceOf(
      "test",
      readArrays(this.model.topology, x, y, { sampleWeight }),
      batchSize,
      false,
    );
  }

  private async run(
    source: Source,
    validation: Source | null,
    options: FitOptions,
  ): Promise<History> {
    const { epochs = 1, initialEpoch = 0 } = options;
    const { model } = this;
    const history = new History();
    const callbacks = this.callbacksOf(options.callbacks, options.verbose ?? "auto", history, {
      epochs,
      steps: source.batches.steps ?? options.stepsPerEpoch ?? null,
    });
    model.history = history;
    model.stopTraining = false;
    try {
      await callbacks.pass("onTrainBegin");
      let logs: Record<string, number> = {};
      for (let epoch = initialEpoch; epoch < epochs && !model.stopTraining; epoch++) {
        logs = await this.runEpoch(epoch, source, validation, callbacks, options);
      }
      await callbacks.pass("onTrainEnd", logs);
      return history;
    } finally {
      source.batches.release();
      validation?.batches.release();
    }
  }

  private async runEpoch(
    epoch: number,
    source: Source,
    validation: Source | null,
    callbacks: CallbackList,
    options: FitOptions,
  ): Promise<Record<string, number>> {
    await callbacks.epoch("onEpochBegin", epoch);
    this.resetTrackers();
    await pass(
      source.batches,
      options.stepsPerEpoch ?? Number.POSITIVE_INFINITY,
      (batch) => this.trainOne(source.stepFor(batch), batch),
      this.hooks("train", callbacks, options.signal),
    );
    options.signal?.throwIfAborted();
    let logs: Record<string, number> = this.logs();
    if (validation !== null && (epoch + 1) % (options.validationFreq ?? 1) === 0) {
      const measured = await this.measure(
        validation,
        callbacks,
        options.validationSteps,
        options.signal,
      );
      for (const [name, value] of Object.entries(measured)) logs[`val_${name}`] = value;
      logs = sorted(logs);
    }
    await callbacks.epoch("onEpochEnd", epoch, logs);
    return logs;
  }

  private trainOne(executable: Executable, batch: Batch): void {
    const { optimizer } = this;
    if (optimizer === null)
      throw new NotReadyError(`${this.model.name} needs compile before it can train.`);
    this.hyperparameters ??= new HyperparameterRows(optimizer);
    trainStep(executable, batch, optimizer, this.hyperparameters);
  }

  /** What happens around steps: callbacks that ask for every batch, progress, and being stopped. */
  private hooks(mode: Mode, callbacks: CallbackList, signal: AbortSignal | undefined): PassHooks {
    const { model } = this;
    const each = callbacks.hasBatchHooks;
    const [begin, end] =
      mode === "train"
        ? (["onTrainBatchBegin", "onTrainBatchEnd"] as const)
        : (["onTestBatchBegin", "onTestBatchEnd"] as const);
    return {
      beforeStep: each ? (step) => callbacks.batch(begin, step) : null,
      afterStep: each ? (step) => callbacks.batch(end, step, this.logs()) : null,
      afterSlice: callbacks.hasProgress ? (steps) => callbacks.progress(steps, this.logs()) : null,
      shouldStop: () => {
        signal?.throwIfAborted();
        return mode === "train" && model.stopTraining;
      },
    };
  }

  private callbacksOf(
    given: readonly CallbackLike[] | undefined,
    verbose: Verbose,
    history: History | null,
    params: { readonly epochs: number; readonly steps: number | null },
  ): CallbackList {
    const own = history === null ? (given ?? []) : [...(given ?? []), history];
    const display = progressDisplay(verbose, hostTerminal(), inBrowser);
    return new CallbackList(own, display, this.model, { ...params, verbose });
  }

  // ---- evaluate

  async evaluate(x: ModelData, y: ModelData, options: EvaluateOptions): Promise<Logs> {
    this.prepare(x);
    const arrays = readArrays(this.model.topology, x, y, options);
    const source = await this.sourceOf("test", arrays, options.batchSize ?? BATCH_SIZE, false);
    const callbacks = this.callbacksOf(options.callbacks, options.verbose ?? 0, null, {
      epochs: 1,
      steps: source.batches.steps ?? null,
    });
    try {
      return await this.measure(source, callbacks, options.steps, undefined);
    } finally {
      source.batches.release();
    }
  }

  /** Loss and metrics over all batches of a source. */
  private async measure(
    source: Source,
    callbacks: CallbackList,
    limit: number | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Logs> {
    await callbacks.pass("onTestBegin");
    this.resetTrackers();
    await pass(
      source.batches,
      limit ?? Number.POSITIVE_INFINITY,
      (batch) => testStep(source.stepFor(batch), batch),
      this.hooks("test", callbacks, signal),
    );
    const logs = this.logs();
    await callbacks.pass("onTestEnd", logs);
    return logs;
  }

  // ---- one batch

  async onBatch(mode: Mode, x: ModelData, y: ModelData, options: OnBatchOptions): Promise<Logs> {
    this.prepare(x);
    const arrays = readArrays(this.model.topology, x, y, options);
    await this.prepareEngine();
    const step = this.stepFor(mode, arrays);
    const batch = this.staging.stage(feedsFor(step, arrays));
    this.resetTrackers();
    if (mode === "train") this.trainOne(step.executable, batch);
    else testStep(step.executable, batch);
    return this.logs();
  }

  // ---- predict

  async predict(
    x: ModelData,
    { batchSize = BATCH_SIZE, callbacks: given, verbose = 0 }: PredictOptions,
  ) {
    const fed = this.readInputs(x);
    await this.prepareEngine();
    const executable = this.compiled().predict();
    const source = residentOrStreamed(this.usedBy(executable, fed), batchSize, false);
    const callbacks = this.callbacksOf(given, verbose, null, {
      epochs: 1,
      steps: source.steps ?? null,
    });
    const collected = new Collected(commonRows(fed));
    const each = callbacks.hasBatchHooks;
    try {
      await callbacks.pass("onPredictBegin");
      await pass(source, Number.POSITIVE_INFINITY, (batch) => collected.add(executable, batch), {
        beforeStep: each ? (step) => callbacks.batch("onPredictBatchBegin", step) : null,
        afterStep: each ? (step) => callbacks.batch("onPredictBatchEnd", step) : null,
        afterSlice: callbacks.hasProgress ? (steps) => callbacks.progress(steps, {}) : null,
        shouldStop: () => false,
      });
      await callbacks.pass("onPredictEnd");
    } finally {
      source.release();
    }
    return shapedLike(this.model.topology.outputForm, collected.tensors());
  }

  async predictOnBatch(x: ModelData) {
    const fed = this.readInputs(x);
    await this.prepareEngine();
    const executable = this.compiled().predict();
    const loaded = testStep(executable, this.staging.stage(this.usedBy(executable, fed)));
    return shapedLike(
      this.model.topology.outputForm,
      loaded.plan.outputs.map((_, index) => fetched(loaded, index)),
    );
  }

  private readInputs(x: ModelData): Fed[] {
    this.prepare(x);
    const { inputNodes, inputNames, inputForm } = this.model.topology;
    const fed = feedInputs(x, inputNodes, inputNames, inputForm);
    commonRows(fed);
    return fed;
  }

  private usedBy(executable: Executable, fed: readonly Fed[]): Fed[] {
    return executable.schedule.inputs.flatMap((node) => fed.filter(({ input }) => input === node));
  }

  // ---- steps and their memory

  private compiled(): CompiledSteps {
    this.steps ??= new CompiledSteps(this.model, this.optimizer, null);
    return this.steps;
  }

  /** The step for data of these shapes; the first data also fix what "accuracy" means. */
  private stepFor(mode: Mode, arrays: Arrays) {
    const { topology } = this.model;
    if (this.steps?.objective == null) {
      const { outputNames, outputForm, outputs } = topology;
      const shapes = arrays.targets.map(({ shape }) => shape);
      const heads = makeHeads(this.options ?? {}, outputNames, outputForm, outputs, shapes);
      if (heads.every(({ loss }) => loss === null)) {
        throw new NotReadyError(
          `${this.model.name} was compiled without a loss: give compile({ loss }).`,
        );
      }
      this.steps = new CompiledSteps(this.model, this.optimizer, new Objective(heads));
    }
    return this.steps[mode](specsOf(topology, arrays));
  }

  private async sourceOf(
    mode: Mode,
    arrays: Arrays,
    batchSize: number,
    shuffle: Shuffle,
  ): Promise<Source> {
    refuseBadBatchSize(batchSize);
    await this.prepareEngine();
    const step = this.stepFor(mode, arrays);
    return {
      batches: residentOrStreamed(feedsFor(step, arrays), batchSize, shuffle),
      stepFor: () => step.executable,
    };
  }

  /** Batches that are read one by one; each has the step that fits its shapes. */
  private async streamOf(
    mode: Mode,
    batches: BatchIterable,
    steps: number | undefined,
  ): Promise<Source> {
    await this.prepareEngine();
    let current: Executable | null = null;
    const read = (tuple: BatchTuple): readonly Fed[] => {
      const [x, y, sampleWeight] = tuple;
      this.prepare(x);
      const arrays = readArrays(this.model.topology, x, y, { sampleWeight } satisfies Weighting);
      const step = this.stepFor(mode, arrays);
      current = step.executable;
      return feedsFor(step, arrays);
    };
    const source = new StreamedSource(() => readBatches(batches, read), steps);
    return {
      batches: source,
      stepFor: () => {
        if (current === null) throw new NotReadyError("No batch has been read yet.");
        return current;
      },
    };
  }

  /** Starts the engine; where weights are about to get memory, collected models give theirs back first. */
  private async prepareEngine(): Promise<void> {
    await ready();
    const fresh = this.model.weights.filter(({ storage }) => storage === null);
    if (fresh.length === 0) return;
    await reclaim();
    materialize(fresh);
  }

  /** In which direction each followed metric improves. */
  get metricDirections(): ReadonlyMap<string, "up" | "down" | null> {
    return this.steps?.objective?.directions ?? new Map();
  }

  private resetTrackers(): void {
    for (const tracker of this.trackers()) tracker.reset();
  }

  private trackers() {
    return this.steps?.objective?.trackers ?? [];
  }

  /** Values so far; warns once where the loss has left the finite numbers. */
  private logs(): Logs {
    const logs = readLogs(this.trackers());
    const { loss = 0 } = logs;
    if (!Number.isFinite(loss) && !this.hasWarned) {
      this.hasWarned = true;
      warn(
        `${this.model.name}: the loss is ${loss}. Look for NaN in the data, lower the learning rate, or clip gradients (clipnorm); callbacks.terminateOnNaN() stops there.`,
      );
    }
    // A tracker of the loss is always there; the order of names is Keras's.
    return logs as Logs;
  }
}

function unweighted(arrays: Arrays | null): Arrays | null {
  return arrays === null ? null : { ...arrays, weights: arrays.weights.map(() => null) };
}

/** Keras gives logs sorted by name. */
function sorted(logs: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(logs).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Batches with the step that each runs. */
interface Source {
  readonly batches: BatchSource;
  stepFor(batch: Batch): Executable;
}

function refuseBadBatchSize(batchSize: number): void {
  if (Number.isInteger(batchSize) && batchSize > 0) return;
  throw new ShapeError(`batchSize: expected a whole number above 0, got ${batchSize}.`);
}

/** Data in the engine where they fit, else staged batch by batch. */
function residentOrStreamed(fed: readonly Fed[], batchSize: number, shuffle: Shuffle): BatchSource {
  try {
    return new ResidentSource(fed, batchSize, shuffle);
  } catch (error) {
    if (!(error instanceof MemoryError)) throw error;
    return new StreamedSource(() => slices(fed, batchSize), Math.ceil(commonRows(fed) / batchSize));
  }
}

function* slices(fed: readonly Fed[], batchSize: number): Generator<readonly Fed[]> {
  const rows = commonRows(fed);
  for (let start = 0; start < rows; start += batchSize) {
    yield fed.map(({ input, data }) => ({ input, data: data.slice(start, start + batchSize) }));
  }
}

/** The last share of rows is held back, before any shuffling. */
function splitArrays(arrays: Arrays, share = 0): [Arrays, Arrays | null] {
  if (share === 0) return [arrays, null];
  const rows = arrays.targets[0]?.shape[0] ?? 0;
  const kept = Math.floor(rows * (1 - share));
  if (!(share > 0 && share < 1) || kept === 0 || kept === rows) {
    throw new ShapeError(
      `validationSplit ${share} of ${rows} rows leaves ${kept} for training and ${rows - kept} for validation; both need at least one.`,
    );
  }
  return [
    mapArrays(arrays, (tensor) => tensor.slice(0, kept)),
    mapArrays(arrays, (tensor) => tensor.slice(kept)),
  ];
}

/** Outputs of all batches, one below the other. */
class Collected {
  private parts: {
    readonly data: Float32Array | Int32Array | Uint8Array;
    readonly first: Tensor;
  }[] = [];
  private filled = 0;

  constructor(private readonly rows: number) {}

  add(executable: Executable, batch: Batch): void {
    const loaded = testStep(executable, batch);
    const outputs = loaded.plan.outputs.map((_, index) => fetched(loaded, index));
    if (this.parts.length === 0) {
      this.parts = outputs.map((first) => ({
        first,
        data: allocate(first.dtype, (first.size / batch.rows) * this.rows),
      }));
    }
    outputs.forEach(({ data, size }, index) => {
      this.parts[index]?.data.set(data, (size / batch.rows) * this.filled);
    });
    this.filled += batch.rows;
  }

  tensors(): Tensor[] {
    return this.parts.map(
      ({ data, first }) =>
        new Tensor([this.rows, ...first.shape.slice(1)], first.dtype, data as typeof first.data),
    );
  }
}
