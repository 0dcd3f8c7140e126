/** `profile`: what each operation of a step takes, on this machine. */
import { Executable } from "../graph/executable.js";
import type { MeasuredStep, measureSteps } from "../graph/measure.js";
import { matmul } from "../graph/operations/matmul.js";
import { constant } from "../graph/operations/sources.js";
import type { Structure } from "../graph/structure.js";
import { Layer } from "../layers/layer.js";
import type { Device } from "../runtime/device/device.js";
import { optional, positiveInteger, rejected } from "../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../runtime/registry/option.js";
import type { ModelData } from "../training/fit/model-data.js";
import { stageBatch } from "../training/fit/one-batch.js";
import { type Model, TRAINER } from "./model.js";
import { Profile } from "./profile-report.js";

/** Options of `profile`. */
export interface ProfileOptions {
  /** How often each operation is measured; its time is the median. Default 20. */
  readonly rounds?: number;
}

function profileOptions() {
  return {
    rounds: optional(positiveInteger(), 20),
  } satisfies Description<ProfileOptions>;
}

/** Rows of the square matrices whose product gives the peak: large enough to keep all units of a core busy. */
const PEAK_SIZE = 512;
const PEAK_ROUNDS = 5;

const NO_MEMORY = { feeds: [], indices: null };

/**
 * Measures one step on a batch, operation by operation: a training step of a compiled model with x and y, a prediction with
 * x alone. Weights, slots and metrics are afterwards as before. Times are of this thread's engine; in a page the clock may be
 * too coarse for single operations under 0.1 ms.
 * @param x a batch of data for the inputs; all its rows are one batch
 * @param y targets, for a training step
 * @throws NotReadyError with y before compile; ValueError for a model whose weights are in a worker
 * @example
 * const report = await profile(net, xTrain.slice(0, 32), yTrain.slice(0, 32));
 * console.log(report.toString());
 */
export async function profile(
  model: Model<Structure, Structure>,
  x: ModelData,
  y?: ModelData,
  options: ProfileOptions = {},
): Promise<Profile> {
  if (!(model instanceof Layer) || !("topology" in model))
    throw rejected("profile: model", "a model", model);
  const { rounds } = functionOptions("profile", profileOptions(), options);
  const { measureSteps } = await import("../graph/measure.js");
  const trainer = model[TRAINER](y === undefined ? undefined : "profile");
  const batch = await stageBatch(trainer.compiled, x, y);
  const { executable, binding, memory, start, rows } = batch;
  const hyperparameters =
    y === undefined
      ? null
      : new Float32Array(model.optimizer.hyperparameters(model.optimizer.iterations));
  const slice = { steps: 1, start, rows, iteration: 0, hyperparameters };
  const { steps, milliseconds } = await measureSteps(executable, binding, memory, slice, rounds);
  const peak = await peakRate(executable.device, measureSteps);
  return new Profile(model.name, rows, steps, milliseconds, peak);
}

/** Multiply-adds a millisecond of a large matrix product here and now. */
async function peakRate(device: Device, measure: typeof measureSteps): Promise<number> {
  const square = () => constant([0.5], [PEAK_SIZE, PEAK_SIZE]);
  const executable = new Executable({ fetches: [matmul(square(), square())], effects: [] }, device);
  await executable.prepare({});
  const slice = { steps: 1, start: 0, rows: 0, iteration: 0, hyperparameters: null };
  const { steps } = await measure(executable, {}, NO_MEMORY, slice, PEAK_ROUNDS);
  const product = steps.reduce<MeasuredStep | null>(
    (most, step) => (step.multiplyAdds > (most?.multiplyAdds ?? 0) ? step : most),
    null,
  );
  return product === null ? 0 : product.multiplyAdds / product.milliseconds;
}
