/** Sizes that are known only when data are fed: quotients that are rounded down. */
import { expect, test } from "vitest";
import {
  addDims,
  equalDims,
  evaluateDim,
  floorDivideDims,
  multiplyDims,
  soleSymbol,
  subtractDims,
  symbol,
  symbolsOf,
} from "../../ts/graph/dim.js";

const [B, T] = [symbol("B"), symbol("T")];

test("a quotient is that of the numbers, rounded down", () => {
  for (const offset of [-7, -1, 0, 1, 2, 9]) {
    for (const factor of [1, 2, 3, 6]) {
      for (const divisor of [1, 2, 3, 5]) {
        const numerator = addDims(multiplyDims(T, factor), offset);
        const quotient = floorDivideDims(numerator, divisor);
        for (const t of [0, 1, 2, 5, 10, 31])
          expect(evaluateDim(quotient, { T: t })).toBe(Math.floor((factor * t + offset) / divisor));
      }
    }
  }
});

test("quotients of quotients, and products with them", () => {
  const half = floorDivideDims(addDims(T, 1), 2);
  const quarter = floorDivideDims(addDims(multiplyDims(half, 3), multiplyDims(B, T)), 2);
  const size = subtractDims(multiplyDims(multiplyDims(B, half), half), quarter);
  const expected = (b: number, t: number) => {
    const h = Math.floor((t + 1) / 2);
    return b * h * h - Math.floor((3 * h + b * t) / 2);
  };
  for (const [b, t] of [
    [1, 1],
    [3, 4],
    [5, 9],
    [2, 7],
  ] as const)
    expect(evaluateDim(size, { B: b, T: t })).toBe(expected(b, t));
  expect(new Set(symbolsOf([size]))).toEqual(new Set(["B", "T"]));
});

test("what divides evenly is a polynomial, and equal quotients are equal", () => {
  expect(equalDims(floorDivideDims(multiplyDims(T, 4), 2), multiplyDims(T, 2))).toBe(true);
  expect(floorDivideDims(addDims(multiplyDims(T, 2), 1), 2)).toEqual(T);
  const one = addDims(floorDivideDims(subtractDims(T, 3), 2), 1);
  expect(equalDims(one, floorDivideDims(subtractDims(T, 1), 2))).toBe(true);
  expect(equalDims(one, floorDivideDims(T, 2))).toBe(false);
  expect(equalDims(subtractDims(one, floorDivideDims(subtractDims(T, 1), 2)), 0)).toBe(true);
});

test("a quotient is no symbol that a fed array could give", () => {
  expect(soleSymbol(T)).toBe("T");
  expect(soleSymbol(floorDivideDims(T, 2))).toBeUndefined();
});
