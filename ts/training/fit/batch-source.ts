/**
 * The interface of sources of batches: arrays on the device, of which a batch is a range in a list of row indices
 * (resident-source.ts), or a stream whose batches are uploaded one by one (streamed-source.ts).
 */

import { bindShapes } from "../../graph/bind-shapes.js";
import type { Binding } from "../../graph/dim.js";
import type { Executable } from "../../graph/executable.js";
import type { FedNode } from "../../graph/operations/host.js";
import type { StepMemory } from "../../runtime/device/device.js";
import type { DType } from "../../runtime/dtype.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import type { Tensor } from "../../runtime/tensor.js";

/** Data for one input of the graph; rows along the first axis. */
export interface Feed {
  readonly input: FedNode;
  readonly data: Tensor<DType>;
}

/** The feeds with arrays of their own. */
export function ownFeeds(feeds: readonly Feed[]): Feed[] {
  return feeds.map(({ input, data }) => ({ input, data: data.reshape(data.shape) }));
}

/** Consecutive batches of one size, with the computation that runs them. */
export interface Batches {
  readonly executable: Executable;
  readonly binding: Binding;
  readonly memory: StepMemory;
  /** Position of the first batch in the list of row indices. */
  readonly start: number;
  /** Rows of each batch. */
  readonly rows: number;
  /** Number of batches. */
  readonly count: number;
}

/** The batches of one epoch, in order. */
export interface BatchSource {
  /** Batches in an epoch; undefined where only the end of the stream tells. */
  readonly steps: number | undefined;
  /** Whether the current epoch has no batches left. */
  readonly isSpent: boolean;
  /** Whether the epoch ended early because training was stopped during a wait for a batch. */
  readonly isInterrupted: boolean;
  /** Begins an epoch. */
  begin(): Promise<void>;
  /** The next batches, at most `limit`; null at the epoch's end. A Promise only where data may not be ready yet. */
  next(limit: number): Batches | null | Promise<Batches | null>;
  /** Marks this many of the batches that `next` returned as done; `next` returns the others again. */
  advance(count: number): void;
  /** Frees memory and closes the iterator. */
  release(): void | Promise<void>;
}

/** Sizes of symbols in a batch of this many rows. */
export function bindBatch(fed: readonly Feed[], rows: number): Binding {
  return bindShapes(
    fed.map(({ input }) => input.attributes),
    fed.map(({ data }) => [rows, ...data.shape.slice(1)]),
  );
}

/** @throws ShapeError where arrays have unequal numbers of rows. */
export function assertEqualRows(fed: readonly Feed[]): void {
  const rows = fed.map(({ data }) => data.shape[0] ?? 0);
  if (rows.every((count) => count === rows[0])) return;
  const counts = fed.map(({ input }, index) => `${input.attributes.name} has ${rows[index]}`);
  throw new ShapeError(`All data need equally many rows: ${counts.join(", ")}.`);
}

/** @throws ShapeError where arrays have unequal numbers of rows, ValueError where they have none. */
export function commonRows(fed: readonly Feed[]): number {
  assertEqualRows(fed);
  const rows = fed[0]?.data.shape[0] ?? 0;
  if (rows === 0) throw new ValueError("The data have no rows; expected at least one.");
  return rows;
}
