import { runInNewContext } from "node:vm";
import { ops, ready } from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import { type TensorLike, tensor, toDType, toTensor } from "../../ts/runtime/convert.js";
import type { DType } from "../../ts/runtime/dtype.js";
import { ShapeError, ValueError } from "../../ts/runtime/errors.js";
import { Tensor } from "../../ts/runtime/tensor.js";

beforeAll(ready);

/** What a caller without a type checker may pass. */
const unchecked = (value: unknown) => value as TensorLike;

describe("without a wanted type", () => {
  test.each<[string, TensorLike, DType, number[]]>([
    ["numbers", [[1, 2.5]], "float32", [1, 2]],
    ["booleans", [true, false], "bool", [2]],
    ["strings", [["a", "b"]], "string", [1, 2]],
    ["Float32Array", new Float32Array(3), "float32", [3]],
    ["Float64Array", new Float64Array(3), "float32", [3]],
    ["Int32Array", new Int32Array(3), "int32", [3]],
    ["Int16Array", new Int16Array(3), "int32", [3]],
    ["Uint32Array", new Uint32Array(3), "int32", [3]],
    ["Uint8Array", new Uint8Array(3), "uint8", [3]],
    ["rows of Float32Array", [new Float32Array(3), new Float32Array(3)], "float32", [2, 3]],
    ["rows of Int32Array", [new Int32Array(3)], "int32", [1, 3]],
    ["data and shape", { data: [1, 2, 3, 4], shape: [2, 2] }, "float32", [2, 2]],
    ["data and shape, typed", { data: new Uint8Array(4), shape: [2, -1] }, "uint8", [2, 2]],
    ["nothing", [], "float32", [0]],
    ["empty rows", [[[]]], "float32", [1, 1, 0]],
  ])("%s", (_, value, dtype, shape) => {
    const t = toTensor(value, undefined, "x");
    expect([t.dtype, t.shape]).toEqual([dtype, shape]);
  });

  // As in an iframe, or in the context in which Jest runs tests: instances of other classes than this realm's.
  test.each<[string, DType]>([
    ["Float32Array", "float32"],
    ["Float64Array", "float32"],
    ["Int16Array", "int32"],
    ["Int32Array", "int32"],
    ["Uint8Array", "uint8"],
    ["Uint8ClampedArray", "uint8"],
  ])("%s of another realm", (name, dtype) => {
    const foreign = runInNewContext(`new ${name}([3, 4])`);
    expect(foreign).not.toBeInstanceOf(Object);
    for (const [value, shape] of [
      [foreign, [2]],
      [
        [foreign, foreign],
        [2, 2],
      ],
      [{ data: foreign, shape: [2, 1] }, [2, 1]],
    ]) {
      const t = toTensor(unchecked(value), undefined, "x");
      expect([t.dtype, t.shape]).toEqual([dtype, shape]);
      expect(t.data[1]).toBe(4);
    }
  });

  test("a tensor around an array of another realm can be computed with", async () => {
    const foreign = runInNewContext("new Float32Array([0.5, 2])");
    expect(ops.mul(new Tensor([2], "float32", foreign), 2).toArray()).toEqual([1, 4]);
    expect(() =>
      toTensor(runInNewContext("new DataView(new ArrayBuffer(8))"), undefined, "x"),
    ).toThrow(/x: expected a Tensor/);
  });

  test("Float16Array is float32: it is known by its name, where the host has it", () => {
    class Float16Array extends Float32Array {
      override get [Symbol.toStringTag]() {
        return "Float16Array" as "Float32Array";
      }
    }
    const t = toTensor(unchecked(new Float16Array([0.5, 2])), undefined, "x");
    expect([t.dtype, t.toArray()]).toEqual(["float32", [0.5, 2]]);
  });

  test("values arrive in order", () => {
    expect(
      tensor([
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [7, 8],
        ],
      ]).data,
    ).toEqual(new Float32Array([1, 2, 3, 4, 5, 6, 7, 8]));
    expect(tensor([Number.NaN, Number.POSITIVE_INFINITY]).toArray()).toEqual([
      Number.NaN,
      Infinity,
    ]);
    expect(tensor([true, false]).data).toEqual(new Uint8Array([1, 0]));
  });
});

describe("tensor(data, shape, dtype)", () => {
  test("gives a shape and a type", () => {
    const t = tensor([1, 2, 3, 4, 5, 6], [2, -1], "int32");
    expect(t.data).toEqual(new Int32Array([1, 2, 3, 4, 5, 6]));
    expect(t.shape).toEqual([2, 3]);
    expect(tensor(5, undefined, "int32").shape).toEqual([]);
    expect(tensor("a").dtype).toBe("string");
    expect(() => tensor([1, 2, 3], [2, 2])).toThrow(ShapeError);
  });

  test("has elements of its own", () => {
    const data = new Float32Array([1, 2]);
    const t = tensor(data);
    const copy = tensor(t);
    const shaped = tensor({ data, shape: [2] });
    data[0] = 9;
    t.data[1] = 9;
    expect([t.data[0], copy.data[1], shaped.data[0]]).toEqual([1, 2, 1]);
  });

  test("names the nearest type", () => {
    expect(() => tensor([1], [1], "flaot32" as DType)).toThrow(/Did you mean "float32"/);
  });
});

describe("straight to a wanted type", () => {
  test("keeps integers that float32 could not", () => {
    expect(toTensor([[16777217]], "int32", "x").data[0]).toBe(16777217);
  });

  test("converts tensors, and gives back one that fits", () => {
    const t = tensor([1, 0, 2]);
    expect(toDType(t, "float32", "x")).toBe(t);
    expect(toDType(t, "int32", "x").data).toEqual(new Int32Array([1, 0, 2]));
    expect(toDType(tensor([true, false]), "float32", "x").data).toEqual(new Float32Array([1, 0]));
    expect(toTensor([true, false], "int32", "x").data).toEqual(new Int32Array([1, 0]));
  });

  test("shares elements where nothing changes", () => {
    const data = new Float32Array(2);
    expect(toTensor(data, "float32", "x").data).toBe(data);
  });

  test.each<[string, TensorLike, DType, RegExp]>([
    [
      "a fraction",
      [
        [1, 2],
        [3, 4.5],
      ],
      "int32",
      /x\[1\]\[1\] is 4.5, expected an integer/,
    ],
    ["too large", [2 ** 31], "int32", /x\[0\] is 2147483648, expected an integer from/],
    ["NaN", [0, Number.NaN], "int32", /x\[1\] is NaN/],
    ["a typed fraction", new Float32Array([1.5]), "int32", /x\[0\] is 1.5/],
    ["Uint32Array out of range", new Uint32Array([2 ** 31]), "int32", /x\[0\] is 2147483648/],
    ["negative", [-1], "uint8", /x\[0\] is -1, expected an integer from 0 to 255/],
    ["two", [0, 1, 2], "bool", /x\[2\] is 2, expected true, false, 1 or 0/],
    ["a word", ["1"], "float32", /x\[0\] is the string "1", expected a number/],
    ["a number", [1], "string", /x\[0\] is 1, expected a string/],
  ])("refuses %s", (_, value, dtype, message) => {
    expect(() => toTensor(value, dtype, "x")).toThrow(message);
    expect(() => toTensor(value, dtype, "x")).toThrow(ValueError);
  });
});

describe("bad data", () => {
  test.each<[string, unknown, RegExp]>([
    ["a short row", [[1, 2], [3]], /ragged rows: x\[1\] has 1 elements where x\[0\] has 2/],
    [
      "a long deep row",
      [
        [[1], [2]],
        [[3], [4, 5]],
      ],
      /x\[1\]\[1\] has 2 elements where x\[0\]\[0\] has 1/,
    ],
    ["a number for a row", [[1], 2], /x\[1\] is 2 where x\[0\] has 1/],
    ["a missing row", [[1], undefined], /x\[1\] is undefined where/],
    ["a short typed row", [new Float32Array(2), new Float32Array(3)], /x\[1\] has 3 elements/],
  ])("%s is ragged", (_, value, message) => {
    expect(() => toTensor(unchecked(value), undefined, "x")).toThrow(ShapeError);
    expect(() => toTensor(unchecked(value), undefined, "x")).toThrow(message);
  });

  test.each<[string, unknown, RegExp]>([
    [
      "a BigInt beyond int32",
      [[1], [2n ** 31n]],
      /x\[1\]\[0\] is the BigInt 2147483648n, which does not fit int32/,
    ],
    [
      "int64 beyond int32",
      new BigInt64Array([-(2n ** 40n)]),
      /x\[0\] is the BigInt -1099511627776n/,
    ],
    ["null", [1, null], /x\[1\] is null, expected a number/],
    ["a hole", Array(3).fill(1, 0, 1), /x\[1\] is undefined/],
    ["a word among numbers", [1, "2"], /x\[1\] is the string "2"/],
    ["a row among numbers", [1, [2]], /x\[1\] is an array/],
    ["a number among booleans", [true, 2], /x\[1\] is 2, expected true, false/],
    ["an object", { rows: [] }, /expected a Tensor, nested arrays.*got an object/],
    ["a map", new Map(), /got an instance of Map/],
    ["nothing", undefined, /got undefined/],
    ["a symbolic tensor", ops.ones([2]), /got a symbolic tensor without values/],
    ["an array of tensors", [tensor([1])], /an array of tensors is not one tensor/],
  ])("%s is refused", (_, value, message) => {
    expect(() => toTensor(unchecked(value), undefined, "x")).toThrow(ValueError);
    expect(() => toTensor(unchecked(value), undefined, "x")).toThrow(message);
  });

  test("a BigInt alone beyond int32 is refused", () => {
    expect(() => tensor(2n ** 32n)).toThrow(/BigInt 4294967296n/);
  });
});

describe("int64", () => {
  test.each<[string, TensorLike | bigint, number[]]>([
    ["BigInts", [1n, -2n], [1, -2]],
    ["a BigInt alone", 7n, [7]],
    ["BigInt64Array", new BigInt64Array([-(2n ** 31n), 2n ** 31n - 1n]), [-2147483648, 2147483647]],
    ["BigUint64Array in rows", [new BigUint64Array([3n])], [3]],
    ["{ data, shape } of int64", { data: [5, 6], shape: [2], dtype: "int64" }, [5, 6]],
    ["{ data, shape } of uint16", { data: [5, 6], shape: [2], dtype: "uint16" }, [5, 6]],
  ])("%s becomes int32 where it fits", (_, value, expected) => {
    const { dtype, data } = tensor(value);
    expect([dtype, ...data]).toEqual(["int32", ...expected]);
  });

  test("is read in the type that is asked for", () => {
    expect([...tensor([1n, 0n], undefined, "bool").data]).toEqual([1, 0]);
    expect(toTensor(new BigInt64Array([3n]), "float32", "x").dtype).toBe("float32");
    expect([...tensor([0.5, 2n]).data]).toEqual([0.5, 2]);
    expect(() => tensor([300n], undefined, "uint8")).toThrow(/BigInt 300n, expected an integer/);
  });
});

test("sixteen times as many rows are read sixteen times as often", () => {
  const readsOf = (rows: number) => {
    let reads = 0;
    const matrix = Array.from({ length: rows }, (_, i) => [i, i + 1]);
    const counted = new Proxy(matrix, {
      get(target, key, receiver) {
        reads += 1;
        return Reflect.get(target, key, receiver);
      },
    });
    expect(tensor(counted).at(rows - 1, 1)).toBe(rows);
    return reads;
  };
  // Work that grows with the square of the rows would read them 256 times as often.
  expect(readsOf(8000)).toBeLessThanOrEqual(17 * readsOf(500));
});
