/** Running batches: training steps, and steps that change no weight. */
import type { SliceOutputs } from "../../graph/executable.js";
import type { DType } from "../../runtime/dtype.js";
import { nextFreeIterations } from "../../runtime/random/seed.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import type { Batches } from "./batch-source.js";

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
  async run(batches: Batches): Promise<SliceOutputs> {
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
}: Batches): Promise<readonly Tensor<DType>[]> {
  return executable.runOnce(binding, memory, nextFreeIterations(1));
}
