/**
 * Ranges of values: the two ends of a scale or an axis.
 *
 * What belongs here: finding and checking them. What does not: ticks (axis.ts) and colours (theme.ts).
 */
import { ValueError } from "../runtime/errors.js";
import { finiteValues, type Grid } from "./grid.js";

/** The two ends of a scale. */
export type Range = readonly [min: number, max: number];

/** @throws ValueError unless the ends are finite and ascend */
export function checkedRange(range: Range, what: string): Range {
  const [min, max] = range;
  if (!Number.isFinite(min) || !Number.isFinite(max) || min >= max) {
    throw new ValueError(
      `${what}: expected [min, max], two finite numbers of which the second is larger, got [${range.join(", ")}].`,
    );
  }
  return range;
}

/** The range from the smallest to the largest value; of width 1 where they are equal, so never empty. */
export function sequentialRange(grid: Grid): Range {
  const [min, max] = extentOf(finiteValues(grid));
  return min < max ? [min, max] : [min, min + 1];
}

/** A range symmetric around 0: to the largest magnitude, but at least to `minReach`. */
export function divergingRange(grid: Grid, minReach: number): Range {
  const [min, max] = extentOf(finiteValues(grid));
  const reach = Math.max(minReach, -min, max);
  return reach > 0 ? [-reach, reach] : [-1, 1];
}

/** The range, extended to cover every value. */
export function extended(range: Range, grid: Grid): Range {
  const values = finiteValues(grid);
  if (values.length === 0) return range;
  const [min, max] = extentOf(values);
  return [Math.min(range[0], min), Math.max(range[1], max)];
}

/** Minimum and maximum; [0, 0] of no values. */
function extentOf(values: readonly number[]): Range {
  if (values.length === 0) return [0, 0];
  return values.reduce<Range>(
    ([min, max], value) => [Math.min(min, value), Math.max(max, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

/** The position of a value between the two ends: 0 at the lower, 1 at the upper. */
export function fractionOf(value: number, [min, max]: Range): number {
  return (value - min) / (max - min);
}
