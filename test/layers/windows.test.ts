/** Convolution, pooling and their kin: lengths that only the data know, bad options, what they do to masks. */
import {
  input,
  type Layer,
  layers,
  ops,
  random,
  ready,
  ShapeError,
  type SymbolicTensor,
  sequential,
  type Tensor,
  tensor,
  ValueError,
} from "latch";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { evaluateDim, symbolsOf } from "../../ts/graph/dim.js";
import { contextOf } from "../support/context.js";
import { constant, run } from "../support/golden.js";

beforeAll(ready);

let warning: ReturnType<typeof vi.spyOn>;
beforeEach(() => {
  warning = vi.spyOn(console, "warn").mockImplementation(() => {});
  return () => warning.mockRestore();
});

type Kind = "conv1D" | "maxPooling1D" | "averagePooling1D";
type Make = (inputShape: readonly (number | null)[]) => Layer;

function make(kind: Kind, size: number, strides: number, padding: "valid" | "same"): Make {
  if (kind === "conv1D") {
    const options = { filters: 2, kernelSize: size, strides, padding };
    return (inputShape) => layers.conv1D({ ...options, inputShape });
  }
  return (inputShape) => layers[kind]({ poolSize: size, strides, padding, inputShape });
}

const kinds = (["conv1D", "maxPooling1D", "averagePooling1D"] as const).flatMap((kind) =>
  (["valid", "same"] as const).flatMap((padding) =>
    [1, 2, 3].flatMap((strides) => [1, 2, 3, 4].map((size) => ({ kind, padding, strides, size }))),
  ),
);

test.each(kinds)(
  "$kind of $size, strides $strides, $padding: an unknown length is no different",
  async (one) => {
    const of = make(one.kind, one.size, one.strides, one.padding);
    const open = sequential([of([null, 3])]);
    const weights = await open.getWeights();
    for (const time of [4, 5, 6, 7, 12]) {
      const x = random.uniform([2, time, 3]);
      const fixed = sequential([of([time, 3])]);
      await fixed.setWeights(weights);
      const [expected, actual] = [await fixed.predict(x), await open.predict(x)];
      expect(actual.toArray()).toEqual(expected.toArray());
      const [output] = open.outputs as [SymbolicTensor];
      const [symbol = ""] = symbolsOf([output.dims[1]!]);
      expect(evaluateDim(output.dims[1]!, { [symbol]: time })).toBe(actual.shape[1]);
    }
  },
);

test("a network of convolution and pooling trains on sequences of any length", async () => {
  const net = sequential([
    layers.conv1D({
      filters: 4,
      kernelSize: 3,
      padding: "same",
      strides: 2,
      inputShape: [null, 2],
    }),
    layers.maxPooling1D({ padding: "same" }),
    layers.conv1D({ filters: 3, kernelSize: 2, padding: "causal", activation: "relu" }),
    layers.globalAveragePooling1D(),
    layers.dense({ units: 1 }),
  ]);
  net.compile({ loss: "mse", optimizer: "adam" });
  for (const time of [8, 11]) {
    const x = random.normal([6, time, 2]);
    const { history } = await net.fit(x, random.uniform([6, 1]), { epochs: 30, verbose: 0 });
    expect(history.loss!.at(-1)!).toBeLessThan(history.loss![0]!);
  }
});

test("a sequence that no window fits into is an error, known beforehand or when it is fed", async () => {
  const conv = layers.conv1D({ filters: 2, kernelSize: 3, dilationRate: 2 });
  expect(() => conv.apply(input({ shape: [4, 1] }))).toThrow(ShapeError);
  expect(() => conv.apply(input({ shape: [4, 1] }))).toThrow(/"conv1d.*4 elements.*5/);
  const open = sequential([layers.maxPooling1D({ poolSize: 4, inputShape: [null, 1] })]);
  await expect(open.predict([[[1], [2], [3]]])).rejects.toThrow(ShapeError);
  await expect(open.predict([[[1], [2], [3]]])).rejects.toThrow(/3 elements.*4/);
  const net = sequential([
    layers.averagePooling1D({ poolSize: 4, padding: "same", inputShape: [null, 1] }),
  ]);
  expect((await net.predict([[[1], [2], [3]]])).toArray()).toEqual([[[2]]]);
});

test("options that make no sense are refused", () => {
  const size = { filters: 4, kernelSize: 2 };
  expect(() => layers.conv1D({ ...size, filters: 0 })).toThrow(/filters.*0/);
  expect(() => layers.conv1D({ ...size, kernelSize: 1.5 })).toThrow(/kernelSize.*1\.5/);
  expect(() => layers.conv1D({ ...size, strides: 2, dilationRate: 2 })).toThrow(/both be above 1/);
  expect(() => layers.conv1D({ ...size, groups: 3 })).toThrow(/4 filters.*3 groups/);
  const grouped = layers.conv1D({ ...size, groups: 2 });
  expect(() => grouped.apply(input({ shape: [5, 3] }))).toThrow(/3 channels.*2 groups/);
  expect(() => layers.conv1D({ ...size, padding: "causl" as "causal" })).toThrow(/causl.*"causal"/);
  expect(() => layers.maxPooling1D({ padding: "causal" as "same" })).toThrow(ValueError);
  expect(() => layers.averagePooling1D({ poolSize: [2, 2] as unknown as [number] })).toThrow(
    /poolSize/,
  );
  const flat = input({ shape: [5] });
  const ofSequences: readonly Layer[] = [
    layers.conv1D(size),
    layers.maxPooling1D(),
    layers.averagePooling1D(),
    layers.globalMaxPooling1D(),
    layers.globalAveragePooling1D(),
  ];
  for (const layer of ofSequences)
    expect(() => layer.apply(flat)).toThrow(/\(batch, time, features\).*\(null, 5\)/);
});

test("Keras's lists of one and upper case mean the same", () => {
  const { kernelSize, strides, padding } = layers.conv1D({
    filters: 1,
    kernelSize: [3],
    strides: [2],
    padding: "SAME" as "same",
  });
  expect({ kernelSize, strides, padding }).toEqual({
    kernelSize: [3],
    strides: [2],
    padding: "same",
  });
});

test("aliases are the same layers", () => {
  expect(layers.conv1d).toBe(layers.conv1D);
  expect(layers.convolution1D).toBe(layers.conv1D);
  expect(layers.maxPool1D()).toBeInstanceOf(layers.MaxPooling1D);
  expect(layers.avgPool1D()).toBeInstanceOf(layers.AveragePooling1D);
  expect(layers.globalAvgPool1D()).toBeInstanceOf(layers.GlobalAveragePooling1D);
  expect(layers.globalMaxPool1D()).toBeInstanceOf(layers.GlobalMaxPooling1D);
});

test("configurations make equal layers", () => {
  const convolution = layers.conv1D({ filters: 4, kernelSize: 3, padding: "causal", groups: 2 });
  const pooling = layers.maxPooling1D({ poolSize: 3, strides: 2, padding: "same" });
  const configs = [
    [layers.Conv1D, convolution.getConfig()],
    [layers.MaxPooling1D, pooling.getConfig()],
    [layers.GlobalAveragePooling1D, layers.globalAveragePooling1D({ keepdims: true }).getConfig()],
    [layers.Permute, layers.permute({ dims: [2, 1] }).getConfig()],
    [layers.RepeatVector, layers.repeatVector({ n: 3 }).getConfig()],
    [layers.SpatialDropout1D, layers.spatialDropout1D({ rate: 0.5, seed: 3 }).getConfig()],
    [
      layers.LayerNormalization,
      layers.layerNormalization({ axis: [1, 2], scale: false }).getConfig(),
    ],
  ] as const;
  for (const [Class, config] of configs) {
    const make = Class as unknown as new (options: object) => Layer;
    expect(new make(config).getConfig()).toEqual(config);
  }
  expect(convolution.getConfig()).toMatchObject({ kernelSize: [3], strides: [1], groups: 2 });
  expect(pooling.getConfig()).toMatchObject({ poolSize: [3], strides: [2], padding: "same" });
});

test("the mean over a row of which all is masked is NaN, as in Keras", () => {
  const mask = tensor([
    [true, true],
    [false, false],
  ]);
  const x = tensor([
    [[1], [3]],
    [[5], [6]],
  ]);
  const mean: Tensor = layers.globalAveragePooling1D().apply(x, { mask });
  expect(mean.toArray()).toEqual([[2], [Number.NaN]]);
});

test("spatialDropout1D drops a feature at all steps or at none, in training alone", () => {
  const [batch, time, features] = [8, 5, 30];
  const x = constant({
    shape: [batch, time, features],
    data: new Array(batch * time * features).fill(1),
  });
  const layer = layers.spatialDropout1D({ rate: 0.4 });
  const [plain = [], dropped = []] = run([
    layer.call(x, contextOf({})),
    layer.call(x, contextOf({ training: true })),
  ]);
  expect(new Set(plain)).toEqual(new Set([1]));
  expect(new Set(dropped.map((value) => value.toFixed(4)))).toEqual(new Set(["0.0000", "1.6667"]));
  const steps = Array.from({ length: batch * time }, (_, step) =>
    dropped.slice(step * features, (step + 1) * features).join(),
  );
  for (let row = 0; row < batch; row++)
    expect(new Set(steps.slice(row * time, (row + 1) * time)).size).toBe(1);
  expect(new Set(steps).size).toBe(batch);
  expect(() => layer.apply(input({ shape: [3] }), { training: true })).toThrow(ShapeError);
});

test("permute, repeatVector and layerNormalization refuse what they cannot do", () => {
  expect(() => layers.permute({ dims: [1, 3] })).toThrow(/\[1, 3\]/);
  expect(() => layers.permute({ dims: [0, 1] })).toThrow(ValueError);
  expect(() => layers.permute({ dims: [2, 1] }).apply(input({ shape: [3] }))).toThrow(/rank 3/);
  expect(() => layers.repeatVector({ n: 0 })).toThrow(/n.*0/);
  expect(() => layers.repeatVector({ n: 2 }).apply(input({ shape: [3, 2] }))).toThrow(ShapeError);
  expect(() => layers.layerNormalization({ epsilon: -1 })).toThrow(/epsilon.*-1/);
  expect(() => layers.layerNormalization().apply(input({ shape: [null] }))).toThrow(/known size/);
  expect(() => layers.layerNormalization({ axis: 3 }).apply(input({ shape: [2] }))).toThrow(
    /Axis 3/,
  );
});

test("conv1D, permute and their kin destroy a mask and say so once", () => {
  const words = input({ shape: [4], dtype: "int32" });
  const masked = layers.embedding({ inputDim: 5, outputDim: 3, maskZero: true }).apply(words);
  const destroying: readonly Layer[] = [
    layers.conv1D({ filters: 2, kernelSize: 2 }),
    layers.maxPooling1D(),
    layers.globalMaxPooling1D(),
    layers.permute({ dims: [2, 1] }),
  ];
  for (const layer of destroying) {
    warning.mockClear();
    layer.apply(masked);
    layer.apply(masked);
    expect(warning).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/does not support/));
  }
  warning.mockClear();
  layers.globalAveragePooling1D().apply(masked);
  expect(warning).not.toHaveBeenCalled();
});

test("images and volumes that do not fit are errors that say what does", () => {
  const conv = layers.conv2D({ filters: 2, kernelSize: [3, 2], dilationRate: [2, 1] });
  const small = input({ shape: [4, 6, 1] });
  expect(() => conv.apply(small)).toThrow(ShapeError);
  expect(() => conv.apply(small)).toThrow(/"conv2d.*4 elements along axis 1.*over 5.*"same"/);
  const open = layers.maxPooling3D({ dataFormat: "channels_first" });
  expect(() => open.apply(input({ shape: [2, 4, 1, 4] }))).toThrow(
    /1 elements along axis 2.*over 2/,
  );
  const anyOther = input({ shape: [4, 4] }) as SymbolicTensor;
  expect(() => conv.apply(anyOther)).toThrow(
    /\(batch, height, width, channels\), got \(null, 4, 4\)/,
  );
  expect(() => open.apply(anyOther)).toThrow(/\(batch, channels, depth, height, width\)/);
  expect(() => layers.globalMaxPooling2D().apply(anyOther)).toThrow(/height, width/);
  const unknown = input({ shape: [4, 4, null] });
  expect(() => layers.conv2D({ filters: 1, kernelSize: 1 }).apply(unknown)).toThrow(
    /axis 3.*known/,
  );
  expect(() => layers.conv2D({ filters: 4, kernelSize: [2, 0] })).toThrow(/kernelSize.*0/);
  expect(() => layers.conv3D({ filters: 4, kernelSize: [2, 2] as never })).toThrow(/3 of them/);
  expect(() =>
    layers.conv2D({ filters: 4, kernelSize: 2, strides: [1, 2], dilationRate: 2 }),
  ).toThrow(/strides 1,2 and dilationRate 2,2 can't both be above 1/);
  expect(() => layers.conv2D({ filters: 4, kernelSize: 2, padding: "causal" as "same" })).toThrow(
    /padding.*"valid" or "same"/,
  );
  expect(() => layers.conv2D({ filters: 4, kernelSize: 2, dataFormat: "NCHW" as never })).toThrow(
    /dataFormat.*"channels_last" or "channels_first"/,
  );
});

test("a convolution of images of any size is no different", async () => {
  const make = (inputShape: readonly (number | null)[]) =>
    sequential([
      layers.conv2D({ filters: 3, kernelSize: 3, strides: 2, padding: "same", inputShape }),
      layers.averagePooling2D({ poolSize: 2, strides: 3, padding: "same" }),
      layers.globalMaxPooling2D(),
    ]);
  const open = make([null, null, 2]);
  const weights = await open.getWeights();
  for (const [height, width] of [
    [5, 8],
    [7, 6],
  ] as const) {
    const x = random.uniform([2, height, width, 2]);
    const fixed = make([height, width, 2]);
    await fixed.setWeights(weights);
    expect((await open.predict(x)).toArray()).toEqual((await fixed.predict(x)).toArray());
  }
});

test("operations on windows refuse kernels that do not fit", () => {
  const x = tensor(new Array(2 * 4 * 4 * 6).fill(1), [2, 4, 4, 6]);
  const kernel = (...shape: number[]) => ops.ones(shape);
  expect(() => ops.conv(x, kernel(3, 4, 2))).toThrow(/kernel of rank 4/);
  expect(() => ops.conv(x, kernel(3, 3, 4, 2))).toThrow(/covers 4 channels.*6 channels/);
  expect(() => ops.conv(x, kernel(3, 3, 3, 3))).toThrow(/3 filters do not divide/);
  expect(() => ops.conv(x, kernel(3, 3, 6, 2), [1, 2, 3])).toThrow(/strides.*2 of them/);
  expect(() => ops.conv(x, kernel(3, 3, 6, 2), 1, "sam" as "same")).toThrow(/padding.*"same"/);
  expect(() => ops.depthwiseConv(x, kernel(3, 3, 3, 1))).toThrow(/for 3 channels.*has 6/);
  expect(() => ops.convTranspose(x, kernel(3, 3, 2, 3))).toThrow(/for 3 channels.*has 6/);
  expect(() => ops.maxPool(x, 5)).toThrow(/4 elements along axis 1.*over 5/);
  expect(() => ops.averagePool(x, 0)).toThrow(/poolSize.*0/);
  expect(() => ops.maxPool(tensor([1, 2]), 1)).toThrow(/one to three axes/);
});

test("transposed, depthwise and separable convolutions refuse what they cannot do", () => {
  const size = { filters: 2, kernelSize: 3 };
  expect(() => layers.conv2DTranspose({ ...size, strides: [2, 3], outputPadding: [1, 3] })).toThrow(
    /outputPadding 1,3 must be below strides 2,3/,
  );
  expect(() => layers.conv1DTranspose({ ...size, strides: 2, dilationRate: 2 })).toThrow(/both/);
  expect(() => layers.conv1DTranspose({ ...size, outputPadding: -1 })).toThrow(/outputPadding.*-1/);
  expect(() => layers.depthwiseConv2D({ kernelSize: 3, depthMultiplier: 0 })).toThrow(
    /depthMultiplier.*0/,
  );
  expect(() => layers.separableConv1D({ ...size, padding: "causal" as "same" })).toThrow(/padding/);
  const small = input({ shape: [2, 4, 3] });
  expect(() => layers.depthwiseConv2D({ kernelSize: 3 }).apply(small)).toThrow(
    /"depthwise_conv2d.*2 elements along axis 1.*over 3/,
  );
  const flat = input({ shape: [4, 3] }) as SymbolicTensor;
  expect(() => layers.separableConv2D(size).apply(flat)).toThrow(
    /\(batch, height, width, channels\)/,
  );
  expect(() => layers.conv3DTranspose(size).apply(flat)).toThrow(/depth, height, width/);
});

test("a transposed convolution of sequences of any length is no different", async () => {
  const make = (inputShape: readonly (number | null)[]) =>
    sequential([
      layers.conv1DTranspose({
        filters: 2,
        kernelSize: 3,
        strides: 2,
        padding: "same",
        inputShape,
      }),
    ]);
  const open = make([null, 2]);
  const fixed = make([5, 2]);
  await fixed.setWeights(await open.getWeights());
  const x = random.uniform([3, 5, 2]);
  const y = await open.predict(x);
  expect(y.shape).toEqual([3, 10, 2]);
  expect(y.toArray()).toEqual((await fixed.predict(x)).toArray());
});

test("padding, cropping, up-sampling and adaptive pooling refuse what they cannot do", () => {
  expect(() => layers.zeroPadding2D({ padding: -1 })).toThrow(/padding.*-1/);
  expect(() => layers.zeroPadding2D({ padding: [1, 2, 3] as never })).toThrow(/a list of 2/);
  expect(() => layers.cropping1D({ cropping: [1, 2, 3] as never })).toThrow(/two of them/);
  expect(() => layers.cropping2D({ cropping: 2 }).apply(input({ shape: [4, 5, 1] }))).toThrow(
    /"cropping2d.*2 and 2 elements leaves nothing of 4/,
  );
  expect(() => layers.upSampling2D({ size: 0 })).toThrow(/size.*0/);
  expect(() => layers.adaptiveMaxPooling1D({ outputSize: 0 })).toThrow(/outputSize.*0/);
  const open = input({ shape: [null, 2] });
  expect(() => layers.adaptiveMaxPooling1D({ outputSize: 2 }).apply(open)).toThrow(/known/);
  const flat = input({ shape: [4, 3] }) as SymbolicTensor;
  for (const layer of [
    layers.zeroPadding2D(),
    layers.cropping2D(),
    layers.upSampling2D(),
    layers.adaptiveAveragePooling2D({ outputSize: 1 }),
  ])
    expect(() => layer.apply(flat)).toThrow(/\(batch, height, width, channels\)/);
});
