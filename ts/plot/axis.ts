/**
 * Numeric axes: from a value to its fraction of the axis's length, and the positions of ticks.
 *
 * What belongs here: arithmetic. What does not: drawing.
 */
import { ValueError } from "../runtime/errors.js";
import { unknownName } from "../runtime/names.js";
import { checkedRange, type Range } from "./range.js";

/** Equal distances on an axis are equal differences (`linear`) or equal factors (`log`). */
export type AxisScale = "linear" | "log";

export interface Axis {
  readonly range: Range;
  readonly ticks: readonly number[];
  /** Position of a value as a fraction of the axis; NaN where it has none: not finite, or not above 0 on a log axis. */
  fraction(value: number): number;
}

const MAX_TICKS = 6;

/**
 * An axis that covers the values; its ends are ticks unless `range` is given.
 * @throws ValueError for a range that is not ascending, or does not begin above 0 on a log axis
 */
export function axisOf(
  values: readonly number[],
  scale: AxisScale,
  range: Range | undefined,
  what: string,
): Axis {
  if (scale !== "linear" && scale !== "log")
    throw unknownName("axis scale", scale, ["linear", "log"]);
  if (range !== undefined) checkedRange(range, what);
  return scale === "log" ? logAxis(values, range, what) : linearAxis(values, range);
}

function linearAxis(values: readonly number[], given: Range | undefined): Axis {
  const [min, max] = given ?? extentOf(values.filter(Number.isFinite), [0, 1]);
  const step = niceStep((max - min) / MAX_TICKS);
  const range: Range =
    given ?? ([Math.floor(min / step) * step, Math.ceil(max / step) * step] as const);
  const [first, last] = [Math.ceil(range[0] / step - 1e-9), Math.floor(range[1] / step + 1e-9)];
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  const fraction = (value: number) =>
    Number.isFinite(value) ? (value - range[0]) / (range[1] - range[0]) : Number.NaN;
  return { range, ticks, fraction };
}

function logAxis(values: readonly number[], given: Range | undefined, what: string): Axis {
  const shown = values.filter((value) => Number.isFinite(value) && value > 0);
  const [min, max] = given ?? extentOf(shown, [0.1, 1]);
  if (min <= 0) {
    throw new ValueError(`${what}: a log axis must begin above 0, got [${min}, ${max}].`);
  }
  const [low, high] = [Math.log10(min), Math.log10(max)];
  const [from, to] = given === undefined ? [Math.floor(low), Math.ceil(high)] : [low, high];
  const span = Math.max(1, to - from);
  const tickSpacing = Math.ceil(span / MAX_TICKS);
  const ticks: number[] = [];
  for (let power = Math.ceil(from); power <= to + 1e-9; power += tickSpacing)
    ticks.push(10 ** power);
  return {
    range: [10 ** from, 10 ** to],
    ticks,
    fraction: (value) =>
      Number.isFinite(value) && value > 0 ? (Math.log10(value) - from) / (to - from) : Number.NaN,
  };
}

/** Minimum and maximum, widened if they are equal; `fallback` if there are no values. */
function extentOf(values: readonly number[], fallback: Range): Range {
  if (values.length === 0) return fallback;
  const min = values.reduce((a, b) => Math.min(a, b));
  const max = values.reduce((a, b) => Math.max(a, b));
  if (min < max) return [min, max];
  const margin = Math.abs(min) / 2 || 0.5;
  return [min - margin, max + margin];
}

/** The smallest of 1, 2, 5 times a power of ten that is not below `minimum`. */
function niceStep(minimum: number): number {
  const power = 10 ** Math.floor(Math.log10(minimum));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= minimum * (1 - 1e-9)) ?? 10;
  return factor * power;
}
