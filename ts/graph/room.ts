/**
 * Room for synchronous computations. Memory of layers that were dropped is freed by finalizers, which run only between
 * events: a loop that makes one layer after the other would fill the memory with garbage. What does not fit therefore
 * moves the oldest variables to the JavaScript heap, where those of dropped layers are garbage like everything else.
 */
import type { LocalDevice, Residence } from "../runtime/device/device.js";
import { MemoryError } from "../runtime/errors.js";
import type { Variable } from "./variable.js";

/**
 * Runs `work`, again after each variable that had to make room for it.
 * @param needed variables that `work` uses, which stay
 * @throws MemoryError where there is no room without them
 */
export function withRoom<Result>(
  device: LocalDevice,
  needed: readonly Variable[],
  work: () => Result,
): Result {
  const stays = new Set(needed.map(({ residence }) => residence));
  for (let attempts = 0; ; attempts++) {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof MemoryError)) throw error;
      // What earlier events left behind may be garbage that the host had no reason to collect.
      if (attempts === 0) {
        device.reclaimNow();
        continue;
      }
      const oldest = [...device.movable].find((one) => !one.isPinned && !stays.has(one));
      if (oldest === undefined) throw error;
      moveToHeap(device, oldest);
    }
  }
}

/** The next computation with the variable moves it back. */
function moveToHeap(device: LocalDevice, residence: Residence): void {
  const { block } = residence;
  device.movable.delete(residence);
  if (block === null) return;
  const [saved = null] = device.readNow([block]);
  device.release(block);
  Object.assign(residence, { block: null, saved });
}
