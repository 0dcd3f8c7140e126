/** What functions over many texts take. */
import { ValueError } from "../runtime/errors.js";
import { describe } from "../runtime/fill.js";
import { Tensor } from "../runtime/tensor.js";

/** Texts side by side: strings in an array, or a tensor of strings as splits give it. */
export type Texts = readonly string[] | Tensor<"string">;

/** The strings themselves. @throws ValueError for a single text and for elements that are no strings */
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
