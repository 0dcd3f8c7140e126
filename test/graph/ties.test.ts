/** Gradients where several elements are the extremum: they share it, as in JAX. Central differences can't see it. */
import type { SymbolicTensor } from "latch";
import { beforeAll, expect, test } from "vitest";
import { gradients } from "../../ts/graph/autodiff.js";
import * as ops from "../../ts/graph/ops.js";
import { ready } from "../../ts/graph/ready.js";
import { constant, run } from "../support/golden.js";

beforeAll(ready);

function slopesOf(y: SymbolicTensor, xs: readonly SymbolicTensor[]): number[][] {
  return run(gradients(ops.sum(y), xs));
}

test("max and min along an axis", () => {
  const x = constant({ shape: [2, 3], data: [4, 1, 4, 2, 2, 2] });
  expect(slopesOf(ops.max(x, 1), [x])).toEqual([
    [0.5, 0, 0.5, ...[1, 1, 1].map((one) => Math.fround(one / 3))],
  ]);
  expect(slopesOf(ops.min(x, 0), [x])).toEqual([[0, 1, 0, 1, 0, 1]]);
});

test("maximum and minimum of two tensors", () => {
  const a = constant({ shape: [3], data: [1, 2, 3] });
  const b = constant({ shape: [3], data: [3, 2, 1] });
  expect(slopesOf(ops.maximum(a, b), [a, b])).toEqual([
    [0, 0.5, 1],
    [1, 0.5, 0],
  ]);
  expect(slopesOf(ops.minimum(a, b), [a, b])).toEqual([
    [1, 0.5, 0],
    [0, 0.5, 1],
  ]);
});
