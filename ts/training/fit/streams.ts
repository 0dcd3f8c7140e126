/** Batches that are uploaded one by one: of iterables, and of arrays that do not fit into the device's memory. Loaded on demand. */
import type { Executable } from "../../graph/executable.js";
import type { Device } from "../../runtime/device/device.js";
import { ValueError } from "../../runtime/errors.js";
import type { Waiting } from "../interrupt.js";
import { BatchReader, lengthOf } from "./batch-reader.js";
import { commonRows, type Feed } from "./batch-source.js";
import type { FitSettings } from "./check-options.js";
import type { BatchIterable, BatchTuple } from "./options.js";
import { RowOrder, type Shuffle } from "./row-order.js";
import { type BatchStream, type FeedBatch, StreamedSource } from "./streamed-source.js";

/** @throws ValueError for options that need arrays, or that a stream gives with each batch. */
export function assertStreamOptions(settings: FitSettings): void {
  const { validationSplit, sampleWeight, shuffle } = settings;
  if (shuffle !== undefined && shuffle !== false) {
    throw new ValueError(
      "shuffle needs arrays; batches come in the order of their iterable: pass batches(arrays, { shuffle: true }) of latch/data, or shuffle them there.",
    );
  }
  if (validationSplit !== 0) {
    throw new ValueError(
      "validationSplit needs arrays, whose last rows can be held back; with batches pass validationData.",
    );
  }
  if (sampleWeight !== undefined) {
    throw new ValueError(
      "sampleWeight needs arrays; with batches pass it in each: [x, y, sampleWeight].",
    );
  }
}

/** The batches of an iterable; `read` gives each the step for its shapes. */
export function streamSource(
  batches: BatchIterable,
  waiting: Waiting,
  read: (tuple: BatchTuple) => FeedBatch,
  device: Device,
): StreamedSource {
  const open = () => new BatchReader(batches, waiting, read);
  return new StreamedSource(open, lengthOf(batches), device);
}

/** Batches of arrays that do not fit into the device's memory as a whole. */
export function stagedSource(
  executable: Executable,
  fed: readonly Feed[],
  batchSize: number,
  shuffle: Shuffle,
): StreamedSource {
  const rows = commonRows(fed);
  const order = new RowOrder(rows, batchSize, shuffle);
  return new StreamedSource(
    async () => streamOf(executable, fed, batchSize, await order.next()),
    Math.ceil(rows / batchSize),
    executable.device,
  );
}

function streamOf(
  executable: Executable,
  fed: readonly Feed[],
  batchSize: number,
  order: Int32Array | null,
): BatchStream {
  const rows = commonRows(fed);
  let start = 0;
  return {
    isInterrupted: false,
    async next() {
      if (start >= rows) return null;
      const end = start + batchSize;
      const feeds = fed.map(({ input, data }) => ({
        input,
        data: order === null ? data.slice(start, end) : data.take(order.subarray(start, end)),
      }));
      start = end;
      return { executable, feeds };
    },
    async close() {},
  };
}
