/** Batches of arrays: in the engine where they fit there, else staged one by one, in the same order. */
import { gatherRows } from "../data/rows.js";
import { MemoryError } from "../runtime/errors.js";
import {
  type BatchSource,
  commonRows,
  type Fed,
  ResidentSource,
  RowOrder,
  type Shuffle,
  StreamedSource,
} from "../training/loop/batches.js";

export function sourceOfArrays(
  fed: readonly Fed[],
  batchSize: number,
  shuffle: Shuffle,
): BatchSource {
  try {
    return new ResidentSource(fed, batchSize, shuffle);
  } catch (error) {
    if (!(error instanceof MemoryError)) throw error;
    return stagedSource(fed, batchSize, shuffle);
  }
}

/** Arrays that the engine can't hold at once. */
export function stagedSource(
  fed: readonly Fed[],
  batchSize: number,
  shuffle: Shuffle,
): StreamedSource {
  const rows = commonRows(fed);
  const order = new RowOrder(rows, batchSize, shuffle);
  return new StreamedSource(
    () => slices(fed, batchSize, order.next()),
    Math.ceil(rows / batchSize),
  );
}

function* slices(
  fed: readonly Fed[],
  batchSize: number,
  order: Int32Array | null,
): Generator<readonly Fed[]> {
  const rows = commonRows(fed);
  for (let start = 0; start < rows; start += batchSize) {
    const end = start + batchSize;
    yield fed.map(({ input, data }) => ({
      input,
      data: order === null ? data.slice(start, end) : gatherRows(data, order.subarray(start, end)),
    }));
  }
}
