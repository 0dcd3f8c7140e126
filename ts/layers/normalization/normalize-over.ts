/** Normalizing over axes of each example, for layer and root mean square normalization. */

import { add, mul, rsqrt, square, sub } from "../../graph/operations/elementwise.js";
import { type NormalizeOptions, normalizeAxes } from "../../graph/operations/normalize.js";
import { mean } from "../../graph/operations/reduce.js";
import { normalizeAxis } from "../../graph/shapes.js";
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError } from "../../runtime/errors.js";
import { formatShape } from "../../runtime/shape.js";
import type { PlainLayer } from "../layer.js";
import { applyAffine } from "./affine.js";

/** The sizes of these axes. @throws ShapeError where one is not known. */
export function knownSizes(
  layer: PlainLayer,
  shape: SymbolicShape,
  axes: readonly number[],
): number[] {
  return axes.map((axis) => {
    const size = shape[normalizeAxis(axis, shape.length)];
    if (typeof size === "number") return size;
    throw new ShapeError(`${layer}: axis ${axis} needs a known size, got ${formatShape(shape)}.`);
  });
}

/**
 * (x - mean) / √(variance + epsilon) gamma + beta; gamma and beta have the sizes of the axes, in this order. In one kernel
 * where the axes are adjacent, else composed.
 */
export function normalizeOver(
  x: SymbolicTensor,
  axes: readonly number[],
  { gamma, beta, ...attributes }: NormalizeOptions,
): SymbolicTensor {
  const [first = 0] = axes;
  const isAdjacent = axes.every((axis, index) => axis === first + index);
  const group = { axis: first, count: axes.length };
  if (isAdjacent && first + axes.length === x.rank)
    return normalizeAxes(x, group, { gamma, beta, ...attributes });
  const normalized = isAdjacent
    ? normalizeAxes(x, group, { gamma: null, beta: null, ...attributes })
    : composed(x, axes, attributes);
  return applyAffine({ gamma, beta }, normalized, axes);
}

function composed(
  x: SymbolicTensor,
  axes: readonly number[],
  { epsilon, centered }: Pick<NormalizeOptions, "epsilon" | "centered">,
): SymbolicTensor {
  const difference = centered ? sub(x, mean(x, axes, true)) : x;
  const variance = mean(square(difference), axes, true);
  return mul(difference, rsqrt(add(variance, epsilon)));
}
