/**
 * How far a sequence is from another: Levenshtein 1966.
 *
 * What belongs here: distances between sequences of tokens, and the scores made of them. What does not: how texts are
 * cut (tokenize.ts).
 */
import { ShapeError } from "../runtime/errors.js";
import { stringsOf, type Texts } from "./texts.js";
import { characters } from "./tokenize.js";

/**
 * The fewest tokens to insert, delete or replace that make one sequence the other. Strings are compared by code points,
 * other sequences element by element (`===`): `editDistance("kitten", "sitting")` is 3.
 */
export function editDistance(
  a: string | ArrayLike<unknown>,
  b: string | ArrayLike<unknown>,
): number {
  const [from, to] = [tokensOf(a), tokensOf(b)];
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

function tokensOf(sequence: string | ArrayLike<unknown>): ArrayLike<unknown> {
  return typeof sequence === "string" ? characters(sequence) : sequence;
}

/**
 * The character error rate: edit distances of all texts to what is right, divided by the characters that are right.
 * 0 where all is right; it may exceed 1.
 *
 * @throws ShapeError for lists of different lengths, or no character to get right
 */
export function characterErrorRate(texts: Texts, right: Texts): number {
  const [given, wanted] = [
    stringsOf(texts, "characterErrorRate"),
    stringsOf(right, "characterErrorRate"),
  ];
  if (given.length !== wanted.length) {
    throw new ShapeError(
      `characterErrorRate: got ${given.length} texts and ${wanted.length} right ones; give one for each.`,
    );
  }
  const length = wanted.reduce((sum, text) => sum + characters(text).length, 0);
  if (length === 0) throw new ShapeError("characterErrorRate: the right texts are empty.");
  const wrong = given.reduce((sum, text, place) => sum + editDistance(text, wanted[place]!), 0);
  return wrong / length;
}
