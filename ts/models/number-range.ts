/** The range of the numbers of a tensor. */
import type { DType } from "../runtime/dtype.js";
import type { Tensor } from "../runtime/tensor.js";

/** Statistics of finite numbers. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** √ of the mean of squares. */
  readonly rms: number;
  /** Fraction of numbers that are 0. */
  readonly zeros: number;
  /** Fraction of units (along the last axis) that are 0 throughout. */
  readonly deadUnits: number;
  /** Count of numbers that are NaN or infinite. */
  readonly notFinite: number;
}

/** The range of all numbers of a tensor, in float64. */
export function rangeOf({ data, shape }: Tensor<DType>): NumberRange {
  const units = shape.length > 1 ? (shape.at(-1) ?? 1) : 1;
  const isAlive = new Array<boolean>(units).fill(false);
  const sums = { min: Infinity, max: -Infinity, sum: 0, squares: 0, zeros: 0, count: 0 };
  let position = 0;
  for (const given of data) {
    const value = Number(given);
    const unit = position++ % units;
    if (value !== 0) isAlive[unit] = true;
    if (!Number.isFinite(value)) continue;
    sums.min = Math.min(sums.min, value);
    sums.max = Math.max(sums.max, value);
    sums.sum += value;
    sums.squares += value * value;
    sums.zeros += value === 0 ? 1 : 0;
    sums.count++;
  }
  const { min, max, sum, squares, zeros, count } = sums;
  return {
    min,
    max,
    mean: sum / count,
    rms: Math.sqrt(squares / count),
    zeros: zeros / count,
    deadUnits: isAlive.filter((alive) => !alive).length / units,
    notFinite: position - count,
  };
}
