/** Cases of every operation but those on whole sequences: differentiable functions of tensors. */
import type { SymbolicTensor } from "latch";
import {
  BINARY_NAMES,
  type BinaryName,
  UNARY_NAMES,
  type UnaryName,
} from "../../ts/graph/instructions.js";
import type { AttentionAttributes } from "../../ts/graph/operations/attention.js";
import * as operations from "../../ts/graph/operations/index.js";
import { scan } from "../../ts/graph/operations/scan.js";
import * as ops from "../../ts/graph/ops.js";
import { binaryFunctions, unaryFunctions } from "../oracle/functions.js";
import type { Argument, Case } from "./operation-case.js";

const matrix: Argument = { shape: [3, 5] };
const positive: Argument = { shape: [3, 5], low: 0.3, high: 2 };
const row: Argument = { shape: [5] };
const column: Argument = { shape: [3, 1], low: 0.4, high: 1.5 };

const unaryOperations: { readonly [Name in UnaryName]: typeof operations.neg } = operations;
const binaryOperations: { readonly [Name in BinaryName]: typeof operations.add } = operations;

function unary(name: UnaryName): Case {
  const { low, high } = unaryFunctions[name];
  return {
    name,
    of: (x) => unaryOperations[name](x!),
    arguments: [
      { ...matrix, ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) },
    ],
  };
}

function binary(name: BinaryName): Case[] {
  const of: Case["of"] = (a, b) => binaryOperations[name](a!, b!);
  const { low = -1, high = 1 } = binaryFunctions[name];
  const base = { ...matrix, low, high };
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

/** h = tanh(x + h) */
function runningTanh([x]: readonly SymbolicTensor[], [h]: readonly SymbolicTensor[]) {
  const next = ops.tanh(ops.add(x!, h!));
  return { outputs: [next], states: [next] };
}

/** Convolutions over one to three axes: name, shapes of x and kernel, what follows them in `ops.conv`. */
const convolutions: readonly (readonly [
  string,
  readonly number[],
  readonly number[],
  ...Rest<typeof ops.conv>,
])[] = [
  ["over time", [2, 7, 3], [3, 3, 4]],
  ["over time, causal and dilated", [2, 7, 3], [2, 3, 4], 1, "causal", "channels_last", 3],
  ["over images", [2, 5, 4, 3], [3, 2, 3, 5]],
  ["over images, same", [2, 5, 4, 2], [3, 2, 2, 5], 1, "same"],
  ["over images with strides", [2, 6, 5, 2], [3, 2, 2, 5], [2, 3], "same"],
  ["over images, dilated", [1, 6, 7, 2], [2, 3, 2, 3], 1, "valid", "channels_last", [3, 2]],
  ["in groups", [1, 3, 3, 6], [2, 3, 2, 6], 1, "same"],
  ["channels first", [1, 3, 4, 5], [3, 2, 3, 2], [1, 2], "same", "channels_first"],
  ["over volumes", [1, 2, 3, 4, 2], [2, 3, 2, 2, 2], [1, 2, 1], "same"],
];

/** The parameters of a function behind its first two. */
type Rest<F extends (...args: never[]) => unknown> =
  Parameters<F> extends [unknown, unknown, ...infer Others] ? Others : never;

const transposed: readonly (readonly [
  string,
  readonly number[],
  readonly number[],
  ...Rest<typeof ops.convTranspose>,
])[] = [
  ["over time", [2, 4, 3], [3, 5, 3], 2],
  ["over images, same", [2, 3, 4, 2], [3, 2, 5, 2], [2, 3], "same"],
  ["over images, dilated", [1, 3, 4, 2], [3, 2, 3, 2], 1, "valid", null, "channels_last", 2],
  ["with an output padding", [1, 3, 4, 2], [3, 2, 3, 2], [3, 2], "same", [2, 0]],
  ["channels first", [1, 2, 3, 4], [3, 2, 3, 2], 2, "valid", null, "channels_first"],
];

const pools: readonly (readonly [
  string,
  readonly number[],
  ...(Parameters<typeof ops.maxPool> extends [unknown, ...infer Others] ? Others : never),
])[] = [
  ["over time", [2, 7, 3], 3],
  ["over images", [2, 5, 6, 2], [2, 3], [1, 2]],
  ["over images, same", [2, 5, 6, 5], [2, 3], [2, 4], "same"],
  ["channels first", [2, 3, 5, 4], 2, 1, "valid", "channels_first"],
  ["over volumes", [1, 3, 4, 5, 2], [2, 2, 3], 2, "same"],
];

const windowCases: readonly Case[] = [
  ...convolutions.map(([name, x, kernel, ...rest]) => ({
    name: `conv ${name}`,
    of: (a: SymbolicTensor, b: SymbolicTensor) => ops.conv(a, b, ...rest),
    arguments: [{ shape: x }, { shape: kernel }],
  })),
  ...(["linear", "relu", "tanh", "sigmoid"] as const).map((activation) => ({
    name: `conv with bias and ${activation}`,
    of: (x: SymbolicTensor, kernel: SymbolicTensor, bias: SymbolicTensor) =>
      operations.finishedConv(x, kernel, 1, "same", "channels_last", 1, { bias, activation }),
    arguments: [{ shape: [2, 4, 3, 2] }, { shape: [2, 2, 2, 3] }, { shape: [3] }],
  })),
  ...transposed.map(([name, x, kernel, ...rest]) => ({
    name: `convTranspose ${name}`,
    of: (a: SymbolicTensor, b: SymbolicTensor) => ops.convTranspose(a, b, ...rest),
    arguments: [{ shape: x }, { shape: kernel }],
  })),
  {
    name: "depthwiseConv",
    of: (x, kernel) => ops.depthwiseConv(x!, kernel!, [1, 2], "same", "channels_last", 2),
    arguments: [{ shape: [1, 4, 5, 5] }, { shape: [2, 3, 5, 1] }],
  },
  {
    name: "depthwiseConv with a multiplier",
    of: (x, kernel) => ops.depthwiseConv(x!, kernel!, 2, "same"),
    arguments: [{ shape: [1, 4, 5, 3] }, { shape: [2, 3, 3, 3] }],
  },
  {
    name: "separableConv",
    of: (x, depthwise, pointwise) => ops.separableConv(x!, depthwise!, pointwise!, 1, "same"),
    arguments: [{ shape: [2, 5, 3] }, { shape: [2, 3, 2] }, { shape: [1, 6, 4] }],
  },
  ...pools.flatMap(([name, x, ...rest]) => [
    {
      name: `maxPool ${name}`,
      of: (a: SymbolicTensor) => ops.maxPool(a, ...rest),
      arguments: [{ shape: x }],
    },
    {
      name: `averagePool ${name}`,
      of: (a: SymbolicTensor) => ops.averagePool(a, ...rest),
      arguments: [{ shape: x }],
    },
  ]),
];

const square = ops.constant([1, 2, 4, 3, 6, 5, 8, 7, 9], [3, 3]);
const labels = ops.constant([2, 0, 4], [3], "int32");

/** Layouts [outer, rows, groups, size]: of layer, batch and group normalization, and one of everything. */
const normalizations = (
  [
    [3, 1, 1, 6],
    [1, 5, 7, 1],
    [2, 3, 2, 4],
    [2, 1, 3, 5],
  ] as const
).flatMap((shape): Case[] => {
  const [x, vector] = [{ shape }, { shape: [shape[2] * shape[3]] }] as const;
  const attributes = { epsilon: 0.01, centered: true };
  return [
    {
      name: `normalize ${shape}`,
      of: (a, gamma, beta) =>
        operations.normalizeGroups({ x: a!, gamma: gamma!, beta: beta! }, attributes).y,
      arguments: [x, vector, vector],
    },
    {
      name: `normalize ${shape}, not centered, without gamma and beta`,
      of: (a) =>
        operations.normalizeGroups(
          { x: a!, gamma: null, beta: null },
          { ...attributes, centered: false },
        ).y,
      arguments: [x],
    },
    {
      name: `normalize ${shape}, with its statistics`,
      of: (a, gamma) => {
        const operands = { x: a!, gamma: gamma!, beta: null };
        const { y, mean, variance } = operations.normalizeGroups(operands, attributes);
        const sums = ops.mul(ops.add(ops.square(mean), variance), 3);
        return ops.add(y, ops.reshape(sums, [shape[0], 1, shape[2], 1]));
      },
      arguments: [x, vector],
    },
    {
      name: `mean and variance of ${shape}`,
      of: (a) => {
        const operands = { x: a!, gamma: null, beta: null };
        const { mean, variance } = operations.normalizeGroups(operands, attributes);
        return ops.add(mean, ops.square(variance));
      },
      arguments: [x],
    },
  ];
});

/** Two heads of queries [2, 3, 2, 4] and five keys; in some cases one group of keys and values serves both. */
function attentionCase(
  name: string,
  groups: number,
  attributes: Partial<AttentionAttributes>,
  masks: { readonly mask?: SymbolicTensor; readonly queryMask?: SymbolicTensor } = {},
): Case {
  return {
    name: `attention ${name}`,
    of: (query, key, value) => {
      const { mask = null, queryMask = null } = masks;
      const operands = { query: query!, key: key!, value: value!, mask, queryMask };
      return operations.attention(operands, {
        scale: 0.6,
        causal: false,
        window: null,
        withoutKeys: "mean",
        dropout: null,
        ...attributes,
      }).output;
    },
    arguments: [
      { shape: [2, 3, 2, 4] },
      { shape: [2, 5, groups, 4] },
      { shape: [2, 5, groups, 3] },
    ],
  };
}

const bools = (shape: readonly number[], values: string) =>
  ops.constant([...values].map(Number), shape, "bool");

const someKeys = bools([2, 1, 1, 5], "1101000000");
const someQueries = bools([2, 3], "101011");
/** The second query of the first sequence reaches no key. */
const somePairs = bools([1, 2, 3, 5], "110010000001111011010000011111");
const dropout = { rate: 0.3, key: { seed: 3, stream: 7 } };

const attentions: readonly Case[] = [
  attentionCase("of all keys", 2, {}),
  attentionCase("of one group", 1, {}),
  attentionCase("causal", 2, { causal: true }),
  attentionCase("in a window", 1, { window: 2 }),
  attentionCase(
    "causal, in a window, of masked queries",
    2,
    { causal: true, window: 2 },
    {
      queryMask: someQueries,
    },
  ),
  attentionCase("of masked keys", 2, {}, { mask: someKeys }),
  attentionCase("of masked keys, zeros without", 1, { withoutKeys: "zeros" }, { mask: someKeys }),
  attentionCase("of masked pairs and queries", 2, {}, { mask: somePairs, queryMask: someQueries }),
  attentionCase(
    "of masked pairs, causal, zeros without",
    1,
    { causal: true, withoutKeys: "zeros" },
    {
      mask: somePairs,
    },
  ),
  attentionCase("with dropout", 2, { dropout }),
  attentionCase(
    "of one group, with dropout and masks",
    1,
    { dropout, withoutKeys: "zeros" },
    {
      mask: somePairs,
      queryMask: someQueries,
    },
  ),
];

export const operationCases: readonly Case[] = [
  ...attentions,
  ...normalizations,
  {
    name: "scaleShift",
    of: (x, scale, shift) => operations.scaleAndShift({ x: x!, scale: scale!, shift: shift! }).y,
    arguments: [{ shape: [2, 3, 5] }, row, row],
  },
  ...UNARY_NAMES.map(unary),
  ...BINARY_NAMES.flatMap(binary),
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
    name: `unfold of ${size}, stride ${stride}, dilation ${dilation}`,
    of: (x: SymbolicTensor) => ops.unfold(x, size, stride, dilation),
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
  ...windowCases,
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
  {
    name: "argMax",
    of: (x) => ops.mul(ops.cast(ops.argMax(x!, 1), "float32"), ops.sum(x!, 1)),
    arguments: [matrix],
  },
  {
    name: "stopGradient",
    of: (x) => ops.mul(ops.stopGradient(ops.floor(x!)), x!),
    arguments: [matrix],
  },
  {
    name: "dropout",
    of: (x) => ops.dropout(x!, 0.4, { seed: 5, stream: 3 }),
    arguments: [{ shape: [4, 9] }],
  },
  {
    name: "random numbers",
    of: (x) => ops.mul(x!, ops.randomUniform([4, 9], -1, 2, { seed: 5, stream: 3 })),
    arguments: [{ shape: [4, 9] }],
  },
  {
    name: "scan",
    of: (x, h) => scan(runningTanh, [x!], [h!]).outputs[0]!,
    arguments: [{ shape: [4, 2, 3] }, { shape: [2, 3] }],
  },
  {
    name: "orthogonalize",
    of: (x) => ops.mul(x!, ops.orthogonalize(ops.sin(ops.mul(square, 1.7)))),
    arguments: [{ shape: [3, 3] }],
  },
  {
    name: "numbers in their order",
    of: (x) => ops.mul(x!, ops.arange(5)),
    arguments: [matrix],
  },
  {
    name: "bytes",
    of: (x) =>
      ops.mul(x!, ops.cast(ops.cast(ops.cast(ops.mul(x!, 1000), "int32"), "uint8"), "float32")),
    arguments: [matrix],
  },
  { name: "gather", of: (table) => ops.gather(table!, labels), arguments: [{ shape: [5, 4] }] },
];
