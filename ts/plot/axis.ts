/**
 * Axes of numbers: from values to shares of a length, and where ticks stand.
 *
 * What belongs here: arithmetic. What does not: drawing.
 */
import { ValueError } from "../runtime/errors.js";
import { unknownName } from "../runtime/names.js";
import { checkedRange, type Range } from "./range.js";

/** How an axis counts: by differences or by factors. */
export type AxisScale = "linear" | "log";

export interface Axis {
  readonly range: Range;
  readonly ticks: readonly number[];
  /** The share of the axis at which a value stands; NaN for what has no place: not finite, or not above 0 on a log axis. */
  share(value: number): number;
}

const MOST_TICKS = 6;

/**
 * An axis that holds the values; its ends lie on ticks unless `range` is given.
 * @throws ValueError for a range that does not ascend, or reaches 0 on a log axis
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
  const [least, most] = given ?? ends(values.filter(Number.isFinite), [0, 1]);
  const step = niceStep((most - least) / MOST_TICKS);
  const range: Range =
    given ?? ([Math.floor(least / step) * step, Math.ceil(most / step) * step] as const);
  const [first, last] = [Math.ceil(range[0] / step - 1e-9), Math.floor(range[1] / step + 1e-9)];
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  const share = (value: number) => (value - range[0]) / (range[1] - range[0]);
  return { range, ticks, share: (value) => (Number.isFinite(value) ? share(value) : Number.NaN) };
}

function logAxis(values: readonly number[], given: Range | undefined, what: string): Axis {
  const shown = values.filter((value) => Number.isFinite(value) && value > 0);
  const [least, most] = given ?? ends(shown, [0.1, 1]);
  if (least <= 0) {
    throw new ValueError(`${what}: a log axis begins above 0, got [${least}, ${most}].`);
  }
  const [low, high] = [Math.log10(least), Math.log10(most)];
  const [from, to] = given === undefined ? [Math.floor(low), Math.ceil(high)] : [low, high];
  const span = Math.max(1, to - from);
  const every = Math.ceil(span / MOST_TICKS);
  const ticks: number[] = [];
  for (let power = Math.ceil(from); power <= to + 1e-9; power += every) ticks.push(10 ** power);
  return {
    range: [10 ** from, 10 ** to],
    ticks,
    share: (value) =>
      Number.isFinite(value) && value > 0 ? (Math.log10(value) - from) / (to - from) : Number.NaN,
  };
}

/** The least and the largest, apart from each other. */
function ends(values: readonly number[], ifNone: Range): Range {
  if (values.length === 0) return ifNone;
  const least = values.reduce((a, b) => Math.min(a, b));
  const most = values.reduce((a, b) => Math.max(a, b));
  if (least < most) return [least, most];
  const room = Math.abs(least) / 2 || 0.5;
  return [least - room, most + room];
}

/** The least of 1, 2, 5, 10, 20, ... (times a power of ten) that is not below. */
function niceStep(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(wanted));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= wanted * (1 - 1e-9)) ?? 10;
  return factor * power;
}
