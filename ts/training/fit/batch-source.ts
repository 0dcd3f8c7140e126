/**
 * Where batches come from, as the loop over them sees it: data on the device that are taken by lists of rows
 * (resident-source.ts), or a stream whose batches are staged one by one (streamed-source.ts).
 */

import { bindShapes } from "../../graph/bind-shapes.js";
import type { Binding } from "../../graph/dim.js";
import type { Executable } from "../../graph/executable.js";
import type { FedNode } from "../../graph/operations/host.js";
import type { StepMemory } from "../../runtime/device/device.js";
import type { DType } from "../../runtime/dtype.js";
import { ValueError } from "../../runtime/errors.js";
import type { Tensor } from "../../runtime/tensor.js";

/** Data for one input of the graph; rows along the first axis. */
export interface Feed {
  readonly input: FedNode;
  readonly data: Tensor<DType>;
}

/** Consecutive batches of one size, with the computation that runs them. */
export interface Batches {
  readonly executable: Executable;
  readonly binding: Binding;
  readonly memory: StepMemory;
  /** Position of the first in the list of rows. */
  readonly start: number;
  /** Rows of each. */
  readonly rows: number;
  /** How many there are. */
  readonly count: number;
}

/** The batches of one epoch, in order. */
export interface BatchSource {
  /** Batches in an epoch; undefined where that shows only at the end. */
  readonly steps: number | undefined;
  /** Whether nothing is left of the epoch that was begun last. */
  readonly isSpent: boolean;
  /** Begins an epoch. */
  begin(): void;
  /** The next batches, at most `most`; null at the epoch's end. A Promise only where data have to be waited for. */
  next(most: number): Batches | null | Promise<Batches | null>;
  /** So many of the batches that `next` gave were run; the others come again. */
  advance(count: number): void;
  /** Frees memory, and closes what batches are read from. */
  release(): void | Promise<void>;
}

/** The list of rows in their own order. */
export function ascending(rows: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row);
}

/** Sizes of symbols in a batch of so many rows. */
export function bindBatch(fed: readonly Feed[], rows: number): Binding {
  return bindShapes(
    fed.map(({ input }) => input.attributes),
    fed.map(({ data }) => [rows, ...data.shape.slice(1)]),
  );
}

/** @throws ValueError where arrays have unequal numbers of rows, or none. */
export function commonRows(fed: readonly Feed[]): number {
  const [first] = fed;
  const rows = first?.data.shape[0] ?? 0;
  for (const { input, data } of fed) {
    if (data.shape[0] !== rows) {
      throw new ValueError(
        `All data need the same number of rows: ${first?.input.attributes.name} has ${rows}, ${input.attributes.name} has ${data.shape[0] ?? 0}.`,
      );
    }
  }
  if (rows === 0) throw new ValueError("The data have no rows; expected at least one.");
  return rows;
}
