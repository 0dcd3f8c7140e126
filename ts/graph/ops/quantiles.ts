/** Quantiles over axes, of all elements or of those that are numbers. */
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { checkedEager } from "../checked.js";
import { at, type Dim, formatShape, productOfDims } from "../dim.js";
import { reshape } from "../operations/broadcast.js";
import {
  add,
  cast,
  ceil,
  equal,
  floor,
  greater,
  maximum,
  mul,
  notEqual,
  sub,
  where,
} from "../operations/elementwise.js";
import { transpose } from "../operations/layout.js";
import { type Axes, any, axesOf, sum } from "../operations/reduce.js";
import { orderOfRows } from "../operations/sort.js";
import { constant, sizeOf } from "../operations/sources.js";
import type { SymbolicTensor } from "../symbolic.js";
import { alongAxis, slicesAt } from "./along-axis.js";

/** How a quantile between two elements is chosen. */
type QuantileMethod = "linear" | "lower" | "higher" | "midpoint" | "nearest";

/** What is asked of which elements. */
interface Request {
  readonly q: number | readonly number[];
  readonly axes: Axes;
  readonly method: QuantileMethod;
  readonly keepDims: boolean;
}

/** Quantiles of sorted rows [..., count]: [..., quantiles]. */
type OfRows = (
  sorted: SymbolicTensor,
  q: SymbolicTensor,
  count: Dim,
  method: QuantileMethod,
) => SymbolicTensor;

/**
 * Quantiles over axes. Quantile q of n sorted values is at position q (n - 1); between two positions it is interpolated.
 */
function quantiles(
  op: string,
  given: SymbolicTensor,
  { q, axes, method, keepDims }: Request,
  ofRows: OfRows,
): SymbolicTensor {
  const x = cast(given, "float32");
  const [chosen, all] = [axesOf(x, axes), x.dims.map((_, axis) => axis)];
  const kept = all.filter((axis) => !chosen.includes(axis));
  const count = productOfDims(chosen.map((axis) => at(x.dims, axis)));
  if (count === 0)
    throw new ShapeError(`ops.${op}: ${formatShape(x.dims)} has no elements over these axes.`);
  const keptDims = kept.map((axis) => at(x.dims, axis));
  const rows = reshape(transpose(x, [...kept, ...chosen]), [...keptDims, count]);
  const sorted = alongAxis(rows, orderOfRows({ x: rows }, { descending: false }).y, -1);
  const list = typeof q === "number" ? [q] : q;
  const result = ofRows(sorted, constant([...list], [list.length]), count, method);
  // Quantiles are the first axis, of one number none.
  const order = [result.rank - 1, ...keptDims.map((_, axis) => axis)];
  const dims = keepDims
    ? x.dims.map((dim, axis): Dim => (chosen.includes(axis) ? 1 : dim))
    : keptDims;
  return reshape(transpose(result, order), typeof q === "number" ? dims : [list.length, ...dims]);
}

/** The values at positions, between two of them as the method says. */
function interpolated(
  position: SymbolicTensor,
  method: QuantileMethod,
  valueAt: (place: SymbolicTensor) => SymbolicTensor,
): SymbolicTensor {
  const [low, high] = [floor(position), ceil(position)];
  const between = sub(position, low);
  return {
    linear: () => add(mul(valueAt(low), sub(1, between)), mul(valueAt(high), between)),
    lower: () => valueAt(low),
    higher: () => valueAt(high),
    midpoint: () => mul(add(valueAt(low), valueAt(high)), 0.5),
    nearest: () => valueAt(where(greater(between, 0.5), high, low)),
  }[method]();
}

/** The quantiles of all elements; NaN where one is NaN. */
const ofAll: OfRows = (sorted, q, count, method) => {
  const position = mul(q, sub(sizeOf(count), 1));
  const found = interpolated(position, method, (place) => slicesAt(sorted, place, -1));
  return where(any(notEqual(sorted, sorted), -1, true), Number.NaN, found);
};

/** The quantiles of the elements that are not NaN, which come first; NaN where there are none. */
const ofNumbers: OfRows = (sorted, q, _count, method) => {
  const isNumber = equal(sorted, sorted);
  const count = sum(cast(isNumber, "float32"), -1, true);
  const position = mul(q, maximum(sub(count, 1), 0));
  // Interpolation may read a NaN after the last number with weight 0: the product would be NaN.
  const numbers = where(isNumber, sorted, 0);
  const found = interpolated(position, method, (place) => alongAxis(numbers, place, -1));
  return where(equal(count, 0), Number.NaN, found);
};

function assertFractions(op: string, q: number | readonly number[], largest: number): void {
  const list = typeof q === "number" ? [q] : q;
  if (list.every((one) => one >= 0 && one <= largest)) return;
  throw new ValueError(`ops.${op}: q must be from 0 to ${largest}, got ${JSON.stringify(q)}.`);
}

/** Defines quantiles whose q is from 0 to `largest`. */
/* @__NO_SIDE_EFFECTS__ */
function quantilesUpTo(name: string, largest: number, ofRows: OfRows) {
  return checkedEager(
    name,
    "x:tensor q:numbers axes:axes? method:quantileMethod? keepDims:flag?",
    (
      x: SymbolicTensor,
      q: number | readonly number[],
      axes?: Axes,
      method: QuantileMethod = "linear",
      keepDims = false,
    ) => {
      assertFractions(name, q, largest);
      const fractions = typeof q === "number" ? q / largest : q.map((one) => one / largest);
      return quantiles(name, x, { q: fractions, axes, method, keepDims }, ofRows);
    },
  );
}

/** Defines the middle of the sorted elements. */
/* @__NO_SIDE_EFFECTS__ */
function middle(name: string, ofRows: OfRows) {
  return checkedEager(
    name,
    "x:tensor axes:axes? keepDims:flag?",
    (x: SymbolicTensor, axes?: Axes, keepDims = false) =>
      quantiles(name, x, { q: 0.5, axes, method: "midpoint", keepDims }, ofRows),
  );
}

/**
 * Quantiles q (one number or a list, from 0 to 1) over axes, by default all; of a list the first axis of the result.
 * `method` says what is taken between two elements. NaN where an element is.
 */
export const quantile = quantilesUpTo("quantile", 1, ofAll);
/** As `quantile`, of percents. */
export const percentile = quantilesUpTo("percentile", 100, ofAll);
/** The middle of the sorted elements over axes, by default all; the mean of both where there are two. */
export const median = middle("median", ofAll);
/** As `quantile`, of the elements that are numbers; NaN where there are none. */
export const nanquantile = quantilesUpTo("nanquantile", 1, ofNumbers);
/** As `percentile`, of the elements that are numbers; NaN where there are none. */
export const nanpercentile = quantilesUpTo("nanpercentile", 100, ofNumbers);
/** As `median`, of the elements that are numbers; NaN where there are none. */
export const nanmedian = middle("nanmedian", ofNumbers);
