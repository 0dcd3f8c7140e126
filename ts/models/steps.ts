/**
 * The steps of one compile of one model: traced at the first data, with the memory that they run in.
 *
 * What belongs here: which step fits which data, running one, and the values that it adds up. What does not: the order
 * of steps (fitting.ts, measuring.ts).
 */
import type { Executable } from "../graph/executable.js";
import type { Variable } from "../graph/variable.js";
import { NotReadyError } from "../runtime/errors.js";
import { warn } from "../runtime/host.js";
import type { CallbackModel } from "../training/callbacks/callback.js";
import type { History } from "../training/callbacks/history.js";
import {
  type Batches,
  type BatchSource,
  type Fed,
  type Shuffle,
  type StagedBatch,
  Staging,
  StreamedSource,
} from "../training/loop/batches.js";
import { Objective } from "../training/loop/objective.js";
import { TestSteps, trainSteps } from "../training/loop/run.js";
import { readLogs } from "../training/loop/trackers.js";
import type { Optimizer } from "../training/optimizers/index.js";
import { type CompileOptions, loadNames, makeHeads } from "./compile.js";
import { CompiledSteps, type Traceable } from "./compiled.js";
import { type Arrays, feedsFor, readArrays, specsOf } from "./data.js";
import type { ModelData } from "./feeding.js";
import type { BatchIterable, BatchTuple, ClassWeight, Logs } from "./options.js";
import { sourceOfArrays } from "./sources.js";
import { lengthOf, readBatches } from "./streams.js";
import type { Topology } from "./topology.js";

/** What steps need of their model. */
export interface TrainableModel extends Traceable, CallbackModel {
  readonly name: string;
  readonly topology: Topology;
  readonly weights: readonly Variable[];
  readonly trainableWeights: readonly Variable[];
  history: History | null;
}

/** Whether a step moves the weights. */
export type Mode = "train" | "test";

export class ModelSteps {
  private steps: CompiledSteps | null = null;
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

  /** Loads what compile was given by name. */
  loadObjective(): Promise<void> {
    return loadNames(this.options ?? {});
  }

  /** The step that predicts. */
  predicting(): Executable {
    this.steps ??= new CompiledSteps(this.model, this.fixedTrainable(), this.optimizer, null);
    return this.steps.predict();
  }

  /** The step for data of these shapes; the first data also fix what "accuracy" means. */
  stepFor(mode: Mode, arrays: Arrays) {
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

  private fixedTrainable(): readonly Variable[] {
    const trainable = this.trainable ?? this.model.trainableWeights;
    this.trainable = trainable;
    return trainable;
  }

  /** Arrays that were read, cut into batches. */
  async sourceOf(
    mode: Mode,
    arrays: Arrays,
    batchSize: number,
    shuffle: Shuffle,
  ): Promise<BatchSource> {
    await this.loadObjective();
    const step = this.stepFor(mode, arrays);
    return sourceOfArrays(step.executable, feedsFor(step, arrays), batchSize, shuffle);
  }

  /** Batches that are read one by one; each has the step that fits its shapes. */
  async streamOf(
    mode: Mode,
    batches: BatchIterable,
    classWeight: ClassWeight | undefined,
  ): Promise<BatchSource> {
    await this.loadObjective();
    const read = ([x, y, sampleWeight]: BatchTuple): StagedBatch => {
      this.prepare(x);
      const arrays = readArrays(this.model.topology, x, y, { sampleWeight, classWeight });
      const step = this.stepFor(mode, arrays);
      return { executable: step.executable, fed: feedsFor(step, arrays) };
    };
    return new StreamedSource(
      () => readBatches(batches, read),
      lengthOf(batches),
      this.model.device,
    );
  }

  /** Uploads a batch that is fed by itself into memory that the next one takes over. */
  stage(executable: Executable, feeds: readonly Fed[]): Promise<Batches> {
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
  resetTrackers(): void {
    for (const tracker of this.trackers()) tracker.reset();
  }

  private trackers() {
    return this.steps?.objective?.trackers ?? [];
  }

  /** Values so far; warns once where the loss has left the finite numbers. */
  async logs(): Promise<Logs> {
    const logs = await readLogs(this.trackers(), this.model.device);
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
