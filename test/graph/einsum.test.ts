/** `ops.einsum` against Keras: numbers and gradients; unknown sizes; and equations that make no sense. */
import {
  input,
  layers,
  ops,
  ready,
  ShapeError,
  type SymbolicTensor,
  sequential,
  tensor,
  ValueError,
} from "latch";
import { beforeAll, expect, test } from "vitest";
import { gradients } from "../../ts/graph/autodiff.js";
import goldens from "../goldens/einsum.json" with { type: "json" };
import { constant, expectClose, run } from "../support/golden.js";

beforeAll(ready);

test.each(goldens.cases)("$name", ({ equation, operands, g, y, gradients: wanted }) => {
  const given = operands.map(constant);
  const product = ops.einsum(equation, given);
  const derivatives = gradients(ops.sum(ops.mul(product, constant(g))), given);
  const [value = [], ...slopes] = run([product, ...derivatives]);
  expect(product.shape).toEqual(y.shape);
  expectClose(value, y, "y");
  slopes.forEach((slope, index) => {
    expectClose(slope, wanted[index]!, `gradient ${index}`);
  });
});

test("batch and time may be unknown, and spaces do not count", async () => {
  const scores = layers.lambda({
    function: (x: SymbolicTensor) => ops.einsum("b q d, b k d -> b q k", [x, x]),
  });
  const net = sequential([input({ shape: [null, 2] }), scores]);
  expect(scores.output).toMatchObject({ shape: [null, null, null] });
  const y = await net.predict([
    [
      [1, 2],
      [3, 4],
      [0, 1],
    ],
  ]);
  expect(y.toArray()).toEqual([
    [
      [5, 11, 2],
      [11, 25, 4],
      [2, 4, 1],
    ],
  ]);
});

test.each([
  ["ij,jk->iz", /label "z" of the result is in no operand/],
  ["ii,ij->ij", /label occurs twice in "ii"/],
  ["ij,jk->ikk", /label occurs twice in the result/],
  ["ij->ij", /takes 1 tensors, got 2/],
  ["i1,jk->ik", /form "ab,bc->ac"/],
  ["ij,jk->ik->k", /form "ab,bc->ac"/],
])("%s is rejected", (equation, message) => {
  const a = tensor([
    [1, 2],
    [3, 4],
  ]);
  expect(() => ops.einsum(equation, [a, a])).toThrow(ValueError);
  expect(() => ops.einsum(equation, [a, a])).toThrow(message);
});

test("ranks and sizes that do not fit are ShapeErrors", () => {
  const [a, b] = [tensor([[1, 2, 3]]), tensor([[1, 2]])];
  expect(() => ops.einsum("ijk,jk->i", [a, b])).toThrow(ShapeError);
  expect(() => ops.einsum("i,jk->i", [a, b])).toThrow(/"i" has 1 axes, got a tensor of shape/);
  expect(() => ops.einsum("ij,kj->ik", [a, b])).toThrow(/axes "j" have sizes 3 and 2/);
});
