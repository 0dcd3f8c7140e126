/** ModelCheckpoint. */
import { ValueError } from "../../runtime/errors.js";
import { print, warn } from "../../runtime/host.js";
import { ownEntry } from "../../runtime/plain-object.js";
import { boolean, nullable, number, oneOf, optional, text } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { Callback, type CallbackContext, type CallbackModel, type Logs } from "./callback.js";
import { assertFileName, fileName } from "./file-name.js";
import { directionOf } from "./monitored.js";
import { SaveFrequency, saveFrequency } from "./save-frequency.js";

/** Options of `modelCheckpoint`. */
export interface ModelCheckpointOptions {
  /**
   * Where the model is saved, as `model.save` takes it: it ends in `.keras`, or with `saveWeightsOnly` in `.weights.h5`.
   * Values in it are replaced: `net-{epoch:02d}-{val_loss:.3f}.keras`; epochs and batches count from 1.
   */
  readonly filepath: string;
  /** Log name of the value that tells which is best. Default "val_loss". */
  readonly monitor?: string;
  /** 1 prints a message at each decision. Default 0. */
  readonly verbose?: 0 | 1;
  /** Whether only a model that is better than all before is saved. Default false. */
  readonly saveBestOnly?: boolean;
  /** Whether weights alone are saved. Default false. */
  readonly saveWeightsOnly?: boolean;
  /** Whether less ("min") or more ("max") is better; "auto" (default) depends on the metric: "min" for losses. */
  readonly mode?: "auto" | "min" | "max";
  /** After each epoch ("epoch", the default), or after this number of batches. */
  readonly saveFreq?: "epoch" | number;
  /** Only values better than this are saved with `saveBestOnly`. Default null, none. */
  readonly initialValueThreshold?: number | null;
}

function modelCheckpointOptions() {
  return {
    filepath: text(),
    monitor: optional(text(), "val_loss"),
    verbose: optional(oneOf(0, 1), 0),
    saveBestOnly: optional(boolean(), false),
    saveWeightsOnly: optional(boolean(), false),
    mode: optional(oneOf("auto", "min", "max"), "auto"),
    saveFreq: saveFrequency(),
    initialValueThreshold: optional(nullable(number()), null),
  } satisfies Description<ModelCheckpointOptions>;
}

export interface ModelCheckpoint
  extends FieldsOf<ModelCheckpointOptions, typeof modelCheckpointOptions> {}

/** Saves the model while it trains, as Keras's ModelCheckpoint does: each time, or where a value is the best so far. */
export class ModelCheckpoint extends Callback {
  static override readonly className: string = "ModelCheckpoint";
  #best: number | null;
  #epoch = 0;
  /** Only where batches are counted: a hook of batches makes fit run step by step. */
  readonly onTrainBatchEnd?: (batch: number, logs: Logs, context: CallbackContext) => Promise<void>;

  static override options(): AnyDescription {
    return { ...Callback.options(), ...modelCheckpointOptions() };
  }

  /** @throws ValueError for a path with another ending, or fields that can't be read. */
  constructor(options: ModelCheckpointOptions) {
    super(options);
    this.#best = this.initialValueThreshold;
    this.#assertPath();
    const { saveFreq } = this;
    if (saveFreq === "epoch") return;
    const frequency = new SaveFrequency(saveFreq);
    this.onTrainBatchEnd = async (batch, logs, { model }) => {
      if (frequency.isDue(batch)) await this.#saveModel(batch, logs, model);
    };
  }

  #assertPath(): void {
    const { filepath, saveWeightsOnly } = this;
    assertFileName(filepath, `${this}: filepath`);
    const ending = saveWeightsOnly ? ".weights.h5" : ".keras";
    if (filepath.endsWith(ending)) return;
    throw new ValueError(
      `${this}: filepath must end in ${ending}${saveWeightsOnly ? " with saveWeightsOnly" : ""}, got "${filepath}".`,
    );
  }

  onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
  }

  async onEpochEnd(_epoch: number, logs: Logs, { model }: CallbackContext): Promise<void> {
    if (this.saveFreq === "epoch") await this.#saveModel(null, logs, model);
  }

  async #saveModel(batch: number | null, logs: Logs, model: CallbackModel): Promise<void> {
    const values = {
      ...logs,
      epoch: this.#epoch + 1,
      ...(batch === null ? {} : { batch: batch + 1 }),
    };
    const path = fileName(this.filepath, values, `${this}: filepath`);
    if (!this.#shouldSave(logs, model, path)) return;
    if (this.saveWeightsOnly) await model.saveWeights(path);
    else await model.save(path);
  }

  /** Decides, and tells where that is asked for. */
  #shouldSave(logs: Logs, model: CallbackModel, path: string): boolean {
    const { monitor, saveBestOnly } = this;
    const best = this.#best;
    const start = `Epoch ${this.#epoch + 1}:`;
    if (!saveBestOnly) {
      this.#tell(`${start} saving model to ${path}`);
      return true;
    }
    const current = ownEntry(logs, monitor);
    if (current === undefined) {
      warn(
        `ModelCheckpoint monitors "${monitor}", which is not in the logs: ${Object.keys(logs).join(", ")}. Nothing is saved.`,
      );
      return false;
    }
    const sign = directionOf(this, model);
    const before = best ?? -sign * Number.POSITIVE_INFINITY;
    if (!(sign * (current - before) > 0)) {
      this.#tell(`${start} ${monitor} did not improve from ${before.toFixed(5)}`);
      return false;
    }
    this.#best = current;
    this.#tell(
      `${start} ${monitor} improved from ${before.toFixed(5)} to ${current.toFixed(5)}, saving model to ${path}`,
    );
    return true;
  }

  #tell(message: string): void {
    if (this.verbose > 0) print(message);
  }
}

/**
 * Saves the model to `filepath` while it trains: each time, or with `saveBestOnly` where a value is the best so far.
 * @throws ValueError for a path with another ending, or fields that can't be read.
 * @example
 * const best = callbacks.modelCheckpoint({ filepath: "best.keras", saveBestOnly: true });
 * await net.fit(x, y, { validationSplit: 0.2, callbacks: [best] });
 */
export function modelCheckpoint(options: ModelCheckpointOptions): ModelCheckpoint {
  return new ModelCheckpoint(options);
}
