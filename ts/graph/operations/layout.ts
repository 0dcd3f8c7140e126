/** Operations that move elements, as users call them. */
import { ShapeError } from "../../runtime/errors.js";
import { addDims, at, type Dim, evaluateDim, formatShape, subtractDims } from "../dim.js";
import { count, type Lowering, sizes } from "../lowering.js";
import { defineOp } from "../operation.js";
import { normalizeAxis, spliceDims, typeOf } from "../shapes.js";
import { rowMajor } from "../strides.js";
import type { SymbolicTensor } from "../symbolic.js";
import { reshape } from "./broadcast.js";
import { emitCopy, type View, wholeView } from "./copy.js";

export const permute = defineOp({
  name: "transpose",
  inputs: { x: "needed" },
  outputs: { y: "tensor" },
  dtypes: { x: "any" },
  shape: ({ x }, { permutation }: { readonly permutation: readonly number[] }) => {
    if ([...permutation].sort((a, b) => a - b).join() !== x.dims.map((_, axis) => axis).join()) {
      throw new ShapeError(
        `ops.transpose: [${permutation.join(", ")}] is not a permutation of the ${x.rank} axes of ${formatShape(x.dims)}.`,
      );
    }
    const dims = permutation.map((axis) => at(x.dims, axis));
    return { y: typeOf(dims, x.dtype) };
  },
  gradient: ({ attributes: { permutation } }, { y: dy }) => ({
    x: transpose(
      dy,
      permutation.map((_, axis) => permutation.indexOf(axis)),
    ),
  }),
  lower: ({ operands: { x }, results: { y }, attributes: { permutation } }, to) => {
    const own = rowMajor(sizes(to, x.dims));
    const strides = permutation.map((axis) => own[axis] ?? 0);
    emitCopy(to, sizes(to, y.dims), x, { offset: 0, strides }, y, wholeView(to, y));
  },
});

/**
 * Axis i of the result is axis permutation[i] of x; without `permutation` the order of the axes is reversed.
 * @throws ShapeError unless every axis is named once.
 */
export function transpose(x: SymbolicTensor, permutation?: readonly number[]): SymbolicTensor {
  const order = permutation ?? x.dims.map((_, axis) => x.rank - 1 - axis);
  return permute({ x }, { permutation: order.map((axis) => normalizeAxis(axis, x.rank)) }).y;
}

/** Two axes exchanged, counted from 0. */
export function swapped(x: SymbolicTensor, a: number, b: number): SymbolicTensor {
  return transpose(
    x,
    x.dims.map((_, axis) => (axis === a ? b : axis === b ? a : axis)),
  );
}

interface SliceAttributes {
  readonly starts: readonly Dim[];
  readonly sizes: readonly Dim[];
}

/** `sizes[i]` elements from `starts[i]` on along each axis. */
export const sliceFrom = defineOp({
  name: "slice",
  inputs: { x: "needed" },
  outputs: { y: "tensor" },
  dtypes: { x: "any" },
  shape: ({ x }, attributes: SliceAttributes) => ({ y: typeOf(attributes.sizes, x.dtype) }),
  gradient: ({ operands: { x }, attributes: { starts } }, { y: dy }) => ({
    x: padInto({ x: dy }, { starts, dims: x.dims }).y,
  }),
  lower: ({ operands: { x }, results: { y }, attributes }, to) => {
    const [all, part] = [sizes(to, x.dims), sizes(to, y.dims)];
    assertSliceInside(all, sizes(to, attributes.starts), part);
    emitCopy(to, part, x, viewFrom(to, x, attributes.starts), y, wholeView(to, y));
  },
});

function assertSliceInside(
  all: readonly number[],
  starts: readonly number[],
  part: readonly number[],
): void {
  const fits = all.every((size, axis) => {
    const [start, length] = [starts[axis] ?? 0, part[axis] ?? 0];
    return start >= 0 && length >= 0 && start + length <= size;
  });
  if (fits) return;
  throw new ShapeError(
    `slice: ${formatShape(part)} from (${starts.join(", ")}) on is not inside of ${formatShape(all)}.`,
  );
}

/** A tensor's elements from `starts` on. */
function viewFrom(
  to: Lowering<SymbolicTensor>,
  tensor: SymbolicTensor,
  starts: readonly Dim[],
): View {
  const { strides } = wholeView(to, tensor);
  const offset = strides.reduce(
    (sum, stride, axis) => sum + stride * evaluateDim(at(starts, axis), to.binding),
    0,
  );
  return { offset, strides };
}

/**
 * `sizes[i]` elements from `starts[i]` on along each axis; -1 takes all that follow.
 * @throws ShapeError unless there is a start and a size for each axis, and for elements that x does not have.
 */
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
    assertKnownSliceInside(x, axis, at(starts, axis), size);
  });
  return sliceFrom({ x }, { starts: [...starts], sizes: resolved }).y;
}

function assertKnownSliceInside(x: SymbolicTensor, axis: number, start: Dim, size: Dim): void {
  const whole = at(x.dims, axis);
  if (typeof start !== "number" || typeof size !== "number") return;
  if (
    !Number.isInteger(start) ||
    start < 0 ||
    size < 0 ||
    (typeof whole === "number" && start + size > whole)
  ) {
    throw new ShapeError(
      `ops.slice: elements ${start} to ${start + size} of axis ${axis} are outside of ${formatShape(x.dims)}.`,
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

interface PadAttributes {
  readonly starts: readonly Dim[];
  readonly dims: readonly Dim[];
}

/** The inverse of a slice: zeros of shape `dims` with the input at `starts`. */
export const padInto = defineOp({
  name: "pad",
  inputs: { x: "needed" },
  outputs: { y: "tensor" },
  dtypes: { x: "any" },
  shape: ({ x }, { dims }: PadAttributes) => ({ y: typeOf(dims, x.dtype) }),
  gradient: ({ operands: { x }, attributes: { starts } }, { y: dy }) => ({
    x: slice(dy, starts, x.dims),
  }),
  lower: ({ operands: { x }, results: { y }, attributes: { starts } }, to) => {
    to.emit("fill", { y: to.ref(y), n: count(to, y), value: 0 });
    emitCopy(to, sizes(to, x.dims), x, wholeView(to, x), y, viewFrom(to, y, starts));
  },
});

/** The tensor padded with zeros along axis 1: `before` and `after` elements. */
export function padTime(x: SymbolicTensor, before: Dim, after: Dim): SymbolicTensor {
  if (before === 0 && after === 0) return x;
  const padded = addDims(addDims(at(x.dims, 1), before), after);
  const starts = x.dims.map((_, axis): Dim => (axis === 1 ? before : 0));
  return padInto({ x }, { starts, dims: spliceDims(x.dims, 1, 1, padded) }).y;
}

/** A new axis of size 1. */
export function expandDims(x: SymbolicTensor, axis: number): SymbolicTensor {
  return reshape(x, spliceDims(x.dims, normalizeAxis(axis, x.rank + 1), 0, 1));
}

/** Drops an axis of size 1. @throws ShapeError for an axis of another size. */
export function squeeze(x: SymbolicTensor, axis: number): SymbolicTensor {
  const position = normalizeAxis(axis, x.rank);
  if (at(x.dims, position) !== 1) {
    throw new ShapeError(
      `ops.squeeze: axis ${axis} of ${formatShape(x.dims)} does not have size 1.`,
    );
  }
  return reshape(x, spliceDims(x.dims, position, 1));
}

export const reverseAxis = defineOp({
  name: "reverse",
  inputs: { x: "needed" },
  outputs: { y: "tensor" },
  dtypes: { x: "any" },
  shape: ({ x }, _: { readonly axis: number }) => ({ y: typeOf(x.dims, x.dtype) }),
  gradient: ({ attributes: { axis } }, { y: dy }) => ({ x: reverse(dy, axis) }),
  lower: ({ operands: { x }, results: { y }, attributes: { axis } }, to) => {
    const shape = sizes(to, x.dims);
    const { strides } = wholeView(to, x);
    const backwards = strides.map((step, other) => (other === axis ? -step : step));
    const offset = Math.max(0, (shape[axis] ?? 1) - 1) * (strides[axis] ?? 0);
    emitCopy(to, shape, x, { offset, strides: backwards }, y, wholeView(to, y));
  },
});

/** Reverses the order along an axis. */
export function reverse(x: SymbolicTensor, axis: number): SymbolicTensor {
  return reverseAxis({ x }, { axis: normalizeAxis(axis, x.rank) }).y;
}
