/** Weights as arrays of files. */
import type { StoredArray } from "../../io/stored-array.js";
import { ValueError } from "../../runtime/errors.js";
import type { Tensor } from "../../runtime/tensor.js";

/** The element type of weights in a file. */
export type StorageDType = "float32" | "float16";

/** The smallest magnitude that float16 rounds to infinity. */
const TOO_LARGE = 65520;

/**
 * The numbers of a weight, to be written in an element type.
 * @param path of the weight in error messages
 * @throws ValueError for a finite number that float16 can't hold
 */
export function storedWeight(
  { shape, data }: Tensor,
  dtype: StorageDType,
  path: string,
): StoredArray {
  const numbers = Float32Array.from(data);
  const large =
    dtype === "float16"
      ? numbers.find((value) => Math.abs(value) >= TOO_LARGE && Number.isFinite(value))
      : undefined;
  if (large === undefined) return { shape, dtype, data: numbers };
  throw new ValueError(
    `The weight "${path}" has ${large}, and float16 holds magnitudes below ${TOO_LARGE}. Save with dtype: "float32".`,
  );
}
