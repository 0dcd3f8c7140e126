/** Tensors from shapes and ranges, and joining. */
import { describe, expect, test } from "vitest";
import { tensor } from "../../ts/runtime/convert.js";
import {
  arange,
  eye,
  full,
  linspace,
  ones,
  onesLike,
  zeros,
  zerosLike,
} from "../../ts/runtime/creation.js";
import { ShapeError, ValueError } from "../../ts/runtime/errors.js";
import { concat, stack } from "../../ts/runtime/joining.js";
import { Tensor } from "../../ts/runtime/tensor.js";

const described = ({ dtype, shape, data }: Tensor) => [dtype, [...shape], ...data];

describe("filled tensors", () => {
  test.each<[string, Tensor, unknown[]]>([
    ["zeros", zeros([2, 1]), ["float32", [2, 1], 0, 0]],
    ["zeros of one size", zeros(2), ["float32", [2], 0, 0]],
    ["ones of int32", ones([2], "int32"), ["int32", [2], 1, 1]],
    ["a scalar", ones([]), ["float32", [], 1]],
    ["full", full([2], 0.5), ["float32", [2], 0.5, 0.5]],
    ["full of true", full([2], true), ["bool", [2], 1, 1]],
    ["full of uint8", full([1], 255, "uint8"), ["uint8", [1], 255]],
    ["zerosLike", zerosLike(tensor([1, 2], [2], "uint8")), ["uint8", [2], 0, 0]],
    ["onesLike of another type", onesLike(tensor([[1]]), "bool"), ["bool", [1, 1], 1]],
    ["eye", eye(2), ["float32", [2, 2], 1, 0, 0, 1]],
    ["eye above the diagonal", eye(2, 3, 1), ["float32", [2, 3], 0, 1, 0, 0, 0, 1]],
    ["eye below the diagonal", eye(3, 2, -1), ["float32", [3, 2], 0, 0, 1, 0, 0, 1]],
    ["eye beyond its corner", eye(1, 1, 4), ["float32", [1, 1], 0]],
  ])("%s", (_, made, expected) => {
    expect(described(made)).toEqual(expected);
  });

  test("are checked", () => {
    expect(() => zeros([2, -1])).toThrow(ShapeError);
    expect(() => full([1], 1.5, "int32")).toThrow(/full: value\[0\] is 1.5, expected an integer/);
    expect(() => ones([1], "string" as "int32")).toThrow(/dtype/);
    expect(() => ones([1], "flaot32" as "int32")).toThrow(/float32/);
    expect(() => zerosLike(3 as unknown as Tensor)).toThrow(ValueError);
    expect(() => eye(1.5)).toThrow(/eye: rows/);
  });
});

describe("ranges", () => {
  // numpy.arange and numpy.linspace of the same arguments.
  test.each<[string, Tensor, number[]]>([
    ["to a stop", arange(4), [0, 1, 2, 3]],
    ["from a start", arange(2, 5), [2, 3, 4]],
    ["by a step", arange(1, 2, 0.25), [1, 1.25, 1.5, 1.75]],
    ["up to a stop that a step passes", arange(0, 1, 0.75), [0, 0.75]],
    ["backwards", arange(3, 0, -1), [3, 2, 1]],
    ["of nothing", arange(3, 1), []],
    ["linspace", linspace(0, 1, 5), [0, 0.25, 0.5, 0.75, 1]],
    ["linspace without its end", linspace(0, 1, 4, false), [0, 0.25, 0.5, 0.75]],
    ["linspace downwards", linspace(2, -2, 3), [2, 0, -2]],
    ["linspace of one", linspace(3, 7, 1), [3]],
    ["linspace of none", linspace(3, 7, 0), []],
  ])("%s", (_, made, expected) => {
    expect(described(made)).toEqual(["float32", [expected.length], ...expected]);
  });

  test("of integers", () => {
    expect(described(arange(0, 3, 1, "int32"))).toEqual(["int32", [3], 0, 1, 2]);
    expect(() => arange(0, 1, 0.5, "int32")).toThrow(/arange\[1\] is 0.5/);
  });

  test("linspace has 50 numbers and ends at its stop", () => {
    const x = linspace(0, 0.1);
    expect([x.size, x.at(-1)]).toEqual([50, Math.fround(0.1)]);
  });

  test("are checked", () => {
    expect(() => arange(0, 1, 0)).toThrow(/step must not be 0/);
    expect(() => arange(Number.NaN)).toThrow(ValueError);
    expect(() => arange(0, Number.POSITIVE_INFINITY)).toThrow(ValueError);
    expect(() => linspace(0, 1, 2.5)).toThrow(/linspace: num/);
  });
});

describe("joining", () => {
  const a = tensor([
    [1, 2],
    [3, 4],
  ]);
  const b = tensor([[5, 6]]);

  test("along the first axis, and another one", () => {
    expect(concat([a, b]).toArray()).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(concat([a, tensor([[7], [8]])], 1).toArray()).toEqual([
      [1, 2, 7],
      [3, 4, 8],
    ]);
    expect(concat([a, a], -1).shape).toEqual([2, 4]);
    expect(concat([b]).data).not.toBe(b.data);
  });

  test("stack adds an axis anywhere", () => {
    const [x, y] = [tensor([1, 2]), tensor([3, 4])];
    expect(stack([x, y]).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(stack([x, y], 1).toArray()).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(stack([x, y], -1).toArray()).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(stack([tensor(1), tensor(2)]).toArray()).toEqual([1, 2]);
    expect(stack([a, a, a], 1).shape).toEqual([2, 3, 2]);
  });

  test("element types promote, strings stay strings", () => {
    expect(concat([tensor([true]), tensor([2], [1], "int32")]).dtype).toBe("int32");
    expect(concat([[1], new Uint8Array([2])]).dtype).toBe("float32");
    expect(concat([tensor(["a"]), tensor(["b"])]).toArray()).toEqual(["a", "b"]);
    expect(() => concat([tensor(["a"]), [1]])).toThrow(/strings/);
  });

  test("is checked", () => {
    expect(() => concat([])).toThrow(ValueError);
    expect(() => concat([a, tensor([1, 2])])).toThrow(ShapeError);
    expect(() => concat([a, tensor([[1]])])).toThrow(/\(2, 2\) and \(1, 1\)/);
    expect(() => concat([tensor(1), tensor(2)])).toThrow(/a scalar has no axis/);
    expect(() => stack([a, b])).toThrow(ShapeError);
    expect(() => stack([a], 3)).toThrow(ShapeError);
  });

  test("nothing is joined to nothing", () => {
    expect(concat([tensor([[], []]), a], 1).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });
});

test("a tensor of zeros takes other values", () => {
  expect(new Tensor([1], "float32", new Float32Array(1)).set(2, 0).toArray()).toEqual([2]);
});
