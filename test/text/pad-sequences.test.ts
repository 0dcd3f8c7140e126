// padSequences against Keras's pad_sequences, and what it refuses.
import { random, tensor } from "latch";
import { type PadOptions, padSequences } from "latch/text";
import { describe, expect, test } from "vitest";
import { ShapeError, ValueError } from "../../ts/runtime/errors.js";
import goldens from "../goldens/padding.json" with { type: "json" };

describe("padSequences", () => {
  expect(goldens.cases.length).toBeGreaterThan(50);
  test.each(goldens.cases)("$name is Keras's", ({ sequences, options, shape, dtype, data }) => {
    const padded = padSequences(sequences as number[][], options as PadOptions);
    expect(padded.shape).toEqual(shape);
    expect(padded.dtype).toBe(dtype);
    expect(Array.from<unknown>(padded.data)).toEqual(data);
  });

  test("takes typed arrays and tensors, and leaves them as they are", () => {
    const row = new Int32Array([1, 2, 3]);
    const padded = padSequences([row, tensor([4])], { maxLen: 2 });
    expect(padded.toArray()).toEqual([
      [2, 3],
      [0, 4],
    ]);
    expect([...row]).toEqual([1, 2, 3]);
    const step = random.uniform([3, 2]);
    expect(padSequences([step], { dtype: "float32", maxLen: 3 }).toArray()).toEqual([
      step.toArray(),
    ]);
  });

  test.each([
    ["no sequences", () => padSequences([]), ValueError, /no sequences/],
    ["one sequence", () => padSequences([1, 2] as never), ValueError, /sequence 0: .*got 1/],
    ["no array", () => padSequences(7 as never), ValueError, /array of sequences, got 7/],
    ["a fraction as int32", () => padSequences([[1, 0.5]]), ValueError, /sequence 0\[1\] is 0.5/],
    [
      "a value that does not fit",
      () => padSequences([[1]], { value: 0.5, maxLen: 2 }),
      ValueError,
      /value.* is 0.5/,
    ],
    [
      "steps of two shapes",
      () => padSequences([[[1, 2]], [[1]]]),
      ShapeError,
      /sequence 1 has the shape \(1,\), one of sequence 0 \(2,\)/,
    ],
    [
      "maxLen 0",
      () => padSequences([[1]], { maxLen: 0 }),
      ValueError,
      /maxLen must be a positive integer, got 0/,
    ],
    [
      "a misspelt end",
      () => padSequences([[1]], { padding: "past" as "post" }),
      ValueError,
      /padding must be .* got "past". Did you mean "post"/,
    ],
    [
      "a misspelt other end",
      () => padSequences([[1]], { truncating: "per" as "pre" }),
      ValueError,
      /truncating must be .* got "per". Did you mean "pre"/,
    ],
    [
      "a misspelt dtype",
      () => padSequences([[1]], { dtype: "int3" as "int32" }),
      ValueError,
      /dtype must be .* got "int3"/,
    ],
  ])("refuses %s", (_, call, kind, message) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });

  test("maxlen, Keras's spelling of maxLen, is taken", () => {
    expect(padSequences([[1], [2, 3]], { maxlen: 1 }).toArray()).toEqual([[1], [3]]);
  });
});
