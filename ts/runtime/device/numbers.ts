/** The representation of tensors in the engine. */

import type { DataOf, DType, NumericDType } from "../dtype.js";
import { ValueError } from "../errors.js";
import type { Tensor } from "../tensor.js";

/** A tensor's numbers as the engine stores them: int32 unchanged, everything else as float32. */
export function engineNumbers({ data }: Tensor<DType>): Float32Array | Int32Array {
  if (Array.isArray(data)) {
    throw new ValueError("Text can't be computed with: turn it into numbers first.");
  }
  return isBytes(data) ? Float32Array.from(data) : data;
}

/** By the name of the class, which an array of another realm has, too. */
function isBytes(data: DataOf[NumericDType]): data is Uint8Array {
  return data[Symbol.toStringTag] === "Uint8Array";
}
