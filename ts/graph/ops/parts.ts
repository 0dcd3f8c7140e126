/** Ranges of elements along an axis, and the sizes and lists that the functions of this folder read. */
import { ShapeError } from "../../runtime/errors.js";
import { at, type Dim, formatShape } from "../dim.js";
import { slice } from "../operations/layout.js";
import type { SymbolicTensor } from "../symbolic.js";

/** `count` elements from `start` on along an axis. */
export function part(x: SymbolicTensor, axis: number, start: Dim, count: Dim): SymbolicTensor {
  return slice(
    x,
    x.dims.map((_, other): Dim => (other === axis ? start : 0)),
    x.dims.map((dim, other) => (other === axis ? count : dim)),
  );
}

/** The size of an axis, which must be known. */
export function knownSize(op: string, x: SymbolicTensor, axis: number): number {
  const size = at(x.dims, axis);
  if (typeof size === "number") return size;
  throw new ShapeError(
    `ops.${op}: the size of axis ${axis} of ${formatShape(x.dims)} must be known.`,
  );
}

/** A number as a list of one. */
export function listOf(value: number | readonly number[]): readonly number[] {
  return typeof value === "number" ? [value] : value;
}
