/** What a tensor is, parts of it, and what is counted on Tensors alone. */
import { input, ops, ready, ShapeError, tensor, ValueError } from "latch";
import { beforeAll, expect, test } from "vitest";

beforeAll(() => ready());

const x = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);

test("a tensor's kind, sizes and dtype", () => {
  const symbolic = input({ shape: [5], dtype: "int32" });
  expect([x, symbolic, [1], 2].map(ops.isTensor)).toEqual([true, true, false, false]);
  expect(ops.shape(x)).toEqual([2, 3]);
  expect([ops.size(x), ops.ndim(x), ops.dtype(x)]).toEqual([6, 2, "float32"]);
  expect([ops.ndim(symbolic), ops.dtype(symbolic)]).toEqual([2, "int32"]);
  expect(ops.size(ops.getItem(symbolic, 0))).toBe(5);
});

test("data become tensors, and tensors nested arrays", () => {
  expect(ops.convertToTensor([1.5, 2]).dtype).toBe("float32");
  expect(ops.array([1, 2], "int32").dtype).toBe("int32");
  expect([...ops.convertToTensor(tensor([1.5, -2.5]), "int32").data]).toEqual([1, -2]);
  expect(ops.convertToNumpy(x)).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const copy = ops.copy(x);
  copy.data[0] = 9;
  expect(x.data[0]).toBe(1);
});

test.each([
  [1, [4, 5, 6]],
  [-2, [1, 2, 3]],
  [
    [0, { start: 1 }],
    [2, 3],
  ],
  [
    ["...", -1],
    [3, 6],
  ],
  [
    [{ step: -1 }, 0],
    [4, 1],
  ],
  [
    [0, { step: 2 }],
    [1, 3],
  ],
  [
    [0, { start: 2, stop: 0, step: -1 }],
    [3, 2],
  ],
  [
    [1, { start: -2 }],
    [5, 6],
  ],
  [[1, { start: 2, stop: 1 }], []],
] as const)("x[%j]", (key, expected) => {
  expect([...ops.getItem(x, key).data]).toEqual(expected);
});

test("new axes, and keys that are not one", () => {
  expect(ops.getItem(x, [null, "...", null]).shape).toEqual([1, 2, 3, 1]);
  expect(() => ops.getItem(x, [0, 0, 0])).toThrow(ShapeError);
  expect(() => ops.getItem(x, 2)).toThrow(/index 2 is out of range for axis 0/);
  expect(() => ops.getItem(x, ["..." as const, "..." as const])).toThrow(ShapeError);
  expect(() => ops.getItem(x, { step: 0 })).toThrow(ValueError);
});

test("different values, where they are and how often", () => {
  const values = tensor([3, 1, 2, 1, 3, 3], [2, 3]);
  const [unique, index, inverse, counts] = ops.unique(values, {
    returnIndex: true,
    returnInverse: true,
    returnCounts: true,
  });
  expect([...unique!.data]).toEqual([1, 2, 3]);
  expect([...index!.data]).toEqual([1, 2, 0]);
  expect(inverse!.toArray()).toEqual([
    [2, 0, 1],
    [0, 2, 2],
  ]);
  expect([...counts!.data]).toEqual([2, 1, 3]);
  const [columns, places] = ops.unique(values, { axis: 1, returnInverse: true });
  expect(columns!.toArray()).toEqual([
    [1, 2, 3],
    [3, 3, 1],
  ]);
  expect([...places!.data]).toEqual([2, 0, 1]);
  expect(ops.unique(tensor([Number.NaN, 1, Number.NaN]))[0]!.shape).toEqual([3]);
});

test("what has a size that depends on numbers is not in a graph", () => {
  const symbolic = input({ shape: [5], dtype: "int32" });
  for (const call of [
    () => ops.unique(symbolic as never),
    () => ops.bincount(symbolic as never),
    () => ops.view(symbolic as never, "int32"),
  ])
    expect(call).toThrow(ValueError);
  expect(() => ops.bincount(symbolic as never)).toThrow(/Tensor, outside of a model/);
  expect(() => ops.bincount(tensor([-1]))).toThrow(/at least 0/);
});

test("axes split with the lengths that are named", () => {
  const y = ops.rearrange(ops.reshape(ops.arange(24), [2, 12]), "b (h p) -> p b h", { p: 3 });
  expect(y.dims).toEqual([3, 2, 4]);
  const split = ops.rearrange(tensor([1, 2, 3, 4, 5, 6]), "(a b) -> b a", { a: 2 });
  expect(split.toArray()).toEqual([
    [1, 4],
    [2, 5],
    [3, 6],
  ]);
  expect(() => ops.rearrange(x, "a b -> a c")).toThrow(/same names/);
  expect(() => ops.rearrange(x, "a b")).toThrow(ValueError);
  expect(() => ops.rearrange(x, "a b c -> c b a")).toThrow(ShapeError);
  expect(() => ops.rearrange(x, "(a c) b -> a c b", { a: 3 })).toThrow(ShapeError);
  expect(() => ops.rearrange(x, "a b -> b a", { c: 3 })).toThrow(ValueError);
});

test("a function of numbers is one of tensors", () => {
  const larger = ops.vectorize((a, b) => ops.where(ops.greater(a, b), a, b));
  expect(larger(x, tensor([2, 9, 1])).toArray()).toEqual([
    [2, 9, 3],
    [4, 9, 6],
  ]);
});
