/** Reductions that ignore NaN. */
import { checkedEager } from "../checked.js";
import { cast, div, equal, not, sqrt, square, sub, where } from "../operations/elementwise.js";
import { type Axes, argMax, max, min, sum } from "../operations/reduce.js";
import type { SymbolicTensor } from "../symbolic.js";
import { positionOf } from "./along-axis.js";
import { all } from "./logic.js";
import { argMin, cumprod, cumsum } from "./order.js";
import { prod } from "./statistics.js";

/** Whether each element is not NaN. */
function isNumber(x: SymbolicTensor): SymbolicTensor {
  return equal(x, x);
}

/** x with NaN replaced by a number. Integers have none. */
function filled(x: SymbolicTensor, value: number): SymbolicTensor {
  return x.dtype === "float32" ? where(isNumber(x), x, value) : x;
}

/** Defines a reduction over axes in which NaN counts as `value`. */
/* @__NO_SIDE_EFFECTS__ */
function reduction(
  name: string,
  value: number,
  reduce: (x: SymbolicTensor, axes: Axes, keepDims: boolean) => SymbolicTensor,
) {
  return checkedEager(
    name,
    "x:tensor axes:axes? keepDims:flag?",
    (x: SymbolicTensor, axes?: Axes, keepDims = false) => reduce(filled(x, value), axes, keepDims),
  );
}

/** The sum over axes of the elements that are numbers. */
export const nansum = reduction("nansum", 0, sum);
/** The product over axes of the elements that are numbers. */
export const nanprod = reduction("nanprod", 1, (x, axes, keepDims) => prod(x, axes, keepDims));

/** Defines the largest or smallest element that is a number; where there is none it is NaN. */
/* @__NO_SIDE_EFFECTS__ */
function extremum(name: string, value: number, reduce: typeof max) {
  return checkedEager(
    name,
    "x:tensor axes:axes? keepDims:flag?",
    (x: SymbolicTensor, axes?: Axes, keepDims = false) => {
      const found = reduce(filled(x, value), axes, keepDims);
      if (x.dtype !== "float32") return found;
      return where(all(not(isNumber(x)), axes, keepDims), Number.NaN, found);
    },
  );
}

/** The largest element over axes that is a number; NaN where there is none. */
export const nanmax = extremum("nanmax", Number.NEGATIVE_INFINITY, max);
/** The smallest element over axes that is a number; NaN where there is none. */
export const nanmin = extremum("nanmin", Number.POSITIVE_INFINITY, min);

function meanOfNumbers(x: SymbolicTensor, axes: Axes, keepDims: boolean): SymbolicTensor {
  const count = sum(cast(isNumber(x), "float32"), axes, keepDims);
  return div(sum(cast(filled(x, 0), "float32"), axes, keepDims), count);
}

function varianceOfNumbers(x: SymbolicTensor, axes: Axes, keepDims: boolean): SymbolicTensor {
  const distance = sub(filled(x, 0), meanOfNumbers(x, axes, true));
  const counted = where(isNumber(x), square(distance), Number.NaN);
  return meanOfNumbers(counted, axes, keepDims);
}

/** The mean over axes, by default all, of the elements that are numbers; NaN where there is none. */
export const nanmean = checkedEager(
  "nanmean",
  "x:tensor axes:axes? keepDims:flag?",
  (x: SymbolicTensor, axes?: Axes, keepDims = false) => meanOfNumbers(x, axes, keepDims),
);
/** The variance over axes, by default all, of the elements that are numbers; NaN where there is none. */
export const nanvar = checkedEager(
  "nanvar",
  "x:tensor axes:axes? keepDims:flag?",
  (x: SymbolicTensor, axes?: Axes, keepDims = false) => varianceOfNumbers(x, axes, keepDims),
);
/** The standard deviation over axes, by default all, of the elements that are numbers; NaN where there is none. */
export const nanstd = checkedEager(
  "nanstd",
  "x:tensor axes:axes? keepDims:flag?",
  (x: SymbolicTensor, axes?: Axes, keepDims = false) => sqrt(varianceOfNumbers(x, axes, keepDims)),
);
/** As `cumsum`, with NaN replaced by 0. */
export const nancumsum = checkedEager(
  "nancumsum",
  "x:tensor axis:axis?",
  (x: SymbolicTensor, axis?: number) => cumsum(filled(x, 0), axis),
);
/** As `cumprod`, with NaN replaced by 1. */
export const nancumprod = checkedEager(
  "nancumprod",
  "x:tensor axis:axis?",
  (x: SymbolicTensor, axis?: number) => cumprod(filled(x, 1), axis),
);

/** The position of the largest element that is a number, along an axis or by default of all; -1 where there is none. */
export const nanargmax = checkedEager(
  "nanargmax",
  "x:tensor axis:axis? keepDims:flag?",
  positionOf((x, axis, keepDims) => {
    const found = argMax(filled(x, Number.NEGATIVE_INFINITY), axis, keepDims);
    return where(all(not(isNumber(x)), axis, keepDims), -1, found);
  }),
);
/** The position of the smallest element that is a number, along an axis or by default of all; -1 where there is none. */
export const nanargmin = checkedEager(
  "nanargmin",
  "x:tensor axis:axis? keepDims:flag?",
  positionOf((x, axis, keepDims) => {
    const found = argMin(filled(x, Number.POSITIVE_INFINITY), axis, keepDims);
    return where(all(not(isNumber(x)), axis, keepDims), -1, found);
  }),
);
