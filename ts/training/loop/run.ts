/** Running steps: one pass over a source, in slices of time between which other events happen. */
import type { Executable } from "../../graph/executable.js";
import { Block } from "../../runtime/engine/session.js";
import { sliceMilliseconds, yieldToEvents } from "../../runtime/host.js";
import { nextFreeIteration } from "../../runtime/random/seed.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import type { Batch, BatchSource } from "./batches.js";

/** Steps whose hyperparameters are computed and uploaded at once. */
const ROWS = 64;

/** Hyperparameters of the coming steps, computed in float64 and uploaded as rows. */
export class HyperparameterRows {
  private block: Block | null = null;
  private first = 0;
  private learningRate = Number.NaN;

  constructor(private readonly optimizer: Optimizer) {}

  /** Makes sure that the next step's row is uploaded; gives its number. */
  row(): number {
    const { iterations, learningRate } = this.optimizer;
    const offset = iterations - this.first;
    const current =
      this.block?.isAlive === true &&
      learningRate === this.learningRate &&
      offset >= 0 &&
      offset < ROWS;
    if (current) return offset;
    this.upload(iterations);
    this.learningRate = this.optimizer.learningRate;
    return 0;
  }

  private upload(first: number): void {
    const rows = Array.from({ length: ROWS }, (_, ahead) =>
      this.optimizer.hyperparameters(first + ahead),
    );
    const numbers = Float32Array.from(rows.flat());
    if (this.block?.isAlive !== true) this.block = new Block(numbers.byteLength);
    this.block.write(numbers);
    this.first = first;
  }

  /** The uploaded rows. */
  get memory(): Block | null {
    return this.block;
  }
}

/** What a pass over batches does beside computing. */
export interface PassHooks {
  /** Before and after each step, where somebody asked for it. */
  readonly beforeStep: ((step: number) => Promise<void>) | null;
  readonly afterStep: ((step: number, rows: number) => Promise<void>) | null;
  /** Between slices of time, and at the end. */
  readonly afterSlice: ((steps: number) => Promise<void> | void) | null;
  /** Whether to end the pass early; asked between steps. */
  readonly shouldStop: () => boolean;
}

/**
 * When the slice of time that runs now is over. All passes share it: short epochs end before their slice does,
 * and a thousand of them must not keep other events waiting.
 */
let sliceEnd = 0;

/** Runs what is left of a source's epoch, at most `limit` batches. Gives the number of steps that were completed. */
export async function pass(
  source: BatchSource,
  limit: number,
  run: (batch: Batch) => void,
  hooks: PassHooks,
): Promise<number> {
  let steps = 0;
  while (steps < limit && !hooks.shouldStop()) {
    const next = source.next();
    const batch = next instanceof Promise ? await next : next;
    if (batch === null) break;
    if (hooks.beforeStep !== null) await hooks.beforeStep(steps);
    run(batch);
    steps += 1;
    if (hooks.afterStep !== null) await hooks.afterStep(steps - 1, batch.rows);
    if (performance.now() < sliceEnd) continue;
    await hooks.afterSlice?.(steps);
    await yieldToEvents();
    sliceEnd = performance.now() + sliceMilliseconds;
  }
  await hooks.afterSlice?.(steps);
  return steps;
}

/** One training step; iterations count only steps that happened. */
export function trainStep(
  executable: Executable,
  batch: Batch,
  optimizer: Optimizer,
  rows: HyperparameterRows,
): void {
  const row = rows.row();
  const memory = { ...batch.memory, hyperparameters: rows.memory };
  executable.run(batch.binding, memory, {
    start: batch.start,
    iteration: optimizer.iterations,
    row,
  });
  optimizer.iterations += 1;
}

/** One step that changes no weight. A layer that drops out in prediction, too, draws anew each time. */
export function testStep(executable: Executable, batch: Batch) {
  const memory = { ...batch.memory, hyperparameters: null };
  const iteration = nextFreeIteration();
  return executable.run(batch.binding, memory, { start: batch.start, iteration, row: 0 });
}
