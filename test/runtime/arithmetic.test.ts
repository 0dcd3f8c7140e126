/** Arithmetic of Tensors: Keras's element types and numbers, broadcasting, and what is no operand. */
import { describe, expect, test } from "vitest";
import { tensor } from "../../ts/runtime/convert.js";
import { ShapeError, ValueError } from "../../ts/runtime/errors.js";
import { Tensor } from "../../ts/runtime/tensor.js";
import goldens from "../goldens/dtypes.json" with { type: "json" };
import { expectTyped, type Typed, typedTensor } from "../support/typed-golden.js";

interface Golden {
  readonly name: string;
  readonly op: string;
  readonly arguments: readonly (number | Typed)[];
  readonly y: Typed;
}

const FUNCTIONS = ["add", "sub", "mul", "div"] as const;
const cases = goldens.cases as readonly unknown[] as readonly Golden[];

describe.each(FUNCTIONS)("%s", (name) => {
  const own = cases.filter(
    ({ op, arguments: [first] }) => op === name && typeof first === "object",
  );
  test.each(own.map((golden) => [golden.name, golden] as const))("as Keras: %s", (_, golden) => {
    const [a, b] = golden.arguments.map((one) =>
      typeof one === "number" ? one : typedTensor(one),
    );
    expectTyped((a as Tensor)[name](b as number | Tensor), golden.y, golden.name);
  });
});

test("the data set has sums of every pair of element types", () => {
  expect(cases.filter(({ op }) => op === "add")).toHaveLength(4 * (4 + 8));
});

describe("broadcasting", () => {
  const matrix = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);

  test.each<[string, Tensor, Tensor, unknown]>([
    [
      "a row",
      matrix,
      tensor([10, 20, 30]),
      [
        [-9, -18, -27],
        [-6, -15, -24],
      ],
    ],
    [
      "a row on the left",
      tensor([10, 20, 30]),
      matrix,
      [
        [9, 18, 27],
        [6, 15, 24],
      ],
    ],
    [
      "a column",
      matrix,
      tensor([[10], [20]]),
      [
        [-9, -8, -7],
        [-16, -15, -14],
      ],
    ],
    [
      "a column and a row",
      tensor([[1], [2]]),
      tensor([10, 20]),
      [
        [-9, -19],
        [-8, -18],
      ],
    ],
    [
      "a scalar tensor",
      matrix,
      tensor(1),
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
    ],
    [
      "the same shape",
      matrix,
      matrix,
      [
        [0, 0, 0],
        [0, 0, 0],
      ],
    ],
    ["more axes", tensor([1, 2]), tensor([[[1]], [[2]]]), [[[0, 1]], [[-1, 0]]]],
    ["no elements", tensor([[], []]), tensor([[1], [2]]), [[], []]],
    [
      "an axis of 1 between others",
      tensor([[[1, 2]], [[3, 4]]]),
      tensor([
        [1, 0],
        [0, 1],
        [2, 2],
      ]),
      [
        [
          [0, 2],
          [1, 1],
          [-1, 0],
        ],
        [
          [2, 4],
          [3, 3],
          [1, 2],
        ],
      ],
    ],
  ])("%s", (_, a, b, expected) => {
    expect(a.sub(b).toArray()).toEqual(expected);
  });

  test("of shapes that don't fit is an error", () => {
    expect(() => matrix.add(tensor([1, 2]))).toThrow(ShapeError);
    expect(() => matrix.mul(tensor([1, 2]))).toThrow(/mul: shapes \(2, 3\) and \(2,\)/);
  });
});

test("results are arrays of their own", () => {
  const x = tensor([1, 2]);
  const y = x.add(0);
  y.data[0] = 5;
  expect([...x.data]).toEqual([1, 2]);
});

test("products of integers are exact modulo 2^32", () => {
  const x = tensor([123456789, -123456789], [2], "int32");
  expect([...x.mul(987654321).data]).toEqual([-67153019, 67153019]);
  expect(x.add(0.5).dtype).toBe("float32");
  expect(x.mul(2 ** 31).dtype).toBe("float32");
});

test("an image of bytes is scaled", () => {
  const image = tensor(new Uint8Array([0, 51, 255]));
  expect(image.div(255)).toEqual(new Tensor([3], "float32", new Float32Array([0, 0.2, 1])));
});

test.each<[string, unknown]>([
  ["nothing", undefined],
  ["a string", "1"],
  ["an array", [1, 2]],
  ["strings", tensor(["a", "b"])],
])("%s is no operand", (_, other) => {
  expect(() => tensor([1, 2]).add(other as number)).toThrow(ValueError);
});

test("strings can't be computed with", () => {
  const names = tensor(["a"]) as unknown as Tensor;
  expect(() => names.add(1)).toThrow(ValueError);
});
