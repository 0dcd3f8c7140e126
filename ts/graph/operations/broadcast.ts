/**
 * Reshape, broadcast and sum, whose gradients are written with each other: that of a reshape is a reshape, that of a
 * broadcast a sum, and that of a sum a broadcast.
 */
import { ShapeError } from "../../runtime/errors.js";
import {
  at,
  type Dim,
  divideDims,
  equalShapes,
  formatShape,
  multiplyDims,
  productOfDims,
} from "../dim.js";
import type { ReduceName } from "../instructions.js";
import { type Lowering, product, sizes } from "../lowering.js";
import { defineOp } from "../operation.js";
import { broadcastDims, lastDim, spliceDims, typeOf } from "../shapes.js";
import { broadcastStrides } from "../strides.js";
import type { SymbolicTensor } from "../symbolic.js";
import { emitCopy, wholeView } from "./copy.js";
import { asSymbolic, type Operand } from "./sources.js";

/** A size in a new shape: a number, -1 (once) for the inferred size, or a size of another tensor (`x.dims[0]`). */
export type NewSize = Dim;

export const reshapeTo = defineOp({
  name: "reshape",
  inputs: { x: "needed" },
  outputs: { y: "tensor" },
  dtypes: { x: "any" },
  shape: ({ x }, { dims }: { readonly dims: readonly Dim[] }) => {
    const [from, to] = [productOfDims(x.dims), productOfDims(dims)];
    if (typeof from === "number" && typeof to === "number" && from !== to) {
      throw new ShapeError(
        `ops.reshape: ${formatShape(x.dims)} has ${from} elements, the new shape ${formatShape(dims)} has ${to}.`,
      );
    }
    return { y: typeOf(dims, x.dtype) };
  },
  gradient: ({ operands: { x } }, { y: dy }) => ({ x: reshape(dy, x.dims) }),
  alias: ({ operands: { x } }) => x,
  lower: ({ operands: { x }, results: { y } }, to) => {
    const [before, after] = [sizes(to, x.dims), sizes(to, y.dims)];
    if (product(before) === product(after)) return;
    throw new ShapeError(
      `reshape: ${formatShape(before)} has ${product(before)} elements, ${formatShape(after)} has ${product(after)}.`,
    );
  },
});

/** The same elements in a new shape; one size may be -1, which is inferred. */
export function reshape(x: SymbolicTensor, shape: readonly NewSize[]): SymbolicTensor {
  const dims = resolveReshape(x.dims, shape);
  return equalShapes(x.dims, dims) ? x : reshapeTo({ x }, { dims }).y;
}

/** The new shape with -1 resolved. */
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

/** The tensor as a matrix: all axes but the last merged into one. */
export function asMatrix(x: SymbolicTensor): SymbolicTensor {
  return reshape(x, [productOfDims(x.dims.slice(0, -1)), lastDim(x.dims)]);
}

/** Number of elements, which may depend on what is fed. */
export function countOf(x: SymbolicTensor): Dim {
  return x.dims.reduce(multiplyDims, 1);
}

export const broadcast = defineOp({
  name: "broadcastTo",
  inputs: { x: "needed" },
  outputs: { y: "tensor" },
  dtypes: { x: "any" },
  shape: ({ x }, { dims }: { readonly dims: readonly Dim[] }) => {
    if (!equalShapes(broadcastDims("broadcastTo", x.dims, dims), dims)) {
      throw new ShapeError(
        `ops.broadcastTo: ${formatShape(x.dims)} does not broadcast to ${formatShape(dims)}.`,
      );
    }
    return { y: typeOf(dims, x.dtype) };
  },
  gradient: ({ operands: { x } }, { y: dy }) => ({ x: sumTo(dy, x) }),
  lower: ({ operands: { x }, results: { y } }, to) => {
    const shape = sizes(to, y.dims);
    const from = { offset: 0, strides: broadcastStrides(to, x.dims, shape) };
    emitCopy(to, shape, x, from, y, wholeView(to, y));
  },
});

/** Repeats elements along axes of size 1 (and new leading axes) until the shape is reached. */
export function broadcastTo(x: Operand, shape: readonly Dim[]): SymbolicTensor {
  const tensor = asSymbolic(x);
  return equalShapes(tensor.dims, shape)
    ? tensor
    : broadcast({ x: tensor }, { dims: [...shape] }).y;
}

/** A tensor of zeros. */
export function zeros(shape: readonly Dim[]): SymbolicTensor {
  return broadcastTo(0, shape);
}

/** A tensor of ones. */
export function ones(shape: readonly Dim[]): SymbolicTensor {
  return broadcastTo(1, shape);
}

/** Adjacent axes that a reduction removes. */
export interface ReducedAxes {
  readonly axis: number;
  readonly count: number;
}

/** The products of the sizes before the reduced axes, of their own, and of those after them. */
export function splitAround(shape: readonly number[], { axis, count }: ReducedAxes) {
  return {
    outer: product(shape.slice(0, axis)),
    n: product(shape.slice(axis, axis + count)),
    inner: product(shape.slice(axis + count)),
  };
}

/** The sum over adjacent axes. */
export const sumOver = defineOp({
  name: "sum",
  inputs: { x: "needed" },
  outputs: { y: "tensor" },
  dtypes: { x: "any" },
  shape: ({ x }, { axis, count }: ReducedAxes) => ({
    y: typeOf(spliceDims(x.dims, axis, count), x.dtype === "int32" ? "int32" : "float32"),
  }),
  gradient: ({ operands: { x }, attributes }, { y: dy }) => ({ x: spread(dy, x, attributes) }),
  lower: ({ operands: { x }, results: { y }, attributes }, to) =>
    emitReduction(to, "sum", x, attributes, y),
});

/** Emits a reduction over adjacent axes, of floats or of integers. */
export function emitReduction(
  to: Lowering<SymbolicTensor>,
  name: ReduceName,
  x: SymbolicTensor,
  axes: ReducedAxes,
  y: SymbolicTensor,
): void {
  to.emit(x.dtype === "int32" ? "intReduction" : "reduction", {
    function: name,
    x: to.ref(x),
    ...splitAround(sizes(to, x.dims), axes),
    y: to.ref(y),
  });
}

/** `reduced` with its dropped axes restored as size 1, then broadcast to the shape of x. */
export function spread(
  reduced: SymbolicTensor,
  x: SymbolicTensor,
  { axis, count }: ReducedAxes,
): SymbolicTensor {
  const sizesOfOne = Array.from({ length: count }, () => 1);
  return broadcastTo(reshape(reduced, spliceDims(x.dims, axis, count, ...sizesOfOne)), x.dims);
}

/** Groups of adjacent ones among ascending axes, the last group first: reducing it does not move the others. */
export function adjacentGroups(axes: readonly number[]): ReducedAxes[] {
  const groups: { axis: number; count: number }[] = [];
  for (const axis of axes) {
    const last = groups.at(-1);
    if (last !== undefined && last.axis + last.count === axis) last.count += 1;
    else groups.push({ axis, count: 1 });
  }
  return groups.reverse();
}

/** Reduces the given axes by `reduce`, adjacent ones in one pass; axes of size 1 are dropped by a reshape. */
export function reduceAxes(
  x: SymbolicTensor,
  axes: readonly number[],
  reduce: (x: SymbolicTensor, group: ReducedAxes) => SymbolicTensor,
): SymbolicTensor {
  return adjacentGroups(axes).reduce((result, group) => {
    const dims = result.dims.slice(group.axis, group.axis + group.count);
    return dims.every((dim) => dim === 1)
      ? reshape(result, spliceDims(result.dims, group.axis, group.count))
      : reduce(result, group);
  }, x);
}

/** Sums a gradient over the axes along which an operand was broadcast to the result. */
export function sumTo(gradient: SymbolicTensor, operand: SymbolicTensor): SymbolicTensor {
  if (equalShapes(gradient.dims, operand.dims)) return gradient;
  const lead = gradient.rank - operand.rank;
  const repeated = gradient.dims.flatMap((dim, axis) => {
    const own = axis < lead ? undefined : at(operand.dims, axis - lead);
    return own === undefined || (own === 1 && dim !== 1) ? [axis] : [];
  });
  const summed = reduceAxes(gradient, repeated, (x, group) => sumOver({ x }, group).y);
  return reshape(summed, operand.dims);
}
