/** Reductions over one, some or all axes, as users call them. */
import { ShapeError } from "../../runtime/errors.js";
import { at, formatShape, productOfDims } from "../dim.js";
import { sizes } from "../lowering.js";
import { defineOp } from "../operation.js";
import { normalizeAxis, spliceDims, typeOf } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";
import {
  adjacentGroups,
  emitReduction,
  type ReducedAxes,
  reduceAxes,
  reshape,
  splitAround,
  spread,
  sumOver,
} from "./broadcast.js";
import { add, cast, div, equal, exp, log, mul, stopGradient, sub } from "./elementwise.js";
import { asSymbolic, type Operand, sizeOf } from "./sources.js";

/** One axis, several, or (left out) all. Negative axes count from the end. */
export type Axes = number | readonly number[] | undefined;

/** @throws ShapeError for an axis of size 0, which has no largest element. */
function assertNotEmpty(op: string, x: SymbolicTensor, axis: number, count: number): void {
  if (!x.dims.slice(axis, axis + count).includes(0)) return;
  throw new ShapeError(
    `ops.${op}: axis ${axis} of ${formatShape(x.dims)} is empty: there is no element to return.`,
  );
}

/** Defines the largest or smallest value over adjacent axes. */
/* @__NO_SIDE_EFFECTS__ */
function extremum(name: "max" | "min") {
  return defineOp({
    name,
    inputs: { x: "needed" },
    outputs: { y: "tensor" },
    dtypes: { x: "any" },
    shape: ({ x }, { axis, count }: ReducedAxes) => {
      assertNotEmpty(name, x, axis, count);
      return { y: typeOf(spliceDims(x.dims, axis, count), x.dtype) };
    },
    // Elements equal to the extremum divide its gradient evenly, as in JAX.
    gradient: ({ operands: { x }, results: { y }, attributes }, { y: dy }) => {
      const { axis, count } = attributes;
      const taken = cast(equal(x, spread(y, x, attributes)), "float32");
      const axes = Array.from({ length: count }, (_, offset) => axis + offset);
      const each = div(dy, sum(taken, axes));
      return { x: mul(taken, spread(each, x, attributes)) };
    },
    lower: ({ operands: { x }, results: { y }, attributes }, to) =>
      emitReduction(to, name, x, attributes, y),
  });
}

export const maxOver = extremum("max");
export const minOver = extremum("min");

export const anyOver = defineOp({
  name: "any",
  inputs: { x: "needed" },
  outputs: { y: "tensor" },
  shape: ({ x }, { axis, count }: ReducedAxes) => ({
    y: typeOf(spliceDims(x.dims, axis, count), "bool"),
  }),
  gradient: "zero",
  lower: ({ operands: { x }, results: { y }, attributes }, to) =>
    // Bools are 0 or 1: their maximum is 1 where any of them is.
    emitReduction(to, "max", x, attributes, y),
});

export function axesOf(x: SymbolicTensor, axes: Axes): number[] {
  if (axes === undefined) return x.dims.map((_, axis) => axis);
  const list = typeof axes === "number" ? [axes] : axes;
  return [...new Set(list.map((axis) => normalizeAxis(axis, x.rank)))].sort((a, b) => a - b);
}

export function restoreAxes(
  result: SymbolicTensor,
  x: SymbolicTensor,
  axes: readonly number[],
): SymbolicTensor {
  return reshape(
    result,
    x.dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim)),
  );
}

function reduceOver(
  x: SymbolicTensor,
  axes: Axes,
  keepDims: boolean,
  over: typeof sumOver,
): SymbolicTensor {
  const chosen = axesOf(x, axes);
  const result = reduceAxes(x, chosen, (part, group) => over({ x: part }, group).y);
  return keepDims ? restoreAxes(result, x, chosen) : result;
}

/** The sum over axes; of integers and bools int32, modulo 2^32. */
export function sum(x: SymbolicTensor, axes?: Axes, keepDims = false): SymbolicTensor {
  return reduceOver(x.dtype === "float32" ? x : cast(x, "int32"), axes, keepDims, sumOver);
}

/** The largest value over axes; equal values divide the gradient evenly. */
export function max(x: SymbolicTensor, axes?: Axes, keepDims = false): SymbolicTensor {
  return reduceOver(x, axes, keepDims, maxOver);
}

/** The smallest value over axes; equal values divide the gradient evenly. */
export function min(x: SymbolicTensor, axes?: Axes, keepDims = false): SymbolicTensor {
  return reduceOver(x, axes, keepDims, minOver);
}

/** Whether any element over axes is not 0, as bool. */
export function any(x: SymbolicTensor, axes?: Axes, keepDims = false): SymbolicTensor {
  const chosen = axesOf(x, axes);
  const result = adjacentGroups(chosen).reduce(
    (part, group) => anyOver({ x: part }, group).y,
    cast(x, "bool"),
  );
  return keepDims ? restoreAxes(result, x, chosen) : result;
}

/** The mean over axes, as float32. */
export function mean(x: SymbolicTensor, axes?: Axes, keepDims = false): SymbolicTensor {
  const count = productOfDims(axesOf(x, axes).map((axis) => at(x.dims, axis)));
  const total = sum(cast(x, "float32"), axes, keepDims);
  return count === 1 ? total : div(total, sizeOf(count));
}

export const indexOfMax = defineOp({
  name: "argMax",
  inputs: { x: "needed" },
  outputs: { y: "tensor" },
  dtypes: { x: "any" },
  shape: ({ x }, { axis }: { readonly axis: number }) => {
    assertNotEmpty("argMax", x, axis, 1);
    return { y: typeOf(spliceDims(x.dims, axis, 1), "int32") };
  },
  gradient: "zero",
  lower: ({ operands: { x }, results: { y }, attributes: { axis } }, to) =>
    to.emit(x.dtype === "int32" ? "intArgMax" : "argMax", {
      x: to.ref(x),
      ...splitAround(sizes(to, x.dims), { axis, count: 1 }),
      y: to.ref(y),
    }),
});

/** The position of the largest value along an axis (the first, where equal), as int32. */
export function argMax(x: SymbolicTensor, axis = -1, keepDims = false): SymbolicTensor {
  const result = indexOfMax({ x }, { axis: normalizeAxis(axis, x.rank) }).y;
  return keepDims ? restoreAxes(result, x, axesOf(x, axis)) : result;
}

/** log Σ eˣ over axes, without overflow. */
export function logSumExp(x: Operand, axes?: Axes, keepDims = false): SymbolicTensor {
  const tensor = cast(asSymbolic(x), "float32");
  const largest = stopGradient(max(tensor, axes, true));
  const total = add(log(sum(exp(sub(tensor, largest)), axes, true)), largest);
  return keepDims ? total : sum(total, axes);
}
