/** Embedding and Masking: what they take, and what they do to the layers behind. */
import {
  functional,
  input,
  Layer,
  layers,
  loadModel,
  losses,
  optimizers,
  ready,
  ShapeError,
  type SymbolicTensor,
  sequential,
  tensor,
  ValueError,
} from "latch";
import { beforeEach, describe, expect, test, vi } from "vitest";

let warning: ReturnType<typeof vi.spyOn>;
beforeEach(() => {
  warning = vi.spyOn(console, "warn").mockImplementation(() => {});
  return () => warning.mockRestore();
});

function classifier(options: Partial<Parameters<typeof layers.embedding>[0]> = {}) {
  const net = sequential([
    layers.embedding({ inputDim: 6, outputDim: 4, inputShape: [3], name: "words", ...options }),
    layers.flatten(),
    layers.dense({ units: 1 }),
  ]);
  net.compile({ loss: "mse", optimizer: "adam" });
  return net;
}

const sentences = [
  [0, 1, 2],
  [3, 4, 5],
  [5, 1, 0],
  [2, 2, 2],
];
const targets = [[1], [0], [1], [0]];

test("inputShape in a Sequential makes an int32 input, and so do the first data", async () => {
  expect((classifier().inputs[0] as SymbolicTensor).dtype).toBe("int32");
  const late = sequential([layers.embedding({ inputDim: 6, outputDim: 4 })]);
  expect((await late.predict(sentences)).shape).toEqual([4, 3, 4]);
  expect((late.inputs[0] as SymbolicTensor).dtype).toBe("int32");
});

test("a fraction is an error, also where a functional input was given no dtype", async () => {
  const bad = [[0, 1.5, 2]];
  await expect(classifier().predict(bad)).rejects.toThrow(ValueError);
  await expect(classifier().predict(bad)).rejects.toThrow(/1\.5.*integer/);
  const x = input({ shape: [3], name: "words" });
  const net = functional({
    inputs: x,
    outputs: layers.embedding({ inputDim: 6, outputDim: 2 }).apply(x),
  });
  await expect(net.predict(bad)).rejects.toThrow(/words.*1\.5.*integer/);
  expect((await net.predict(sentences)).shape).toEqual([4, 3, 2]);
  await ready();
  expect(() => layers.embedding({ inputDim: 6, outputDim: 2 }).apply(tensor(bad))).toThrow(/1\.5/);
});

test("an index out of range names itself, its row and the layer; nothing is updated", async () => {
  const net = classifier();
  await net.fit(sentences, targets, { verbose: 0 });
  const before = await net.getWeights();
  const iterations = net.optimizer.iterations;
  const bad = sentences.map((row, place) => (place === 2 ? [5, 6, 0] : row));
  const message = /index 6 of row 2 \(element 1\).*words\/embeddings.*0 to 5/;
  await expect(net.fit(bad, targets, { verbose: 0, shuffle: true })).rejects.toThrow(message);
  await expect(net.predict(bad)).rejects.toThrow(message);
  await expect(net.predict([[0, -1, 0]])).rejects.toThrow(/index -1 of row 0 \(element 1\)/);
  expect(net.optimizer.iterations).toBe(iterations);
  expect(await net.getWeights()).toEqual(before);
});

test("the row is that of the data, not of the batch", async () => {
  const bad = sentences.map((row, place) => (place === 3 ? [7, 0, 0] : row));
  const options = { verbose: 0, batchSize: 2, shuffle: false } as const;
  await expect(classifier().fit(bad, targets, options)).rejects.toThrow(/7 of row 3 \(element 0\)/);
});

test("rows that no index names get no gradient", async () => {
  const net = classifier({});
  net.compile({ loss: "mse", optimizer: "sgd" });
  const [before] = await net.getWeights();
  await net.fit(tensor([[1, 1, 4]]), tensor([[3]]), { verbose: 0 });
  const [after] = await net.getWeights();
  const moved = [0, 1, 2, 3, 4, 5].filter((row) =>
    [0, 1, 2, 3].some((column) => before?.at(row, column) !== after?.at(row, column)),
  );
  expect(moved).toEqual([1, 4]);
});

test("inputLength is ignored with a warning, and no other option warns", () => {
  layers.embedding({ inputDim: 3, outputDim: 2, maskZero: true });
  expect(warning).not.toHaveBeenCalled();
  layers.embedding({ inputDim: 3, outputDim: 2, inputLength: 10 });
  expect(warning).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/inputLength is ignored/));
});

test("sizes that are no positive whole numbers are refused", () => {
  expect(() => layers.embedding({ inputDim: 0, outputDim: 2 })).toThrow(/inputDim.*0/);
  expect(() => layers.embedding({ inputDim: 3, outputDim: 1.5 })).toThrow(/outputDim.*1\.5/);
  expect(() => layers.masking().apply(input({ shape: [] }))).toThrow(ShapeError);
});

test("the configuration makes an equal layer", () => {
  const config = layers
    .embedding({ inputDim: 3, outputDim: 2, maskZero: true, embeddingsRegularizer: "l2" })
    .getConfig();
  expect(layers.Embedding.fromConfig(config).getConfig()).toEqual(config);
  expect(config).toMatchObject({ inputDim: 3, outputDim: 2, maskZero: true });
  const masking = layers.masking({ maskValue: -1 }).getConfig();
  expect(layers.Masking.fromConfig(masking).getConfig()).toEqual(masking);
});

/** Gives the mask that it is called with, so that a test can see it. */
class MaskSeen extends Layer {
  static override readonly className = "MaskSeen";
  override call(x: SymbolicTensor, { mask }: { readonly mask: SymbolicTensor | null }) {
    return mask ?? x;
  }
}

test("the mask of zeros reaches the next layer", async () => {
  const words = sequential([
    layers.embedding({ inputDim: 6, outputDim: 2, maskZero: true, inputShape: [null] }),
    new MaskSeen(),
  ]);
  expect((await words.predict([[3, 0, 5, 0]])).toArray()).toEqual([[1, 0, 1, 0]]);
  const steps = sequential([
    layers.masking({ maskValue: 9, inputShape: [null, 2] }),
    new MaskSeen(),
  ]);
  const x = [
    [
      [9, 9],
      [9, 1],
      [0, 0],
    ],
  ];
  expect((await steps.predict(x)).toArray()).toEqual([[0, 1, 1]]);
});

describe("a reversible embedding", () => {
  const x = [
    [1, 2, 0],
    [3, 1, 4],
  ];
  const net = (options: Partial<Parameters<typeof layers.reversibleEmbedding>[0]> = {}) => {
    const words = layers.reversibleEmbedding({
      inputDim: 5,
      outputDim: 4,
      maskZero: true,
      name: "words",
      ...options,
    });
    const ids = input({ shape: [3], dtype: "int32" });
    const states = layers.lstm({ units: 4, returnSequences: true }).apply(words.apply(ids));
    const made = functional({ inputs: ids, outputs: words.apply(states, { reverse: true }) });
    made.compile({
      loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }),
      optimizer: optimizers.adam({ learningRate: 0.1 }),
    });
    return made;
  };

  test.each([{}, { tieWeights: false, logitSoftCap: 3 }])(
    "in a model and its file, %o",
    async (options) => {
      const trained = net(options);
      const { history } = await trained.fit(x, x, { epochs: 60, verbose: 0 });
      expect(history.loss!.at(-1)).toBeLessThan(history.loss![0]! * 0.5);
      expect(trained.getLayer("words").weights).toHaveLength("tieWeights" in options ? 2 : 1);
      const again = await loadModel(await trained.toBytes());
      expect(await again.predict(x)).toEqual(await trained.predict(x));
    },
  );

  test("on Tensors, and of rows of another size", () => {
    const words = layers.reversibleEmbedding({ inputDim: 5, outputDim: 4 });
    const rows = words.apply(tensor(x));
    expect(rows.shape).toEqual([2, 3, 4]);
    expect(words.apply(rows, { reverse: true }).shape).toEqual([2, 3, 5]);
    expect(() => words.apply(tensor([[1, 2]]), { reverse: true })).toThrow(/rows of 4 elements/);
    expect(() =>
      layers.reversibleEmbedding({ inputDim: 5, outputDim: 4, logitSoftCap: 0 }),
    ).toThrow(/logitSoftCap/);
  });
});
