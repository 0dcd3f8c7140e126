/**
 * Windows for stateful layers: each continues the window in the same row of the batch before.
 *
 * What belongs here: splitting one long series, such as a text, for training with states that last over batches. What
 * does not: independent windows (windows.ts).
 */

import { type TensorLike, toTensor } from "../runtime/convert.js";
import type { DType } from "../runtime/dtype.js";
import { ShapeError } from "../runtime/errors.js";
import { positiveInteger } from "../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../runtime/registry/option.js";
import type { Tensor } from "../runtime/tensor.js";
import type { TensorOf } from "./rows.js";

/** Options of `statefulWindows`. */
export interface StatefulWindowOptions {
  /** Rows of a batch: the series is split into as many segments, one for each row. */
  readonly batchSize: number;
  /** Steps of a window. */
  readonly sequenceLength: number;
}

/**
 * Windows of a series [steps, ...] and, for each of their steps, the step that follows: two tensors
 * [windows, sequenceLength, ...] for `fit` with the same `batchSize`, `shuffle: false` and stateful layers, which
 * then read each segment of the series from its beginning to its end. Call `resetStates` between epochs, not before
 * `evaluate`: states of zeros are right at the beginning of a segment only.
 *
 * With segments of L = floor((steps - 1) / batchSize) steps and N = floor(L / sequenceLength) batches, window
 * n batchSize + r begins at step r L + n sequenceLength. The last L - N sequenceLength steps of a segment are not used.
 *
 * @throws ValueError for options that are not positive integers
 * @throws ShapeError for a scalar, and for a series too short for one window in each row
 */
export function statefulWindows<Series extends TensorLike>(
  series: Series,
  options: StatefulWindowOptions,
): [x: TensorOf<Series>, y: TensorOf<Series>];
export function statefulWindows(
  series: TensorLike,
  options: StatefulWindowOptions,
): [Tensor<DType>, Tensor<DType>] {
  const description = {
    batchSize: positiveInteger(),
    sequenceLength: positiveInteger(),
  } satisfies Description<StatefulWindowOptions>;
  const { batchSize, sequenceLength } = functionOptions("statefulWindows", description, options);
  const steps = toTensor(series, undefined, "statefulWindows: series");
  const [length, ...features] = steps.shape;
  if (length === undefined)
    throw new ShapeError("statefulWindows: the series is a scalar: it has no steps.");
  const segment = Math.floor((length - 1) / batchSize);
  const windows = batchSize * Math.floor(segment / sequenceLength);
  if (windows <= 0) {
    throw new ShapeError(
      `statefulWindows: ${batchSize} rows of ${sequenceLength} steps need ${batchSize * sequenceLength + 1} steps, ` +
        `the series has ${length}.`,
    );
  }
  const current = Int32Array.from({ length: windows * sequenceLength }, (_, index) => {
    const window = Math.floor(index / sequenceLength);
    const [batch, row] = [Math.floor(window / batchSize), window % batchSize];
    return row * segment + batch * sequenceLength + (index % sequenceLength);
  });
  const shape = [windows, sequenceLength, ...features];
  const next = current.map((step) => step + 1);
  return [steps.take(current).reshape(shape), steps.take(next).reshape(shape)];
}
