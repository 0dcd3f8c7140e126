/**
 * A model with what one `compile` fixed: its losses, metrics and optimizer, and the steps that follow from them.
 *
 * What belongs here: which step fits which data, running steps, and the values that they add up. What does not: the
 * order of steps (fit.ts, evaluate.ts, predict.ts).
 */
import type { Executable } from "../../graph/executable.js";
import type { Variable } from "../../graph/variable.js";
import { NotReadyError } from "../../runtime/errors.js";
import { warn } from "../../runtime/host.js";
import type { Optimizer } from "../optimizers/index.js";
import { sourceOfArrays } from "./array-source.js";
import { lengthOf, readBatches } from "./batch-iterable.js";
import type { Batches, BatchSource } from "./batch-source.js";
import { type CompileOptions, loadNames, makeHeads } from "./compile.js";
import { type Examples, fedTo, readExamples, targetDimsOf } from "./examples.js";
import { feedsOf } from "./feeds.js";
import type { ModelData } from "./model-data.js";
import { Objective } from "./objective.js";
import type { BatchIterable, BatchTuple, ClassWeight, MetricValues } from "./options.js";
import type { Shuffle } from "./row-order.js";
import { TestSteps, trainSteps } from "./run-steps.js";
import type { TrainableModel } from "./signature.js";
import { Staging } from "./staging.js";
import { type CompiledStep, StepBuilder } from "./step-builder.js";
import { type FeedBatch, StreamedSource } from "./streamed-source.js";
import { readLogs } from "./trackers.js";

/** Whether a step moves the weights. */
export type Mode = "train" | "test";

export class CompiledModel {
  private steps: StepBuilder | null = null;
  private readonly staging: Staging;
  private readonly testing = new TestSteps();
  private ended: Promise<unknown> = Promise.resolve();
  private hasWarned = false;

  constructor(
    readonly model: TrainableModel,
    /** Lets a model that learns its shape from data build itself. */
    readonly prepare: (x: ModelData) => void,
    private readonly options: CompileOptions | null,
    private readonly optimizer: Optimizer | null,
    /** The weights that compile found trainable; null where they were not known by then. */
    private trainable: readonly Variable[] | null,
  ) {
    this.staging = new Staging(model.device);
  }

  /** Loads the losses and metrics that compile was given by name. */
  loadNames(): Promise<void> {
    return loadNames(this.options ?? {});
  }

  /** The computation that predicts. */
  get prediction(): Executable {
    this.steps ??= new StepBuilder(this.model, this.fixedTrainable(), this.optimizer, null);
    return this.steps.predict();
  }

  /** The step for data of these shapes; the first data also fix what "accuracy" means. */
  step(mode: Mode, examples: Examples): CompiledStep {
    const { topology } = this.model;
    if (this.steps?.objective == null) {
      const { outputNames, outputForm, outputs } = topology;
      const shapes = examples.targets.map(({ shape }) => shape);
      const heads = makeHeads(this.options ?? {}, outputNames, outputForm, outputs, shapes);
      if (heads.every(({ loss }) => loss === null)) {
        throw new NotReadyError(
          `${this.model.name} was compiled without a loss: give compile({ loss }).`,
        );
      }
      const objective = new Objective(heads);
      this.steps = new StepBuilder(this.model, this.fixedTrainable(), this.optimizer, objective);
    }
    return this.steps[mode](targetDimsOf(topology, examples));
  }

  private fixedTrainable(): readonly Variable[] {
    const trainable = this.trainable ?? this.model.trainableWeights;
    this.trainable = trainable;
    return trainable;
  }

  /** Arrays that were read, cut into batches. */
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

  /** Batches that are read one by one; each has the step that fits its shapes. */
  async streamSource(
    mode: Mode,
    batches: BatchIterable,
    classWeight: ClassWeight | undefined,
  ): Promise<BatchSource> {
    await this.loadNames();
    const read = ([x, y, sampleWeight]: BatchTuple): FeedBatch => {
      this.prepare(x);
      const examples = readExamples(this.model.topology, x, y, { sampleWeight, classWeight });
      return this.batch(mode, examples);
    };
    return new StreamedSource(
      () => readBatches(batches, read),
      lengthOf(batches),
      this.model.device,
    );
  }

  /** Examples as one batch, with the computation that fits their shapes. */
  batch(mode: Mode, examples: Examples): FeedBatch {
    const step = this.step(mode, examples);
    const { executable } = step;
    return { executable, feeds: feedsOf(executable, fedTo(step, examples), examples.rows) };
  }

  /** Uploads a batch that is fed by itself into memory that the next one takes over. */
  stage({ executable, feeds }: FeedBatch): Promise<Batches> {
    return this.staging.stage(executable, feeds);
  }

  /**
   * Runs work after all work that was given before. What shares memory (staged batches, counted iterations, sums of
   * metrics) must not overlap, also where callers do not wait for each other.
   */
  inOrder<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.ended.then(work);
    this.ended = result.catch(() => {});
    return result;
  }

  /** Runs steps; gives how many were completed. Training steps move the weights; both add to what `logs` gives. */
  async run(mode: Mode, batches: Batches): Promise<number> {
    if (mode === "test") return (await this.testing.run(batches)).completed;
    const { optimizer } = this;
    if (optimizer === null)
      throw new NotReadyError(`${this.model.name} needs compile before it can train.`);
    return trainSteps(batches, optimizer);
  }

  /** In which direction each followed metric improves. */
  get metricDirections(): ReadonlyMap<string, "up" | "down" | null> {
    return this.steps?.objective?.directions ?? new Map();
  }

  /** Sums begin anew. */
  resetMetrics(): void {
    for (const tracker of this.trackers()) tracker.reset();
  }

  private trackers() {
    return this.steps?.objective?.trackers ?? [];
  }

  /** Values so far; warns once where the loss has left the finite numbers. */
  async logs(): Promise<MetricValues> {
    const logs = await readLogs(this.trackers(), this.model.device);
    const { loss = 0 } = logs;
    if (!Number.isFinite(loss) && !this.hasWarned) {
      this.hasWarned = true;
      warn(
        `${this.model.name}: the loss is ${loss}. Look for NaN in the data, lower the learning rate, or clip gradients (clipnorm); callbacks.terminateOnNaN() stops there.`,
      );
    }
    // A tracker of the loss is always there; the order of names is Keras's.
    return logs as MetricValues;
  }
}
