/** Descriptions of models: `toJSON`, `modelFromJSON`, `cloneModel`. */
import {
  cloneModel,
  constraints,
  FormatError,
  functional,
  input,
  Layer,
  layers,
  type Model,
  modelFromJSON,
  ops,
  ready,
  registerSerializable,
  type SymbolicTensor,
  sequential,
  type TensorLike,
  tensor,
  ValueError,
} from "latch";
import { beforeAll, describe, expect, test } from "vitest";

beforeAll(ready);

class Scale extends Layer {
  static override readonly className: string = "ScaleOfTest";
  declare factor: SymbolicTensor;
  override build(): void {
    this.factor = this.addWeight({ name: "factor", shape: [], initializer: "ones" });
  }
  override call(x: SymbolicTensor): SymbolicTensor {
    return ops.mul(x, this.factor);
  }
}

function wave(shape: readonly number[]) {
  const size = shape.reduce((product, length) => product * length, 1);
  return tensor(
    Array.from({ length: size }, (_, index) => Math.sin(1.7 * index + 0.3)),
    shape,
  );
}

const indices = tensor(
  [
    [1, 2, 3],
    [4, 0, 0],
  ],
  undefined,
  "int32",
);

interface Case {
  readonly make: () => Model;
  readonly x: TensorLike | readonly TensorLike[] | Readonly<Record<string, TensorLike>>;
}

const CASES: Readonly<Record<string, Case>> = {
  "a stack": {
    make: () =>
      sequential([
        layers.dense({
          units: 3,
          inputShape: [4],
          activation: "relu",
          kernelConstraint: constraints.maxNorm({ maxValue: 1.5 }),
        }),
        layers.dropout({ rate: 0.4 }),
        layers.dense({ units: 2, kernelRegularizer: "l2" }),
      ]),
    x: wave([2, 4]),
  },
  "several inputs and outputs by name": {
    make: () => {
      const [a, b] = [input({ shape: [4] }), input({ shape: [4] })];
      const shared = layers.dense({ units: 3 });
      const [u, v] = [shared.apply(a), shared.apply(b)];
      const outputs = { sum: layers.add().apply([u, v]), both: layers.concatenate().apply([u, v]) };
      return functional({ inputs: { a, b }, outputs });
    },
    x: { a: wave([2, 4]), b: wave([2, 4]) },
  },
  "operations, slices and numbers": {
    make: () => {
      const x = input({ shape: [5, 3] });
      const last = ops.take(x, -1, 1);
      const middle = ops.slice(x, [0, 1, 0], [-1, 3, -1]);
      const y = ops.sub(1, ops.div(ops.add(ops.max(middle, 1), last), 3));
      const z = ops.where(ops.greater(y, 0), ops.square(y), ops.mul(y, [0.5, 2, 3].length));
      const turned = ops.matmul(ops.expandDims(z, 1), ops.transpose(x, [0, 2, 1]));
      const outputs = ops.concatenate([ops.reverse(ops.softmax(ops.squeeze(turned, 1)), 1), z]);
      return functional({ inputs: x, outputs });
    },
    x: wave([2, 5, 3]),
  },
  "masks, cells and states": {
    make: () => {
      const x = input({ shape: [null], dtype: "int32" });
      const e = layers.embedding({ inputDim: 6, outputDim: 3, maskZero: true }).apply(x);
      const encoder = layers.gru({ units: 2, returnState: true });
      const [, state] = encoder.apply(e);
      const both = layers.bidirectional({
        layer: layers.lstm({ units: 2, returnSequences: true }),
      });
      const cells = [layers.lstmCell({ units: 2 }), layers.gruCell({ units: 3 })];
      const y = layers.rnn({ cell: cells, returnSequences: true }).apply(both.apply(e));
      const z = layers.gru({ units: 2 }).apply(y, { initialState: [state] });
      return functional({ inputs: [x], outputs: [z] });
    },
    x: [indices],
  },
  "models in models": {
    make: () => {
      const inner = sequential([layers.dense({ units: 3, inputShape: [3] }), new Scale()]);
      const [u, v] = [input({ shape: [3] }), input({ shape: [3] })];
      const pair = functional({ inputs: { u, v }, outputs: layers.subtract().apply([u, v]) });
      const x = input({ shape: [4, 3] });
      const steps = layers.timeDistributed({ layer: inner }).apply(x);
      const ends = [ops.take(steps, 0, 1), ops.take(x, 3, 1)];
      return functional({ inputs: x, outputs: inner.apply(pair.apply(ends)) });
    },
    x: wave([2, 4, 3]),
  },
  "models and a layer that are parts of several models": {
    make: () => {
      const both = sequential([layers.dense({ units: 3, inputShape: [3], name: "inside" })], {
        name: "both",
      });
      const u = input({ shape: [3] });
      const dense = layers.dense({ units: 3, name: "dense" });
      const outer = functional({ inputs: u, outputs: both.apply(dense.apply(u)) });
      const stack = sequential([input({ shape: [3] }), dense, layers.activation("relu")]);
      const x = input({ shape: [3] });
      const mixed = layers.subtract().apply([both.apply(x), dense.apply(stack.apply(x))]);
      return functional({ inputs: x, outputs: [outer.apply(mixed), mixed, outer.apply(x)] });
    },
    x: wave([2, 3]),
  },
  attention: {
    make: () => {
      const x = input({ shape: [4, 3] });
      const attention = layers.multiHeadAttention({ numHeads: 2, keyDim: 3 });
      const y = attention.apply([x, x], { useCausalMask: true });
      const z = layers.attention({ useScale: true }).apply([x, layers.add().apply([x, y])]);
      return functional({ inputs: x, outputs: layers.layerNormalization().apply(z) });
    },
    x: wave([2, 4, 3]),
  },
};

async function numbersOf(net: Model, x: Case["x"]): Promise<unknown> {
  return JSON.parse(JSON.stringify(await net.predict(x as TensorLike)));
}

describe.each(Object.entries(CASES))("%s", (_, { make, x }) => {
  test("is the same again from its description", async () => {
    const net = make();
    const form = await net.toJSON();
    const text = JSON.stringify(form);
    expect(JSON.parse(text), "plain JSON").toEqual(form);
    const again = await modelFromJSON(text);
    expect(await again.toJSON()).toEqual(form);
    expect(again.weights.map(({ shape }) => shape)).toEqual(net.weights.map(({ shape }) => shape));
    await again.setWeights(await net.getWeights());
    expect(await numbersOf(again, x)).toEqual(await numbersOf(net, x));
  });

  test("has a clone with weights of its own", async () => {
    const net = make();
    const clone = cloneModel(net);
    expect(await clone.toJSON()).toEqual(await net.toJSON());
    expect(clone.weights.filter((weight) => net.weights.includes(weight))).toEqual([]);
    await clone.setWeights(await net.getWeights());
    expect(await numbersOf(clone, x)).toEqual(await numbersOf(net, x));
  });
});

describe("numbers of calls", () => {
  /** Two calls of a layer, after one in a model inside of the model. */
  function made() {
    const shared = layers.dense({ units: 3, name: "shared" });
    const u = input({ shape: [3], name: "u" });
    const inner = functional({ inputs: u, outputs: shared.apply(u), name: "inner" });
    const x = input({ shape: [3], name: "x" });
    const first = layers.flatten({ name: "first" }).apply(shared.apply(x));
    return functional({ inputs: x, outputs: [inner.apply(first), shared.apply(first)] });
  }

  test("go on from those in models that are read before, and from 1 in outputs of a model", async () => {
    const { config } = (await made().toJSON()) as { config: Record<string, unknown> };
    expect(config.output_layers).toEqual([
      ["inner", 1, 0],
      ["shared", 2, 0],
    ]);
    expect(JSON.stringify(config.layers)).toContain('"keras_history":["shared",1,0]');
  });

  test("are read as Keras writes them, too, which begin with 0 in each model", async () => {
    const net = made();
    const text = JSON.stringify(await net.toJSON())
      .replace('"keras_history":["shared",1,0]', '"keras_history":["shared",0,0]')
      .replace('["shared",2,0]', '["shared",1,0]');
    const again = await modelFromJSON(text);
    await again.setWeights(await net.getWeights());
    const x = wave([2, 3]);
    expect(await numbersOf(again, x)).toEqual(await numbersOf(net, x));
  });

  test("that nothing has are errors", async () => {
    const text = JSON.stringify(await made().toJSON()).replace('["shared",2,0]', '["shared",3,0]');
    await expect(modelFromJSON(text)).rejects.toThrow(/no output 0 of call 3 of a layer "shared"/);
  });
});

test("trainable, a model without an input, and a stack that is not built", async () => {
  const net = sequential([layers.dense({ units: 2, trainable: false }), layers.flatten()]);
  net.trainable = false;
  const again = await modelFromJSON(await net.toJSON());
  expect(again.trainable).toBe(false);
  expect(again.built).toBe(false);
  expect(cloneModel(net).getLayer(0).trainable).toBe(false);
  again.build([null, 3]);
  expect(again.trainableWeights).toEqual([]);
});

describe("names of a user's own", () => {
  test("are read if they are registered, or passed", async () => {
    class Half extends Scale {
      static override readonly className: string = "HalfOfTest";
    }
    registerSerializable(Half, { package: "test" });
    const half = registerSerializable((x: SymbolicTensor) => ops.mul(x, 0.5), { name: "halved" });
    const net = sequential([new Half({ inputShape: [2] }), layers.activation(half)]);
    const form = await net.toJSON();
    const [, first] = form.config.layers as readonly object[];
    expect(first).toMatchObject({ module: "test", registered_name: "test>HalfOfTest" });
    expect((await modelFromJSON(form)).getLayer(0)).toBeInstanceOf(Half);
    class Other extends Half {}
    const customObjects = { "test>HalfOfTest": Other };
    expect((await modelFromJSON(form, { customObjects })).getLayer(0)).toBeInstanceOf(Other);
  });

  test("are asked for where a class would be written under the name of the one that it extends", async () => {
    class Hundredfold extends layers.Dense {}
    const net = sequential([new Hundredfold({ units: 1, inputShape: [2], name: "times" })]);
    await expect(net.toJSON()).rejects.toThrow(
      'Dense "times": its class Hundredfold needs a static className of its own, by which files name it.',
    );
    registerSerializable(Hundredfold, { package: "test", name: "Hundredfold" });
    expect((await modelFromJSON(await net.toJSON())).getLayer(0)).toBeInstanceOf(Hundredfold);
  });

  test("that were registered elsewhere are not mistaken for misspelt ones", async () => {
    class Here extends Scale {
      static override readonly className: string = "OnlyHere";
    }
    registerSerializable(Here);
    const form = await sequential([new Here({ inputShape: [2] })]).toJSON();
    const text = JSON.stringify(form).replaceAll("OnlyHere", "Elsewhere");
    await expect(modelFromJSON(text)).rejects.toThrow(
      /"Custom>Elsewhere"\. Make a class of your own known: registerSerializable\(Class\), or customObjects: \{ Elsewhere: Class \}\.$/,
    );
  });

  test("that are not known name themselves, and what to do", async () => {
    const form = await sequential([layers.dense({ units: 2, inputShape: [3] })]).toJSON();
    const text = JSON.stringify(form).replace('"Dense"', '"Dance"');
    await expect(modelFromJSON(text)).rejects.toThrow(ValueError);
    await expect(modelFromJSON(text)).rejects.toThrow(
      /"Dance".*"Dense".*registerSerializable\(Class\)/s,
    );
  });
});

/** Replaces one value of a description, by its path. */
async function changed(path: readonly (string | number)[], value: unknown): Promise<object> {
  const x = input({ shape: [3], name: "x" });
  const y = layers.dense({ units: 2, name: "first" }).apply(x);
  const outputs = layers.dense({ units: 2, name: "second" }).apply(y);
  const form: object = JSON.parse(
    JSON.stringify(await functional({ inputs: x, outputs }).toJSON()),
  );
  let holder = form as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) holder = holder[key] as Record<string | number, unknown>;
  holder[path.at(-1) as string] = value;
  return form;
}

const layer = (index: number) => ["config", "layers", index] as const;
const historyOf = (index: number) =>
  [...layer(index), "inbound_nodes", 0, "args", 0, "config", "keras_history"] as const;

test.each<[string, readonly (string | number)[], unknown, RegExp]>([
  ["layers that are no list", ["config", "layers"], 3, /layers: expected an array/],
  ["a layer that is no object", [...layer(1)], "x", /layers\[1\]: expected an object/],
  ["a name that is no text", [...layer(1), "name"], 4, /name: expected a string/],
  ["two layers of a name", [...layer(2), "name"], "first", /"first" is there twice/],
  ["a layer that waits for itself", historyOf(1), ["first", 0, 0], /or that depends on it/],
  ["layers in a circle", historyOf(1), ["second", 0, 0], /or that depends on it/],
  ["an output that is not there", historyOf(2), ["first", 0, 3], /no output 3 of call 0/],
  ["a position that is no number", historyOf(2), ["first", "0", 0], /expected an integer/],
  ["outputs of nothing", ["config", "output_layers"], ["none", 0, 0], /a layer "none"/],
  ["a size that is none", [...layer(0), "config", "batch_shape"], [null, "3"], /integers and null/],
  ["a tensor of nothing", [...historyOf(1).slice(0, -1)], {}, /expected an array/],
  [
    "a million layers",
    ["config", "layers"],
    Array.from({ length: 1_000_000 }, () => 0),
    /1000000 layers; at most 10000/,
  ],
])("a description with %s is a FormatError", async (_, path, value, message) => {
  const form = await changed(path, value);
  await expect(modelFromJSON(form)).rejects.toThrow(message);
  await expect(modelFromJSON(form)).rejects.toBeInstanceOf(FormatError);
});

test("a description that is nested without end", async () => {
  const depth = 100_000;
  const text = `${'{"class_name":"Dense","config":{"kernel":'.repeat(depth)}0${"}}".repeat(depth)}`;
  await expect(modelFromJSON(text)).rejects.toThrow(/nested deeper|Maximum call stack/);
  await expect(modelFromJSON("{")).rejects.toThrow(FormatError);
});

test.each<[string, readonly (string | number)[], unknown, RegExp]>([
  ["an option that is not known", [...layer(1), "config", "lora"], 4, /Dense has no option "lora"/],
  ["an option of Keras that is on", [...layer(1), "config", "quantization_config"], {}, /quantiz/],
  ["another dtype", [...layer(1), "config", "dtype"], "float16", /"first".*float16.*float32/s],
  [
    "a function in Python",
    [...layer(1), "config", "activation"],
    { class_name: "__lambda__", config: { value: "4wEA" } },
    /Python function.*never run/s,
  ],
])("%s is an error, not dropped", async (_, path, value, message) => {
  await expect(modelFromJSON(await changed(path, value))).rejects.toThrow(message);
});

test("an operation that Keras does not have is an error", async () => {
  const x = input({ shape: [3, 2] });
  const net = functional({ inputs: x, outputs: ops.orthogonalize(x) });
  await expect(net.toJSON()).rejects.toThrow(/ops.orthogonalize.*has no form in files of Keras/s);
});
