/** Taking over the buffers of tensors without a copy. */
import type { DType } from "./dtype.js";
import { Tensor } from "./tensor.js";

/**
 * The tensors with the same elements, whose buffers they take over: every other view of these buffers is detached, as
 * by `postMessage`. Elements in memory that can't be taken over (shared, or of WebAssembly) are copied.
 */
export function transferred(tensors: readonly Tensor<DType>[]): Tensor<DType>[] {
  const arrays = tensors.map(({ data }) => (isOwnBuffer(data) ? data : data.slice()));
  const moved = move(arrays);
  return tensors.map(({ shape, dtype }, index) => new Tensor(shape, dtype, moved[index]!));
}

function isOwnBuffer(data: Tensor<DType>["data"]): boolean {
  return ArrayBuffer.isView(data) && data.buffer instanceof ArrayBuffer;
}

function move(arrays: readonly Tensor<DType>["data"][]): readonly Tensor<DType>["data"][] {
  const buffers = arrays.flatMap((data) => (ArrayBuffer.isView(data) ? data.buffer : []));
  try {
    return structuredClone(arrays, { transfer: [...new Set(buffers)] });
  } catch {
    // A buffer cannot be transferred: then structuredClone transfers none.
    return arrays.map((data) => data.slice());
  }
}
