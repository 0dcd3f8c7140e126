/** The range of the values of images: an option, and images converted between ranges. */
import { add, div, mul, sub } from "../../graph/operations/elementwise.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { finite, listOf, rejected } from "../../runtime/registry/kinds.js";
import type { OptionalOption } from "../../runtime/registry/option.js";
import type { Range } from "./factor.js";

/** The range of values, by default [0, 255]. */
export function valueRange(): OptionalOption<Range, Range> {
  const list = listOf(finite());
  return {
    read: (given, what) => {
      const [low, high, ...more] = list.read(given, what);
      if (low !== undefined && high !== undefined && more.length === 0 && low <= high)
        return [low, high];
      throw rejected(what, "two numbers, the lower one first", given);
    },
    write: (range) => [...range],
    fallback: [0, 255],
  };
}

/** The range of values of 8 bits. */
export const BYTES: Range = [0, 255];
export const UNIT: Range = [0, 1];

/** (x - from_0) / (from_1 - from_0) (to_1 - to_0) + to_0 */
export function rescaled(images: SymbolicTensor, from: Range, to: Range): SymbolicTensor {
  if (from[0] === to[0] && from[1] === to[1]) return images;
  return add(mul(div(sub(images, from[0]), from[1] - from[0]), to[1] - to[0]), to[0]);
}
