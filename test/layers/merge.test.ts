/** Layers that make one tensor of several. */
import { layers, ShapeError, type SymbolicTensor, ValueError } from "latch";
import { beforeAll, expect, test } from "vitest";
import { ready } from "../../ts/graph/ready.js";
import { contextOf } from "../support/context.js";
import { constant, run } from "../support/golden.js";

beforeAll(ready);

const a = constant({ shape: [2, 2], data: [1, -2, 3, 4] });
const b = constant({ shape: [2, 2], data: [5, 6, -7, 8] });
const c = constant({ shape: [2, 2], data: [0, 1, 2, 3] });

test.each([
  { name: "add", layer: layers.add(), inputs: [a, b, c], y: [6, 5, -2, 15] },
  { name: "subtract", layer: layers.subtract(), inputs: [a, b], y: [-4, -8, 10, -4] },
  { name: "multiply", layer: layers.multiply(), inputs: [a, b, c], y: [0, -12, -42, 96] },
  { name: "average", layer: layers.average(), inputs: [a, b], y: [3, 2, -2, 6] },
  { name: "maximum", layer: layers.maximum(), inputs: [a, b, c], y: [5, 6, 3, 8] },
  { name: "minimum", layer: layers.minimum(), inputs: [a, b, c], y: [0, -2, -7, 3] },
])("$name", ({ layer, inputs, y }) => {
  const [actual] = run([layer.call(inputs, contextOf({})) as SymbolicTensor]);
  expect(actual).toEqual(y);
});

test("concatenate joins along the last axis, or a given one", () => {
  const [p, q] = [a, b].map((x) => constant({ shape: [1, 2, 2], data: dataOf(x) }));
  const joined = (axis?: number) =>
    layers.concatenate(axis === undefined ? {} : { axis }).call([p!, q!]) as SymbolicTensor;
  expect([joined().shape, joined(1).shape]).toEqual([
    [1, 2, 4],
    [1, 4, 2],
  ]);
  expect(run([joined(), joined(1)])).toEqual([
    [1, -2, 5, 6, 3, 4, -7, 8],
    [1, -2, 3, 4, 5, 6, -7, 8],
  ]);
});

test("one tensor, three to subtract, and the batch as an axis are refused", () => {
  expect(() => layers.add().call([a], contextOf({}))).toThrow(ValueError);
  expect(() => layers.subtract().call([a, b, c], contextOf({}))).toThrow(/two tensors, got 3/);
  expect(() => layers.concatenate({ axis: 0 }).call([a, b])).toThrow(ShapeError);
});

function dataOf(x: SymbolicTensor): number[] {
  const [data = []] = run([x]);
  return data;
}
