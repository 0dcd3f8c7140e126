/** Tensors as the engine holds them. */

import type { DType } from "../dtype.js";
import { ValueError } from "../errors.js";
import type { Tensor } from "../tensor.js";

/** A tensor's numbers as the engine holds them: int32 as they are, everything else float32. */
export function engineNumbers({ data }: Tensor<DType>): Float32Array | Int32Array {
  if (data instanceof Float32Array || data instanceof Int32Array) return data;
  if (data instanceof Uint8Array) return Float32Array.from(data);
  throw new ValueError("Text can't be computed with: turn it into numbers first.");
}
