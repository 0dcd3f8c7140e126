/** Running steps: one pass over a source, slice by slice. */
import type { Steps } from "../../graph/executable.js";
import { sliceMilliseconds } from "../../runtime/host.js";
import { nextFreeIterations } from "../../runtime/random/seed.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import type { Batches, BatchSource } from "./batches.js";

/** Most steps of a slice: their hyperparameters are computed and uploaded at once. */
const MOST_STEPS = 64;

/** What a pass over batches does beside computing. */
export interface PassHooks {
  /** Before and after each step, where somebody asked for it. */
  readonly beforeStep: ((step: number) => Promise<void>) | null;
  readonly afterStep: ((step: number, rows: number) => Promise<void>) | null;
  /** After slices, at most every few milliseconds, and at the end. */
  readonly afterSlice: ((steps: number) => Promise<void> | void) | null;
  /** Whether to end the pass early; asked between slices. */
  readonly shouldStop: () => boolean;
}

/**
 * Runs what is left of a source's epoch, at most `limit` batches. Gives the number of steps that were completed.
 * Where somebody asked for every step, a slice is one step.
 * @param run runs batches and gives how many it completed: at least one
 */
export async function pass(
  source: BatchSource,
  limit: number,
  run: (batches: Batches) => Promise<number>,
  hooks: PassHooks,
): Promise<number> {
  const most = hooks.beforeStep === null && hooks.afterStep === null ? MOST_STEPS : 1;
  let steps = 0;
  let told = performance.now();
  while (steps < limit && !hooks.shouldStop()) {
    const next = source.next(Math.min(most, limit - steps));
    const batches = next instanceof Promise ? await next : next;
    if (batches === null) break;
    if (hooks.beforeStep !== null) await hooks.beforeStep(steps);
    const completed = await run(batches);
    source.advance(completed);
    steps += completed;
    if (hooks.afterStep !== null) await hooks.afterStep(steps - 1, batches.rows);
    if (hooks.afterSlice === null || performance.now() < told + sliceMilliseconds) continue;
    await hooks.afterSlice(steps);
    told = performance.now();
  }
  await hooks.afterSlice?.(steps);
  return steps;
}

/** Training steps; iterations count only steps that happened. Gives how many were completed: at least one. */
export async function trainSteps(batches: Batches, optimizer: Optimizer): Promise<number> {
  const { executable, binding, memory, start, rows, count } = batches;
  const { iterations } = optimizer;
  const hyperparameters = Array.from({ length: count }, (_, ahead) =>
    optimizer.hyperparameters(iterations + ahead),
  );
  const { completed, failure } = await executable.run(binding, memory, {
    steps: count,
    start,
    rows,
    iteration: iterations,
    hyperparameters: Float32Array.from(hyperparameters.flat()),
  });
  optimizer.iterations += completed;
  if (failure !== null) throw failure;
  return completed;
}

/**
 * Steps that change no weight. A layer that drops out in prediction, too, draws anew each time, the same whatever
 * slices the steps are run in: numbers of steps that a slice had no time for are those of the next one.
 */
export class TestSteps {
  private next = 0;
  private left = 0;

  /** Runs some of the batches, at least one. */
  async run(batches: Batches): Promise<Steps> {
    const { executable, binding, memory, start, rows, count } = batches;
    if (this.left === 0) {
      this.next = nextFreeIterations(count);
      this.left = count;
    }
    const steps = Math.min(count, this.left);
    const slice = { steps, start, rows, iteration: this.next, hyperparameters: null };
    const result = await executable.run(binding, memory, slice);
    this.next += result.completed;
    this.left -= result.completed;
    if (result.failure !== null) throw result.failure;
    return result;
  }
}

/** Runs one batch and gives what its computation fetches. */
export async function runBatch({
  executable,
  binding,
  memory,
}: Batches): Promise<readonly Tensor[]> {
  return executable.runOnce(binding, memory, nextFreeIterations(1));
}
