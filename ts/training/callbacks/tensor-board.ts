/** TensorBoard. */
import { onDemand } from "../../runtime/on-demand.js";
import {
  boolean,
  integerFrom,
  oneOf,
  optional,
  positiveInteger,
  text,
  valueThat,
} from "../../runtime/registry/kinds.js";
import type {
  AnyDescription,
  Description,
  FieldsOf,
  OptionalOption,
} from "../../runtime/registry/option.js";
import { Callback, type CallbackContext, type CallbackModel, type Logs } from "./callback.js";
import type { EventWriter } from "./event-writer.js";

/** Options of `tensorBoard`. */
export interface TensorBoardOptions {
  /** A folder, which is made where it is missing; the files are in its folders `train` and `validation`. Default "logs". */
  readonly logDir?: string;
  /** After how many epochs histograms of all weights are written. Default 0: never. */
  readonly histogramFreq?: number;
  /** Must be false, the default, unlike in Keras: the graph of a model is not written. See `latch/plot` for pictures of it. */
  readonly writeGraph?: false;
  /** Must be false, the default: weights are not written as images. */
  readonly writeImages?: false;
  /** Whether the number of steps in a second is written for each epoch, and each batch that is written. Default false. */
  readonly writeStepsPerSecond?: boolean;
  /** When values are written: after epochs ("epoch", the default), also after batches ("batch"), or after a number of batches. */
  readonly updateFreq?: "epoch" | "batch" | number;
  /** Must be 0, the default: use `profile` of this package. */
  readonly profileBatch?: 0;
  /** Must be 0, the default: embeddings are not written. */
  readonly embeddingsFreq?: 0;
  /** Must be null, the default. */
  readonly embeddingsMetadata?: null;
}

function tensorBoardOptions() {
  return {
    logDir: optional(text(), "logs"),
    histogramFreq: optional(integerFrom(0), 0),
    writeGraph: only<false>(false, "graphs are not written; latch/plot draws them"),
    writeImages: only<false>(false, "weights are not written as images"),
    writeStepsPerSecond: optional(boolean(), false),
    updateFreq: updateFrequency(),
    profileBatch: only<0>(0, "use profile(model, x, y)"),
    embeddingsFreq: only<0>(0, "embeddings are not written"),
    embeddingsMetadata: only<null>(null, "embeddings are not written"),
  } satisfies Description<TensorBoardOptions>;
}

/** An option of Keras that has one value here. */
function only<Value>(value: Value, why: string): OptionalOption<Value, Value> {
  return optional(
    valueThat<Value>(`${JSON.stringify(value)} (${why})`, (given) => given === value),
    value,
  );
}

type Frequency = "epoch" | "batch" | number;

function updateFrequency(): OptionalOption<Frequency, Frequency> {
  const [word, count] = [oneOf("epoch", "batch"), positiveInteger()];
  return optional<Frequency, Frequency>(
    {
      read: (given, what) =>
        typeof given === "string" ? word.read(given, what) : count.read(given, what),
      write: (held) => held,
    },
    "epoch",
  );
}

export interface TensorBoard extends FieldsOf<TensorBoardOptions, typeof tensorBoardOptions> {}

/**
 * Writes event files that TensorBoard shows, in Node, Deno and Bun, with the tags of Keras: `epoch_loss` and
 * `epoch_learning_rate` by epoch, `batch_loss` by batch, `evaluation_loss_vs_iterations`, and `PATH/histogram` of weights.
 */
export class TensorBoard extends Callback {
  static override readonly className: string = "TensorBoard";
  #writers: ReadonlyMap<"train" | "validation", EventWriter> | null = null;
  #batches = 0;
  #batchStart = 0;
  #epochStart = { time: 0, iterations: 0 };
  /** Only where batches are written: hooks of batches make fit run step by step. */
  readonly onTrainBatchBegin?: () => void;
  readonly onTrainBatchEnd?: (batch: number, logs: Logs) => Promise<void>;

  static override options(): AnyDescription {
    return { ...Callback.options(), ...tensorBoardOptions() };
  }

  /** @throws ValueError for options that do not exist, and values that are not supported. */
  constructor(options: TensorBoardOptions = {}) {
    super(options);
    const { updateFreq } = this;
    if (updateFreq === "epoch") return;
    const frequency = updateFreq === "batch" ? 1 : updateFreq;
    this.onTrainBatchBegin = () => {
      this.#batchStart = now();
    };
    this.onTrainBatchEnd = async (_batch, logs) => {
      this.#batches += 1;
      if (this.#batches % frequency === 0) await this.#writeBatch(logs);
    };
  }

  onTrainBegin(): void {
    this.#batches = 0;
    this.#writers = null;
  }

  onEpochBegin(_epoch: number, _logs: Logs, { model }: CallbackContext): void {
    this.#epochStart = { time: now(), iterations: model.optimizer.iterations };
  }

  /** @throws ValueError where this host has no files. */
  async onEpochEnd(epoch: number, logs: Logs, { model }: CallbackContext): Promise<void> {
    const isOfValidation = (name: string) => name.startsWith("val_");
    const named = Object.entries(logs);
    const { optimizer } = model;
    const train = [
      ...named.filter(([name]) => !isOfValidation(name)),
      ["learning_rate", optimizer.learningRate] as const,
      ...(this.writeStepsPerSecond
        ? [["steps_per_second", this.#stepsPerSecond(model)] as const]
        : []),
    ];
    const validation = named.flatMap(([name, value]) =>
      isOfValidation(name) ? [[name.slice(4), value] as const] : [],
    );
    const writers = await this.#open();
    writers.get("train")?.scalars(epoch, tagged("epoch_", train));
    writers.get("validation")?.scalars(epoch, tagged("epoch_", validation));
    if (this.histogramFreq > 0 && epoch % this.histogramFreq === 0)
      writers.get("train")?.histograms(epoch, await histogramsOf(model));
    await this.#flush();
  }

  async onTestEnd(logs: Logs, { model }: CallbackContext): Promise<void> {
    const scalars = new Map(
      Object.entries(logs).map(([name, value]) => [`evaluation_${name}_vs_iterations`, value]),
    );
    const writers = await this.#open();
    writers.get("validation")?.scalars(model.optimizer.iterations, scalars);
    await this.#flush();
  }

  async #writeBatch(logs: Logs): Promise<void> {
    const perSecond = [["steps_per_second", 1 / (now() - this.#batchStart)] as const];
    const named = [...Object.entries(logs), ...(this.writeStepsPerSecond ? perSecond : [])];
    const writers = await this.#open();
    writers.get("train")?.scalars(this.#batches, tagged("batch_", named));
  }

  #stepsPerSecond({ optimizer }: CallbackModel): number {
    const { time, iterations } = this.#epochStart;
    return (optimizer.iterations - iterations) / (now() - time);
  }

  async #open() {
    if (this.#writers !== null) return this.#writers;
    const { EventWriter } = await onDemand(
      "Writing of event files",
      () => import("./event-writer.js"),
      "write the history when fit has ended",
    );
    const folders = ["train", "validation"] as const;
    this.#writers = new Map(
      folders.map((name) => [name, new EventWriter(`${this.logDir}/${name}`)] as const),
    );
    return this.#writers;
  }

  async #flush(): Promise<void> {
    for (const writer of this.#writers?.values() ?? []) await writer.flush();
  }
}

function tagged(
  start: string,
  values: readonly (readonly [name: string, value: number])[],
): ReadonlyMap<string, number> {
  return new Map(values.map(([name, value]) => [start + name, value]));
}

async function histogramsOf(model: CallbackModel) {
  const values = await model.getWeights();
  const tags = model.weights.map(({ path }) => `${path}/histogram`);
  return new Map(values.map((value, index) => [tags[index] ?? "", value] as const));
}

/** Seconds since some moment. */
function now(): number {
  return performance.now() / 1000;
}

/**
 * Writes event files that TensorBoard shows, with the tags of Keras. In Node, Deno and Bun.
 * @throws ValueError for options that do not exist, and values that are not supported.
 * @example
 * await net.fit(x, y, { epochs: 10, callbacks: [callbacks.tensorBoard({ logDir: "logs/first" })] });
 * // then, in a terminal: tensorboard --logdir logs
 */
export function tensorBoard(options: TensorBoardOptions = {}): TensorBoard {
  return new TensorBoard(options);
}
