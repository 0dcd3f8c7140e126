/** The law of commit: what a step computes sees variables as they were before it, and a failing one changes none. */
import type { SymbolicTensor } from "latch";
import { beforeAll, expect, test } from "vitest";
import { assign as assignTo } from "../../ts/graph/operations/assign.js";
import { read } from "../../ts/graph/operations/sources.js";
import * as ops from "../../ts/graph/ops.js";
import { ready } from "../../ts/graph/ready.js";
import type { OpNode } from "../../ts/graph/symbolic.js";
import { Variable } from "../../ts/graph/variable.js";
import { computeStep, numbersOf, setNumbers } from "../support/device.js";
import { constant } from "../support/golden.js";

beforeAll(ready);

function variable(data: readonly number[]): Variable {
  const made = new Variable({
    name: "v",
    shape: [data.length],
    initializer: { values: (dims) => ops.zeros(dims) },
    key: { seed: 0, stream: 0 },
  });
  setNumbers([made], [{ shape: made.shape, data: [...data] }]);
  return made;
}

function assign(target: Variable, value: SymbolicTensor): OpNode {
  return assignTo({ target: read(target), value });
}

function runStep(effects: readonly OpNode[], fetches: readonly SymbolicTensor[]) {
  return computeStep({ fetches, effects });
}

test("an update that was made first is not seen by what is computed after it", () => {
  const [a, b] = [variable([1, 2]), variable([5, 7])];
  const first = assign(a, ops.mul(read(a), 10));
  const second = assign(b, ops.add(read(a), read(b)));
  const [fetched] = runStep([first, second], [ops.neg(read(a))]);
  expect(Array.from(fetched!.data)).toEqual([-1, -2]);
  expect(numbersOf([a, b])).toEqual([
    [10, 20],
    [6, 9],
  ]);
});

test("two variables exchange what they hold, under another name too", () => {
  const [a, b] = [variable([1, 2]), variable([5, 7])];
  runStep([assign(a, read(b)), assign(b, ops.reshape(read(a), [2]))], []);
  expect(numbersOf([a, b])).toEqual([
    [5, 7],
    [1, 2],
  ]);
});

test("three assignments in a ring all see the first numbers, and the last of two on one variable stays", () => {
  const [a, b, c] = [variable([1]), variable([2]), variable([3])];
  runStep([assign(a, read(b)), assign(b, read(c)), assign(c, read(a)), assign(a, read(c))], []);
  expect(numbersOf([a, b, c])).toEqual([[3], [3], [1]]);
});

test("an update that was made before what fails does not happen", () => {
  const [a, b] = [variable([1, 2]), variable([5, 7])];
  const first = assign(a, ops.mul(read(a), 10));
  const outOfRange = ops.gather(read(b), ops.constant([2, 0], [2], "int32"));
  const second = assign(b, ops.mul(outOfRange, constant({ shape: [2], data: [3, 3] })));
  expect(() => runStep([first, second], [])).toThrow(/index 2 at position 0/);
  expect(numbersOf([a, b])).toEqual([
    [1, 2],
    [5, 7],
  ]);
});
