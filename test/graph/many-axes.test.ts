/** Tensors of many axes that can't be merged: engine against oracle, for every operation that is about axes. */
import type { SymbolicTensor } from "latch";
import { beforeAll, test } from "vitest";
import * as ops from "../../ts/graph/ops.js";
import { ready } from "../../ts/graph/ready.js";
import type { Case } from "../support/operation-case.js";
import { expectEngine } from "../support/operation-proofs.js";

beforeAll(ready);

/** Pseudorandom integers below an end. */
function sampler(seed: number): (end: number) => number {
  let state = seed * 2654435761 + 1;
  return (end) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * end);
  };
}

function shuffled(count: number, below: (end: number) => number): number[] {
  const order = Array.from({ length: count }, (_, axis) => axis);
  for (let i = count - 1; i > 0; i--) {
    const j = below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

type Build = (
  x: SymbolicTensor,
  y: SymbolicTensor,
  below: (end: number) => number,
) => SymbolicTensor;

const asInteger = (x: SymbolicTensor) => ops.cast(ops.mul(x, 100), "int32");

/** y has size 1 on every other axis of x, so that no two axes can be merged when it repeats. */
const builds: Readonly<Record<string, Build>> = {
  "transpose, reversed": (x) => ops.transpose(x),
  transpose: (x, _, below) => ops.transpose(x, shuffled(x.rank, below)),
  broadcastTo: (x, y) => ops.broadcastTo(y, x.dims),
  add: (x, y) => ops.add(x, y),
  "add, of integers": (x, y) => ops.add(asInteger(x), asInteger(y)),
  less: (x, y) => ops.cast(ops.less(x, y), "float32"),
  "less, of integers": (x, y) => ops.cast(ops.less(asInteger(x), asInteger(y)), "float32"),
  where: (x, y) => ops.where(ops.greater(y, 0), x, y),
  mod: (x, y) => ops.mod(x, ops.add(y, 2)),
  "sum over every other axis": (x) => ops.sum(x, everyOther(x)),
  "max over every other axis": (x) => ops.max(x, everyOther(x)),
  "sum of integers": (x) => ops.sum(asInteger(x), everyOther(x), true),
  "mean, subtracted": (x) => ops.sub(x, ops.mean(x, everyOther(x), true)),
  slice: (x) =>
    ops.slice(
      x,
      x.dims.map((dim) => Number(dim) - 1),
      x.dims.map(() => 1),
    ),
  pad: (x) =>
    ops.pad(
      x,
      x.dims.map((_, axis) => (axis % 4 === 0 ? [1, 0] : [0, 0])),
    ),
  flip: (x) => ops.flip(x, everyOther(x)),
  tile: (x) =>
    ops.tile(
      x,
      x.dims.map((_, axis) => (axis % 4 === 1 ? 2 : 1)),
    ),
  repeat: (x) => ops.repeat(x, 2, x.rank >> 1),
  roll: (x) => ops.roll(x, 1, x.rank >> 1),
  concatenate: (x) => ops.concatenate([x, ops.transpose(x, mirrored(x)), x], x.rank >> 1),
  take: (x) => ops.take(ops.transpose(x), [0, 0], x.rank >> 1),
  takeAlongAxis: (x) => ops.takeAlongAxis(x, ops.cast(ops.mul(x, 0), "int32"), x.rank >> 1),
  matmul: (x, y) => ops.matmul(x, ops.swapaxes(ops.broadcastTo(y, x.dims), -1, -2)),
  softmax: (x) => ops.softmax(x, x.rank >> 1),
  cumsum: (x) => ops.cumsum(x, x.rank >> 1),
  sort: (x) => ops.sort(x, x.rank >> 1),
};

function everyOther(x: SymbolicTensor): number[] {
  return x.dims.flatMap((_, axis) => (axis % 2 === 0 ? [axis] : []));
}

/** A permutation of axes of equal size: axes i and i + 4 are exchanged. */
function mirrored(x: SymbolicTensor): number[] {
  const order = x.dims.map((_, axis) => axis);
  for (let axis = 0; axis + 4 < x.rank && axis < 4; axis++) {
    if (x.dims[axis] !== x.dims[axis + 4] || axis === x.rank >> 1 || axis + 4 === x.rank >> 1)
      continue;
    [order[axis], order[axis + 4]] = [axis + 4, axis];
  }
  return order;
}

const cases = Object.entries(builds).flatMap(([name, build]) =>
  [1, 2, 3].map((seed): Case => {
    const below = sampler(seed);
    const rank = seed === 1 ? 12 : 9 + below(4);
    const shape = Array.from({ length: rank }, (_, axis): number =>
      rank < 11 && axis % 5 === 0 ? 3 : 2,
    );
    if (seed === 3) shape[below(rank)] = 1;
    return {
      name: `${name}, of ${rank} axes (${seed})`,
      of: (x, y) => build(x!, y!, below),
      arguments: [{ shape }, { shape: shape.map((size, axis) => (axis % 2 === 0 ? 1 : size)) }],
    };
  }),
);

test.each(cases)("$name", expectEngine);
