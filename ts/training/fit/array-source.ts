/** Batches of arrays: uploaded as a whole if they fit into the device's memory, else one by one, in the same order. */
import type { Executable } from "../../graph/executable.js";
import { MemoryError } from "../../runtime/errors.js";
import { type BatchSource, commonRows, type Feed } from "./batch-source.js";
import { ResidentSource } from "./resident-source.js";
import { RowOrder, type Shuffle } from "./row-order.js";
import { type BatchStream, StreamedSource } from "./streamed-source.js";

export async function sourceOfArrays(
  executable: Executable,
  fed: readonly Feed[],
  batchSize: number,
  shuffle: Shuffle,
): Promise<BatchSource> {
  try {
    return await ResidentSource.upload(executable, fed, batchSize, shuffle);
  } catch (error) {
    if (!(error instanceof MemoryError)) throw error;
    return stagedSource(executable, fed, batchSize, shuffle);
  }
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
