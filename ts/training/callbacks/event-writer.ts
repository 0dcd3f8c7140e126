/** Writes event files of TensorBoard, as one chunk that is loaded when a fit needs it. */
import {
  encodeFileStart,
  encodeHistograms,
  encodeScalars,
  histogramOf,
} from "../../io/event-file.js";
import { appendToFile } from "../../runtime/append-file.js";
import { ValueError } from "../../runtime/errors.js";
import { hostFiles } from "../../runtime/host-files.js";
import type { Tensor } from "../../runtime/tensor.js";

/** Appends to the file of one folder. Records wait until `flush`. */
export class EventWriter {
  #waiting: Uint8Array[] = [];
  #path: string | null = null;

  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Numbers by tag, at a step. */
  scalars(step: number, scalars: ReadonlyMap<string, number>): void {
    if (scalars.size > 0) this.#waiting.push(encodeScalars({ wallTime: seconds(), step, scalars }));
  }

  /** Histograms of tensors by tag, at a step. */
  histograms(step: number, tensors: ReadonlyMap<string, Tensor>): void {
    const histograms = new Map([...tensors].map(([tag, { data }]) => [tag, histogramOf(data)]));
    this.#waiting.push(encodeHistograms({ wallTime: seconds(), step, histograms }));
  }

  /** Appends what waits. @throws ValueError where this host has no files */
  async flush(): Promise<void> {
    const records = this.#waiting;
    if (records.length === 0) return;
    this.#waiting = [];
    if (this.#path === null) records.unshift(encodeFileStart(seconds()));
    this.#path ??= await fileIn(this.#folder);
    await appendToFile(this.#path, joined(records));
  }
}

/** A file in the folder that is not there yet: TensorBoard reads all of a folder in the order of their names. */
async function fileIn(folder: string): Promise<string> {
  const host = hostFiles();
  if (host === undefined || folder.includes("://"))
    throw new ValueError(
      `TensorBoard: logDir "${folder}" must be a folder of Node, Deno or Bun. In a page use csvLogger or liveCurve.`,
    );
  await host.makeFolder(folder);
  const start = `events.out.tfevents.${Math.floor(seconds())}.latch`;
  const known = await host.list(folder);
  for (let number = 0; ; number++) {
    const name = `${start}.${number}.v2`;
    if (!known.includes(name)) return `${folder}/${name}`;
  }
}

/** Seconds since 1970. */
function seconds(): number {
  return Date.now() / 1000;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
