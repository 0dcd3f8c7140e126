/** Lists of numbers as arguments: arrays and typed arrays. */
import { isNumericArray } from "./dtype.js";
import { rejected } from "./registry/kinds.js";

/** A copy as an array. @throws ValueError for anything but a list of numbers; `what` names the argument. */
export function numbersOf(given: unknown, what: string): number[] {
  if (!Array.isArray(given) && !isNumericArray(given))
    throw rejected(what, "an array of numbers", given);
  const numbers: unknown[] = Array.from(given);
  const bad = numbers.findIndex((value) => typeof value !== "number");
  if (bad >= 0) throw rejected(`${what}[${bad}]`, "a number", numbers[bad]);
  // Every element was found to be a number.
  return numbers as number[];
}
