/**
 * Joining tensors.
 *
 * What belongs here: what users call as `concat` and `stack`. What does not: the operations of graphs.
 */

import { type TensorLike, toTensor } from "./convert.js";
import { allocate, type DType, promotedDType } from "./dtype.js";
import { ShapeError, ValueError } from "./errors.js";
import { rejected } from "./registry/kinds.js";
import { formatShape, resolveAxis, sizeOf } from "./shape.js";
import { copyRun } from "./slice.js";
import { Tensor } from "./tensor.js";

/**
 * Joins tensors along an axis that they have, by default the first.
 * @returns of the element type that holds all of them: the last of bool, uint8, int32 and float32; strings of strings
 * @throws ShapeError unless all other sizes are equal; ValueError for strings beside numbers
 */
export function concat<D extends DType>(tensors: readonly Tensor<D>[], axis?: number): Tensor<D>;
export function concat(tensors: readonly TensorLike[], axis?: number): Tensor;
export function concat(tensors: readonly TensorLike[], axis = 0): Tensor<DType> {
  const parts = partsOf("concat", tensors);
  return joined("concat", parts, resolveAxis(axis, parts[0].shape));
}

/**
 * Joins tensors of one shape along a new axis, by default the first.
 * @returns as `concat`
 * @throws ShapeError unless the shapes are equal; ValueError for strings beside numbers
 */
export function stack<D extends DType>(tensors: readonly Tensor<D>[], axis?: number): Tensor<D>;
export function stack(tensors: readonly TensorLike[], axis?: number): Tensor;
export function stack(tensors: readonly TensorLike[], axis = 0): Tensor<DType> {
  const parts = partsOf("stack", tensors);
  const [{ shape }] = parts;
  const place = resolveAxis(axis, [...shape, 1]);
  const other = parts.find((part) => part.shape.join() !== shape.join());
  if (other !== undefined) throw mismatch("stack", shape, other.shape, "equal shapes");
  const [first, ...rest] = parts.map((part) =>
    part.reshape([...shape.slice(0, place), 1, ...shape.slice(place)]),
  );
  return joined("stack", [first!, ...rest], place);
}

type Parts = readonly [Tensor<DType>, ...Tensor<DType>[]];

function partsOf(caller: string, tensors: readonly TensorLike[]): Parts {
  if (!Array.isArray(tensors) || tensors.length === 0) {
    throw rejected(`${caller}: tensors`, "an array of at least one tensor", tensors);
  }
  const [first, ...rest] = tensors.map((part: TensorLike, i) =>
    toTensor(part, undefined, `${caller}: tensors[${i}]`),
  );
  return [first!, ...rest];
}

function joined(caller: string, parts: Parts, axis: number): Tensor<DType> {
  const [{ shape }] = parts;
  for (const part of parts) {
    const fits =
      part.shape.length === shape.length &&
      part.shape.every((size, other) => other === axis || size === shape[other]);
    if (!fits)
      throw mismatch(caller, shape, part.shape, `sizes that are equal but for axis ${axis}`);
  }
  const dtype = commonDType(caller, parts);
  const length = parts.reduce((sum, part) => sum + part.shape[axis]!, 0);
  const joinedShape = shape.map((size, other) => (other === axis ? length : size));
  const data = allocate(dtype, sizeOf(joinedShape));
  const inner = sizeOf(shape.slice(axis + 1));
  let start = 0;
  for (const part of parts) {
    const run = part.shape[axis]! * inner;
    for (let from = 0, to = start; from < part.size; from += run, to += length * inner)
      copyRun(part.data, from, data, to, run);
    start += run;
  }
  return new Tensor(joinedShape, dtype, data);
}

function commonDType(caller: string, parts: Parts): DType {
  const dtypes = parts.map(({ dtype }) => dtype);
  if (dtypes.every((dtype) => dtype === "string")) return "string";
  if (dtypes.includes("string"))
    throw new ValueError(`${caller}: strings can't be joined with numbers.`);
  return promotedDType(dtypes);
}

function mismatch(
  caller: string,
  first: readonly number[],
  other: readonly number[],
  expected: string,
): ShapeError {
  return new ShapeError(
    `${caller}: expected ${expected}, got ${formatShape(first)} and ${formatShape(other)}.`,
  );
}
