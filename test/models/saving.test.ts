/** Saving and loading: formats, options, weights alone, and files that do not fit or are damaged. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  FormatError,
  functional,
  input,
  layers,
  loadModel,
  losses,
  type Model,
  metrics,
  ops,
  optimizers,
  ready,
  ShapeError,
  type SymbolicTensor,
  sequential,
  setSeed,
  Tensor,
  tensor,
  ValueError,
} from "latch";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readHdf5 } from "../../ts/io/hdf5/read.js";
import { writeHdf5 } from "../../ts/io/hdf5/write.js";
import { readZip } from "../../ts/io/zip/read.js";
import { writeZip } from "../../ts/io/zip/write.js";

beforeAll(ready);

const folder = mkdtempSync(join(tmpdir(), "latch-saving-"));
afterAll(() => rmSync(folder, { recursive: true }));

const x = tensor(
  Array.from({ length: 24 }, (_, index) => Math.sin(index)),
  [2, 4, 3],
);

/** Built with a seed of its own, so that two differ in weights and the same seed gives the same. */
function network(seed: number, units = 3): Model {
  setSeed(seed);
  const net = sequential([
    layers.lstm({ units, inputShape: [4, 3], returnSequences: true, name: "memory" }),
    layers.batchNormalization({ name: "norm" }),
    layers.globalAveragePooling1D(),
    layers.dense({ units: 2, name: "head" }),
  ]);
  net.compile({
    optimizer: optimizers.adam({ learningRate: 0.01 }),
    loss: "mse",
    metrics: ["mae"],
  });
  return net;
}

async function numbersOf(net: Model): Promise<number[]> {
  const y = await net.predict(x);
  return y instanceof Tensor ? [...y.data].map(Number) : [];
}

const y = tensor([
  [1, 0],
  [0, 1],
]);

describe("a file", () => {
  test("has what Keras expects in its groups", async () => {
    const net = network(1);
    await net.trainOnBatch(x, y);
    const entries = readZip(await net.toBytes());
    expect([...entries.keys()]).toEqual(["metadata.json", "config.json", "model.weights.h5"]);
    const root = readHdf5(entries.get("model.weights.h5")!.read());
    const kernel = root.get("layers/lstm/cell/vars/0");
    expect(kernel !== undefined && "shape" in kernel && kernel.shape).toEqual([3, 12]);
    const vars = root.get("layers/dense/vars");
    expect(vars !== undefined && "children" in vars && vars.text("name")).toBe("head");
    const slots = root.get("optimizer/vars");
    expect(slots !== undefined && "children" in slots && slots.children.size).toBe(2 + 2 * 7);
  });

  test("goes on training with the very bits of a model that was not saved", async () => {
    const net = network(2);
    for (let step = 0; step < 3; step++) await net.trainOnBatch(x, y);
    const again = await loadModel(await net.toBytes());
    for (let step = 0; step < 3; step++)
      expect(await again.trainOnBatch(x, y)).toEqual(await net.trainOnBatch(x, y));
    expect(await again.toBytes()).toEqual(await net.toBytes());
  });

  test("without the optimizer begins training anew, and is not compiled on request", async () => {
    const net = network(3);
    await net.trainOnBatch(x, y);
    const again = await loadModel(await net.toBytes({ includeOptimizer: false }));
    expect(again.optimizer.iterations).toBe(0);
    expect(again.optimizer.learningRate).toBe(0.01);
    const bare = await loadModel(await net.toBytes(), { compile: false });
    expect(() => bare.optimizer).toThrow(/compile/);
    expect(await numbersOf(bare)).toEqual(await numbersOf(net));
  });

  test("in float16 is about half as long", async () => {
    const net = network(4, 160);
    const [whole, half] = [await net.toBytes(), await net.toBytes({ dtype: "float16" })];
    expect(half.length).toBeLessThan(0.6 * whole.length);
    const again = await loadModel(half);
    const wanted = await numbersOf(net);
    (await numbersOf(again)).forEach((value, index) => {
      expect(Math.abs(value - wanted[index]!)).toBeLessThan(2e-3);
    });
  });

  test.each(["keras", "weights.h5", "safetensors", "onnx"] as const)(
    "in float16 has no number that float16 can't hold: %s",
    async (format) => {
      const net = sequential([layers.dense({ units: 1, inputShape: [2], name: "own" })]);
      await net.setWeights([[[1], [65520]], [Number.POSITIVE_INFINITY]]);
      const bytes = net.toBytes({ format, dtype: "float16" });
      await expect(bytes).rejects.toThrow(ValueError);
      await expect(bytes).rejects.toThrow(/own\/kernel" has 65520, and float16 holds magnitudes/);
      await net.setWeights([[[1], [65519]], [Number.POSITIVE_INFINITY]]);
      await net.toBytes({ format, dtype: "float16" });
    },
  );

  test("is written to a path and to a function, and read with progress", async () => {
    const net = network(5);
    const path = join(folder, "net.keras");
    await net.save(path);
    let given: Uint8Array | null = null;
    await net.save((bytes) => {
      given = bytes;
    });
    expect(new Uint8Array(readFileSync(path))).toEqual(given);
    const seen: number[] = [];
    const again = await loadModel(path, { onProgress: ({ loaded }) => seen.push(loaded) });
    expect(seen.at(-1)).toBe(readFileSync(path).length);
    expect(await numbersOf(again)).toEqual(await numbersOf(net));
    const aborted = AbortSignal.abort(new Error("not wanted"));
    await expect(loadModel(path, { signal: aborted })).rejects.toThrow("not wanted");
  });

  test("of losses and metrics as objects, by output, and of a user's own", async () => {
    const a = input({ shape: [3] });
    const outputs = {
      p: layers.dense({ units: 2 }).apply(a),
      q: layers.dense({ units: 1, activation: "sigmoid" }).apply(a),
    };
    const net = functional({ inputs: { a }, outputs });
    const own = (yTrue: SymbolicTensor, yPred: SymbolicTensor) =>
      ops.mean(ops.abs(ops.sub(yTrue, yPred)), -1);
    net.compile({
      optimizer: optimizers.sgd({ momentum: 0.9, clipnorm: 0.5 }),
      loss: { p: own, q: losses.binaryCrossentropy({ labelSmoothing: 0.1 }) },
      lossWeights: { p: 2 },
      metrics: { q: [metrics.auc({ numThresholds: 20 }), "binaryAccuracy"] },
    });
    const data = [{ a: tensor([[1, 2, 3]]) }, { p: tensor([[1, 0]]), q: tensor([[1]]) }] as const;
    await net.trainOnBatch(...data);
    const again = await loadModel(await net.toBytes());
    expect(await again.trainOnBatch(...data)).toEqual(await net.trainOnBatch(...data));
  });
});

test("a file brings what few models are compiled with: an optimizer, a loss, and metrics that need options", async () => {
  const net = sequential([layers.dense({ units: 1, inputShape: [2], activation: "sigmoid" })]);
  net.compile({
    optimizer: optimizers.lion({ learningRate: 0.02 }),
    loss: losses.huber({ delta: 0.3 }),
    metrics: [
      metrics.meanIoU({ numClasses: 2 }),
      metrics.sensitivityAtSpecificity({ specificity: 0.5 }),
    ],
  });
  const data = [
    tensor([
      [1, -2],
      [0.5, 3],
    ]),
    tensor([[1], [0]]),
  ] as const;
  await net.trainOnBatch(...data);
  const again = await loadModel(await net.toBytes());
  expect(await again.trainOnBatch(...data)).toEqual(await net.trainOnBatch(...data));
});

describe("weights alone", () => {
  test("are saved and loaded", async () => {
    const [net, other] = [network(6), network(7)];
    const path = join(folder, "net.weights.h5");
    await net.saveWeights(path);
    expect(new Uint8Array(readFileSync(path))).toEqual(await net.toBytes({ format: "weights.h5" }));
    await other.loadWeights(path);
    expect(await numbersOf(other)).toEqual(await numbersOf(net));
    const third = network(8);
    await third.loadWeights(await net.toBytes());
    expect(await numbersOf(third)).toEqual(await numbersOf(net));
    await expect(loadModel(path)).rejects.toThrow(/has weights and no model.*loadWeights/s);
  });

  test("that do not fit name layer, weight and both shapes, and change nothing", async () => {
    const [net, other] = [network(9), network(10, 5)];
    const before = await other.getWeights();
    const bytes = await net.toBytes({ format: "weights.h5" });
    await expect(other.loadWeights(bytes)).rejects.toThrow(ShapeError);
    await expect(other.loadWeights(bytes)).rejects.toThrow(
      /layer "lstm_cell", weight .*memory\/lstm_cell\/kernel: the file has shape \(3, 12\), the model \(3, 20\)/,
    );
    expect(await other.getWeights()).toEqual(before);
    await other.loadWeights(bytes, { skipMismatch: true });
    const [, , , , ...after] = await other.getWeights();
    expect(after.at(-1)).toEqual((await net.getWeights()).at(-1));
    expect((await other.getWeights())[0]).toEqual(before[0]);
    const fewer = sequential([layers.dense({ units: 2, inputShape: [3] })]);
    await expect(fewer.loadWeights(bytes)).rejects.toThrow(
      /has weights of a layer "norm" .*that the model does not have\. \{ byName: true \} reads only/,
    );
  });

  test("are found by the names of layers", async () => {
    const net = network(11);
    const bytes = await net.toBytes({ format: "weights.h5" });
    const head = sequential([layers.dense({ units: 2, inputShape: [3], name: "head" })]);
    await head.loadWeights(bytes, { byName: true });
    expect(await head.getWeights()).toEqual((await net.getWeights()).slice(-2));
    const none = sequential([layers.dense({ units: 2, inputShape: [3], name: "none" })]);
    await expect(none.loadWeights(bytes, { byName: true })).rejects.toThrow(
      /its layers are .*memory/,
    );
  });

  test("of a model without weights yet", async () => {
    const bytes = await network(12).toBytes();
    await expect(sequential([layers.dense({ units: 2 })]).loadWeights(bytes)).rejects.toThrow(
      /no weights yet.*inputShape/,
    );
  });
});

describe("what is not a file of a model", () => {
  test.each<[string, Uint8Array, RegExp]>([
    [
      "nothing",
      new Uint8Array(0),
      /expected a file of \.keras, \.h5 or \.json (.*); it has 0 bytes/,
    ],
    ["text", new TextEncoder().encode("no model"), /begins with 6e 6f/],
    ["a zip without a model", writeZip([{ name: "a", bytes: new Uint8Array(3) }]), /"config.json"/],
    [
      "a zip with a config that is no JSON",
      writeZip([{ name: "config.json", bytes: new Uint8Array([123]) }]),
      /model.weights.h5|not JSON/,
    ],
  ])("%s is a FormatError", async (_, bytes, message) => {
    await expect(loadModel(bytes)).rejects.toThrow(message);
    await expect(loadModel(bytes)).rejects.toBeInstanceOf(FormatError);
  });

  test("files that are cut, or of which a byte is changed, are errors of this package", async () => {
    const bytes = await network(13).toBytes();
    for (let cut = 1; cut < 30; cut++) {
      const length = Math.floor((bytes.length * cut) / 30);
      await expect(loadModel(bytes.slice(0, length))).rejects.toBeInstanceOf(FormatError);
    }
    for (let position = 7; position < bytes.length; position += Math.floor(bytes.length / 40)) {
      const damaged = bytes.slice();
      damaged[position]! ^= 0x55;
      await loadModel(damaged).then(
        () => {},
        (error: unknown) => {
          expect(error).toBeInstanceOf(FormatError);
        },
      );
    }
  });
});

describe("a file in the form of Keras 2", () => {
  const layer = (className: string, config: object, nodes: readonly unknown[]) => ({
    class_name: className,
    config,
    name: (config as { name: string }).name,
    inbound_nodes: nodes,
  });
  const dense = (name: string, activation = "linear") => ({
    name,
    trainable: true,
    dtype: "float32",
    units: 2,
    activation,
    use_bias: true,
    kernel_initializer: { class_name: "GlorotUniform", config: { seed: null } },
    kernel_regularizer: null,
  });

  function fileOf(activation: string): Uint8Array {
    const config = {
      class_name: "Functional",
      config: {
        name: "old",
        layers: [
          layer("InputLayer", { batch_input_shape: [null, 3], dtype: "float32", name: "x" }, []),
          layer("Dense", dense("first", activation), [[["x", 0, 0, {}]]]),
          layer("Dense", dense("second"), [[["first", 0, 0, {}]]]),
          layer("Add", { name: "sum", trainable: true, dtype: "float32" }, [
            [
              ["first", 0, 0, {}],
              ["second", 0, 0, {}],
            ],
          ]),
        ],
        input_layers: [["x", 0, 0]],
        output_layers: [["sum", 0, 0]],
      },
    };
    const array = (data: readonly number[], shape: readonly number[]) => ({
      array: { shape, dtype: "float32" as const, data: Float32Array.from(data) },
    });
    const weightsOf = (name: string, kernel: readonly number[]) => ({
      attributes: new Map([["weight_names", [`${name}/kernel:0`, `${name}/bias:0`]]]),
      children: new Map([
        [
          name,
          {
            children: new Map([
              ["kernel:0", array(kernel, [kernel.length / 2, 2])],
              ["bias:0", array([1, -1], [2])],
            ]),
          },
        ],
      ]),
    });
    const empty = { attributes: new Map([["weight_names", [] as string[]]]), children: new Map() };
    return writeHdf5({
      attributes: new Map([
        ["model_config", JSON.stringify(config)],
        ["keras_version", "2.15.0"],
      ]),
      children: new Map([
        [
          "model_weights",
          {
            attributes: new Map([["layer_names", ["x", "first", "second", "sum"]]]),
            children: new Map([
              ["x", empty],
              ["sum", empty],
              ["first", weightsOf("first", [1, 2, 3, 4, 5, 6])],
              ["second", weightsOf("second", [1, 0, 0, 2])],
            ]),
          },
        ],
      ]),
    });
  }

  test("is read: layers, connections and weights", async () => {
    const net = await loadModel(fileOf("relu"));
    const out = await net.predict(tensor([[1, 0, -0.5]]));
    // first: relu([1 - 2.5 + 1, 2 - 3 - 1]) = [0, 0]; second: [1, -1].
    expect(out instanceof Tensor && [...out.data]).toEqual([1, -1]);
  });

  test("has the hard_sigmoid of Keras 2, clip(0.2 x + 0.5, 0, 1)", async () => {
    const net = await loadModel(fileOf("hard_sigmoid"));
    const out = await net.predict(tensor([[1, 0, -0.5]]));
    // first: clip(0.2 [-0.5, -2] + 0.5) = [0.4, 0.1]; second: [1.4, -0.8]; their sum.
    const [first, second] = out instanceof Tensor ? [...out.data] : [];
    expect(first).toBeCloseTo(1.8, 6);
    expect(second).toBeCloseTo(-0.7, 6);
  });
});

describe("options", () => {
  test("that do not exist, and formats that are not written, are errors", async () => {
    const net = network(14);
    await expect(net.save(join(folder, "a.keras"), { formt: "keras" } as object)).rejects.toThrow(
      'Did you mean "format"?',
    );
    await expect(net.save(join(folder, "a.h5"))).rejects.toThrow(/\.h5 are not written.*\.keras/s);
    await expect(net.toBytes({ format: "onnxx" as "keras" })).rejects.toThrow(ValueError);
    await expect(net.loadWeights(new Uint8Array(3), { byname: true } as object)).rejects.toThrow(
      'Did you mean "byName"?',
    );
    await expect(loadModel(new Uint8Array(3), { compiled: true } as object)).rejects.toThrow(
      'Did you mean "compile"?',
    );
  });
});
