/**
 * Windows for stateful layers: each goes on where the one before it, in the same row of the batch, ended.
 *
 * What belongs here: cutting one long series, such as a text, for training with states that last. What does not:
 * windows that stand alone (windows.ts).
 */
import { type TensorLike, toTensor } from "../runtime/convert.js";
import type { DType } from "../runtime/dtype.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { describe } from "../runtime/fill.js";
import type { Tensor } from "../runtime/tensor.js";
import { gatherRows, type TensorOf } from "./rows.js";

export interface StatefulWindowOptions {
  /** Rows of a batch: the series is cut into as many stretches, which are read side by side. */
  readonly batchSize: number;
  /** Steps of a window. */
  readonly sequenceLength: number;
}

/**
 * Windows of a series [steps, ...] and, for each of their steps, the step that follows: two tensors
 * [windows, sequenceLength, ...] for `fit` with the same `batchSize`, `shuffle: false` and stateful layers, which
 * then read each stretch of the series from its beginning to its end.
 *
 * With L = floor((steps - 1) / batchSize) steps a stretch and N = floor(L / sequenceLength) batches, window
 * n batchSize + r begins at step r L + n sequenceLength. What is left over at the end of each stretch is not used.
 *
 * @throws ValueError for options that are not whole numbers from 1 up
 * @throws ShapeError for a scalar, and a series that has not a window for each row
 */
export function statefulWindows<Series extends TensorLike>(
  series: Series,
  options: StatefulWindowOptions,
): [x: TensorOf<Series>, y: TensorOf<Series>];
export function statefulWindows(
  series: TensorLike,
  { batchSize, sequenceLength }: StatefulWindowOptions,
): [Tensor<DType>, Tensor<DType>] {
  checkWhole("batchSize", batchSize);
  checkWhole("sequenceLength", sequenceLength);
  const steps = toTensor(series, undefined, "statefulWindows: series");
  const [length, ...features] = steps.shape;
  if (length === undefined)
    throw new ShapeError("statefulWindows: the series is a scalar: it has no steps.");
  const stretch = Math.floor((length - 1) / batchSize);
  const windows = batchSize * Math.floor(stretch / sequenceLength);
  if (windows <= 0) {
    throw new ShapeError(
      `statefulWindows: ${batchSize} rows of ${sequenceLength} steps need ${batchSize * sequenceLength + 1} steps, ` +
        `the series has ${length}.`,
    );
  }
  const from = Int32Array.from({ length: windows * sequenceLength }, (_, place) => {
    const window = Math.floor(place / sequenceLength);
    const [batch, row] = [Math.floor(window / batchSize), window % batchSize];
    return row * stretch + batch * sequenceLength + (place % sequenceLength);
  });
  const shape = [windows, sequenceLength, ...features];
  const next = from.map((step) => step + 1);
  return [gatherRows(steps, from).reshape(shape), gatherRows(steps, next).reshape(shape)];
}

function checkWhole(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new ValueError(
    `statefulWindows: ${name} is ${describe(value)}, expected a whole number from 1 up.`,
  );
}
