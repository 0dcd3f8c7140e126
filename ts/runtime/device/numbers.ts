/** The representation of tensors in the engine. */

import type { DType } from "../dtype.js";
import { ValueError } from "../errors.js";
import type { Tensor } from "../tensor.js";

/** A tensor's numbers as the engine stores them: int32 unchanged, everything else as float32. */
export function engineNumbers({ data }: Tensor<DType>): Float32Array | Int32Array {
  if (data instanceof Float32Array || data instanceof Int32Array) return data;
  if (data instanceof Uint8Array) return Float32Array.from(data);
  throw new ValueError("Text can't be computed with: turn it into numbers first.");
}
