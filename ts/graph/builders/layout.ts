/** Operations that move, rename or repeat elements, as users call them. */
import { ShapeError, ValueError } from "../../runtime/errors.js";
import {
  addDims,
  at,
  type Dim,
  divideDims,
  equalShapes,
  formatShape,
  multiplyDims,
  productOfDims,
  subtractDims,
} from "../dim.js";
import { lastDim, normalizeAxis, spliceDims } from "../shapes/rule.js";
import type { SymbolicTensor } from "../symbolic.js";
import { asSymbolic, constant, type Operand } from "./elementwise.js";
import { operation } from "./node.js";

/** A size in a new shape: a number, -1 for what is left (once), or a size of another tensor (`x.dims[0]`). */
export type NewSize = Dim;

/** The same elements in a new shape; `-1` once stands for the size that is left. */
export function reshape(x: SymbolicTensor, shape: readonly NewSize[]): SymbolicTensor {
  const dims = resolveReshape(x.dims, shape);
  return equalShapes(x.dims, dims) ? x : operation("reshape", [x], { dims });
}

/** The shape that `reshape` gives, with -1 resolved. */
export function resolveReshape(from: readonly Dim[], shape: readonly NewSize[]): Dim[] {
  const unknown = shape.indexOf(-1);
  if (unknown < 0) return [...shape];
  if (shape.lastIndexOf(-1) !== unknown)
    throw new ShapeError(`reshape: only one size may be -1, got ${formatShape(shape)}.`);
  const known = productOfDims(shape.filter((_, axis) => axis !== unknown));
  const left = divideDims(productOfDims(from), known);
  if (left === undefined) {
    throw new ShapeError(
      `reshape: the elements of ${formatShape(from)} do not divide into ${formatShape(shape)}.`,
    );
  }
  return spliceDims(shape, unknown, 1, left);
}

/** Exchanges axes; without `permutation` their order is reversed. */
export function transpose(x: SymbolicTensor, permutation?: readonly number[]): SymbolicTensor {
  const order = permutation ?? x.dims.map((_, axis) => x.rank - 1 - axis);
  return operation("transpose", [x], {
    permutation: order.map((axis) => normalizeAxis(axis, x.rank)),
  });
}

/** Repeats elements along axes of size 1 (and new leading axes) until the shape is reached. */
export function broadcastTo(x: Operand, shape: readonly Dim[]): SymbolicTensor {
  const tensor = asSymbolic(x);
  return equalShapes(tensor.dims, shape)
    ? tensor
    : operation("broadcastTo", [tensor], { dims: [...shape] });
}

/** Joins tensors along an axis; all other sizes must be equal. */
export function concatenate(tensors: readonly SymbolicTensor[], axis = -1): SymbolicTensor {
  const [first, ...rest] = tensors;
  if (first === undefined)
    throw new ValueError("ops.concatenate needs at least one tensor, got none.");
  if (rest.length === 0) return first;
  return operation("concat", tensors, { axis: normalizeAxis(axis, first.rank) });
}

/** Joins tensors of one shape along a new axis. */
export function stack(tensors: readonly SymbolicTensor[], axis = 0): SymbolicTensor {
  return concatenate(
    tensors.map((tensor) => expandDims(tensor, axis)),
    axis,
  );
}

/** `sizes[i]` elements from `starts[i]` on along each axis; -1 takes all that follow. */
export function slice(
  x: SymbolicTensor,
  starts: readonly Dim[],
  sizes: readonly Dim[],
): SymbolicTensor {
  if (starts.length !== x.rank || sizes.length !== x.rank) {
    throw new ShapeError(
      `ops.slice: ${formatShape(x.dims)} needs ${x.rank} starts and sizes, got ${starts.length} and ${sizes.length}.`,
    );
  }
  const resolved = sizes.map((size, axis) =>
    size === -1 ? subtractDims(at(x.dims, axis), at(starts, axis)) : size,
  );
  resolved.forEach((size, axis) => {
    refuseSliceOutside(x, axis, at(starts, axis), size);
  });
  return operation("slice", [x], { starts: [...starts], sizes: resolved });
}

function refuseSliceOutside(x: SymbolicTensor, axis: number, start: Dim, size: Dim): void {
  const whole = at(x.dims, axis);
  if (typeof start !== "number" || typeof size !== "number") return;
  if (start < 0 || size < 0 || (typeof whole === "number" && start + size > whole)) {
    throw new ShapeError(
      `ops.slice: elements ${start} to ${start + size} of axis ${axis} lie outside of ${formatShape(x.dims)}.`,
    );
  }
}

/** The element at `index` along `axis`; the axis is dropped. Negative indices count from the end. */
export function take(x: SymbolicTensor, index: number, axis: number): SymbolicTensor {
  const position = normalizeAxis(axis, x.rank);
  const start = index < 0 ? addDims(at(x.dims, position), index) : index;
  const starts = x.dims.map((_, other): Dim => (other === position ? start : 0));
  const sizes = x.dims.map((dim, other): Dim => (other === position ? 1 : dim));
  return squeeze(slice(x, starts, sizes), position);
}

/**
 * Stretches of `size` elements along axis 1, a new one every `stride` elements, its own elements `dilation` apart:
 * [batch, time, ...] to [batch, count, size, ...].
 * @throws ShapeError where no window fits
 */
export function windows(x: SymbolicTensor, size: number, stride = 1, dilation = 1): SymbolicTensor {
  if (size === 1 && stride === 1) return expandDims(x, 2);
  return operation("windows", [x], { size, stride, dilation });
}

/** The tensor with zeros around it along axis 1: so many before, so many behind. */
export function padTime(x: SymbolicTensor, before: Dim, after: Dim): SymbolicTensor {
  if (before === 0 && after === 0) return x;
  const padded = addDims(addDims(at(x.dims, 1), before), after);
  const starts = x.dims.map((_, axis): Dim => (axis === 1 ? before : 0));
  return operation("pad", [x], { starts, dims: spliceDims(x.dims, 1, 1, padded) });
}

/** A new axis of size 1. */
export function expandDims(x: SymbolicTensor, axis: number): SymbolicTensor {
  return reshape(x, spliceDims(x.dims, normalizeAxis(axis, x.rank + 1), 0, 1));
}

/** Drops an axis of size 1. */
export function squeeze(x: SymbolicTensor, axis: number): SymbolicTensor {
  const position = normalizeAxis(axis, x.rank);
  if (at(x.dims, position) !== 1) {
    throw new ShapeError(`ops.squeeze: axis ${axis} of ${formatShape(x.dims)} has not size 1.`);
  }
  return reshape(x, spliceDims(x.dims, position, 1));
}

/** Reverses the order along an axis. */
export function reverse(x: SymbolicTensor, axis: number): SymbolicTensor {
  return operation("reverse", [x], { axis: normalizeAxis(axis, x.rank) });
}

export function zeros(shape: readonly Dim[]): SymbolicTensor {
  return broadcastTo(constant(0), shape);
}

export function ones(shape: readonly Dim[]): SymbolicTensor {
  return broadcastTo(constant(1), shape);
}

/** 0, 1, ..., size-1 as float32. */
export function arange(size: Dim): SymbolicTensor {
  return operation("iota", [], { size });
}

/** The value of a size, such as the batch, as a scalar. */
export function sizeOf(dim: Dim): SymbolicTensor {
  return typeof dim === "number" ? constant(dim) : operation("dimension", [], { dim });
}

/** Rows `indices` of a table: shape of the indices, then the table's other axes. An index out of range fails the step. */
export function gather(table: SymbolicTensor, indices: SymbolicTensor): SymbolicTensor {
  return operation(
    "gather",
    [table, indices.dtype === "int32" ? indices : operation("cast", [indices], { dtype: "int32" })],
    {},
  );
}

/** The tensor as a matrix: all axes but the last made one. */
export function asMatrix(x: SymbolicTensor): SymbolicTensor {
  return reshape(x, [productOfDims(x.dims.slice(0, -1)), lastDim(x.dims)]);
}

/** Number of elements, which may depend on what is fed. */
export function countOf(x: SymbolicTensor): Dim {
  return x.dims.reduce(multiplyDims, 1);
}
