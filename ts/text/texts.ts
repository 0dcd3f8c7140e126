/** Lists of texts as arguments. */

import { ValueError } from "../runtime/errors.js";
import { describe } from "../runtime/fill.js";
import { Tensor } from "../runtime/tensor.js";

/** Several texts: an array of strings, or a tensor of strings as `trainTestSplit` returns it. */
export type Texts = readonly string[] | Tensor<"string">;

/** The texts as an array. @throws ValueError for a single text and for elements that are not strings */
export function stringsOf(texts: Texts, caller: string): readonly string[] {
  const strings: unknown = texts instanceof Tensor ? texts.data : texts;
  if (!Array.isArray(strings)) {
    throw new ValueError(`${caller}: expected an array of texts, got ${describe(texts)}.`);
  }
  const bad = strings.findIndex((text) => typeof text !== "string");
  if (bad >= 0) {
    throw new ValueError(`${caller}: text ${bad} is ${describe(strings[bad])}, expected a string.`);
  }
  return strings;
}
