/**
 * Edit distances between sequences (Levenshtein 1966).
 *
 * What belongs here: distances between sequences of tokens, and error rates computed from them. What does not: how
 * texts are split (tokenize.ts).
 */

import { isNumericArray } from "../runtime/dtype.js";
import { ShapeError } from "../runtime/errors.js";
import { rejected } from "../runtime/registry/kinds.js";
import { stringsOf, type Texts } from "./texts.js";
import { characters } from "./tokenize.js";

/**
 * The fewest insertions, deletions and replacements of tokens that turn one sequence into the other. Strings are
 * compared by code points, other sequences element by element (`===`): `editDistance("kitten", "sitting")` is 3.
 */
export function editDistance(
  a: string | ArrayLike<unknown>,
  b: string | ArrayLike<unknown>,
): number {
  const [from, to] = [tokensOf(a, "a"), tokensOf(b, "b")];
  // d(i, j) = min(d(i-1, j) + 1, d(i, j-1) + 1, d(i-1, j-1) + [a_i ≠ b_j]); a row holds d(i, 0) to d(i, |b|).
  const row = Uint32Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    let diagonal = row[0]!;
    row[0] = i;
    for (let j = 1; j <= to.length; j++) {
      const replaced = diagonal + (from[i - 1] === to[j - 1] ? 0 : 1);
      diagonal = row[j]!;
      row[j] = Math.min(diagonal + 1, row[j - 1]! + 1, replaced);
    }
  }
  return row[to.length]!;
}

function tokensOf(sequence: string | ArrayLike<unknown>, what: string): ArrayLike<unknown> {
  if (typeof sequence === "string") return characters(sequence);
  if (Array.isArray(sequence) || isNumericArray(sequence)) return sequence;
  throw rejected(`editDistance: ${what}`, "a string or an array", sequence);
}

/**
 * The character error rate: the sum of edit distances between texts and reference texts, divided by the number of
 * characters in the references. 0 where all are equal; it may exceed 1.
 *
 * @throws ShapeError for lists of different lengths, and for references without a character
 */
export function characterErrorRate(texts: Texts, references: Texts): number {
  const [given, expected] = [
    stringsOf(texts, "characterErrorRate: texts"),
    stringsOf(references, "characterErrorRate: references"),
  ];
  if (given.length !== expected.length) {
    throw new ShapeError(
      `characterErrorRate: got ${given.length} texts and ${expected.length} references, expected one for each text.`,
    );
  }
  const length = expected.reduce((sum, text) => sum + characters(text).length, 0);
  if (length === 0) throw new ShapeError("characterErrorRate: the references are empty.");
  const errors = given.reduce((sum, text, index) => sum + editDistance(text, expected[index]!), 0);
  return errors / length;
}
