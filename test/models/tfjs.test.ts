/** Models of TensorFlow.js, read and written: files that TensorFlow.js 4.22 wrote, and what it predicts. */
import {
  type CompileOptions,
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
  sequential,
  setSeed,
  Tensor,
  tensor,
  ValueError,
} from "latch";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import goldens from "../goldens/tfjs_files.json" with { type: "json" };
import { damage, makeRandom } from "../io/fuzz.js";

interface GoldenArray {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Case {
  readonly name: string;
  readonly model: unknown;
  readonly shards: Readonly<Record<string, string>>;
  readonly inputs: readonly GoldenArray[];
  readonly outputs: readonly GoldenArray[];
  /** Of three steps toward half of the outputs, where the model is compiled. */
  readonly losses?: readonly number[];
}

// The file has the form that tools/tfjs-files.mjs writes.
const cases = goldens.cases as unknown as readonly Case[];

beforeAll(ready);

/** Files as a page's user chooses them. */
function filesOf(model: unknown, shards: Readonly<Record<string, Uint8Array>>): File[] {
  return [
    new File([JSON.stringify(model)], "model.json"),
    ...Object.entries(shards).map(([name, bytes]) => new File([new Uint8Array(bytes)], name)),
  ];
}

function bytesOf(shards: Case["shards"]): Record<string, Uint8Array> {
  return Object.fromEntries(
    Object.entries(shards).map(([name, text]) => [
      name,
      new Uint8Array(Buffer.from(text, "base64")),
    ]),
  );
}

async function expectOutputs(net: Model, { inputs, outputs }: Case): Promise<void> {
  const x = inputs.map(({ data, shape }, index) =>
    net.inputs[index]?.dtype === "int32" ? tensor(data, shape, "int32") : tensor(data, shape),
  );
  const given: object = await net.predictOnBatch(x.length === 1 ? x[0]! : x);
  const list = (given instanceof Tensor ? [given] : Object.values(given)) as readonly Tensor[];
  outputs.forEach(({ shape, data }, index) => {
    expect(list[index]?.shape).toEqual(shape);
    data.forEach((wanted, position) => {
      const difference = Math.abs(Number(list[index]?.data[position]) - wanted);
      expect(difference).toBeLessThanOrEqual(1e-6 + 1e-5 * Math.abs(wanted));
    });
  });
}

/** The files that saving gives a function, by name. */
async function saved(net: Model, dtype: "float32" | "float16" = "float32") {
  const files = new Map<string, Uint8Array>();
  await net.save((bytes, name) => files.set(name ?? "", bytes), { format: "tfjs", dtype });
  return files;
}

function asFiles(files: ReadonlyMap<string, Uint8Array>): File[] {
  return [...files].map(([name, bytes]) => new File([new Uint8Array(bytes)], name));
}

describe.each(cases)("$name", (golden) => {
  test("predicts as in TensorFlow.js", async () => {
    const net = await loadModel(filesOf(golden.model, bytesOf(golden.shards)));
    await expectOutputs(net, golden);
    expect(net.compiled === null).toBe(golden.losses === undefined);
  });

  test("gives its weights to a model that is there", async () => {
    const files = filesOf(golden.model, bytesOf(golden.shards));
    const net = await loadModel(files);
    await net.setWeights((await net.getWeights()).map((weight) => weight.mul(0)));
    await net.loadWeights(files);
    await expectOutputs(net, golden);
  });
});

test("a model that is compiled there trains here as there", async () => {
  const compiled = cases.filter(({ losses }) => losses !== undefined);
  expect(compiled.map(({ name }) => name)).toEqual(["cells"]);
  for (const { model, shards, inputs, outputs, losses } of compiled) {
    const files = filesOf(model, bytesOf(shards));
    const net = await loadModel(files);
    expect(net.optimizer.getConfig()).toMatchObject({ beta1: 0.8, beta2: 0.95 });
    const [x, y] = [inputs[0]!, outputs[0]!].map(({ data, shape }) => tensor(data, shape));
    for (const wanted of losses!) {
      const { loss } = await net.trainOnBatch(x!, y!.mul(0.5));
      expect(Math.abs(loss - wanted)).toBeLessThanOrEqual(1e-6 + 1e-5 * wanted);
    }
    expect((await loadModel(files, { compile: false })).compiled).toBeNull();
  }
});

test("what a file made of Keras's has as training_config is read", async () => {
  const { model, shards } = cases.find(({ name }) => name === "branches")!;
  const { modelTopology, ...others } = model as { readonly modelTopology: object };
  const training_config = {
    optimizer_config: { class_name: "Adam", config: { lr: 0.02, decay: 0 } },
    loss: "mae",
  };
  const given = { ...others, modelTopology: { model_config: modelTopology, training_config } };
  const { optimizer } = await loadModel(filesOf(given, bytesOf(shards)));
  expect([optimizer.className, optimizer.learningRate]).toEqual(["Adam", 0.02]);
});

test("models of Keras 2's hard_sigmoid can be saved, and loaded again", async () => {
  const golden = cases.find(({ name }) => name === "tagger")!;
  const net = await loadModel(filesOf(golden.model, bytesOf(golden.shards)));
  await expectOutputs(await loadModel(await net.toBytes()), golden);
});

function network(): Model {
  setSeed(3);
  return sequential([
    layers.embedding({ inputDim: 9, outputDim: 4, maskZero: true, inputShape: [5], name: "words" }),
    layers.bidirectional({ layer: layers.lstm({ units: 3, name: "own" }), name: "both" }),
    layers.dense({ units: 2, activation: "silu", kernelRegularizer: "l2", name: "head" }),
  ]);
}

describe("what a model is compiled with", () => {
  const trainingOf = async (options: CompileOptions) => {
    const net = network();
    net.compile(options);
    const files = await saved(net);
    return JSON.parse(new TextDecoder().decode(files.get("model.json"))).trainingConfig;
  };

  test("is written in TensorFlow.js's names", async () => {
    expect(
      await trainingOf({
        optimizer: optimizers.adamax({ learningRate: 0.02, beta2: 0.99 }),
        loss: losses.klDivergence(),
        metrics: ["accuracy", metrics.meanAbsoluteError()],
      }),
    ).toEqual({
      optimizer_config: {
        class_name: "Adamax",
        config: { learningRate: 0.02, beta1: 0.9, beta2: 0.99, epsilon: 1e-7 },
      },
      loss: "kullback_leibler_divergence",
      metrics: ["accuracy", "mae"],
    });
  });

  test("is left out with a warning where TensorFlow.js lacks it", async () => {
    const warnings = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    onTestFinished(() => warnings.mockRestore());
    const lacking: [CompileOptions, RegExp][] = [
      [{ loss: "mse", optimizer: "lion" }, /no optimizer Lion\./],
      [
        { loss: "mse", optimizer: optimizers.adam({ clipnorm: 1 }) },
        /no optimizer Adam with clipnorm/,
      ],
      [{ loss: losses.huber() }, /no loss Huber/],
      [
        { loss: losses.binaryCrossentropy({ fromLogits: true }) },
        /no loss BinaryCrossentropy with/,
      ],
      [{ loss: "mse", metrics: ["auc"] }, /no metric/],
    ];
    for (const [options, message] of lacking) {
      expect(await trainingOf(options)).toBeUndefined();
      expect(String(warnings.mock.lastCall)).toMatch(message);
    }
  });
});

describe("what is written", () => {
  test("has the names and the dialect of TensorFlow.js", async () => {
    const files = await saved(network());
    expect([...files.keys()]).toEqual(["group1-shard1of1.bin", "model.json"]);
    const json = JSON.parse(new TextDecoder().decode(files.get("model.json")));
    expect(json.format).toBe("layers-model");
    const [{ paths, weights }] = json.weightsManifest;
    expect(paths).toEqual(["group1-shard1of1.bin"]);
    expect(weights.map(({ name }: { name: string }) => name)).toEqual([
      "words/embeddings",
      ...["kernel", "recurrent_kernel", "bias"].map((name) => `both/forward_own/${name}`),
      ...["kernel", "recurrent_kernel", "bias"].map((name) => `both/backward_own/${name}`),
      ...["head/kernel", "head/bias"],
    ]);
    const { class_name: className, config } = json.modelTopology;
    expect(className).toBe("Sequential");
    const [first, , both, head] = config.layers;
    expect(first).toEqual({
      class_name: "InputLayer",
      config: {
        name: expect.any(String),
        batch_input_shape: [null, 5],
        dtype: "int32",
        sparse: false,
      },
    });
    expect(both.config.layer.config.name).toBe("own");
    expect(both.config.layer.config.kernel_initializer).toEqual({
      class_name: "GlorotUniform",
      config: { seed: null },
    });
    expect(head.config.activation).toBe("swish");
    expect(head.config.kernel_regularizer).toEqual({
      class_name: "L1L2",
      config: { l1: 0, l2: 0.01 },
    });
  });

  test("is read again, nested, shared and with several inputs, and is the same each time", async () => {
    const [a, b] = [input({ shape: [4], name: "a" }), input({ shape: [4], name: "b" })];
    const inner = sequential([layers.dense({ units: 4, inputShape: [4] })], { name: "inner" });
    const shared = layers.dense({ units: 4, name: "shared" });
    const [u, v] = [input({ shape: [4] }), input({ shape: [4] })];
    const both = functional({
      inputs: [u, v],
      outputs: layers.dense({ units: 2 }).apply(layers.multiply().apply([u, v])),
      name: "both",
    });
    const sum = layers.add().apply([inner.apply(shared.apply(a)), inner.apply(shared.apply(b))]);
    const outputs = [sum, both.apply([sum, a]), both.apply([b, a]), inner.apply(a)];
    const net = functional({ inputs: [a, b], outputs });
    const files = await saved(net);
    expect(await saved(net)).toEqual(files);
    const again = await loadModel(asFiles(files));
    expect(await again.getWeights()).toEqual(await net.getWeights());
    const x = [tensor([[1, 2, 3, 4]]), tensor([[0.5, -1, 2, 1]])];
    expect(await again.predict(x)).toEqual(await net.predict(x));
  });

  test("counts calls of inner models from one, and those of layers from zero", async () => {
    const x = input({ shape: [2] });
    const inner = sequential([layers.dense({ units: 2, inputShape: [2] })], { name: "inner" });
    const shared = layers.dense({ units: 2, name: "shared" });
    const parts = [inner.apply(shared.apply(x)), shared.apply(inner.apply(x))];
    const net = functional({ inputs: x, outputs: layers.add({ name: "sum" }).apply(parts) });
    const text = new TextDecoder().decode((await saved(net)).get("model.json"));
    const { layers: written } = JSON.parse(text).modelTopology.config;
    const sum = written.find(({ name }: { name: string }) => name === "sum");
    expect(sum.inbound_nodes).toEqual([
      [
        ["inner", 1, 0, {}],
        ["shared", 1, 0, {}],
      ],
    ]);
  });

  test("in float16 has half the bytes, with relative errors of up to 2^-11", async () => {
    const net = network();
    const [whole, half] = [await saved(net), await saved(net, "float16")];
    const shard = "group1-shard1of1.bin";
    expect(half.get(shard)!.length).toBe(whole.get(shard)!.length / 2);
    const again = await loadModel(asFiles(half));
    const weights = await net.getWeights();
    (await again.getWeights()).forEach(({ data }, index) => {
      data.forEach((value, position) => {
        const wanted = Number(weights[index]!.data[position]);
        const difference = Math.abs(Number(value) - wanted);
        expect(difference).toBeLessThanOrEqual(Math.max(2 ** -11 * Math.abs(wanted), 2 ** -25));
      });
    });
  });

  test.each<[string, () => Model, RegExp]>([
    [
      "a layer",
      () => sequential([layers.unitNormalization({ inputShape: [2], name: "own" })]),
      /no layer UnitNormalization, as "own" is/,
    ],
    [
      "GRU with resetAfter",
      () => sequential([layers.gru({ units: 2, inputShape: [3, 2], name: "own" })]),
      /GRU "own": reset_after: TensorFlow\.js has no GRU with resetAfter/,
    ],
    [
      "an activation",
      () =>
        sequential([
          layers.dense({ units: 1, inputShape: [2], activation: "hard_sigmoid", name: "own" }),
        ]),
      /Dense "own": activation: TensorFlow\.js does not have this activation; it has elu/,
    ],
    [
      "a regularizer",
      () =>
        sequential([
          layers.dense({ units: 2, inputShape: [2], kernelRegularizer: "orthogonal_regularizer" }),
        ]),
      /kernel_regularizer: TensorFlow\.js has no regularizer OrthogonalRegularizer/,
    ],
    [
      "an option",
      () => sequential([layers.reLU({ threshold: 0.5, inputShape: [2], name: "own" })]),
      /ReLU "own": TensorFlow\.js does not have the option threshold/,
    ],
    [
      "an operation",
      () => {
        const x = input({ shape: [2] });
        return functional({ inputs: x, outputs: ops.exp(x) });
      },
      /The operation "exp(_\d+)?" \(Exp\) is no layer/,
    ],
    [
      "a mask of one's own",
      () => {
        const [x, mask] = [input({ shape: [3, 2] }), input({ shape: [3], dtype: "bool" })];
        const outputs = layers.lstm({ units: 2, name: "own" }).apply(x, { mask });
        return functional({ inputs: [x, mask], outputs });
      },
      /The layer "own" is called with a mask/,
    ],
  ])("never has %s that TensorFlow.js lacks", async (_, make, message) => {
    await expect(saved(make())).rejects.toThrow(ValueError);
    await expect(saved(make())).rejects.toThrow(message);
  });

  test("has no masks: TensorFlow.js makes those of Embedding and Masking itself", async () => {
    const [words, x] = [input({ shape: [3], dtype: "int32" }), input({ shape: [3, 2] })];
    const embedded = layers.embedding({ inputDim: 5, outputDim: 2, maskZero: true }).apply(words);
    const masked = layers.masking({ maskValue: 1 }).apply(x);
    const outputs = [embedded, masked].map((one) =>
      layers
        .simpleRNN({ units: 2 })
        .apply(layers.lstm({ units: 2, returnSequences: true }).apply(one)),
    );
    const net = functional({ inputs: [words, x], outputs });
    const files = await saved(net);
    const text = new TextDecoder().decode(files.get("model.json"));
    expect(text).not.toMatch(/NotEqual|keras_tensor/);
    const data = [
      tensor([[1, 0, 2]], undefined, "int32"),
      tensor([
        [
          [1, 1],
          [2, 3],
          [1, 1],
        ],
      ]),
    ];
    const again = await loadModel(asFiles(files));
    expect(await again.predict(data)).toEqual(await net.predict(data));
  });

  test("is several files, which toBytes can't return", async () => {
    await expect(network().toBytes({ format: "tfjs" })).rejects.toThrow(
      /has several files. Pass save/,
    );
  });
});

describe("files that do not fit or are damaged", () => {
  const golden = cases.find(({ name }) => name === "branches")!;
  const load = (model: unknown, shards = bytesOf(golden.shards)) =>
    loadModel(filesOf(model, shards));
  // The file is plain JSON.
  const model = golden.model as Readonly<Record<string, unknown>>;

  test.each<[string, () => Promise<unknown>, RegExp, new (message: string) => Error]>([
    [
      "no manifest",
      () => load({ modelTopology: {} }),
      /expected a model\.json of Tensor/,
      FormatError,
    ],
    [
      "a graph of operations",
      () => load({ ...model, format: "graph-model" }),
      /format "graph-model", expected "layers-model"/,
      FormatError,
    ],
    [
      "no layers",
      () => load({ ...model, modelTopology: 3 }),
      /modelTopology: expected an obj/,
      FormatError,
    ],
    [
      "lists in lists",
      () =>
        load({
          ...model,
          modelTopology: { class_name: "Sequential", config: { a: nested(1000) } },
        }),
      /nested deeper than/,
      FormatError,
    ],
    ["a shard is missing", () => load(model, {}), /needs the file "one\.bin"/, FormatError],
    [
      "a shard is cut",
      () => load(model, { ...bytesOf(golden.shards), "two.bin": new Uint8Array(4) }),
      /expected the weight/,
      FormatError,
    ],
    [
      "weights of another model",
      () => network().loadWeights(filesOf(model, bytesOf(golden.shards))),
      /has no weight "words\/embeddings"; its weights are shared\/kernel/,
      ValueError,
    ],
    [
      "another shape",
      async () => {
        const x = input({ shape: [3] });
        const outputs = layers.dense({ units: 4, name: "shared" }).apply(x);
        const net = functional({ inputs: x, outputs });
        await net.loadWeights(filesOf(model, bytesOf(golden.shards)), { byName: true });
      },
      /weight shared\/kernel: the file has shape \(4, 4\), the model \(3, 4\)/,
      ShapeError,
    ],
  ])("%s", async (_, act, message, Class) => {
    await expect(act()).rejects.toThrow(Class);
    await expect(act()).rejects.toThrow(message);
  });

  test("layers that fit are set with byName and skipMismatch", async () => {
    const x = input({ shape: [4] });
    const outputs = layers.dense({ units: 4, name: "shared" }).apply(x);
    const net = functional({ inputs: x, outputs });
    const files = filesOf(model, bytesOf(golden.shards));
    await expect(net.loadWeights(files)).rejects.toThrow(/has 8 weights, .* 2/);
    await net.loadWeights(files, { byName: true });
    const again = await loadModel(files);
    expect(await net.getWeights()).toEqual(await again.getLayer("shared").getWeights());
  });
});

function nested(depth: number): unknown {
  let value: unknown = 0;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}

test("files that are damaged at random are read, or rejected by an error of this package", async () => {
  const count = Number(process.env.FUZZ_COUNT ?? 100);
  const first = Number(process.env.FUZZ_SEED ?? 1);
  const golden = cases.find(({ name }) => name === "branches")!;
  const text = new TextEncoder().encode(JSON.stringify(golden.model));
  for (let seed = first; seed < first + count; seed++) {
    const damaged = new File([new Uint8Array(damage(text, makeRandom(seed)))], "model.json");
    const [, ...shards] = filesOf({}, bytesOf(golden.shards));
    const problem = await loadModel([damaged, ...shards]).then(
      () => undefined,
      (error) =>
        ["FormatError", "ValueError", "ShapeError"].includes(error.name) ? undefined : error.stack,
    );
    expect(problem, `seed ${seed}`).toBeUndefined();
  }
});
