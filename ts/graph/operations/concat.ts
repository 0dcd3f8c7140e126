/** Joining tensors along an existing axis, or along a new one. */
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { addDims, at, type Dim, formatShape } from "../dim.js";
import { promoted } from "../dtype.js";
import { sizes } from "../lowering.js";
import { defineOp } from "../operation.js";
import { normalizeAxis, spliceDims, typeOf } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";
import { emitCopy, wholeView } from "./copy.js";
import { expandDims, slice } from "./layout.js";

export const concat = defineOp({
  name: "concat",
  inputs: { parts: "list" },
  outputs: { y: "tensor" },
  dtypes: { parts: "common" },
  shape: ({ parts }, { axis }: { readonly axis: number }) => {
    const [first, ...others] = parts;
    if (first === undefined) throw new ShapeError("ops.concatenate: there is nothing to join.");
    let total = at(first.dims, axis);
    for (const other of others) {
      assertEqualParts(first, other, axis);
      total = addDims(total, at(other.dims, axis));
    }
    return { y: typeOf(spliceDims(first.dims, axis, 1, total), promoted(parts)) };
  },
  gradient: ({ operands: { parts }, attributes: { axis } }, { y: dy }) => {
    let start: Dim = 0;
    return {
      parts: parts.map((part) => {
        const starts = part.dims.map((_, other): Dim => (other === axis ? start : 0));
        start = addDims(start, at(part.dims, axis));
        return slice(dy, starts, part.dims);
      }),
    };
  },
  lower: ({ operands: { parts }, results: { y }, attributes: { axis } }, to) => {
    const { strides } = wholeView(to, y);
    let position = 0;
    for (const part of parts) {
      const shape = sizes(to, part.dims);
      assertPartFits(shape, sizes(to, y.dims), axis);
      const target = { offset: position * (strides[axis] ?? 0), strides };
      emitCopy(to, shape, part, wholeView(to, part), y, target);
      position += shape[axis] ?? 0;
    }
  },
});

function assertEqualParts(first: SymbolicTensor, other: SymbolicTensor, axis: number): void {
  const fits =
    other.rank === first.rank &&
    other.dims.every((dim, position) => {
      const expected = at(first.dims, position);
      return (
        position === axis ||
        typeof dim !== typeof expected ||
        typeof dim !== "number" ||
        dim === expected
      );
    });
  if (!fits) {
    throw new ShapeError(
      `ops.concatenate: ${first.toString()} and ${other.toString()} must have equal sizes on every axis but ${axis}.`,
    );
  }
}

function assertPartFits(part: readonly number[], result: readonly number[], axis: number): void {
  if (part.some((size, other) => other !== axis && size !== result[other])) {
    throw new ShapeError(
      `concatenate: a part of shape ${formatShape(part)} does not fit the result ${formatShape(result)} along axis ${axis}.`,
    );
  }
}

/** Joins tensors along an axis; all other sizes must be equal. */
export function concatenate(tensors: readonly SymbolicTensor[], axis = -1): SymbolicTensor {
  const [first, ...rest] = tensors;
  if (first === undefined)
    throw new ValueError("ops.concatenate needs at least one tensor, got none.");
  if (rest.length === 0) return first;
  return concat({ parts: tensors }, { axis: normalizeAxis(axis, first.rank) }).y;
}

/** Joins tensors of one shape along a new axis. */
export function stack(tensors: readonly SymbolicTensor[], axis = 0): SymbolicTensor {
  return concatenate(
    tensors.map((tensor) => expandDims(tensor, axis)),
    axis,
  );
}
