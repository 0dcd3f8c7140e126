/**
 * Running a model: fit, evaluate, predict, each on arrays or batch by batch.
 *
 * A trainer belongs to one compile of one model. Steps run in slices of time; what completed stays,
 * whatever happens to the step after it.
 */
import { type Executable, fetched, materialize } from "../graph/executable.js";
import type { Variable } from "../graph/variable.js";
import { ready, reclaim } from "../runtime/engine/session.js";
import { BusyError, NotReadyError, ValueError } from "../runtime/errors.js";
import { hostTerminal, inBrowser, warn } from "../runtime/host.js";
import type { CallbackLike, CallbackModel } from "../training/callbacks/callback.js";
import { progressDisplay } from "../training/callbacks/display.js";
import { History } from "../training/callbacks/history.js";
import { CallbackList } from "../training/callbacks/list.js";
import {
  type Batch,
  type BatchSource,
  commonRows,
  type Fed,
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
import { checkFitOptions, checkPassOptions, checkStreamOptions } from "./checks.js";
import { Collected } from "./collected.js";
import { type CompileOptions, makeHeads } from "./compile.js";
import { CompiledSteps, type Traceable } from "./compiled.js";
import { type Arrays, feedsFor, mapArrays, readArrays, specsOf } from "./data.js";
import { feedInputs, type ModelData } from "./feeding.js";
import type {
  BatchIterable,
  BatchTuple,
  ClassWeight,
  EvaluateOptions,
  FitOptions,
  Logs,
  OnBatchOptions,
  PredictOptions,
  Verbose,
} from "./options.js";
import { sourceOfArrays } from "./sources.js";
import { isTuple, lengthOf, readBatches } from "./streams.js";
import { shapedLike, type Topology } from "./topology.js";

/** Rows of a step where nobody says otherwise, as in Keras. */
const BATCH_SIZE = 32;

/** What a trainer needs of its model. */
export interface TrainableModel extends Traceable, CallbackModel {
  readonly name: string;
  readonly topology: Topology;
  readonly weights: readonly Variable[];
  readonly trainableWeights: readonly Variable[];
  history: History | null;
}

/** Whose turn it is: a model is fitted by one fit at a time, also when it is compiled again meanwhile. */
export interface Turn {
  isTaken: boolean;
}

type Mode = "train" | "test";

export class Trainer {
  private steps: CompiledSteps | null = null;
  private hyperparameters: HyperparameterRows | null = null;
  private readonly staging = new Staging();
  private hasWarned = false;

  constructor(
    private readonly model: TrainableModel,
    /** Lets a model that learns its shape from data build itself. */
    private readonly prepare: (x: ModelData) => void,
    private readonly options: CompileOptions | null,
    private readonly optimizer: Optimizer | null,
    /** The weights that compile found trainable; null where they were not known by then. */
    private trainable: readonly Variable[] | null,
    private readonly turn: Turn,
  ) {}

  // ---- fit

  async fit(x: ModelData, y: ModelData, options: FitOptions): Promise<History> {
    checkFitOptions(options);
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
      return this.run(source, held, options);
    });
  }

  async fitBatches(batches: BatchIterable, options: FitOptions): Promise<History> {
    checkFitOptions(options);
    checkStreamOptions(options);
    return this.exclusively(async () => {
      const source = await this.streamOf("train", batches, options.classWeight);
      return this.run(source, null, options);
    });
  }

  /** One fit at a time; predictions in between are welcome. */
  private async exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.turn.isTaken) {
      throw new BusyError(
        `${this.model.name} is fitting already; await that fit, or stop it with stopTraining or a signal.`,
      );
    }
    this.turn.isTaken = true;
    try {
      return await work();
    } finally {
      this.turn.isTaken = false;
    }
  }

  private async validationSource(options: FitOptions, held: Arrays | null): Promise<Source | null> {
    const { validationData } = options;
    const batchSize = options.validationBatchSize ?? options.batchSize ?? BATCH_SIZE;
    if (validationData === undefined)
      return held === null ? null : this.sourceOf("test", held, batchSize, false);
    if (!isTuple(validationData)) return this.streamOf("test", validationData, undefined);
    const [x, y, sampleWeight] = validationData;
    return this.sourceOf(
      "test",
      readArrays(this.model.topology, x, y, { sampleWeight }),
      batchSize,
      false,
    );
  }

  private async run(source: Source, held: Arrays | null, options: FitOptions): Promise<History> {
    const { epochs = 1, initialEpoch = 0 } = options;
    const { model } = this;
    const history = new History();
    const callbacks = await this.callbacksOf(
      options.callbacks,
      options.verbose ?? "auto",
      history,
      {
        epochs,
        steps: options.stepsPerEpoch ?? source.batches.steps ?? null,
      },
    );
    model.history = history;
    model.stopTraining = false;
    let validation: Source | null = null;
    try {
      validation = await this.validationSource(options, held);
      await callbacks.pass("onTrainBegin");
      let logs: Record<string, number> = {};
      for (let epoch = initialEpoch; epoch < epochs && !model.stopTraining; epoch++) {
        const finished = await this.runEpoch(epoch, source, validation, callbacks, options);
        if (finished === null) break;
        logs = finished;
      }
      await callbacks.pass("onTrainEnd", logs);
      return history;
    } finally {
      await source.batches.release();
      await validation?.batches.release();
    }
  }

  /** The logs of an epoch; null where the source had no batch for it. */
  private async runEpoch(
    epoch: number,
    source: Source,
    validation: Source | null,
    callbacks: CallbackList,
    options: FitOptions,
  ): Promise<Record<string, number> | null> {
    const { stepsPerEpoch, signal } = options;
    await callbacks.epoch("onEpochBegin", epoch);
    this.resetTrackers();
    const steps = await this.trainSteps(
      source,
      stepsPerEpoch,
      this.hooks("train", callbacks, signal),
    );
    signal?.throwIfAborted();
    if (steps === 0 && !this.model.stopTraining) return this.ranOut(epoch);
    let logs: Record<string, number> = this.logs();
    if (validation !== null && (epoch + 1) % (options.validationFreq ?? 1) === 0) {
      const measured = await this.measure(validation, callbacks, options.validationSteps, signal);
      for (const [name, value] of Object.entries(measured)) logs[`val_${name}`] = value;
      logs = sorted(logs);
    }
    await callbacks.epoch("onEpochEnd", epoch, logs);
    return logs;
  }

  /** The steps of one epoch. As in Keras, an epoch of stepsPerEpoch goes on where the one before ended. */
  private async trainSteps(
    { batches, stepFor }: Source,
    limit = Number.POSITIVE_INFINITY,
    hooks: PassHooks,
  ): Promise<number> {
    const run = () => pass(batches, limit, (batch) => this.trainOne(stepFor(batch), batch), hooks);
    const isFresh = limit === Number.POSITIVE_INFINITY || batches.isSpent;
    if (isFresh) batches.begin();
    const steps = await run();
    if (steps > 0 || isFresh) return steps;
    // That a stream had ended shows only now.
    batches.begin();
    return run();
  }

  /** A generator, which can be gone through once, has no batches for a second epoch. */
  private ranOut(epoch: number): null {
    const advice =
      "A generator gives its batches once: give something that can be iterated again, or stepsPerEpoch.";
    if (this.model.history?.epoch.length === 0) {
      throw new ValueError(`${this.model.name}.fit: there are no batches. ${advice}`);
    }
    warn(
      `${this.model.name}.fit: no batches are left for epoch ${epoch + 1}, so it ends. ${advice}`,
    );
    return null;
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

  private async callbacksOf(
    given: readonly CallbackLike[] | undefined,
    verbose: Verbose,
    history: History | null,
    params: { readonly epochs: number; readonly steps: number | null },
  ): Promise<CallbackList> {
    const own = history === null ? (given ?? []) : [...(given ?? []), history];
    const display = await progressDisplay(verbose, hostTerminal(), inBrowser);
    return new CallbackList(own, display, this.model, { ...params, verbose });
  }

  // ---- evaluate

  async evaluate(x: ModelData, y: ModelData, options: EvaluateOptions): Promise<Logs> {
    checkPassOptions(options);
    this.prepare(x);
    const arrays = readArrays(this.model.topology, x, y, options);
    const source = await this.sourceOf("test", arrays, options.batchSize ?? BATCH_SIZE, false);
    const callbacks = await this.callbacksOf(options.callbacks, options.verbose ?? 0, null, {
      epochs: 1,
      steps: options.steps ?? source.batches.steps ?? null,
    });
    try {
      return await this.measure(source, callbacks, options.steps, undefined);
    } finally {
      await source.batches.release();
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
    source.batches.begin();
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

  async predict(x: ModelData, options: PredictOptions) {
    checkPassOptions(options);
    const { batchSize = BATCH_SIZE, callbacks: given, verbose = 0 } = options;
    const fed = this.readInputs(x);
    await this.prepareEngine();
    const executable = this.compiled().predict();
    const source = sourceOfArrays(this.usedBy(executable, fed), batchSize, false);
    const callbacks = await this.callbacksOf(given, verbose, null, {
      epochs: 1,
      steps: source.steps ?? null,
    });
    const collected = new Collected(commonRows(fed));
    const each = callbacks.hasBatchHooks;
    try {
      await callbacks.pass("onPredictBegin");
      source.begin();
      await pass(source, Number.POSITIVE_INFINITY, (batch) => collected.add(executable, batch), {
        beforeStep: each ? (step) => callbacks.batch("onPredictBatchBegin", step) : null,
        afterStep: each ? (step) => callbacks.batch("onPredictBatchEnd", step) : null,
        afterSlice: callbacks.hasProgress ? (steps) => callbacks.progress(steps, {}) : null,
        shouldStop: () => false,
      });
      await callbacks.pass("onPredictEnd");
    } finally {
      await source.release();
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

  private fixedTrainable(): readonly Variable[] {
    const trainable = this.trainable ?? this.model.trainableWeights;
    this.trainable = trainable;
    return trainable;
  }

  private compiled(): CompiledSteps {
    this.steps ??= new CompiledSteps(this.model, this.fixedTrainable(), this.optimizer, null);
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
      this.steps = new CompiledSteps(
        this.model,
        this.fixedTrainable(),
        this.optimizer,
        new Objective(heads),
      );
    }
    return this.steps[mode](specsOf(topology, arrays));
  }

  private async sourceOf(
    mode: Mode,
    arrays: Arrays,
    batchSize: number,
    shuffle: Shuffle,
  ): Promise<Source> {
    await this.prepareEngine();
    const step = this.stepFor(mode, arrays);
    return {
      batches: sourceOfArrays(feedsFor(step, arrays), batchSize, shuffle),
      stepFor: () => step.executable,
    };
  }

  /** Batches that are read one by one; each has the step that fits its shapes. */
  private async streamOf(
    mode: Mode,
    batches: BatchIterable,
    classWeight: ClassWeight | undefined,
  ): Promise<Source> {
    await this.prepareEngine();
    let current: Executable | null = null;
    const read = (tuple: BatchTuple): readonly Fed[] => {
      const [x, y, sampleWeight] = tuple;
      this.prepare(x);
      const arrays = readArrays(this.model.topology, x, y, { sampleWeight, classWeight });
      const step = this.stepFor(mode, arrays);
      current = step.executable;
      return feedsFor(step, arrays);
    };
    const source = new StreamedSource(() => readBatches(batches, read), lengthOf(batches));
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

/** The last share of rows is held back, before any shuffling. */
function splitArrays(arrays: Arrays, share = 0): [Arrays, Arrays | null] {
  if (share === 0) return [arrays, null];
  const rows = arrays.targets[0]?.shape[0] ?? 0;
  const kept = Math.floor(rows * (1 - share));
  if (kept === 0 || kept === rows) {
    throw new ValueError(
      `validationSplit ${share} of ${rows} rows leaves ${kept} for training and ${rows - kept} for validation; both need at least one.`,
    );
  }
  return [
    mapArrays(arrays, (tensor) => tensor.slice(0, kept)),
    mapArrays(arrays, (tensor) => tensor.slice(kept)),
  ];
}
