/**
 * Every operation: gradients against central differences in float64 (the oracle's), and the engine's kernels and plans
 * against the oracle, forward and backward.
 */
import type { SymbolicTensor } from "latch";
import { beforeAll, expect, test } from "vitest";
import { gradients } from "../../ts/graph/autodiff.js";
import { operation } from "../../ts/graph/builders/node.js";
import { Executable, fetched } from "../../ts/graph/executable.js";
import * as ops from "../../ts/graph/ops.js";
import { blockOf } from "../../ts/runtime/engine/program.js";
import { ready } from "../../ts/runtime/engine/session.js";
import { evaluate, type Fed } from "../oracle/evaluate.js";
import type { Argument, Case } from "./case.js";
import { historyCases, recurrentCases } from "./recurrent-cases.js";

const matrix: Argument = { shape: [3, 5] };
const positive: Argument = { shape: [3, 5], low: 0.3, high: 2 };
const row: Argument = { shape: [5] };
const column: Argument = { shape: [3, 1], low: 0.4, high: 1.5 };

/** Operations of tensors by name: every name below is one. */
const byName = new Map(Object.entries(ops)) as ReadonlyMap<string, Case["of"]>;

function unary(name: keyof typeof ops, argument: Argument = matrix): Case {
  return { name, of: byName.get(name)!, arguments: [argument] };
}

function binary(name: "add" | "sub" | "mul" | "div" | "maximum" | "minimum" | "pow"): Case[] {
  const of = byName.get(name)!;
  const base = name === "pow" ? positive : matrix;
  return [
    { name: `${name} equal shapes`, of, arguments: [base, positive] },
    { name: `${name} row`, of, arguments: [base, { ...row, low: 0.4, high: 1.5 }] },
    { name: `${name} column`, of, arguments: [base, column] },
    {
      name: `${name} outer`,
      of,
      arguments: [
        { ...column, shape: [4, 1, 3] },
        { ...positive, shape: [2, 1] },
      ],
    },
    { name: `${name} scalar`, of, arguments: [{ shape: [], low: 0.4, high: 1.5 }, positive] },
  ];
}

function dense(activation: "linear" | "relu" | "tanh" | "sigmoid"): Case[] {
  const shapes: Argument[] = [{ shape: [2, 3, 4] }, { shape: [4, 7] }, { shape: [7] }];
  return [
    {
      name: `dense ${activation}`,
      of: (x, w, b) => ops.dense(x!, w!, b!, activation),
      arguments: shapes,
    },
    {
      name: `dense ${activation} without bias`,
      of: (x, w) => ops.dense(x!, w!, null, activation),
      arguments: shapes.slice(0, 2),
    },
  ];
}

function product(
  name: string,
  a: number[],
  b: number[],
  transposeA = false,
  transposeB = false,
): Case {
  return {
    name: `matmul ${name}`,
    of: (x, y) => ops.matmul(x!, y!, transposeA, transposeB),
    arguments: [{ shape: a }, { shape: b }],
  };
}

const labels = ops.constant([2, 0, 4], [3], "int32");

const cases: readonly Case[] = [
  ...(
    [
      "neg",
      "abs",
      "square",
      "exp",
      "expm1",
      "tanh",
      "sigmoid",
      "relu",
      "softplus",
      "erf",
      "sin",
      "cos",
    ] as const
  ).map((name) => unary(name)),
  ...(["sqrt", "rsqrt", "reciprocal", "log", "log1p"] as const).map((name) =>
    unary(name, positive),
  ),
  unary("erfInv", { shape: [3, 5], low: -0.8, high: 0.8 }),
  ...(["add", "sub", "mul", "div", "maximum", "minimum", "pow"] as const).flatMap(binary),
  {
    name: "where",
    of: (a, b) => ops.where(ops.greater(a!, 0.1), ops.mul(a!, 2), b!),
    arguments: [matrix, row],
  },
  { name: "clip", of: (x) => ops.clip(x!, -0.31, 0.47), arguments: [matrix] },
  { name: "reshape", of: (x) => ops.mul(ops.reshape(x!, [5, -1]), 3), arguments: [matrix] },
  { name: "transpose", of: (x) => ops.transpose(x!, [2, 0, 1]), arguments: [{ shape: [3, 4, 5] }] },
  { name: "broadcastTo", of: (x) => ops.broadcastTo(x!, [2, 3, 5]), arguments: [column] },
  {
    name: "concatenate",
    of: (a, b) => ops.concatenate([a!, b!, a!], 1),
    arguments: [matrix, { shape: [3, 2] }],
  },
  { name: "stack", of: (a, b) => ops.stack([a!, b!], 1), arguments: [matrix, matrix] },
  { name: "slice", of: (x) => ops.slice(x!, [1, 2], [2, 3]), arguments: [matrix] },
  { name: "take", of: (x) => ops.take(x!, -1, 1), arguments: [{ shape: [3, 4, 5] }] },
  ...(
    [
      [3, 1, 1],
      [2, 2, 1],
      [2, 3, 2],
      [3, 1, 2],
      [1, 2, 1],
      [1, 1, 1],
    ] as const
  ).map(([size, stride, dilation]) => ({
    name: `windows of ${size}, stride ${stride}, dilation ${dilation}`,
    of: (x: SymbolicTensor) => ops.windows(x, size, stride, dilation),
    arguments: [{ shape: [2, 7, 3] }],
  })),
  { name: "reverse", of: (x) => ops.reverse(x!, 1), arguments: [matrix] },
  { name: "sum of all", of: (x) => ops.sum(x!), arguments: [matrix] },
  {
    name: "sum over outer axes",
    of: (x) => ops.sum(x!, [0, 2]),
    arguments: [{ shape: [3, 4, 5] }],
  },
  {
    name: "mean keeping axes",
    of: (x) => ops.mean(x!, 1, true),
    arguments: [{ shape: [3, 4, 5] }],
  },
  { name: "max", of: (x) => ops.max(x!, 1), arguments: [{ shape: [3, 4, 5] }] },
  { name: "min", of: (x) => ops.min(x!, -1), arguments: [matrix] },
  {
    name: "any",
    of: (x) => ops.where(ops.any(ops.greater(x!, 0.5), [0, 2], true), x!, ops.mul(x!, -3)),
    arguments: [{ shape: [2, 3, 2] }],
  },
  { name: "logSumExp", of: (x) => ops.logSumExp(x!, -1), arguments: [matrix] },
  product("plain", [3, 4], [4, 5]),
  product("A transposed", [4, 3], [4, 5], true),
  product("B transposed", [3, 4], [5, 4], false, true),
  product("both transposed", [4, 3], [5, 4], true, true),
  product("batched", [2, 3, 4], [2, 4, 5]),
  product("batch on the left", [2, 3, 4], [4, 5]),
  product("batches that broadcast", [2, 1, 3, 4], [3, 4, 2]),
  product("one row", [1, 9], [9, 33]),
  ...(["linear", "relu", "tanh", "sigmoid"] as const).flatMap(dense),
  { name: "softmax", of: (x) => ops.softmax(x!), arguments: [matrix] },
  { name: "softmax over the first axis", of: (x) => ops.softmax(x!, 0), arguments: [matrix] },
  { name: "logSoftmax", of: (x) => ops.logSoftmax(x!), arguments: [matrix] },
  {
    name: "softmaxCrossEntropy",
    of: (z, t) => ops.softmaxCrossEntropy(z!, ops.softmax(t!)),
    arguments: [matrix, matrix],
  },
  {
    name: "softmaxCrossEntropy, clipped",
    of: (z) => ops.softmaxCrossEntropy(ops.mul(z!, 30), ops.oneHot(labels, 5), 1e-3),
    arguments: [matrix],
  },
  {
    name: "sparseSoftmaxCrossEntropy",
    of: (z) => ops.sparseSoftmaxCrossEntropy(z!, labels),
    arguments: [matrix],
  },
  {
    name: "sigmoidCrossEntropy",
    of: (z, t) => ops.sigmoidCrossEntropy(z!, t!),
    arguments: [matrix, positive],
  },
  { name: "gather", of: (table) => ops.gather(table!, labels), arguments: [{ shape: [5, 4] }] },
  ...recurrentCases,
];

/** Numbers without symmetry in the argument's range. */
function numbersFor({ shape, low = -1, high = 1 }: Argument, seed: number): Float64Array {
  const size = shape.reduce((product, length) => product * length, 1);
  return Float64Array.from({ length: size }, (_, index) => {
    const wave = Math.sin(1.7 * index + 2.3 * seed + 0.4) * 43758.5453;
    // Rounded to float32, so that the engine and the oracle begin with the same numbers.
    return Math.fround(low + (high - low) * (wave - Math.floor(wave)));
  });
}

function scalarOf(y: SymbolicTensor): SymbolicTensor {
  const size = y.dims.reduce<number>((product, dim) => product * Number(dim), 1);
  const weights = Array.from({ length: size }, (_, index) =>
    Math.fround(Math.cos(0.9 * index + 0.2)),
  );
  return ops.sum(ops.mul(y, ops.constant(weights, y.dims.map(Number))));
}

function forward(one: Case) {
  const inputs = one.arguments.map(({ shape }, index) =>
    operation("input", [], { name: `argument ${index}`, dims: shape, dtype: "float32" }),
  );
  const data = one.arguments.map((argument, index) => numbersFor(argument, index));
  return { inputs, data, y: one.of(...inputs) };
}

function prepare(one: Case) {
  const { inputs, data, y } = forward(one);
  return { inputs, data, y, slopes: gradients(scalarOf(y), inputs) };
}

function withValue(numbers: Float64Array, index: number, value: number): Float64Array {
  const copy = numbers.slice();
  copy[index] = value;
  return copy;
}

function feedsOf(
  inputs: readonly SymbolicTensor[],
  arguments_: readonly Argument[],
  data: readonly Float64Array[],
) {
  return new Map(
    inputs.map((tensor, index): [SymbolicTensor, Fed] => [
      tensor,
      { shape: arguments_[index]!.shape, data: data[index]! },
    ]),
  );
}

beforeAll(ready);

test.each(cases)("$name: gradient against central differences", (one) => {
  const { inputs, data, y, slopes } = prepare(one);
  const scalar = scalarOf(y);
  const analytic = evaluate(slopes, feedsOf(inputs, one.arguments, data));
  const step = 1e-5;
  data.forEach((numbers, position) => {
    numbers.forEach((value, index) => {
      const at = (moved: number) => {
        const changed = data.map((other, which) =>
          which === position ? withValue(other, index, moved) : other,
        );
        return evaluate([scalar], feedsOf(inputs, one.arguments, changed))[0]![0]!;
      };
      const difference = (at(value + step) - at(value - step)) / (2 * step);
      const slope = analytic[position]![index]!;
      expect(Math.abs(slope - difference), `argument ${position}[${index}]`).toBeLessThanOrEqual(
        1e-7 + 1e-6 * Math.abs(difference),
      );
    });
  });
});

test.each(cases)("$name: engine against oracle", (one) => {
  const { inputs, data, y, slopes } = prepare(one);
  expectEngine(one, inputs, data, [y, ...slopes]);
  // Without gradients no history is kept.
  expectEngine(one, inputs, data, [y]);
});

test.each(historyCases)("$name: engine against oracle, and no gradient", (one) => {
  const { inputs, data, y } = forward(one);
  expectEngine(one, inputs, data, [y]);
  expect(() => gradients(scalarOf(y), inputs)).toThrow(/not through gates/);
});

function expectEngine(
  one: Case,
  inputs: readonly SymbolicTensor[],
  data: readonly Float64Array[],
  tensors: readonly SymbolicTensor[],
) {
  const wanted = evaluate(tensors, feedsOf(inputs, one.arguments, data));
  // The engine is fed rows by index; here every argument is one row that the graph gives its shape.
  const executable = new Executable({ fetches: tensors, effects: [] });
  const feeds = executable.schedule.inputs.map((node) => {
    const position = inputs.findIndex((tensor) => tensor.node === node);
    return blockOf(Float32Array.from(data[position]!));
  });
  const longest = Math.max(1, ...one.arguments.map(({ shape }) => shape[0] ?? 1));
  const indices = blockOf(Int32Array.from({ length: longest }, (_, index) => index));
  const loaded = executable.run(
    {},
    { feeds, indices, hyperparameters: null },
    { start: 0, iteration: 0, row: 0 },
  );
  wanted.forEach((golden, index) => {
    const actual = fetched(loaded, index).data;
    expect(actual.length).toBe(golden.length);
    const largest = golden.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const worst = golden.reduce(
      (most, value, place) => Math.max(most, Math.abs(value - actual[place]!)),
      0,
    );
    expect(worst, `output ${index}`).toBeLessThanOrEqual(1e-6 + 1e-5 * largest);
  });
}
