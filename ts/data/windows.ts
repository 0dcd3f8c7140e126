/**
 * Sliding windows over a series, such as the examples of a forecast.
 *
 * What belongs here: Keras's `timeseries_dataset_from_array`, as tensors. What does not: batching them.
 */

import { type TensorLike, toTensor } from "../runtime/convert.js";
import { allocate, type DType } from "../runtime/dtype.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import {
  anything,
  integer,
  leftOut,
  optional,
  positiveInteger,
} from "../runtime/registry/kinds.js";
import { type Description, functionOptions, type ValuesOf } from "../runtime/registry/option.js";
import { copyRun } from "../runtime/slice.js";
import { Tensor } from "../runtime/tensor.js";
import type { TensorOf } from "./rows.js";

/** Options of `windows`. */
export interface WindowOptions {
  /** Steps of a window. */
  readonly sequenceLength: number;
  /** Steps from the start of one window to the start of the next. Default 1. */
  readonly sequenceStride?: number;
  /** Steps of the series from one step of a window to the next. Default 1: every step. */
  readonly samplingRate?: number;
  /** First step of the series that is used. Default 0. */
  readonly startIndex?: number;
  /** First step of the series that is no longer used. Default: its length. */
  readonly endIndex?: number;
}

/** Options of `windows` with targets. */
export interface TargetWindowOptions<Targets extends TensorLike> extends WindowOptions {
  /** [steps, ...]: element s is the value to predict from the window that begins at step s. */
  readonly targets: Targets;
}

/**
 * Windows of a series [steps, ...]: a tensor [windows, sequenceLength, ...], or with `targets` a pair of it and the
 * target of each window.
 *
 * Window w has the steps `s, s + samplingRate, ...`, `s = startIndex + w sequenceStride`; its target is `targets[s]`,
 * so to predict the step after a window of length n, pass `targets: series.slice(n)`. As in Keras, there are as many
 * windows as fit into the series and have a target.
 *
 * @throws ValueError for options that are not integers in range
 * @throws ShapeError for a scalar, or a series in which no window fits
 */
export function windows<Series extends TensorLike, Targets extends TensorLike>(
  series: Series,
  options: TargetWindowOptions<Targets>,
): [TensorOf<Series>, TensorOf<Targets>];
export function windows<Series extends TensorLike>(
  series: Series,
  options: WindowOptions,
): TensorOf<Series>;
export function windows(
  series: TensorLike,
  options: WindowOptions & Partial<TargetWindowOptions<TensorLike>>,
): Tensor<DType> | [Tensor<DType>, Tensor<DType>] {
  const settings = functionOptions("windows", windowOptions(), options);
  const steps = toTensor(series, undefined, "windows: series");
  const targets =
    settings.targets === undefined
      ? null
      : toTensor(settings.targets, undefined, "windows: targets");
  const starts = windowStarts(steps, targets, settings);
  const inputs = gatherWindows(steps, starts, settings.sequenceLength, settings.samplingRate);
  return targets === null ? inputs : [inputs, targets.take(starts)];
}

function windowOptions() {
  return {
    sequenceLength: positiveInteger(),
    sequenceStride: optional(positiveInteger(), 1),
    samplingRate: optional(positiveInteger(), 1),
    startIndex: optional(integer(), 0),
    endIndex: leftOut(integer()),
    // Converted with the series.
    targets: leftOut(anything<TensorLike>()),
  } satisfies Description<WindowOptions & Partial<TargetWindowOptions<TensorLike>>>;
}

type Settings = ValuesOf<ReturnType<typeof windowOptions>>;

/** The first step of each window. */
function windowStarts(
  steps: Tensor<DType>,
  targets: Tensor<DType> | null,
  { sequenceLength, sequenceStride: stride, samplingRate: rate, ...ends }: Settings,
): number[] {
  const length = rowsOf(steps, "series");
  const start = checkedInteger("startIndex", ends.startIndex, 0, length);
  const end = checkedInteger("endIndex", ends.endIndex ?? length, start, length);
  const span = (sequenceLength - 1) * rate + 1;
  let count = Math.max(0, end - start - span + 1);
  if (count === 0) {
    throw new ShapeError(
      `windows: a window spans ${span} steps, but the series has ${end - start} from ${start} to ${end}.`,
    );
  }
  if (targets !== null) count = Math.min(count, rowsOf(targets, "targets") - start);
  if (count <= 0) throw new ShapeError(`windows: no step from ${start} on has a target.`);
  return Array.from({ length: Math.ceil(count / stride) }, (_, w) => start + w * stride);
}

function gatherWindows(
  steps: Tensor<DType>,
  starts: readonly number[],
  sequenceLength: number,
  rate: number,
): Tensor<DType> {
  const [length = 0, ...features] = steps.shape;
  const width = steps.size / length;
  const result = allocate(steps.dtype, starts.length * sequenceLength * width);
  let written = 0;
  for (const start of starts) {
    for (let step = 0; step < sequenceLength; step++) {
      copyRun(steps.data, (start + step * rate) * width, result, written, width);
      written += width;
    }
  }
  return new Tensor([starts.length, sequenceLength, ...features], steps.dtype, result);
}

function rowsOf({ shape }: Tensor<DType>, what: string): number {
  if (shape[0] === undefined)
    throw new ShapeError(`windows: the ${what} is a scalar: it has no steps.`);
  return shape[0];
}

function checkedInteger(name: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new ValueError(`windows: ${name} is ${value}, expected an integer from ${min} to ${max}.`);
}
