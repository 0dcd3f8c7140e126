/** Elements picked by indices: along an axis, or whole slices. */
import { ShapeError } from "../../runtime/errors.js";
import { at, type Dim, formatShape, productOfDims } from "../dim.js";
import { broadcastTo, reshape } from "../operations/broadcast.js";
import { add, cast, less, mul, where } from "../operations/elementwise.js";
import { gather } from "../operations/gather.js";
import { transpose } from "../operations/layout.js";
import { arange, sizeOf } from "../operations/sources.js";
import { broadcastDims, normalizeAxis } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";

/** 0, 1, ... as int32. */
export function positions(size: Dim): SymbolicTensor {
  return cast(arange(size), "int32");
}

/** Indices into an axis of a size, negative ones counted from its end. One that is out of range fails the step. */
export function checkedIndices(indices: SymbolicTensor, size: Dim): SymbolicTensor {
  const integers = cast(indices, "int32");
  const fromStart = where(less(integers, 0), add(integers, cast(sizeOf(size), "int32")), integers);
  // Each position is looked up, so that the engine checks the index and the error names it.
  return gather(positions(size), fromStart);
}

/**
 * y[..., i, ...] = x[..., indices[..., i, ...], ...] along an axis; the other axes of x and of the indices broadcast.
 *
 * Element (i_0, ..., i_n) of x is at Σ i_k stride_k, of which the indices replace one summand.
 */
export function alongAxis(x: SymbolicTensor, given: SymbolicTensor, axis: number): SymbolicTensor {
  if (given.rank !== x.rank) {
    throw new ShapeError(
      `ops.takeAlongAxis: the indices must have as many axes as x, got ${formatShape(given.dims)} and ${formatShape(x.dims)}.`,
    );
  }
  const position = normalizeAxis(axis, x.rank);
  const own = (dims: readonly Dim[]) =>
    dims.map((dim, other): Dim => (other === position ? 1 : dim));
  const others = broadcastDims("takeAlongAxis", own(x.dims), own(given.dims));
  const wide = (tensor: SymbolicTensor) =>
    broadcastTo(
      tensor,
      others.map((dim, other): Dim => (other === position ? at(tensor.dims, position) : dim)),
    );
  const [table, indices] = [wide(x), wide(checkedIndices(given, at(x.dims, position)))];
  const stride = (other: number) => productOfDims(table.dims.slice(other + 1));
  const address = indices.dims.reduce<SymbolicTensor>(
    (sum, dim, other) => {
      if (other === position) return sum;
      const along = mul(positions(dim), cast(sizeOf(stride(other)), "int32"));
      return add(sum, reshape(along, [dim, ...indices.dims.slice(other + 1).map(() => 1)]));
    },
    mul(indices, cast(sizeOf(stride(position)), "int32")),
  );
  return gather(reshape(table, [productOfDims(table.dims)]), address);
}

/** Slices of x along an axis by index: the axis is replaced by those of the indices. */
export function slicesAt(x: SymbolicTensor, given: SymbolicTensor, axis: number): SymbolicTensor {
  const position = normalizeAxis(axis, x.rank);
  const indices = checkedIndices(given, at(x.dims, position));
  const axes = x.dims.map((_, other) => other);
  const front =
    position === 0 ? x : transpose(x, [position, ...axes.filter((one) => one !== position)]);
  const y = gather(front, indices);
  if (position === 0) return y;
  // [indices, before, after] to [before, indices, after].
  const all = y.dims.map((_, other) => other);
  const before = all.slice(indices.rank, indices.rank + position);
  return transpose(y, [
    ...before,
    ...all.slice(0, indices.rank),
    ...all.slice(indices.rank + position),
  ]);
}

type Search = (x: SymbolicTensor, axis: number, keepDims: boolean) => SymbolicTensor;

/** A search along an axis, or without one among all elements in row-major order. */
export function positionOf(search: Search) {
  return (x: SymbolicTensor, axis?: number, keepDims = false): SymbolicTensor => {
    if (axis !== undefined) return search(x, axis, keepDims);
    const position = search(reshape(x, [productOfDims(x.dims)]), 0, false);
    return keepDims
      ? reshape(
          position,
          x.dims.map(() => 1),
        )
      : position;
  };
}
