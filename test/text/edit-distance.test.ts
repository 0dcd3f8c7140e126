// Distances between sequences, against known ones and against the recursion that defines them.
import { tensor } from "latch";
import { characterErrorRate, editDistance, generator } from "latch/text";
import { expect, test } from "vitest";

/** The definition, without a table. */
function byRecursion(a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 || b.length === 0) return a.length + b.length;
  const [, ...restOfA] = a;
  const [, ...restOfB] = b;
  if (a[0] === b[0]) return byRecursion(restOfA, restOfB);
  return (
    1 + Math.min(byRecursion(restOfA, b), byRecursion(a, restOfB), byRecursion(restOfA, restOfB))
  );
}

test.each([
  ["kitten", "sitting", 3],
  ["", "abc", 3],
  ["abc", "", 3],
  ["", "", 0],
  ["flaw", "lawn", 2],
  ["二百五", "二百零五", 1],
  ["a👍b", "ab", 1],
])("%j to %j is %i", (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
  expect(editDistance(b, a)).toBe(distance);
});

test("sequences of other things are compared element by element", () => {
  expect(editDistance(["two", "hundred"], ["two", "thousand", "one"])).toBe(2);
  expect(editDistance([1, 2, 3], Int32Array.of(2, 3, 4))).toBe(2);
});

test("is what the recursion gives, for sequences drawn at random", () => {
  const random = generator(3);
  const drawn = () =>
    Array.from({ length: Math.floor(7 * random()) }, () => Math.floor(3 * random()));
  for (let round = 0; round < 200; round++) {
    const [a, b] = [drawn(), drawn()];
    expect(editDistance(a, b), `${a} to ${b}`).toBe(byRecursion(a, b));
  }
});

test("the character error rate weighs texts by their length", () => {
  // One of three and one of five characters wrong.
  expect(characterErrorRate(["abd", "vwxy"], ["abc", "vwxyz"])).toBe(2 / 8);
  expect(characterErrorRate(tensor(["八"]), ["八"])).toBe(0);
  expect(characterErrorRate(["abc"], ["x"])).toBe(3);
});

test("lists that do not fit are refused", () => {
  expect(() => characterErrorRate(["a"], ["a", "b"])).toThrow(/1 texts and 2 references/);
  expect(() => characterErrorRate(["a"], [""])).toThrow(/references are empty/);
});
