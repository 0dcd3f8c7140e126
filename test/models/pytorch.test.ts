/** Weights of PyTorch modules: state dicts and outputs that torch made. */
import {
  layers,
  type Model,
  ready,
  type SequentialPart,
  ShapeError,
  sequential,
  type Tensor,
  tensor,
  ValueError,
} from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import { writeSafetensors } from "../../ts/io/safetensors.js";
import type { StoredArray } from "../../ts/io/stored-array.js";
import { writeZip } from "../../ts/io/zip/write.js";
import { FormatError } from "../../ts/runtime/errors.js";
import goldens from "../goldens/pytorch.json" with { type: "json" };

interface GoldenArray {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Case {
  readonly name: string;
  readonly state: Readonly<Record<string, GoldenArray>>;
  readonly x: GoldenArray;
  readonly y: GoldenArray;
}

// The file has the form that tools/goldens/pytorch.py writes.
const cases = goldens.cases as unknown as readonly Case[];

beforeAll(ready);

function caseOf(name: string): Case {
  return cases.find((one) => one.name === name)!;
}

/** The file that safetensors.torch.save_file would write. */
function fileOf(state: Case["state"]): Uint8Array {
  const arrays = Object.entries(state).map(([name, { shape, data }]): [string, StoredArray] => [
    name,
    name.endsWith("num_batches_tracked")
      ? { shape, dtype: "int64", data: BigInt64Array.from(data, BigInt) }
      : { shape, dtype: "float32", data: Float32Array.from(data) },
  ]);
  return writeSafetensors(new Map(arrays));
}

interface Counterpart {
  readonly net: () => Model;
  readonly modules: Readonly<Record<string, string>>;
}

const inputShape = [5, 3];
const name = "own";
const rnn = { units: 4, inputShape, returnSequences: true, name } as const;
const one = (layer: SequentialPart, module = ""): Counterpart => ({
  net: () => sequential([layer]),
  modules: { own: module },
});

const counterparts: Readonly<Record<string, () => Counterpart>> = {
  linear: () => one(layers.dense({ units: 4, inputShape: [3], name })),
  "linear without bias": () =>
    one(layers.dense({ units: 4, inputShape: [3], useBias: false, name })),
  embedding: () => one(layers.embedding({ inputDim: 7, outputDim: 3, inputShape: [4], name })),
  conv1d: () =>
    one(
      layers.conv1D({ filters: 6, kernelSize: 3, strides: 2, groups: 2, inputShape: [9, 4], name }),
      "inner",
    ),
  conv2d: () =>
    one(
      layers.conv2D({
        filters: 3,
        kernelSize: [2, 3],
        dilationRate: [1, 2],
        inputShape: [5, 7, 2],
        name,
      }),
      "inner",
    ),
  "conv transpose 1d": () =>
    one(
      layers.conv1DTranspose({ filters: 3, kernelSize: 4, strides: 2, inputShape: [5, 2], name }),
      "inner",
    ),
  "depthwise conv1d": () =>
    one(layers.depthwiseConv1D({ kernelSize: 2, depthMultiplier: 2, inputShape, name }), "inner"),
  "batch norm": () => one(layers.batchNormalization({ epsilon: 1e-5, inputShape, name }), "inner"),
  "layer norm": () => one(layers.layerNormalization({ epsilon: 1e-5, inputShape, name })),
  lstm: () => one(layers.lstm(rnn), "rnn"),
  gru: () => one(layers.gru(rnn), "rnn"),
  rnn: () => one(layers.simpleRNN(rnn), "rnn"),
  "rnn without bias": () =>
    one(layers.simpleRNN({ ...rnn, activation: "relu", useBias: false }), "rnn"),
  "bidirectional gru": () =>
    one(
      layers.bidirectional({
        layer: layers.gru({ units: 4, returnSequences: true }),
        inputShape,
        name,
      }),
      "rnn",
    ),
  "two layers of gru": () => ({
    net: () =>
      sequential([
        layers.gru({ ...rnn, name: "rnn" }),
        layers.gru({ units: 4, returnSequences: true, name: "rnn_l1" }),
      ]),
    modules: {},
  }),
  tagger: () => ({ net: tagger, modules: TAGGER }),
};

const TAGGER = {
  first: "encoder.rnn",
  second: "encoder.rnn_l1",
  "head/hidden": "head.0",
  "head/scores": "head.2",
};

function tagger(): Model {
  const both = (name: string) =>
    layers.bidirectional({ layer: layers.lstm({ units: 4, returnSequences: true }), name });
  return sequential([
    layers.embedding({ inputDim: 7, outputDim: 3, inputShape: [4], name: "embedding" }),
    both("first"),
    both("second"),
    layers.layerNormalization({ epsilon: 1e-5, name: "norm" }),
    sequential(
      [
        layers.timeDistributed({
          layer: layers.dense({ units: 5, activation: "relu" }),
          name: "hidden",
        }),
        layers.dense({ units: 2, name: "scores" }),
      ],
      { name: "head" },
    ),
  ]);
}

async function outputOf(net: Model, { shape, data }: GoldenArray): Promise<Tensor> {
  const integers = data.every((value) => Number.isInteger(value));
  // A model with one output.
  return (await net.predict(
    integers ? tensor(data, shape, "int32") : tensor(data, shape),
  )) as Tensor;
}

test.each(cases)("$name computes as in PyTorch", async ({ name: of, state, x, y }) => {
  const { net: make, modules } = counterparts[of]!();
  const net = make();
  await net.loadWeights(fileOf(state), { from: "pytorch", modules });
  const output = await outputOf(net, x);
  expect(output.shape).toEqual(y.shape);
  y.data.forEach((wanted, index) => {
    const difference = Math.abs(Number(output.data[index]) - wanted);
    expect(difference).toBeLessThanOrEqual(1e-6 + 1e-5 * Math.abs(wanted));
  });
});

describe("modules that do not fit", () => {
  const load = (of: string, layer: SequentialPart, options: object = {}, changed: object = {}) => {
    const state = Object.fromEntries(
      Object.entries({ ...caseOf(of).state, ...changed }).filter(([, array]) => array !== null),
    );
    const modules = { own: of.includes("linear") ? "" : "rnn" };
    return sequential([layer]).loadWeights(fileOf(state), { from: "pytorch", modules, ...options });
  };
  const dense = (units = 4) => layers.dense({ units, inputShape: [3], name });
  const gru = () => layers.gru({ ...rnn, resetAfter: false });
  const matrix = (rows: number, columns: number) => ({
    shape: [rows, columns],
    data: Array.from({ length: rows * columns }, () => 1),
  });

  test.each<[string, () => Promise<void>, RegExp, new (message: string) => Error]>([
    [
      "other units",
      () => load("linear", dense(5)),
      /layer "own", weight "kernel": the module "" gives shape \(3, 4\), the model has \(3, 5\)/,
      ShapeError,
    ],
    [
      "no bias there",
      () => load("linear without bias", dense()),
      /a weight "bias", for which the module "" has nothing/,
      ValueError,
    ],
    [
      "no bias here",
      () => load("linear", layers.dense({ units: 4, inputShape: [3], useBias: false, name })),
      /the module "" has a bias that the layer "own" does not have/,
      ValueError,
    ],
    ["a GRU without resetAfter", () => load("gru", gru()), /PyTorch's GRU is one with/, ShapeError],
    [
      "projected states",
      () => load("lstm", layers.lstm(rnn), {}, { "rnn.weight_hr_l0": matrix(2, 4) }),
      /projects its states \(proj_size\)/,
      ValueError,
    ],
    [
      "a module that is not there",
      () => load("linear", dense(), { modules: { own: "encoder" } }),
      /no module "encoder"; its modules are/,
      ValueError,
    ],
    [
      "a layer that is not there",
      () => load("linear", dense(), { modules: { owm: "" } }),
      /Unknown layer in modules "owm". Did you mean "own"\?/,
      ValueError,
    ],
    [
      "no module for a layer",
      () => load("lstm", layers.lstm(rnn), { modules: {} }),
      /no module "own" for the layer "own"; its modules are rnn. Pass \{ modules/,
      ValueError,
    ],
    [
      "a module for no layer",
      () => load("lstm", layers.lstm(rnn), {}, { "head.weight": matrix(2, 4) }),
      /a module "head" that no layer/,
      ValueError,
    ],
    [
      "a missing parameter",
      () => load("lstm", layers.lstm(rnn), {}, { "rnn.weight_hh_l0": null }),
      /"rnn" has no parameter "weight_hh"; it has weight_ih, bias_ih, bias_hh/,
      ValueError,
    ],
    [
      "a parameter of another rank",
      () => load("linear", dense(), {}, { weight: { shape: [12], data: matrix(3, 4).data } }),
      /".weight" has shape \(12,\), expected 2 axes/,
      ValueError,
    ],
    [
      "rows that are no gates",
      () => load("gru", layers.gru(rnn), {}, { "rnn.weight_ih_l0": matrix(11, 3) }),
      /shape \(11, 3\), expected rows of 3 gates/,
      ValueError,
    ],
    [
      "a layer without a mapping",
      () => load("linear", layers.prelu({ inputShape: [3], name })),
      /of class PReLU, for which there is no mapping from PyTorch; there is one for Dense/,
      ValueError,
    ],
  ])("%s", async (_, act, message, Class) => {
    await expect(act()).rejects.toThrow(Class);
    await expect(act()).rejects.toThrow(message);
  });

  test("are left out with skipMismatch and byName", async () => {
    const net = sequential([dense(), layers.dense({ units: 2, name: "other" })]);
    const before = await net.getWeights();
    const file = fileOf({ ...caseOf("linear").state, "third.weight": matrix(2, 2) });
    await net.loadWeights(file, { from: "pytorch", modules: { own: "" }, byName: true });
    const after = await net.getWeights();
    expect(after[0]).not.toEqual(before[0]);
    expect(after.slice(2)).toEqual(before.slice(2));
    const wider = sequential([dense(5), layers.dense({ units: 4, name: "third" })]);
    await expect(
      wider.loadWeights(file, { from: "pytorch", modules: { own: "" }, skipMismatch: true }),
    ).rejects.toThrow(/no module for a layer/);
  });

  test("a file of torch.save is named as such", async () => {
    const bytes = writeZip([{ name: "archive/data.pkl", bytes: new Uint8Array(3) }]);
    const load = sequential([dense()]).loadWeights(bytes, { from: "pytorch" });
    await expect(load).rejects.toThrow(FormatError);
    await expect(load).rejects.toThrow(/a file of torch\.save.*safetensors\.torch\.save_file/);
    await expect(
      sequential([dense()]).loadWeights(new Uint8Array(9), { from: "pytorch" }),
    ).rejects.toThrow(/expected a file of \.safetensors/);
  });

  test("options of other kinds are rejected", async () => {
    const load = (options: object) => sequential([dense()]).loadWeights(new Uint8Array(), options);
    await expect(load({ from: "torch" })).rejects.toThrow(/from.*"keras".*"pytorch"/s);
    await expect(load({ modules: { own: "rnn" } })).rejects.toThrow(/Pass from: "pytorch", too/);
    await expect(load({ modules: { own: 3 } })).rejects.toThrow(/modules.*paths of modules/);
  });
});
