/**
 * A model with the losses, metrics and optimizer of one `compile`, and the steps made from them.
 *
 * What belongs here: choosing the step for given shapes, running steps, and reading the logs. What does not: the
 * order of steps (fit.ts, evaluate.ts, predict.ts).
 */
import type { RuleOf } from "../../graph/autodiff.js";
import type { Executable } from "../../graph/executable.js";
import type { Device } from "../../runtime/device/device.js";
import type { DType } from "../../runtime/dtype.js";
import { NotReadyError } from "../../runtime/errors.js";
import { warn } from "../../runtime/host.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { Logs } from "../callbacks/callback.js";
import type { Waiting } from "../interrupt.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import { loadStreams, sourceOfArrays } from "./array-source.js";
import { type Batches, type BatchSource, ownFeeds } from "./batch-source.js";
import { type CompileOptions, loadNames, makeHeads } from "./compile.js";
import type { OwnSteps } from "./custom-steps.js";
import { type Examples, fedTo, readExamples, targetDimsOf } from "./examples.js";
import { feedsOf } from "./feeds.js";
import type { ModelData } from "./model-data.js";
import { Objective, type OwnLoss } from "./objective.js";
import type { BatchIterable, BatchTuple, ClassWeight, MemoryUse, MetricValues } from "./options.js";
import type { Shuffle } from "./row-order.js";
import { runBatch, trainSteps } from "./run-steps.js";
import { DeviceSums, RunningMetrics } from "./running-metrics.js";
import type { Mode, TrainableModel } from "./signature.js";
import { Staging } from "./staging.js";
import { type CompiledStep, StepBuilder } from "./step-builder.js";
import type { FeedBatch } from "./streamed-source.js";
import { WeightsAtCompile } from "./weights-at-compile.js";

/** A loss above this many times the first one causes a warning. */
const EXPLOSION = 1e4;

export class CompiledModel {
  readonly #device: Device;
  #steps: StepBuilder | null = null;
  readonly #staging: Staging;
  readonly #sums: DeviceSums;
  /** Steps of the model's class; null where it has none, or they are not loaded. */
  #custom: OwnSteps | null = null;
  /** The loss of the model's class; null where it has none, or it is not loaded. */
  #ownLoss: OwnLoss | null = null;
  /** Chooses gradient rules that save memory, where fit asked for them; undefined for those of the operations. */
  #ruleOf: RuleOf | undefined;
  /** Null where no work is left. */
  #lastWork: Promise<unknown> | null = null;
  #hasWarned = false;
  #firstLoss: number | null = null;

  readonly #options: CompileOptions | null;
  /** Null until an optimizer that was chosen by name is loaded. */
  readonly #loadedOptimizer: () => Optimizer | null;
  /** Null if the model was not built at compile. */
  #weights: WeightsAtCompile | null;

  constructor(
    readonly model: TrainableModel,
    /** Builds a model whose input shape is only known from data. */
    readonly prepare: (x: ModelData) => void,
    options: CompileOptions | null,
    loadedOptimizer: () => Optimizer | null,
    weights: WeightsAtCompile | null,
  ) {
    this.#options = options;
    this.#loadedOptimizer = loadedOptimizer;
    this.#weights = weights;
    this.#device = model.device;
    this.#staging = new Staging(this.#device);
    this.#sums = new DeviceSums(this.#device, () => this.#steps?.objective?.trackers ?? []);
  }

  get #optimizer(): Optimizer | null {
    return this.#loadedOptimizer();
  }

  /** Whether `loadNames` has nothing to load. */
  get hasNames(): boolean {
    return this.#steps?.objective != null && (this.#custom !== null || isPlain(this.model));
  }

  /** Loads the losses, metrics and optimizer that were passed to compile by name, and what runs steps of the model's class. */
  async loadNames(): Promise<void> {
    if (this.#steps?.objective == null) await loadNames(this.#options ?? {});
    const { model } = this;
    if (this.#custom !== null || isPlain(model)) return;
    const { customSteps, ownLoss } = await import("../on-demand.js");
    const { computeLoss } = model;
    this.#ownLoss = computeLoss === undefined ? null : ownLoss(model, computeLoss);
    this.#custom ??= customSteps(model, this.#optimizer, () => this.#fixedWeights(), this.#ruleOf);
  }

  /** How much memory gradients take from now on. */
  async useMemory(memory: MemoryUse): Promise<void> {
    const ruleOf = memory === "low" ? (await import("../on-demand.js")).recomputing : undefined;
    if (ruleOf === this.#ruleOf) return;
    this.#ruleOf = ruleOf;
    this.#steps = this.#steps?.with(ruleOf) ?? null;
    this.#custom = null;
  }

  /** The computation of the outputs. */
  get prediction(): Executable {
    this.#steps ??= new StepBuilder(this.model, this.#fixedWeights(), this.#optimizer, null);
    return this.#steps.predict();
  }

  /** The step for data of these shapes. The first data also determine which metric "accuracy" is. */
  step(mode: Mode, examples: Examples): CompiledStep {
    const { topology } = this.model;
    const own = this.#custom?.[mode];
    if (own !== undefined) return own.step(examples);
    if (this.#steps?.objective == null) {
      const { outputNames, outputForm, outputs } = topology;
      const shapes = examples.targets.map((target) => target?.shape ?? null);
      const heads = makeHeads(this.#options ?? {}, outputNames, outputForm, outputs, shapes);
      const objective = new Objective(heads, this.#ownLoss);
      this.#steps = new StepBuilder(
        this.model,
        this.#fixedWeights(),
        this.#optimizer,
        objective,
        this.#ruleOf,
      );
    }
    const { objective } = this.#steps;
    objective?.assertLabels(examples.targets);
    return this.#steps[mode](targetDimsOf(topology, examples, objective?.heads ?? []));
  }

  /** The builder of the steps; null until the first one is built. */
  get builder(): StepBuilder | null {
    return this.#steps;
  }

  #fixedWeights(): WeightsAtCompile {
    this.#weights ??= new WeightsAtCompile(this.model);
    return this.#weights;
  }

  /** The source of batches of these examples. */
  async arraySource(
    mode: Mode,
    examples: Examples,
    batchSize: number,
    shuffle: Shuffle,
  ): Promise<BatchSource> {
    await this.loadNames();
    const step = this.step(mode, examples);
    const feeds = feedsOf(step.executable, fedTo(step, examples), batchSize);
    return sourceOfArrays(step.executable, feeds, batchSize, shuffle);
  }

  /** The source of batches from an iterable; each batch carries the step for its shapes. */
  async streamSource(
    mode: Mode,
    batches: BatchIterable,
    classWeight: ClassWeight | undefined,
    waiting: Waiting,
  ): Promise<BatchSource> {
    await this.loadNames();
    const { streamSource } = await loadStreams();
    const read = (tuple: BatchTuple) => this.#read(mode, tuple, classWeight);
    return streamSource(batches, waiting, read, this.#device);
  }

  #read(
    mode: Mode,
    [x, y, sampleWeight]: BatchTuple,
    classWeight: ClassWeight | undefined,
  ): FeedBatch {
    this.prepare(x);
    const examples = readExamples(this.model.topology, x, y, { sampleWeight, classWeight });
    return this.batch(mode, examples);
  }

  /** Examples as one batch, with the step for their shapes. */
  batch(mode: Mode, examples: Examples): FeedBatch {
    const step = this.step(mode, examples);
    const { executable } = step;
    return { executable, feeds: feedsOf(executable, fedTo(step, examples), examples.rows) };
  }

  /** Uploads a single batch into memory that the next one reuses. */
  stage({ executable, feeds }: FeedBatch): Promise<Batches> {
    return this.#staging.stage(executable, feeds);
  }

  /** Uploads a batch, whose arrays may be the caller's: now where no other work uses the memory, else copies of them in its turn. */
  #uploadOf(batch: FeedBatch): () => Promise<Batches> {
    if (this.#lastWork === null) {
      const uploading = this.stage(batch);
      return () => uploading;
    }
    const own = { ...batch, feeds: ownFeeds(batch.feeds) };
    return () => this.stage(own);
  }

  /** Predicts all rows of a batch. */
  predictOnBatch(batch: FeedBatch): Promise<readonly Tensor<DType>[]> {
    const upload = this.#uploadOf(batch);
    return this.#inOrder(async () => runBatch(await upload()));
  }

  /** Runs one step. Returns loss and metrics of its batch alone. */
  onBatch(mode: Mode, batch: FeedBatch): Promise<MetricValues> {
    const metrics = this.beginPass(mode);
    const upload = this.#uploadOf(batch);
    return this.#inOrder(async () => {
      try {
        await this.#runNow(mode, await upload(), metrics);
        return this.#checkedLogs(await metrics.logs());
      } finally {
        metrics.end();
      }
    });
  }

  /**
   * Runs `work` after all work of earlier calls. Work that uses the same state (staged batches, the optimizer's
   * iterations, sums of metrics) must not overlap, even if callers do not wait for each other.
   */
  #inOrder<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = (this.#lastWork ?? Promise.resolve()).then(work);
    const end = () => {
      if (this.#lastWork === ended) this.#lastWork = null;
    };
    const ended: Promise<void> = result.then(end, end);
    this.#lastWork = ended;
    return result;
  }

  /** The losses and metrics of a pass that begins. */
  beginPass(mode: Mode): RunningMetrics {
    return new RunningMetrics(this.#custom?.[mode]?.sums ?? this.#sums);
  }

  /** Runs steps and returns how many were completed. Both modes add to the metrics; training updates the weights. */
  run(mode: Mode, batches: Batches, metrics: RunningMetrics): Promise<number> {
    return this.#inOrder(() => this.#runNow(mode, batches, metrics));
  }

  async #runNow(mode: Mode, batches: Batches, metrics: RunningMetrics): Promise<number> {
    await metrics.take();
    if (mode === "test") return (await metrics.testSteps.run(batches)).completed;
    const optimizer = this.#optimizer;
    if (optimizer === null)
      throw new NotReadyError(`${this.model.name} needs compile before it can train.`);
    return trainSteps(batches, optimizer);
  }

  /** Gives the weights the values that they have at the end of a fit: their moving averages, if there are some. */
  async finalizeWeights(): Promise<void> {
    const optimizer = this.#optimizer;
    if (optimizer?.useEma !== true) return;
    await this.#inOrder(() => optimizer.finalizeVariableValues(this.model.trainableWeights));
  }

  /** The direction in which each metric improves. */
  get metricDirections(): ReadonlyMap<string, "up" | "down" | null> {
    return this.#steps?.objective?.directions ?? new Map();
  }

  /** Loss and metrics of a pass so far; warns once if the loss explodes or is not finite. */
  async logs(metrics: RunningMetrics): Promise<MetricValues> {
    return this.#checkedLogs(await this.#inOrder(() => metrics.logs()));
  }

  #checkedLogs(logs: Logs): MetricValues {
    const { loss = 0 } = logs;
    this.#firstLoss ??= Math.abs(loss);
    const explodes = Math.abs(loss) > EXPLOSION * Math.max(this.#firstLoss, 1e-3);
    if ((explodes || !Number.isFinite(loss)) && !this.#hasWarned) {
      this.#hasWarned = true;
      warn(
        `${this.model.name}: the loss is ${loss}. Look for NaN in the data, lower the learning rate, or clip gradients (clipnorm); callbacks.terminateOnNaN() stops at NaN.`,
      );
    }
    // There is always a tracker of the loss.
    return logs as MetricValues;
  }
}

/** Whether the model's class has neither steps nor a loss of its own. */
function isPlain({ trainStep, testStep, computeLoss }: TrainableModel): boolean {
  return (trainStep ?? testStep ?? computeLoss) === undefined;
}
