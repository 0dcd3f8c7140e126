/**
 * Ranges of values: the two ends of a scale or an axis.
 *
 * What belongs here: finding and checking them. What does not: ticks (axis.ts) and colours (theme.ts).
 */
import { ValueError } from "../runtime/errors.js";
import { finiteValues, type Grid } from "./grid.js";

/** The two ends of a scale. */
export type Range = readonly [least: number, most: number];

/** @throws ValueError unless the ends are finite and ascend */
export function checkedRange(range: Range, what: string): Range {
  const [least, most] = range;
  if (!Number.isFinite(least) || !Number.isFinite(most) || least >= most) {
    throw new ValueError(
      `${what}: expected [least, most], two finite numbers of which the second is larger, got [${range.join(", ")}].`,
    );
  }
  return range;
}

/** The range from the smallest to the largest value: of its own width, so never empty. */
export function sequentialRange(grid: Grid): Range {
  const { least, most } = extremes(finiteValues(grid));
  return least < most ? [least, most] : [least, least + 1];
}

/** A range that reaches as far below 0 as above it: to the largest value, but at least to `floor`. */
export function divergingRange(grid: Grid, floor: number): Range {
  const { least, most } = extremes(finiteValues(grid));
  const reach = Math.max(floor, -least, most);
  return reach > 0 ? [-reach, reach] : [-1, 1];
}

/** The range, stretched to hold every value. */
export function stretched(range: Range, grid: Grid): Range {
  const values = finiteValues(grid);
  if (values.length === 0) return range;
  const { least, most } = extremes(values);
  return [Math.min(range[0], least), Math.max(range[1], most)];
}

function extremes(values: readonly number[]): { least: number; most: number } {
  if (values.length === 0) return { least: 0, most: 0 };
  return values.reduce(
    ({ least, most }, value) => ({ least: Math.min(least, value), most: Math.max(most, value) }),
    { least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY },
  );
}

/** The share of the way from the lower to the upper end. */
export function shareOf(value: number, [least, most]: Range): number {
  return (value - least) / (most - least);
}
