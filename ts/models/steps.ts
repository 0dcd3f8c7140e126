/**
 * The steps of one compile of one model: traced at the first data, with the memory that they run in.
 *
 * What belongs here: which step fits which data, running one, and the values that it adds up. What does not: the order
 * of steps (fitting.ts, measuring.ts).
 */
import { type Executable, materialize } from "../graph/executable.js";
import type { Variable } from "../graph/variable.js";
import { reclaim, startEngine } from "../runtime/engine/session.js";
import { NotReadyError } from "../runtime/errors.js";
import { warn } from "../runtime/host.js";
import type { CallbackModel } from "../training/callbacks/callback.js";
import type { History } from "../training/callbacks/history.js";
import {
  type Batch,
  type BatchSource,
  type Fed,
  type Shuffle,
  Staging,
  StreamedSource,
} from "../training/loop/batches.js";
import { Objective } from "../training/loop/objective.js";
import { HyperparameterRows, testStep, trainStep } from "../training/loop/run.js";
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

/** Batches with the step that each runs. */
export interface Source {
  readonly batches: BatchSource;
  stepFor(batch: Batch): Executable;
}

export class ModelSteps {
  private steps: CompiledSteps | null = null;
  private hyperparameters: HyperparameterRows | null = null;
  private readonly staging = new Staging();
  private hasWarned = false;

  constructor(
    readonly model: TrainableModel,
    /** Lets a model that learns its shape from data build itself. */
    readonly prepare: (x: ModelData) => void,
    private readonly options: CompileOptions | null,
    private readonly optimizer: Optimizer | null,
    /** The weights that compile found trainable; null where they were not known by then. */
    private trainable: readonly Variable[] | null,
  ) {}

  /** Starts the engine; where weights are about to get memory, collected models give theirs back first. */
  async prepareEngine(): Promise<void> {
    await startEngine();
    const fresh = this.model.weights.filter(({ storage }) => storage === null);
    if (fresh.length === 0) return;
    await reclaim();
    materialize(fresh);
  }

  /** Starts the engine for steps with a loss, and loads meanwhile what compile was given by name. */
  async prepareObjective(): Promise<void> {
    await Promise.all([this.prepareEngine(), loadNames(this.options ?? {})]);
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
  async sourceOf(mode: Mode, arrays: Arrays, batchSize: number, shuffle: Shuffle): Promise<Source> {
    await this.prepareObjective();
    const step = this.stepFor(mode, arrays);
    return {
      batches: sourceOfArrays(feedsFor(step, arrays), batchSize, shuffle),
      stepFor: () => step.executable,
    };
  }

  /** Batches that are read one by one; each has the step that fits its shapes. */
  async streamOf(
    mode: Mode,
    batches: BatchIterable,
    classWeight: ClassWeight | undefined,
  ): Promise<Source> {
    await this.prepareObjective();
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

  /** Memory for a batch that is fed by itself, which the next one takes over. */
  stage(feeds: readonly Fed[]): Batch {
    return this.staging.stage(feeds);
  }

  /** One step: a training step moves the weights, both add to the values that `logs` gives. */
  run(mode: Mode, executable: Executable, batch: Batch): void {
    if (mode === "train") this.train(executable, batch);
    else testStep(executable, batch);
  }

  private train(executable: Executable, batch: Batch): void {
    const { optimizer } = this;
    if (optimizer === null)
      throw new NotReadyError(`${this.model.name} needs compile before it can train.`);
    this.hyperparameters ??= new HyperparameterRows(optimizer);
    trainStep(executable, batch, optimizer, this.hyperparameters);
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
  logs(): Logs {
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
