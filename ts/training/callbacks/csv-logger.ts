/** CSVLogger. */
import type { FileSource } from "../../io/places/source.js";
import type { FileTarget } from "../../io/places/target.js";
import { onDemand } from "../../runtime/on-demand.js";
import { ownEntry } from "../../runtime/plain-object.js";
import { anything, boolean, optional, text } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { Callback, type CallbackContext, type Logs } from "./callback.js";

/** Options of `csvLogger`. */
export interface CsvLoggerOptions {
  /** Where the table is written after each epoch, as `model.save` takes it: `training.csv`. */
  readonly filename: FileTarget;
  /** Between the values of a row. Default ",". */
  readonly separator?: string;
  /** Whether rows are added to a file that exists; else it is replaced. Default false. */
  readonly append?: boolean;
}

function csvLoggerOptions() {
  return {
    filename: anything<FileTarget>(),
    separator: optional(text(), ","),
    append: optional(boolean(), false),
  } satisfies Description<CsvLoggerOptions>;
}

export interface CSVLogger extends FieldsOf<CsvLoggerOptions, typeof csvLoggerOptions> {}

/** Writes the logs of each epoch as a row of a table, as Keras's CSVLogger does. The file is always a whole table. */
export class CSVLogger extends Callback {
  static override readonly className: string = "CSVLogger";
  #rows = "";
  #names: readonly string[] | null = null;

  static override options(): AnyDescription {
    return { ...Callback.options(), ...csvLoggerOptions() };
  }

  /** @throws ValueError for options that do not exist. */
  constructor(options: CsvLoggerOptions) {
    super(options);
  }

  async onTrainBegin(): Promise<void> {
    this.#names = null;
    this.#rows = "";
    const { filename } = this;
    if (!this.append || typeof filename === "function") return;
    const { readIfThere } = await files();
    const bytes = await readIfThere(sourceOf(filename), "CSVLogger");
    this.#rows = bytes === null ? "" : new TextDecoder().decode(bytes);
  }

  async onEpochEnd(epoch: number, logs: Logs, { model }: CallbackContext): Promise<void> {
    const isFirst = this.#names === null;
    this.#names ??= namesOf(logs);
    if (isFirst && this.#rows === "") this.#addRow(["epoch", ...this.#names]);
    this.#addRow([epoch, ...this.#names.map((name) => ownEntry(logs, name) ?? "NA")]);
    const { writeTarget } = await files();
    await writeTarget(this.filename, new TextEncoder().encode(this.#rows), `${model.name}.fit`);
  }

  /** Rows end as Python's csv module ends them. */
  #addRow(values: readonly (string | number)[]): void {
    this.#rows += `${values.join(this.separator)}\r\n`;
  }
}

/** A target as a source: what can be written to can be read, a FileSystemFileHandle of a page too. */
function sourceOf(target: Exclude<FileTarget, (bytes: never) => unknown>): FileSource {
  return target as FileSource;
}

/** Log names in order. Where the first epoch has no validation, later ones may: then each has a column for it. */
function namesOf(logs: Logs): string[] {
  const names = Object.keys(logs).sort();
  const hasValidation = names.some((name) => name.startsWith("val_"));
  return hasValidation ? names : [...names, ...names.map((name) => `val_${name}`)];
}

function files() {
  return onDemand(
    "Writing of files",
    () => import("../on-demand.js"),
    "write the history when fit has ended",
  );
}

/**
 * Writes the logs of each epoch as a row of the CSV file `filename`.
 * @throws ValueError for options that do not exist.
 * @example
 * await net.fit(x, y, { epochs: 10, callbacks: [callbacks.csvLogger({ filename: "log.csv" })] });
 */
export function csvLogger(options: CsvLoggerOptions): CSVLogger {
  return new CSVLogger(options);
}
