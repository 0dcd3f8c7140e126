/** Valid arguments of the public functions, by the names of their parameters, and values of every wrong kind. */
import * as main from "latch";
import type { Parameter } from "./public-functions.js";

/** Values that few parameters take, made anew for each call. */
export const WRONG_KINDS: readonly (readonly [kind: string, make: () => unknown])[] = [
  ["undefined", () => undefined],
  ["null", () => null],
  ["true", () => true],
  ["NaN", () => Number.NaN],
  ["-1", () => -1],
  ["1.5", () => 1.5],
  ["a string", () => "no name"],
  ["an empty string", () => ""],
  ["a symbol", () => Symbol("symbol")],
  ["a BigInt", () => 3n],
  ["a function", () => () => undefined],
  ["a class", () => Date],
  ["an empty array", () => []],
  ["an array of undefined", () => [undefined]],
  ["an array of objects", () => [{}]],
  ["an empty object", () => ({})],
  ["an object of another form", () => ({ unknown: 1 })],
  ["an object without a prototype", () => Object.create(null)],
  ["a Map", () => new Map([[0, 1]])],
  ["a Date", () => new Date(0)],
  ["a Promise", () => Promise.resolve(1)],
  ["a Tensor", () => main.tensor([[1, 2]])],
  ["a symbolic tensor", () => main.input({ shape: [2] })],
  ["a layer", () => main.layers.dense({ units: 1 })],
];

const matrix = () =>
  main.tensor([
    [0.25, 0.75],
    [0.5, 0.5],
  ]);
/** An image of 2 by 2 with one channel, and a kernel for it. */
const image = () => main.random.uniform([1, 2, 2, 1]);
const kernelOfImage = () => main.random.uniform([1, 1, 1, 1]);
/** A model with a layer that can be inspected. */
const inspected = main.sequential([
  main.input({ shape: [3, 2] }),
  main.layers.lstm({ units: 2, name: "inspected" }),
]);

function model(): unknown {
  const token = main.input({ shape: [], dtype: "int32" });
  const embedded = main.layers.embedding({ inputDim: 3, outputDim: 2 }).apply(token);
  return main.functional({
    inputs: token,
    outputs: main.layers.dense({ units: 3, activation: "softmax" }).apply(embedded),
  });
}

/** Options that some function needs, by their names: other functions that have them take these, too. */
const NEEDED_OPTIONS: Readonly<Record<string, () => unknown>> = {
  units: () => 2,
  rate: () => 0.5,
  outputDim: () => 2,
  filters: () => 2,
  kernelSize: () => 1,
  n: () => 2,
  targetShape: () => [2],
  dims: () => [1],
  numHeads: () => 1,
  keyDim: () => 2,
  cell: () => main.layers.gruCell({ units: 2 }),
  cells: () => [main.layers.gruCell({ units: 2 })],
  layer: () => main.layers.lstm({ units: 2 }),
  activation: () => "relu",
  factor: () => 0.1,
  value: () => 1,
  inputs: () => sharedInput,
  outputs: () => sharedOutput,
  batchSize: () => 1,
  sequenceLength: () => 1,
  vocabularySize: () => 3,
  width: () => 400,
  start: () => [0],
  maxLength: () => 2,
  stddev: () => 0.1,
  function: () => (x: main.SymbolicTensor) => main.ops.square(x),
  equation: () => "ab,bc->ac",
  outputShape: () => 2,
  axes: () => 1,
  numTokens: () => 2,
  numBins: () => 2,
};

const sharedInput = main.input({ shape: [2] });
const sharedOutput = main.layers.dense({ units: 1 }).apply(sharedInput);

/** Options of single functions, where those above do not serve. */
const OPTIONS: Readonly<Record<string, () => object>> = {
  "layers.TimeDistributed": () => ({ layer: main.layers.dense({ units: 1 }) }),
  "layers.embedding": () => ({ inputDim: 3, outputDim: 2 }),
  "layers.Embedding": () => ({ inputDim: 3, outputDim: 2 }),
  input: () => ({ shape: [2] }),
  inspect: () => ({ layer: "inspected" }),
  profile: () => ({ rounds: 1 }),
  beamSearch: () => ({ width: 2 }),
  compileStep: () => ({ model: inspected, optimizer: "adam" }),
  configure: () => ({}),
  "random.choice": () => ({}),
  "random.integers": () => ({ max: 3 }),
  tensor: () => ({}),
  windows: () => ({ sequenceLength: 1 }),
  padSequences: () => ({}),
  toCategorical: () => ({}),
  "layers.activation": () => ({}),
  "layers.input": () => ({ shape: [2] }),
  gatesSvg: () => ({}),
  gatesText: () => ({}),
  sampleSearch: () => ({}),
  "activations.threshold": () => ({ threshold: 0, defaultValue: 0 }),
};

/** Examples by the name of the parameter, or by `function: parameter` where a function needs another one. */
const EXAMPLES: Readonly<Record<string, () => unknown>> = {
  a: matrix,
  activation: () => "relu",
  arrays: () => [matrix(), matrix()],
  axes: () => 1,
  axis: () => 1,
  b: matrix,
  bias: () => null,
  c: matrix,
  caller: () => "caller",
  "modelFromJSON: config": () => ({
    class_name: "Sequential",
    config: { name: "net", layers: [] },
  }),
  callbacks: () => [],
  cell: () => main.layers.gruCell({ units: 2 }),
  cells: () => [main.layers.gruCell({ units: 2 })],
  classes: () => 2,
  clip: () => 0,
  columns: () => ["a"],
  condition: matrix,
  context: () => ({ yTrueShape: [null, 1], yPredShape: [null, 1] }),
  d: matrix,
  data: () => [1, 2],
  decoder: model,
  defaultName: () => "name",
  dilation: () => 1,
  dim: () => 2,
  dims: () => [2],
  direction: () => "up",
  display: () => null,
  dtype: () => "float32",
  diagonal: () => 0,
  endpoint: () => true,
  equation: () => "ij,jk->ik",
  f: () => (x: main.SymbolicTensor) => main.ops.sum(x),
  factor: () => 0.1,
  factors: () => ({ l1: 0.1, l2: 0.1 }),
  from: () => 3,
  fn: () => (yTrue: main.SymbolicTensor, yPred: main.SymbolicTensor) => main.ops.sub(yTrue, yPred),
  given: () => null,
  high: () => 1,
  images: () => main.random.uniform([2, 3, 3]),
  inBrowser: () => false,
  index: () => 0,
  indices: () => main.tensor([0, 1], undefined, "int32"),
  keepDims: () => true,
  kernel: matrix,
  key: () => ({ seed: 1, stream: 0 }),
  labels: () => [0, 1],
  "ops.sparseSoftmaxCrossEntropy: labels": () => main.tensor([0, 1], undefined, "int32"),
  "ops.reshape: shape": () => [4],
  "ops.broadcastTo: shape": () => [2, 2],
  "ops.squeeze: x": () => main.tensor([[1], [2]]),
  "losses.get: given": () => "mse",
  "losses.getLoss: given": () => "mse",
  "metrics.get: given": () => "mse",
  "metrics.getMetric: given": () => "mse",
  "optimizers.get: given": () => "adam",
  "optimizers.getOptimizer: given": () => "adam",
  "initializers.get: given": () => "zeros",
  "inspect: x": () => main.random.uniform([1, 3, 2]),
  "profile: x": () => main.random.uniform([1, 3, 2]),
  // Without targets it measures a prediction.
  "profile: y": () => undefined,
  "Model: parts": () => ({ inputs: sharedInput, outputs: sharedOutput }),
  "curvesSvg: series": () => [{ name: "a", values: [1, 2] }],
  "curvesText: series": () => [{ name: "a", values: [1, 2] }],
  "activations.nameOf: activation": () => main.activations.relu,
  "arange: dtype": () => "int32",
  "eye: columns": () => 3,
  "eye: rows": () => 2,
  "transpose: axes": () => [1, 0],
  "zerosLike: dtype": () => "int32",
  "parseConllu: text": () => "1\ta\ta\tX\t_\t_\t0\troot\t_\t_\n\n",
  layer: () => main.layers.lstm({ units: 2 }),
  least: () => 0,
  left: matrix,
  lengths: () => [1, 2],
  logits: matrix,
  low: () => 0,
  matrix,
  model: () => inspected,
  most: () => 1,
  like: matrix,
  n: () => 4,
  num: () => 3,
  name: () => "name",
  no: () => 0,
  node: () => sharedInput.node,
  numClasses: () => 2,
  of: () => 3,
  operands: () => [matrix(), matrix()],
  params: () => ({ epochs: 1, steps: 1, verbose: 0 }),
  "ops.averagePool: x": image,
  "ops.conv: kernel": kernelOfImage,
  "ops.conv: x": image,
  "ops.convTranspose: kernel": kernelOfImage,
  "ops.convTranspose: x": image,
  "ops.depthwiseConv: kernel": kernelOfImage,
  "ops.depthwiseConv: x": image,
  "ops.maxPool: x": image,
  "ops.separableConv: x": image,
  dataFormat: () => "channels_last",
  depthwiseKernel: kernelOfImage,
  dilationRate: () => 1,
  outputPadding: () => null,
  padding: () => "valid",
  pointwiseKernel: kernelOfImage,
  poolSize: () => 1,
  strides: () => 1,
  parts: () => [main.layers.dense({ units: 1 })],
  permutation: () => [1, 0],
  probabilities: () => [0.25, 0.75],
  range: () => [0, 1],
  rate: () => 0.5,
  references: () => ["a"],
  right: matrix,
  rows: () => [{ line: 1, fields: ["1"] }],
  runs: () => [{ category: "a", method: "b", values: [1, 2] }],
  scores: () => main.random.uniform([1, 2, 2]),
  seed: () => 1,
  sentence: () => ({ words: [], multiwordTokens: [] }),
  sequences: () => [
    [1, 2],
    [2, 1, 2],
  ],
  series: () => [1, 2, 3],
  shape: () => [2],
  size: () => 2,
  sizes: () => [1, 1],
  source: () => new URL("../../README.md", import.meta.url).pathname,
  start: () => 0,
  startOrStop: () => 3,
  starts: () => [0, 0],
  step: () => 1,
  stop: () => 3,
  states: () => ({ hidden: main.random.uniform([1, 2, 2]) }),
  stride: () => 1,
  table: matrix,
  targets: matrix,
  tensors: () => [matrix(), matrix()],
  terminal: () => ({ columns: 80, write: () => {}, now: () => 0, isInteractive: false }),
  text: () => "a,b\n1,2",
  texts: () => ["a"],
  thing: () => function named() {},
  tokens: () => ["a", "b"],
  transposeA: () => false,
  transposeB: () => false,
  type: () => ({ dims: [2], dtype: "float32" }),
  value: () => 1,
  variables: () => [0],
  verbose: () => 0,
  waiting: () => undefined,
  x: matrix,
  yPred: matrix,
  yTrue: matrix,
  yes: () => 1,
};

export function argumentsFor(name: string, parameters: readonly Parameter[]): () => unknown[] {
  return () =>
    parameters.map((parameter) => {
      if (parameter.name === "options") return OPTIONS[name]?.() ?? neededOptions(parameter);
      const example = EXAMPLES[`${name}: ${parameter.name}`] ?? EXAMPLES[parameter.name];
      if (example === undefined)
        throw new Error(`Add an example of the parameter ${parameter.name} of ${name}.`);
      return example();
    });
}

function neededOptions({ options }: Parameter): object {
  const needed = options.filter((option) => Object.hasOwn(NEEDED_OPTIONS, option));
  return Object.fromEntries(needed.map((option) => [option, NEEDED_OPTIONS[option]!()]));
}
