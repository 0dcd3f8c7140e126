/** Memory of variables for synchronous computations. */
import type { LocalDevice } from "../runtime/device/device.js";
import { initializationGroups } from "./initial-values.js";
import type { Variable } from "./variable.js";
import { initialPlan, NO_MEMORY, ONE_STEP, store, withoutMemory } from "./weights.js";

/**
 * `materialize` at once, on a device of this thread, where the memory may be moved by `withRoom`.
 * @throws NotReadyError where it does not run.
 */
export function materializeNow(variables: readonly Variable[], device: LocalDevice): void {
  const fresh = withoutMemory(variables, device);
  if (fresh.length === 0) return;
  const blocks = device.allocateNow(fresh.map(({ bytes }) => bytes));
  try {
    for (const group of initializationGroups(fresh)) {
      const program = device.loadNow(...initialPlan(group, fresh, blocks));
      const { failure } = device.runNow(program, NO_MEMORY, ONE_STEP);
      device.unload(program);
      if (failure !== null) throw failure;
    }
  } catch (error) {
    for (const block of blocks) device.release(block);
    throw error;
  }
  store(fresh, blocks, device);
  for (const { residence } of fresh) device.letMove(residence);
}
