/** Runs the garbage collector when a test asks for it. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

// Not by node --expose-gc, with which latch would find a collector that users do not have: set here, the flag affects
// new contexts only.
setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** Finalizers run between tasks and release further objects; one that is still on the stack may survive a round. */
const ROUNDS = 5;

/** Collects what nothing refers to any more, and lets its finalizers run. */
export async function collectGarbage(): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
