/** The arithmetic of shapes that operations share. */
import { ShapeError } from "../runtime/errors.js";
import { at, type Dim, equalDims, formatShape } from "./dim.js";
import type { SymbolicDType, TensorType } from "./symbolic.js";

export function typeOf(dims: readonly Dim[], dtype: SymbolicDType = "float32"): TensorType {
  return { dims, dtype };
}

/** NumPy's broadcasting. Where only one of two sizes is known, it is the result, and lowering checks the other. */
export function broadcastDims(op: string, a: readonly Dim[], b: readonly Dim[]): Dim[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (right === 1 || equalDims(left, right)) return left;
    if (left === 1) return right;
    if (typeof left === "number" && typeof right === "number") {
      throw new ShapeError(
        `ops.${op}: shapes ${formatShape(a)} and ${formatShape(b)} do not broadcast: ` +
          `sizes ${left} and ${right} differ and neither is 1.`,
      );
    }
    return typeof left === "number" ? left : right;
  });
}

/** `axis` counted from the front; negative axes count from the end. */
export function normalizeAxis(axis: number, rank: number): number {
  const position = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || position < 0 || position >= rank) {
    throw new ShapeError(
      `Axis ${axis} is out of range for rank ${rank}; expected ${-rank} to ${rank - 1}.`,
    );
  }
  return position;
}

export function lastDim(dims: readonly Dim[]): Dim {
  return at(dims, dims.length - 1);
}

/** `dims` with `count` axes from `axis` on replaced by `replacement`. */
export function spliceDims(
  dims: readonly Dim[],
  axis: number,
  count: number,
  ...replacement: Dim[]
): Dim[] {
  return [...dims.slice(0, axis), ...replacement, ...dims.slice(axis + count)];
}

/** Whether two sizes may be equal when data are fed. */
export function mayAgree(a: Dim, b: Dim): boolean {
  return typeof a !== "number" || typeof b !== "number" || equalDims(a, b);
}
