/** The garbage collector at a moment that a test chooses. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

// Not by node --expose-gc, which would give latch a collector that users do not have: the flag gives one to new
// contexts alone.
setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** Finalizers run between tasks and let go of more; an object that the stack still names may live a round longer. */
const ROUNDS = 5;

/** Collects what nothing refers to any more, and lets its finalizers run. */
export async function collectGarbage(): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
