/** Runs batches as training steps, or as steps that change no weights. */
import type { SliceOutputs } from "../../graph/executable.js";
import type { DType } from "../../runtime/dtype.js";
import { nextFreeIterations } from "../../runtime/random/seed.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import type { Batches } from "./batch-source.js";

/** Runs training steps and returns how many were completed, at least one. Only those count for the optimizer. */
export async function trainSteps(batches: Batches, optimizer: Optimizer): Promise<number> {
  const { executable, binding, memory, start, rows } = batches;
  const { steps } = optimizer;
  const count = Math.min(batches.count, optimizer.stepsAhead?.() ?? batches.count);
  const hyperparameters = Array.from({ length: count }, (_, ahead) =>
    optimizer.hyperparameters(steps + ahead),
  );
  const { completed, failure } = await executable.run(binding, memory, {
    steps: count,
    start,
    rows,
    iteration: steps,
    hyperparameters: new Float32Array(hyperparameters.flat()),
  });
  await optimizer.complete(completed);
  if (failure !== null) throw failure;
  return completed;
}

/**
 * Runs steps that change no weights. Each has a number, which keys the random numbers of layers that drop out even in
 * prediction. The numbers do not depend on how steps are grouped into slices: those that a slice reserved but had no
 * time for are used by the next one.
 */
export class TestSteps {
  #next = 0;
  #left = 0;

  /** Runs at least one of the batches. */
  async run(batches: Batches): Promise<SliceOutputs> {
    const { executable, binding, memory, start, rows, count } = batches;
    if (this.#left === 0) {
      this.#next = nextFreeIterations(count);
      this.#left = count;
    }
    const steps = Math.min(count, this.#left);
    const slice = { steps, start, rows, iteration: this.#next, hyperparameters: null };
    const result = await executable.run(binding, memory, slice);
    this.#next += result.completed;
    this.#left -= result.completed;
    if (result.failure !== null) throw result.failure;
    return result;
  }
}

/** Runs one batch and returns the tensors that its computation fetches. */
export async function runBatch({
  executable,
  binding,
  memory,
}: Batches): Promise<readonly Tensor<DType>[]> {
  return executable.runOnce(binding, memory, nextFreeIterations(1));
}
