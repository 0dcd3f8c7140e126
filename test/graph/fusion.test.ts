/** Fused elementwise operations: the same bits as one after the other, and what may be fused. */
import { layers, optimizers, ready, sequential } from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import { gradients } from "../../ts/graph/autodiff.js";
import type { Computation } from "../../ts/graph/computation.js";
import { fuse } from "../../ts/graph/fusion/fuse.js";
import { materializeNow } from "../../ts/graph/materialize-now.js";
import { assign } from "../../ts/graph/operations/assign.js";
import { hyperparameters } from "../../ts/graph/operations/sources.js";
import * as ops from "../../ts/graph/ops.js";
import { type Plan, plan } from "../../ts/graph/plan.js";
import { type Schedule, schedule } from "../../ts/graph/schedule.js";
import type { SymbolicTensor } from "../../ts/graph/symbolic.js";
import type { Variable } from "../../ts/graph/variable.js";
import { blockOf } from "../../ts/graph/weights.js";
import { localDevice } from "../../ts/runtime/device/default-device.js";
import type { UpdateInputs, UpdateResult } from "../../ts/training/optimizers/optimizer.js";
import { variable } from "../support/golden.js";

beforeAll(() => ready());

function numbers(shape: readonly number[], seed: number): SymbolicTensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const data = Array.from({ length: size }, (_, index) => Math.sin(1.3 * index + seed));
  return variable({ shape, data });
}

/** Runs steps of a plan on the same numbers: the bits of what it returns, then of the variables. */
function bitsAfter(
  ordered: Schedule,
  made: Plan,
  first: readonly ArrayBuffer[],
  rows: readonly (readonly number[])[],
): Buffer[] {
  const device = localDevice();
  const blocks = ordered.variables.map(blockOf);
  blocks.forEach((block, index) => {
    device.write(block, new Uint32Array(first[index]!));
  });
  const program = device.loadNow(made, blocks);
  let outputs: readonly ArrayBuffer[] = [];
  for (const row of rows) {
    const slice = {
      steps: 1,
      start: 0,
      rows: 0,
      iteration: 0,
      hyperparameters: row.length > 0 ? Float32Array.from(row) : null,
    };
    const result = device.runNow(program, { feeds: [], indices: null }, slice);
    expect(result.failure).toBeNull();
    outputs = result.outputs[0] ?? [];
  }
  device.unload(program);
  return [...outputs, ...device.readNow(blocks)].map((buffer) => Buffer.from(buffer));
}

/** Expects the same bits with and without fusing; returns the names of the fused operations. */
function expectSameBits(
  computation: Computation,
  rows: readonly (readonly number[])[] = [[]],
): string[] {
  const ordered = schedule(computation);
  const device = localDevice();
  materializeNow(ordered.variables, device);
  const first = device.readNow(ordered.variables.map(blockOf));
  const together = fuse(ordered, {});
  const expected = bitsAfter(ordered, plan(ordered, {}), first, rows);
  const found = bitsAfter(ordered, plan(together, {}), first, rows);
  expect(found.map((bits, index) => bits.equals(expected[index]!))).toEqual(found.map(() => true));
  return [...together.compute, ...together.commit]
    .map(({ op }) => op.name)
    .filter((name) => name.startsWith("fused"));
}

/** Its step is not that of which the engine has a kernel. */
class OwnNadam extends optimizers.Nadam {
  static override readonly className: string = "OwnNadam";

  protected override step(inputs: UpdateInputs): UpdateResult {
    return super.step(inputs);
  }
}

describe("optimizers, whose updates are one loop", () => {
  const names = [
    "nadam",
    "adagrad",
    "adadelta",
    "adamax",
    "ftrl",
    "lion",
    "lamb",
    "adafactor",
  ] as const;
  const options = [
    {},
    { weightDecay: 0.01, clipvalue: 0.5 },
    { useEma: true, emaMomentum: 0.9, emaOverwriteFrequency: 2 },
    { gradientAccumulationSteps: 2, globalClipnorm: 1 },
  ];
  const cases = names.flatMap((name) => options.map((one) => [name, one] as const));

  test.each(cases)("%s %j", (name, given) => {
    const optimizer = optimizers[name]({ learningRate: 0.01, ...given });
    const net = sequential([
      layers.dense({ units: 130, inputShape: [97], kernelConstraint: "max_norm" }),
    ]);
    const weights: Variable[] = [...net.trainableWeights];
    optimizer.build(weights);
    const rows = [0, 1, 2].map((step) => optimizer.hyperparameters(step));
    const hyper = hyperparameters({}, { length: rows[0]!.length }).y;
    const gradients = weights.map(({ shape }, seed) => numbers(shape, seed));
    const { effects, afterwards } = optimizer.update(weights, gradients, hyper);
    const fused = expectSameBits({ fetches: [], effects, afterwards }, rows);
    expect(fused.length).toBeGreaterThan(0);
  });

  test("a step of the user's own is one operation", () => {
    const optimizer = new OwnNadam();
    const weights = [
      ...sequential([layers.dense({ units: 100, inputShape: [100], useBias: false })]).weights,
    ];
    optimizer.build(weights);
    const hyper = hyperparameters({}, { length: optimizer.hyperparameters(0).length }).y;
    const { effects } = optimizer.update(weights, [numbers([100, 100], 1)], hyper);
    expect(expectSameBits({ fetches: [], effects }, [optimizer.hyperparameters(0)])).toEqual([
      "fused(sub, mul, add, square, sub, mul, add, mul, mul, add, mul, sqrt, add, div, sub, assign, assign, assign)",
    ]);
  });
});

/** Numbers in [0, 1), by Park and Miller. */
function generator(seed: number): () => number {
  let state = 7919 * seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const SHAPES = [[10_007], [101, 97], [3, 37, 91], [1, 9001], [97, 1, 101]];

test.each(SHAPES.flatMap((shape) => [1, 2, 3, 4].map((seed) => ({ shape, seed }))))(
  "a random graph over $shape, seed $seed",
  ({ shape, seed }) => {
    const random = generator(seed);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
    const variables = [0, 1, 2].map((index) => numbers(shape, seed + index));
    const row = numbers(shape.slice(-1), 5);
    const column = numbers([shape[0]!, ...shape.slice(1).map(() => 1)], 6);
    const known: SymbolicTensor[] = [...variables];
    const scalars = [numbers([], 7)];
    for (let count = 0; count < 14; count++) {
      const [a, b] = [pick(known), pick([...known, row, column, pick(scalars)])];
      known.push(
        pick([
          () => ops.add(a, b),
          () => ops.sub(b, a),
          () => ops.mul(a, b),
          () => ops.maximum(a, b),
          () => ops.where(ops.greater(a, b), b, 1),
          () => ops.square(a),
          () => ops.tanh(a),
        ])(),
      );
      if (random() < 0.15) scalars.push(ops.sum(pick(known)));
      if (random() < 0.15 && shape.length > 1) {
        const sums = ops.sum(pick(known), pick([-1, [-2, -1]]), true);
        known.push(ops.add(pick(known), sums));
      }
    }
    const fetches = [known.at(-1)!, pick(known), pick(scalars)];
    const effects = [0, 1].map((index) =>
      assign({ target: variables[index]!, value: pick(known.slice(3)) }),
    );
    const afterwards = [
      assign({ target: variables[2]!, value: ops.mul(ops.add(variables[0]!, variables[1]!), 0.5) }),
    ];
    expectSameBits({ fetches, effects, afterwards });
  },
);

test("a mean of squared errors and its gradient are one loop", () => {
  const [y, p] = [numbers([30, 10, 100], 1), numbers([30, 10, 100], 2)];
  const loss = ops.mean(ops.mean(ops.square(ops.sub(p, y)), -1));
  const fetches = [loss, ...gradients(loss, [p])];
  expect(expectSameBits({ fetches, effects: [] })).toEqual([
    "fused(sub, square, sum, broadcastTo, mul, mul)",
  ]);
});

test("a number that is repeated keeps its shape beside a smaller operand", () => {
  const [x, row] = [numbers([100, 100], 1), numbers([100], 2)];
  const repeated = ops.broadcastTo(ops.sum(x), [100, 100]);
  const products = ops.mul(repeated, row);
  const fetches = [products, ops.sub(products, ops.mul(ops.square(repeated), x))];
  expectSameBits({ fetches, effects: [] });
});

test("an operation does not move behind the effect that overwrites what it reads", () => {
  const [a, b] = [numbers([100, 100], 1), numbers([100, 100], 2)];
  const old = ops.mul(ops.square(a), 2);
  const effects = [
    assign({ target: a, value: ops.mul(ops.square(b), 3) }),
    assign({ target: b, value: ops.add(old, 1) }),
  ];
  const afterwards = [assign({ target: b, value: ops.sub(ops.mul(a, 2), b) })];
  expectSameBits({ fetches: [old], effects, afterwards });
});

test("small tensors, integers and what is read reshaped stay as they are", () => {
  const small = numbers([10, 10], 1);
  expect(expectSameBits({ fetches: [ops.square(ops.mul(small, 2))], effects: [] })).toEqual([]);
  const integers = ops.cast(numbers([100, 100], 1), "int32");
  const sum = ops.add(ops.mul(integers, 2), integers);
  expect(expectSameBits({ fetches: [sum], effects: [] })).toEqual([]);
  const matrix = ops.square(numbers([100, 100], 2));
  const flat = ops.mul(ops.reshape(matrix, [10_000]), 2);
  expect(expectSameBits({ fetches: [flat], effects: [] })).toEqual([]);
});
