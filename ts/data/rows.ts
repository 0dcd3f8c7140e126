/**
 * Rows of tensors: the elements at one index of the first axis.
 *
 * What belongs here: tensors with equally many rows. What does not: choosing them.
 */

import {
  type NestedArray,
  type ShapedArray,
  type TensorLike,
  toTensor,
} from "../runtime/convert.js";
import type { BigIntArray, DType, NumericArray } from "../runtime/dtype.js";
import { ShapeError } from "../runtime/errors.js";
import { anything, listOf } from "../runtime/registry/kinds.js";
import type { Tensor } from "../runtime/tensor.js";

/**
 * The arrays as tensors with equally many rows.
 * @throws ShapeError for scalars and unequal lengths
 */
export function alignedTensors(arrays: readonly TensorLike[], caller: string): Tensor<DType>[] {
  const list = listOf(anything<TensorLike>()).read(arrays, `${caller}: arrays`);
  const tensors = list.map((array, position) =>
    toTensor(array, undefined, `${caller}: argument ${position + 1}`),
  );
  const lengths = tensors.map(({ shape }) => shape[0]);
  if (lengths.some((length) => length === undefined))
    throw new ShapeError(`${caller}: a scalar has no rows.`);
  if (new Set(lengths).size > 1) {
    throw new ShapeError(
      `${caller}: all arrays need equally many rows, got ${lengths.join(", ")}.`,
    );
  }
  return tensors;
}

/** The tensor type of an array: of strings for strings, else of numbers. */
export type TensorOf<Data extends TensorLike> = [Data] extends [NumericData]
  ? Tensor
  : [Data] extends [TextData]
    ? Tensor<"string">
    : Tensor<DType>;

type NumericData =
  | Tensor
  | NestedArray<number | boolean | bigint>
  | NumericArray
  | BigIntArray
  | ShapedArray<number | boolean | bigint>;
type TextData = Tensor<"string"> | NestedArray<string> | ShapedArray<string>;
