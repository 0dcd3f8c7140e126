/** Batches of arrays: uploaded as a whole if they fit into the device's memory, else one by one, in the same order. */
import type { Executable } from "../../graph/executable.js";
import { MemoryError } from "../../runtime/errors.js";
import { onDemand } from "../../runtime/on-demand.js";
import type { BatchSource, Feed } from "./batch-source.js";
import { ResidentSource } from "./resident-source.js";
import type { Shuffle } from "./row-order.js";

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
    const { stagedSource } = await loadStreams();
    return stagedSource(executable, fed, batchSize, shuffle);
  }
}

/** The code for batches that are uploaded one by one. */
export function loadStreams() {
  return onDemand(
    "Uploading of single batches",
    () => import("./streams.js"),
    "pass arrays that fit into memory",
  );
}
