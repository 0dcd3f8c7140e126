/** Sorting, running sums and products, and what follows from the order of values. */
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { checkedEager } from "../checked.js";
import { at, formatShape } from "../dim.js";
import { reshape } from "../operations/broadcast.js";
import {
  and,
  cast,
  equal,
  greater,
  greaterEqual,
  less,
  neg,
  not,
  or,
  sub,
  where,
} from "../operations/elementwise.js";
import { slice, transpose } from "../operations/layout.js";
import { productsSoFar } from "../operations/product.js";
import { recurrence } from "../operations/recurrence.js";
import { type Axes, argMax as argMaxAlong, max, min, sum } from "../operations/reduce.js";
import { orderOfRows } from "../operations/sort.js";
import { asSymbolic, type Operand } from "../operations/sources.js";
import { normalizeAxis } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";
import { alongAxis, positionOf } from "./along-axis.js";

/** x with an axis as its last, and the permutation that puts it back. */
function withAxisLast(x: SymbolicTensor, axis: number) {
  const position = normalizeAxis(axis, x.rank);
  const order = x.dims.map((_, other) => other).filter((other) => other !== position);
  order.push(position);
  const isLast = position === x.rank - 1;
  return {
    last: isLast ? x : transpose(x, order),
    back: (y: SymbolicTensor) =>
      isLast
        ? y
        : transpose(
            y,
            order.map((_, other) => order.indexOf(other)),
          ),
  };
}

/** Positions along the last axis in the order of values. bool and uint8 are stored as floats. */
function orderOf(x: SymbolicTensor, descending: boolean): SymbolicTensor {
  return orderOfRows({ x }, { descending }).y;
}

/** The positions that sort x along an axis, by default the last, as int32; equal values keep their order, NaN is last. */
export const argsort = checkedEager(
  "argsort",
  "x:tensor axis:axis?",
  (x: SymbolicTensor, axis = -1) => {
    const { last, back } = withAxisLast(x, axis);
    return back(orderOf(last, false));
  },
);

/** x sorted along an axis, by default the last; NaN is last. */
export const sort = checkedEager("sort", "x:tensor axis:axis?", (x: SymbolicTensor, axis = -1) => {
  const { last, back } = withAxisLast(x, axis);
  return back(alongAxis(last, orderOf(last, false), -1));
});

function assertCount(op: string, x: SymbolicTensor, k: number): void {
  const size = at(x.dims, x.rank - 1);
  if (Number.isInteger(k) && k >= 0 && (typeof size !== "number" || k <= size)) return;
  throw new ShapeError(
    `ops.${op}: k must be an integer from 0 to the size of the last axis of ${formatShape(x.dims)}, got ${k}.`,
  );
}

function firsts(x: SymbolicTensor, k: number): SymbolicTensor {
  return slice(
    x,
    x.dims.map(() => 0),
    [...x.dims.slice(0, -1), k],
  );
}

/**
 * The k largest values along the last axis and their positions (int32), the largest first: `[values, indices]`. Of equal
 * values the first comes first.
 */
export const topK = checkedEager(
  "topK",
  "x:tensor k:count",
  (x: SymbolicTensor, k: number): [SymbolicTensor, SymbolicTensor] => {
    assertCount("topK", x, k);
    const indices = firsts(orderOf(x, true), k);
    return [alongAxis(x, indices, -1), indices];
  },
);

/** The positions along an axis that bring the k-th value to its place in the order; here all values are sorted. */
export const argpartition = checkedEager(
  "argpartition",
  "x:tensor kth:count axis:axis?",
  (x: SymbolicTensor, kth: number, axis = -1) => {
    normalizeAxis(kth, Number(at(x.dims, normalizeAxis(axis, x.rank))));
    return argsort(x, axis);
  },
);

/** Whether the prediction of each row's target class is among its k largest: targets [batch], predictions [batch, classes]. */
export const inTopK = checkedEager(
  "inTopK",
  "targets:tensor predictions:tensor k:count",
  (targets: SymbolicTensor, predictions: SymbolicTensor, k: number) => {
    const given = alongAxis(predictions, reshape(targets, [...targets.dims, 1]), -1);
    // What is not a number is below all others.
    const own = where(equal(given, given), given, Number.NEGATIVE_INFINITY);
    const above = sum(cast(greater(predictions, own), "int32"), -1);
    return less(above, k);
  },
);

/** The sum of the elements up to each, along an axis, [...] to [...]; without one over all elements as a vector. */
export const cumsum = checkedEager(
  "cumsum",
  "x:tensor axis:axis?",
  (x: SymbolicTensor, axis?: number) => {
    const { values, position } = ofAxis(x, axis);
    return narrowed(x, recurrence(null, wide(values), { axis: position, reverse: false }));
  },
);

/** The product of the elements up to each, along an axis, [...] to [...]; without one over all elements as a vector. */
export const cumprod = checkedEager(
  "cumprod",
  "x:tensor axis:axis?",
  (x: SymbolicTensor, axis?: number) => {
    const { values, position } = ofAxis(x, axis);
    return narrowed(x, productsSoFar(wide(values), position));
  },
);

/** The result in uint8 where x is, modulo 256. */
function narrowed(x: SymbolicTensor, y: SymbolicTensor): SymbolicTensor {
  return x.dtype === "uint8" ? cast(y, "uint8") : y;
}

/** Integers and bools are summed in int32. */
function wide(x: SymbolicTensor): SymbolicTensor {
  return x.dtype === "float32" ? x : cast(x, "int32");
}

function ofAxis(x: SymbolicTensor, axis: number | undefined) {
  if (axis === undefined) return { values: reshape(x, [-1]), position: 0 };
  return { values: x, position: normalizeAxis(axis, x.rank) };
}

/**
 * The differences of adjacent elements along an axis, by default the last, taken n times (default 1), which leaves n
 * elements fewer.
 * @throws ValueError for n below 0.
 */
export const diff = checkedEager(
  "diff",
  "x:tensor n:count? axis:axis?",
  (x: SymbolicTensor, n = 1, axis = -1) => {
    const position = normalizeAxis(axis, x.rank);
    if (n < 0) throw new ValueError(`ops.diff: n must be at least 0, got ${n}.`);
    let result = x;
    for (let time = 0; time < n; time++) result = differences(result, position);
    return result;
  },
);

function differences(x: SymbolicTensor, axis: number): SymbolicTensor {
  const size = at(x.dims, axis);
  const starts = x.dims.map((_, other) => (other === axis ? 1 : 0));
  const later = slice(
    x,
    starts,
    x.dims.map((dim, other) => (other === axis ? -1 : dim)),
  );
  const earlier = slice(
    x,
    x.dims.map(() => 0),
    later.dims,
  );
  if (size === 0)
    throw new ShapeError(`ops.diff: axis ${axis} of ${formatShape(x.dims)} is empty.`);
  if (x.dtype === "bool")
    return cast(or(and(later, not(earlier)), and(earlier, not(later))), "bool");
  return sub(later, earlier);
}

/** The position of the largest value along an axis, by default of all elements (the first, where equal), as int32. */
export const argMax = checkedEager(
  "argMax",
  "x:tensor axis:axis? keepDims:flag?",
  positionOf(argMaxAlong),
);

/** The position of the smallest value along an axis, by default of all elements (the first, where equal), as int32. */
export const argMin = checkedEager(
  "argMin",
  "x:tensor axis:axis? keepDims:flag?",
  positionOf((x, axis, keepDims) => {
    // -1 - x reverses the order of integers without overflow.
    const reversed = x.dtype === "float32" ? neg(x) : sub(-1, cast(x, "int32"));
    return argMaxAlong(reversed, axis, keepDims);
  }),
);

/**
 * The distance of the largest and the smallest value over axes, by default all, which are dropped unless `keepDims` is
 * true.
 */
export const ptp = checkedEager(
  "ptp",
  "x:tensor axes:axes? keepDims:flag?",
  (x: SymbolicTensor, axes?: Axes, keepDims = false) =>
    sub(max(x, axes, keepDims), min(x, axes, keepDims)),
);

/**
 * The position at which each value is to be inserted in a sorted vector, as int32: on its left the elements below it, with
 * side "right" also those equal to it. The result has the shape of the values.
 * @throws ShapeError unless the sorted numbers are a vector.
 */
export const searchsorted = checkedEager(
  "searchsorted",
  "sortedSequence:tensor values:operand side:side?",
  (sortedSequence: SymbolicTensor, values: Operand, side: "left" | "right" = "left") => {
    assertVector("searchsorted", sortedSequence);
    return insertion(sortedSequence, asSymbolic(values), side === "right");
  },
);

function assertVector(op: string, x: SymbolicTensor): void {
  if (x.rank === 1) return;
  throw new ShapeError(
    `ops.${op}: expected a vector, got a tensor of shape ${formatShape(x.dims)}.`,
  );
}

function insertion(sorted: SymbolicTensor, values: SymbolicTensor, right: boolean): SymbolicTensor {
  const value = reshape(values, [...values.dims, 1]);
  // NaN is above everything, so it is inserted after all numbers.
  const isBelow = right ? not(less(value, sorted)) : not(greaterEqual(sorted, value));
  return sum(cast(isBelow, "int32"), -1);
}

/** The bin of each value: the number of edges of `bins` (ascending) that are at most it. int32. */
export const digitize = checkedEager(
  "digitize",
  "x:tensor bins:tensor",
  (x: SymbolicTensor, bins: SymbolicTensor) => {
    assertVector("digitize", bins);
    return insertion(bins, x, true);
  },
);

/** x without its zeros would be of a size that depends on the numbers. */
export const nonzero = checkedEager(
  "nonzero",
  "x:tensor",
  (x: SymbolicTensor): SymbolicTensor[] => {
    throw new ValueError(
      `ops.nonzero: how many elements of ${x.toString()} are not 0 is known only when it is computed, and shapes here are ` +
        "known before. Use ops.where(condition, a, b), or ops.topK with a fixed number.",
    );
  },
);
export { argMax as argmax, argMin as argmin };
