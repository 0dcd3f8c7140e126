/**
 * Running a model: fit, evaluate, predict, each on arrays or batch by batch.
 *
 * A trainer belongs to one compile of one model. Steps run in slices of time; what completed stays,
 * whatever happens to the step after it.
 */
import type { Executable } from "../graph/executable.js";
import type { Variable } from "../graph/variable.js";
import { BusyError, ValueError } from "../runtime/errors.js";
import { hostTerminal, inBrowser } from "../runtime/host.js";
import type { CallbackLike } from "../training/callbacks/callback.js";
import { progressDisplay } from "../training/callbacks/display.js";
import { History } from "../training/callbacks/history.js";
import { CallbackList } from "../training/callbacks/list.js";
import { type Batches, type BatchSource, commonRows, type Fed } from "../training/loop/batches.js";
import { pass, runBatch, TestSteps } from "../training/loop/run.js";
import type { Optimizer } from "../training/optimizers/index.js";
import { checkFitOptions, checkPassOptions, checkStreamOptions } from "./checks.js";
import { Collected } from "./collected.js";
import type { CompileOptions } from "./compile.js";
import { type Arrays, feedsFor, mapArrays, readArrays } from "./data.js";
import { feedInputs, type ModelData } from "./feeding.js";
import { Fitting } from "./fitting.js";
import { hooksOf, measure } from "./measuring.js";
import type {
  BatchIterable,
  EvaluateOptions,
  FitOptions,
  Logs,
  OnBatchOptions,
  PredictOptions,
  Verbose,
} from "./options.js";
import { sourceOfArrays } from "./sources.js";
import { type Mode, ModelSteps, type TrainableModel } from "./steps.js";
import { isTuple } from "./streams.js";
import { shapedLike } from "./topology.js";

/** Rows of a step where nobody says otherwise, as in Keras. */
const BATCH_SIZE = 32;

/** Whose turn it is: a model is fitted by one fit at a time, also when it is compiled again meanwhile. */
export interface Turn {
  isTaken: boolean;
}

export class Trainer {
  private readonly steps: ModelSteps;

  constructor(
    private readonly model: TrainableModel,
    private readonly prepare: (x: ModelData) => void,
    options: CompileOptions | null,
    optimizer: Optimizer | null,
    trainable: readonly Variable[] | null,
    private readonly turn: Turn,
  ) {
    this.steps = new ModelSteps(model, prepare, options, optimizer, trainable);
  }

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
      const source = await this.steps.sourceOf(
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
      const source = await this.steps.streamOf("train", batches, options.classWeight);
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

  private async validationSource(
    options: FitOptions,
    held: Arrays | null,
  ): Promise<BatchSource | null> {
    const { validationData } = options;
    const batchSize = options.validationBatchSize ?? options.batchSize ?? BATCH_SIZE;
    if (validationData === undefined)
      return held === null ? null : this.steps.sourceOf("test", held, batchSize, false);
    if (!isTuple(validationData)) return this.steps.streamOf("test", validationData, undefined);
    const [x, y, sampleWeight] = validationData;
    return this.steps.sourceOf(
      "test",
      readArrays(this.model.topology, x, y, { sampleWeight }),
      batchSize,
      false,
    );
  }

  private async run(
    source: BatchSource,
    held: Arrays | null,
    options: FitOptions,
  ): Promise<History> {
    const { model, steps } = this;
    const history = new History();
    const callbacks = await this.callbacksOf(
      [...(options.callbacks ?? []), history],
      options.verbose ?? "auto",
      options.epochs ?? 1,
      options.stepsPerEpoch ?? source.steps,
    );
    model.history = history;
    model.stopTraining = false;
    let validation: BatchSource | null = null;
    try {
      validation = await this.validationSource(options, held);
      await new Fitting(steps, source, validation, callbacks, options).run();
      return history;
    } finally {
      await source.release();
      await validation?.release();
    }
  }

  private async callbacksOf(
    callbacks: readonly CallbackLike[] | undefined,
    verbose: Verbose,
    epochs: number,
    steps: number | null | undefined,
  ): Promise<CallbackList> {
    const display = await progressDisplay(verbose, hostTerminal(), inBrowser);
    const params = { epochs, steps: steps ?? null, verbose };
    return new CallbackList(callbacks ?? [], display, this.model, params);
  }

  // ---- evaluate

  async evaluate(x: ModelData, y: ModelData, options: EvaluateOptions): Promise<Logs> {
    checkPassOptions(options);
    this.prepare(x);
    const arrays = readArrays(this.model.topology, x, y, options);
    const source = await this.steps.sourceOf(
      "test",
      arrays,
      options.batchSize ?? BATCH_SIZE,
      false,
    );
    const callbacks = await this.callbacksOf(
      options.callbacks,
      options.verbose ?? 0,
      1,
      options.steps ?? source.steps,
    );
    try {
      return await measure(this.steps, source, callbacks, options.steps, undefined);
    } finally {
      await source.release();
    }
  }

  // ---- one batch

  async onBatch(mode: Mode, x: ModelData, y: ModelData, options: OnBatchOptions): Promise<Logs> {
    this.prepare(x);
    const arrays = readArrays(this.model.topology, x, y, options);
    const { steps } = this;
    await steps.loadObjective();
    return steps.inOrder(async () => {
      const step = steps.stepFor(mode, arrays);
      const batches = await steps.stage(step.executable, feedsFor(step, arrays));
      steps.resetTrackers();
      await steps.run(mode, batches);
      return steps.logs();
    });
  }

  // ---- predict

  async predict(x: ModelData, options: PredictOptions) {
    checkPassOptions(options);
    const { batchSize = BATCH_SIZE, callbacks: given, verbose = 0 } = options;
    const fed = this.readInputs(x);
    const executable = this.steps.predicting();
    const source = await sourceOfArrays(executable, this.usedBy(executable, fed), batchSize, false);
    try {
      const callbacks = await this.callbacksOf(given, verbose, 1, source.steps);
      const noLogs = async () => ({});
      const hooks = hooksOf("predict", callbacks, noLogs, () => false);
      const steps = new TestSteps();
      const collected = new Collected(commonRows(fed));
      const run = async (batches: Batches) => {
        const { completed, outputs } = await steps.run(batches);
        for (const step of outputs) collected.add(step, batches.rows);
        return completed;
      };
      await callbacks.pass("onPredictBegin");
      source.begin();
      await pass(source, Number.POSITIVE_INFINITY, run, hooks);
      await callbacks.pass("onPredictEnd");
      return shapedLike(this.model.topology.outputForm, collected.tensors());
    } finally {
      await source.release();
    }
  }

  async predictOnBatch(x: ModelData) {
    const fed = this.readInputs(x);
    const executable = this.steps.predicting();
    const outputs = await this.steps.inOrder(async () =>
      runBatch(await this.steps.stage(executable, this.usedBy(executable, fed))),
    );
    return shapedLike(this.model.topology.outputForm, outputs);
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

  /** In which direction each followed metric improves. */
  get metricDirections(): ReadonlyMap<string, "up" | "down" | null> {
    return this.steps.metricDirections;
  }
}

function unweighted(arrays: Arrays | null): Arrays | null {
  return arrays === null ? null : { ...arrays, weights: arrays.weights.map(() => null) };
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
