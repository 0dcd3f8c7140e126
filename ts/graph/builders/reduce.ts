/** Reductions over one, some or all axes, as users call them. */
import { at, productOfDims } from "../dim.js";
import { normalizeAxis, spliceDims } from "../shapes/rule.js";
import type { SymbolicTensor } from "../symbolic.js";
import {
  add,
  asSymbolic,
  cast,
  div,
  exp,
  log,
  type Operand,
  stopGradient,
  sub,
} from "./elementwise.js";
import { reshape, sizeOf } from "./layout.js";
import { operation } from "./node.js";

/** One axis, several, or (left out) all. Negative axes count from the end. */
export type Axes = number | readonly number[] | undefined;

type ReductionName = "sum" | "max" | "min";

function reduction(op: ReductionName) {
  return (x: SymbolicTensor, axes?: Axes, keepDims = false): SymbolicTensor => {
    const chosen = chosenAxes(x, axes);
    let result = x.dtype === "float32" ? x : operation("cast", [x], { dtype: "float32" });
    // From the last axis to the first, so that positions of the others stay; neighbours go in one pass.
    for (const { axis, count } of neighbourGroups(chosen)) {
      const dims = result.dims.slice(axis, axis + count);
      result = dims.every((dim) => dim === 1)
        ? reshape(result, spliceDims(result.dims, axis, count))
        : operation(op, [result], { axis, count });
    }
    return keepDims ? restoreAxes(result, x, chosen) : result;
  };
}

function chosenAxes(x: SymbolicTensor, axes: Axes): number[] {
  if (axes === undefined) return x.dims.map((_, axis) => axis);
  const list = typeof axes === "number" ? [axes] : axes;
  return [...new Set(list.map((axis) => normalizeAxis(axis, x.rank)))].sort((a, b) => a - b);
}

function neighbourGroups(axes: readonly number[]): { axis: number; count: number }[] {
  const groups: { axis: number; count: number }[] = [];
  for (const axis of axes) {
    const last = groups.at(-1);
    if (last !== undefined && last.axis + last.count === axis) last.count += 1;
    else groups.push({ axis, count: 1 });
  }
  return groups.reverse();
}

function restoreAxes(
  result: SymbolicTensor,
  x: SymbolicTensor,
  axes: readonly number[],
): SymbolicTensor {
  return reshape(
    result,
    x.dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim)),
  );
}

/** The sum over axes. */
export const sum = reduction("sum");
/** The largest value over axes; equal values share the gradient. */
export const max = reduction("max");
/** The smallest value over axes; equal values share the gradient. */
export const min = reduction("min");

/** Whether any element over axes is not 0, as bool. */
export function any(x: SymbolicTensor, axes?: Axes, keepDims = false): SymbolicTensor {
  const chosen = chosenAxes(x, axes);
  let result = cast(x, "bool");
  for (const { axis, count } of neighbourGroups(chosen)) {
    result = operation("any", [result], { axis, count });
  }
  return keepDims ? restoreAxes(result, x, chosen) : result;
}

/** The mean over axes. */
export function mean(x: SymbolicTensor, axes?: Axes, keepDims = false): SymbolicTensor {
  const count = productOfDims(chosenAxes(x, axes).map((axis) => at(x.dims, axis)));
  const total = sum(x, axes, keepDims);
  return count === 1 ? total : div(total, sizeOf(count));
}

/** The position of the largest value along an axis (the first, where equal), as int32. */
export function argMax(x: SymbolicTensor, axis = -1): SymbolicTensor {
  return operation("argMax", [x], { axis: normalizeAxis(axis, x.rank) });
}

/** log Σ eˣ over axes, without overflow. */
export function logSumExp(x: Operand, axes?: Axes, keepDims = false): SymbolicTensor {
  const tensor = asSymbolic(x);
  const largest = stopGradient(max(tensor, axes, true));
  const total = add(log(sum(exp(sub(tensor, largest)), axes, true)), largest);
  return keepDims ? total : sum(total, axes);
}
