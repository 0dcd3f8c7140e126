/** Helpers of layers of positions. */
import { stopGradient, where } from "../../graph/operations/elementwise.js";
import { constant } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError } from "../../runtime/errors.js";
import type { AnyLayer } from "../layer.js";

/** @throws ShapeError for an input without axes of time and features. */
export function assertHasTime(layer: AnyLayer, x: SymbolicTensor): void {
  if (x.rank >= 2) return;
  throw new ShapeError(`${layer}: expected (..., time, features), got ${x.toString()}.`);
}

/**
 * Positions [time, features] for every example of x. It reads x, though not its numbers: a model of positions alone has a
 * batch, then.
 */
export function forEachExample(positions: SymbolicTensor, x: SymbolicTensor): SymbolicTensor {
  return where(constant(1, [], "bool"), positions, stopGradient(x));
}
