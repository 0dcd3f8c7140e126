/** Linear algebra: gradients against central differences, the engine against the oracle, and what is rejected. */
import { ShapeError, type Tensor, tensor, ValueError } from "latch";
import { beforeAll, expect, test } from "vitest";
import * as ops from "../../ts/graph/ops.js";
import { ready } from "../../ts/graph/ready.js";
import { factorsWithoutGradient, linearAlgebraCases } from "../support/linear-algebra-cases.js";
import {
  expectEngine,
  expectGradient,
  expectRejectedGradient,
} from "../support/operation-proofs.js";

beforeAll(ready);

test.each(linearAlgebraCases)("$name: gradient against central differences", expectGradient);
test.each(linearAlgebraCases)("$name: engine against oracle", expectEngine);
test.each(factorsWithoutGradient)("$name: engine against oracle, no gradient", (one) =>
  expectRejectedGradient(one, /^ops\.(luFactor|qr|svd): .* gradient/),
);

const matrix = tensor([
  [1, 2],
  [3, 4],
]);
const row = tensor([[1, 2, 3]]);

test("factors of Tensors are Tensors, typed as such", () => {
  const [u, s, vt]: [Tensor, Tensor, Tensor] = ops.svd(matrix);
  const values: Tensor = ops.svd(matrix, false, false);
  expect(values.data).toEqual(s.data);
  const product = ops.matmul(ops.mul(u, s), vt);
  product.data.forEach((value, index) => {
    expect(value).toBeCloseTo(matrix.data[index]!, 5);
  });
});

test("what has no factor is NaN, infinite or 0, as the function says", () => {
  const singular = tensor([
    [1, 2],
    [2, 4],
  ]);
  expect([...ops.cholesky(tensor([[-1]])).data]).toEqual([Number.NaN]);
  expect([...ops.inv(singular).data].some((value) => !Number.isFinite(value))).toBe(true);
  expect(ops.det(singular).data[0]).toBeCloseTo(0, 10);
  const [sign, logarithm] = ops.slogdet(singular);
  expect(sign.data[0]).toBeCloseTo(0, 10);
  expect(logarithm.data[0]).toBe(-Infinity);
});

test("matrices of no rows have no elements, and the determinant 1", () => {
  const empty = tensor([], [0, 0]);
  expect(ops.inv(empty).shape).toEqual([0, 0]);
  expect(ops.det(empty).data[0]).toBe(1);
  expect(ops.qr(empty).map(({ shape }) => shape)).toEqual([
    [0, 0],
    [0, 0],
  ]);
});

test.each([
  ["cholesky", () => ops.cholesky(row), "square matrices"],
  ["inv", () => ops.inv(row), "square matrices"],
  ["det", () => ops.det(row), "square matrices"],
  ["eigh", () => ops.eigh(row), "square matrices"],
  ["solve", () => ops.solve(row, row), "square matrices"],
  ["solve", () => ops.solve(matrix, row), "right side"],
  ["solveTriangular", () => ops.solveTriangular(matrix, tensor([1, 2, 3])), "right side"],
  ["qr", () => ops.qr(tensor([1, 2])), "matrices"],
  ["pinv", () => ops.pinv(tensor([1, 2])), "matrices"],
])("ops.%s names what it expects", (name, call, expected) => {
  expect(call).toThrow(ShapeError);
  expect(call).toThrow(new RegExp(`ops\\.${name}: .*${expected}`));
});

test("an unknown mode of qr is an error", () => {
  expect(() => ops.qr(matrix, "raw" as "reduced")).toThrow(ValueError);
});
