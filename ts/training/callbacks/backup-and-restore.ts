/** BackupAndRestore. */
import { FormatError } from "../../runtime/errors.js";
import { onDemand } from "../../runtime/on-demand.js";
import { boolean, optional, text } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import {
  Callback,
  type CallbackContext,
  type CallbackModel,
  type Logs,
  type TrainBeginContext,
} from "./callback.js";
import { SaveFrequency, saveFrequency } from "./save-frequency.js";

/** Options of `backupAndRestore`. */
export interface BackupAndRestoreOptions {
  /** A folder of its own, which is made where it is missing, or `indexeddb://name`, `opfs://name`. */
  readonly backupDir: string;
  /** After each epoch ("epoch", the default), or after this number of batches. */
  readonly saveFreq?: "epoch" | number;
  /** Whether the backup before the last one is kept, too. Default false. */
  readonly doubleCheckpoint?: boolean;
  /** Whether the backup is removed when fit has ended. Default true. */
  readonly deleteCheckpoint?: boolean;
}

function backupOptions() {
  return {
    backupDir: text(),
    saveFreq: saveFrequency(),
    doubleCheckpoint: optional(boolean(), false),
    deleteCheckpoint: optional(boolean(), true),
  } satisfies Description<BackupAndRestoreOptions>;
}

export interface BackupAndRestore extends FieldsOf<BackupAndRestoreOptions, typeof backupOptions> {}

/** Where training goes on. */
interface Position {
  readonly epoch: number;
  /** Batches of this epoch that are done. */
  readonly batch: number;
}

const WEIGHTS = "latest.weights.h5";
const METADATA = "training_metadata.json";

/**
 * Keeps a backup of weights, optimizer and position, from which an interrupted fit continues when it is called again, even in
 * another process. With the same seed (`setSeed`), model and data it ends with the very numbers of a fit
 * without the interruption. Weights and position are one file, which is replaced as a whole.
 */
export class BackupAndRestore extends Callback {
  static override readonly className: string = "BackupAndRestore";
  #epoch = 0;
  #restored: Position = { epoch: 0, batch: 0 };
  #last: Uint8Array<ArrayBuffer> | null = null;
  /** Only where batches are counted: a hook of batches makes fit run step by step. */
  readonly onTrainBatchEnd?: (batch: number, logs: Logs, context: CallbackContext) => Promise<void>;

  static override options(): AnyDescription {
    return { ...Callback.options(), ...backupOptions() };
  }

  /** @throws ValueError for options that do not exist. */
  constructor(options: BackupAndRestoreOptions) {
    super(options);
    const { saveFreq } = this;
    if (saveFreq === "epoch") return;
    const frequency = new SaveFrequency(saveFreq);
    this.onTrainBatchEnd = async (batch, _logs, { model }) => {
      if (frequency.isDue(batch)) await this.#save(this.#positionAfter(batch), model);
    };
  }

  /** @throws FormatError, ShapeError, ValueError for a backup of another model. */
  async onTrainBegin(_logs: Logs, { model, startAt }: TrainBeginContext): Promise<void> {
    const { makeFolder, readIfThere } = await files();
    this.#restored = { epoch: 0, batch: 0 };
    await makeFolder(this.backupDir);
    for (const path of [this.#path, this.#pathBefore]) {
      const bytes = await readIfThere(path, "BackupAndRestore");
      if (bytes === null) continue;
      this.#restored = await this.#restore(bytes, path, model);
      startAt(this.#restored.epoch, this.#restored.batch);
      return;
    }
  }

  onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
  }

  async onEpochEnd(epoch: number, _logs: Logs, { model }: CallbackContext): Promise<void> {
    if (this.saveFreq === "epoch") await this.#save({ epoch: epoch + 1, batch: 0 }, model);
  }

  async onTrainEnd(): Promise<void> {
    if (!this.deleteCheckpoint) return;
    const { removeFile } = await files();
    for (const path of [this.#path, this.#pathBefore]) await removeFile(path, "BackupAndRestore");
  }

  get #path(): string {
    return `${this.backupDir}/backup.zip`;
  }

  get #pathBefore(): string {
    return `${this.backupDir}/backup-before.zip`;
  }

  #positionAfter(batch: number): Position {
    const { params } = this;
    const epoch = this.#epoch;
    const restored = this.#restored;
    // In the epoch that was resumed, `batch` counts from the batch at which it resumed.
    const done = batch + 1 + (epoch === restored.epoch ? restored.batch : 0);
    const isLast = params.steps !== null && done >= params.steps;
    return isLast ? { epoch: epoch + 1, batch: 0 } : { epoch, batch: done };
  }

  async #save(position: Position, model: CallbackModel): Promise<void> {
    const { writeTarget, writeZip } = await files();
    let weights = new Uint8Array(0);
    await model.saveWeights((bytes) => {
      weights = bytes;
    });
    const metadata = new TextEncoder().encode(JSON.stringify(position));
    const bytes = writeZip([
      { name: METADATA, bytes: metadata },
      { name: WEIGHTS, bytes: weights },
    ]);
    if (this.doubleCheckpoint && this.#last !== null)
      await writeTarget(this.#pathBefore, this.#last, "BackupAndRestore");
    await writeTarget(this.#path, bytes, "BackupAndRestore");
    if (this.doubleCheckpoint) this.#last = bytes;
  }

  async #restore(bytes: Uint8Array, path: string, model: CallbackModel): Promise<Position> {
    const { readZip } = await files();
    const entries = readZip(bytes, path);
    const [metadata, weights] = [entries.get(METADATA), entries.get(WEIGHTS)];
    if (metadata === undefined || weights === undefined)
      throw new FormatError(`${path}: expected a backup with ${METADATA} and ${WEIGHTS}.`);
    await model.loadWeights(weights.read());
    return positionIn(new TextDecoder().decode(metadata.read()), path);
  }
}

function positionIn(json: string, path: string): Position {
  try {
    const { epoch, batch }: Position = JSON.parse(json);
    if (Number.isInteger(epoch) && Number.isInteger(batch) && epoch >= 0 && batch >= 0)
      return { epoch, batch };
  } catch {
    // Reported below.
  }
  throw new FormatError(`${path}: ${METADATA} has no epoch and batch.`);
}

function files() {
  return onDemand(
    "Writing of backups",
    () => import("../on-demand.js"),
    "save the model in a callback of your own",
  );
}

/**
 * Keeps a backup of weights, optimizer and position in `backupDir`, from which an interrupted fit continues when it is
 * called again, even in another process.
 * @throws ValueError for options that do not exist.
 * @example
 * await net.fit(x, y, { epochs: 50, callbacks: [callbacks.backupAndRestore({ backupDir: "backup" })] });
 */
export function backupAndRestore(options: BackupAndRestoreOptions): BackupAndRestore {
  return new BackupAndRestore(options);
}
