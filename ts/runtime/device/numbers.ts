/** The representation of tensors in the engine. */

import type { DataOf, DType, NumericDType } from "../dtype.js";
import { ValueError } from "../errors.js";
import type { Tensor } from "../tensor.js";

/** A tensor's numbers as the engine stores them: int32 unchanged, everything else as float32. */
export function engineNumbers(tensor: Tensor<DType>): Float32Array | Int32Array {
  return converted(numericData(tensor));
}

/** As `engineNumbers`, of the elements from `start` to `end`. */
export function engineNumbersOf(
  tensor: Tensor<DType>,
  start: number,
  end: number,
): Float32Array | Int32Array {
  return converted(numericData(tensor).subarray(start, end));
}

/** Bytes of a tensor in the engine. */
export function engineBytes(tensor: Tensor<DType>): number {
  return 4 * numericData(tensor).length;
}

function converted(data: DataOf[NumericDType]): Float32Array | Int32Array {
  return isBytes(data) ? new Float32Array(data) : data;
}

/** By the name of the class, which an array of another realm has, too. */
function isBytes(data: DataOf[NumericDType]): data is Uint8Array {
  return data[Symbol.toStringTag] === "Uint8Array";
}

/** @throws ValueError for text. */
function numericData({ data }: Tensor<DType>): DataOf[NumericDType] {
  if (!Array.isArray(data)) return data;
  throw new ValueError("Text can't be computed with: turn it into numbers first.");
}
