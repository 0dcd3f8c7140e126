/** bincount, histogram, unique. Where the size of a result depends on the numbers, only Tensors are taken. */

import { tensor } from "../../runtime/convert.js";
import type { DType } from "../../runtime/dtype.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { describe } from "../../runtime/fill.js";
import { boolean, integer, leftOut, optional } from "../../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../../runtime/registry/option.js";
import type { Tensor } from "../../runtime/tensor.js";
import { checked, checkedEager } from "../checked.js";
import { formatShape, productOfDims } from "../dim.js";
import { reshape } from "../operations/broadcast.js";
import {
  add,
  cast,
  div,
  equal,
  greater,
  greaterEqual,
  mul,
  sub,
  where,
} from "../operations/elementwise.js";
import { scatterAdd } from "../operations/gather.js";
import { slice } from "../operations/layout.js";
import { max, min, sum } from "../operations/reduce.js";
import { arange, constant } from "../operations/sources.js";
import { normalizeAxis } from "../shapes.js";
import { SymbolicTensor } from "../symbolic.js";

/** @throws ValueError for a symbolic tensor */
function assertConcrete(op: string, x: unknown): asserts x is Tensor {
  if (!(x instanceof SymbolicTensor)) return;
  throw new ValueError(
    `ops.${op}: the size of the result depends on the numbers of ${x.toString()}, and shapes in a graph are known before. ` +
      `Call ops.${op} with a Tensor, outside of a model.`,
  );
}

/**
 * How often each integer from 0 on occurs in a Tensor [n], or in each row of [batch, n], as int32; with weights of the same
 * shape, the sum of theirs. There are at least `minlength` counts.
 * @throws ValueError for a symbolic tensor, since the size depends on the numbers, and for negative or fractional numbers
 */
export const bincount = checked(
  "bincount",
  "x:tensor weights:tensorOrNull? minlength:count?",
  (x: Tensor, weights: Tensor | null = null, minlength = 0): Tensor => {
    assertConcrete("bincount", x);
    assertConcrete("bincount", weights);
    if (x.shape.length < 1 || x.shape.length > 2)
      throw new ShapeError(
        `ops.bincount: expected a Tensor [n] or [batch, n], got shape ${formatShape(x.shape)}.`,
      );
    if (weights !== null && formatShape(weights.shape) !== formatShape(x.shape)) {
      throw new ShapeError(
        `ops.bincount: weights must have the shape ${formatShape(x.shape)} of x, got ${formatShape(weights.shape)}.`,
      );
    }
    const values = [...x.data] as number[];
    const wrong = values.find((value) => !Number.isInteger(value) || value < 0);
    if (wrong !== undefined)
      throw new ValueError(`ops.bincount: x must hold integers of at least 0, got ${wrong}.`);
    const length = values.reduce((most, value) => Math.max(most, value + 1), minlength);
    const rowLength = x.shape.at(-1) ?? 1;
    const rows = x.shape.length === 1 ? 1 : (x.shape[0] ?? 1);
    const counts = new Float64Array(rows * length);
    values.forEach((value, index) => {
      counts[Math.floor(index / rowLength) * length + value]! += Number(weights?.data[index] ?? 1);
    });
    const dtype = weights?.dtype === "float32" ? "float32" : "int32";
    return tensor([...counts], x.shape.length === 1 ? [length] : [rows, length], dtype) as Tensor;
  },
);

/**
 * How many elements are in each of `bins` intervals of equal length from the smallest to the largest element, or over
 * `range` [low, high], and the edges between them: `[counts, edges]`, float32. Intervals exclude their end, except the last.
 */
export const histogram = checkedEager(
  "histogram",
  "x:tensor bins:count? range:anything?",
  (
    x: SymbolicTensor,
    bins = 10,
    range: readonly [number, number] | null = null,
  ): [SymbolicTensor, SymbolicTensor] => {
    if (!Number.isInteger(bins) || bins < 1)
      throw new ValueError(`ops.histogram: bins must be a positive integer, got ${bins}.`);
    const values = reshape(cast(x, "float32"), [productOfDims(x.dims)]);
    const [low, high] = range === null ? limitsOf(values) : givenLimits(range);
    const part = div(arange(bins + 1), bins);
    const edges = add(mul(low, sub(1, part)), mul(high, part));
    // The number of edges at or below an element is that of its interval, counted from 1; the last edge belongs to the last.
    const above = greaterEqual(reshape(values, [-1, 1]), edges);
    const place = sum(cast(above, "int32"), -1);
    const own = where(equal(values, high), bins, place);
    const updates = cast(greater(values, -Infinity), "float32");
    const { y } = scatterAdd({ indices: cast(own, "int32"), updates }, { rows: bins + 2 });
    return [slice(y, [1], [bins]), edges];
  },
);

/** Smallest and largest; half below and above where these are equal. */
function limitsOf(x: SymbolicTensor): readonly [SymbolicTensor, SymbolicTensor] {
  const [low, high] = [min(x), max(x)];
  const half = where(equal(low, high), 0.5, 0);
  return [sub(low, half), add(high, half)];
}

function givenLimits(range: readonly [number, number]): readonly [SymbolicTensor, SymbolicTensor] {
  const isRange =
    Array.isArray(range) && range.length === 2 && range.every((end) => Number.isFinite(end));
  if (!isRange || range[0] > range[1]) {
    throw new ValueError(
      `ops.histogram: range must be [low, high], numbers in this order, got ${describe(range)}.`,
    );
  }
  const half = range[0] === range[1] ? 0.5 : 0;
  return [constant(range[0] - half), constant(range[1] + half)];
}

/** What `unique` returns besides the values, and of what. */
export interface UniqueOptions {
  /** Whether the position of each value's first occurrence is returned. Default false. */
  readonly returnIndex?: boolean;
  /** Whether the position of each element's value is returned. Default false. */
  readonly returnInverse?: boolean;
  /** Whether it is returned how often each value occurs. Default false. */
  readonly returnCounts?: boolean;
  /** The axis whose slices are compared. Default: all elements, as a vector. */
  readonly axis?: number;
}

function uniqueOptions() {
  return {
    returnIndex: optional(boolean(), false),
    returnInverse: optional(boolean(), false),
    returnCounts: optional(boolean(), false),
    axis: leftOut(integer()),
  } satisfies Description<UniqueOptions>;
}

/**
 * The different values of a Tensor in ascending order, or its different slices along an axis: a list of the values, then, as
 * the options say and in this order, `index`, `inverse` and `counts` (int32). NaN differs from NaN.
 * @throws ValueError for a symbolic tensor, since the size depends on the numbers
 */
export const unique = checked(
  "unique",
  "x:tensor options:anything?",
  (x: Tensor, options: UniqueOptions = {}): Tensor<DType>[] => {
    assertConcrete("unique", x);
    const { axis, returnIndex, returnInverse, returnCounts } = functionOptions(
      "ops.unique",
      uniqueOptions(),
      options,
    );
    const moved = axis === undefined ? x.reshape([-1]) : x.transpose(axisFirst(x, axis));
    const [count = 0, ...rest] = moved.shape;
    const length = rest.reduce((product, size) => product * size, 1);
    const numbers = [...moved.data] as number[];
    const compare = (a: number, b: number) => {
      for (let k = 0; k < length; k++) {
        const difference = order(numbers[a * length + k]!, numbers[b * length + k]!);
        if (difference !== 0) return difference;
      }
      return 0;
    };
    // Sorting keeps the order of equal slices, so that the first occurrence comes first.
    const sorted = Array.from({ length: count }, (_, row) => row).sort(compare);
    const groups: number[][] = [];
    for (const row of sorted) {
      const last = groups.at(-1);
      if (last !== undefined && isEqualSlice(numbers, last[0]!, row, length)) last.push(row);
      else groups.push([row]);
    }
    const firsts = groups.map(([first]) => first!);
    const values = tensor(
      firsts.flatMap((row) => numbers.slice(row * length, (row + 1) * length)),
      [firsts.length, ...rest],
      x.dtype,
    );
    const inverse = new Array<number>(count).fill(0);
    groups.forEach((rows, position) => {
      for (const row of rows) inverse[row] = position;
    });
    const integers = (data: readonly number[], shape: readonly number[]) =>
      tensor([...data], shape, "int32");
    return [
      axis === undefined ? values : values.transpose(inverted(axisFirst(x, axis))),
      ...(returnIndex ? [integers(firsts, [firsts.length])] : []),
      ...(returnInverse ? [integers(inverse, axis === undefined ? x.shape : [count])] : []),
      ...(returnCounts
        ? [
            integers(
              groups.map((rows) => rows.length),
              [groups.length],
            ),
          ]
        : []),
    ];
  },
);

/** NaN is above everything. */
function order(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a - b;
}

function isEqualSlice(numbers: readonly number[], a: number, b: number, length: number): boolean {
  for (let k = 0; k < length; k++)
    if (numbers[a * length + k] !== numbers[b * length + k]) return false;
  return true;
}

/** The permutation that brings an axis to the front. */
function axisFirst(x: Tensor, axis: number): number[] {
  const first = normalizeAxis(axis, x.shape.length);
  return [first, ...x.shape.flatMap((_, other) => (other === first ? [] : [other]))];
}

function inverted(permutation: readonly number[]): number[] {
  return permutation.map((_, axis) => permutation.indexOf(axis));
}
