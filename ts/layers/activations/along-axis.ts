/** Activations that look along an axis: every other one looks at one number. */
import { cast, div, less, mul, relu, sigmoid, sub } from "../../graph/builders/elementwise.js";
import {
  logSoftmax as logSoftmaxAlong,
  softmax as softmaxAlong,
} from "../../graph/builders/fused.js";
import { expandDims, slice } from "../../graph/builders/layout.js";
import { sum } from "../../graph/builders/reduce.js";
import { at, type Dim, divideDims, formatShape } from "../../graph/dim.js";
import { normalizeAxis } from "../../graph/shapes/rule.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError } from "../../runtime/errors.js";

export interface AxisOptions {
  /** Default the last. */
  readonly axis?: number;
}

/** eˣ / Σ eˣ */
export function softmax(x: SymbolicTensor, { axis = -1 }: AxisOptions = {}): SymbolicTensor {
  return softmaxAlong(x, axis);
}

/** x - log Σ eˣ */
export function logSoftmax(x: SymbolicTensor, { axis = -1 }: AxisOptions = {}): SymbolicTensor {
  return logSoftmaxAlong(x, axis);
}

/**
 * a sigmoid(b), a and b the halves of x (Dauphin et al., 2017).
 * @throws ShapeError where the axis has an odd size.
 */
export function glu(x: SymbolicTensor, { axis = -1 }: AxisOptions = {}): SymbolicTensor {
  const position = normalizeAxis(axis, x.rank);
  const half = divideDims(at(x.dims, position), 2);
  if (half === undefined) {
    throw new ShapeError(
      `glu halves axis ${axis}, which must have an even size; got ${formatShape(x.dims)}.`,
    );
  }
  const sizes = x.dims.map((dim, other): Dim => (other === position ? half : dim));
  const from = (start: Dim) =>
    slice(
      x,
      x.dims.map((_, other): Dim => (other === position ? start : 0)),
      sizes,
    );
  return mul(from(0), sigmoid(from(half)));
}

/**
 * The point of the simplex that is nearest to x (Martins and Astudillo, 2016): max(x - τ, 0), where
 * τ = (Σ xᵢ over the support - 1) / |support|.
 *
 * xᵢ is in the support where Σⱼ max(xⱼ - xᵢ, 0) < 1: every element is compared with every other, which
 * needs no sorting.
 */
export function sparsemax(x: SymbolicTensor, { axis = -1 }: AxisOptions = {}): SymbolicTensor {
  const position = normalizeAxis(axis, x.rank);
  const excess = relu(sub(expandDims(x, position), expandDims(x, position + 1)));
  const support = cast(less(sum(excess, position + 1), 1), "float32");
  const count = sum(support, position, true);
  const tau = div(sub(sum(mul(support, x), position, true), 1), count);
  return relu(sub(x, tau));
}
