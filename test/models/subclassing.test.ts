/** Models that are classes of one's own: `call`, `trainStep`, `testStep`, losses that are added. */
import {
  type CallContext,
  cloneModel,
  functional,
  input,
  type LayerInputs,
  layers,
  losses,
  Model,
  type ModelOptions,
  ops,
  optimizers,
  random,
  ready,
  type StepData,
  type SymbolicTensor,
  sequential,
  setSeed,
  type Tensor,
  tensor,
} from "latch";
import { beforeEach, describe, expect, test } from "vitest";
import { variablesIn, weightTree } from "../../ts/models/saving/weight-tree.js";

beforeEach(() => setSeed(6));

const dataOf = (weights: readonly Tensor[]) => weights.map(({ data }) => [...data]);

class Network extends Model<SymbolicTensor, SymbolicTensor> {
  static override readonly className: string = "Network";

  constructor(options: ModelOptions = {}) {
    super(null, options);
  }

  readonly hidden = layers.dense({ units: 4, activation: "tanh" });
  readonly drop = layers.dropout({ rate: 0.5 });
  readonly out = layers.dense({ units: 2 });

  override call(x: SymbolicTensor, { training }: CallContext): SymbolicTensor {
    const hidden = this.hidden.apply(x);
    return this.out.apply(training ? this.drop.apply(hidden) : hidden);
  }
}

/** The same network as a Sequential model. */
const asSequential = () =>
  sequential([
    input({ shape: [3] }),
    layers.dense({ units: 4, activation: "tanh" }),
    layers.dense({ units: 2 }),
  ]);

describe("a model with its own call", () => {
  test("is built at its first data, and predicts, evaluates and fits", async () => {
    const net = new Network();
    expect(net.built).toBe(false);
    const x = random.normal([6, 3]);
    const y = random.normal([6, 2]);
    const first = await net.predict(x);
    expect([first.shape, net.countParams()]).toEqual([[6, 2], 26]);
    const twin = asSequential();
    await twin.setWeights(await net.getWeights());
    expect(first.data).toEqual((await twin.predict(x)).data);
    net.compile({ optimizer: "adam", loss: "mse", metrics: ["mae"] });
    twin.compile({ optimizer: "adam", loss: "mse", metrics: ["mae"] });
    expect(await net.evaluate(x, y)).toEqual(await twin.evaluate(x, y));
    const { history } = await net.fit(x, y, {
      verbose: 0,
      epochs: 3,
      batchSize: 4,
      validationSplit: 0.3,
    });
    expect(Object.keys(history)).toEqual(["loss", "mae", "val_loss", "val_mae"]);
    expect((await net.getWeights())[0]!.data).not.toEqual((await twin.getWeights())[0]!.data);
  });

  test("is built by a shape, or by the shapes of several inputs", async () => {
    const net = new Network();
    net.build([null, 3]);
    expect(net.built).toBe(true);
    expect(net.countParams()).toBe(26);
    expect(net.trainableVariables).toEqual(net.weights);
    const before = dataOf(await net.getWeights());
    // A second time as in Keras: nothing happens.
    net.build([null, 3]);
    await net.predict(random.normal([2, 3]));
    expect(dataOf(await net.getWeights())).toEqual(before);

    class Both extends Model {
      readonly dense = layers.dense({ units: 2 });
      override call(inputs: LayerInputs): SymbolicTensor {
        const [a, b] = inputs as readonly SymbolicTensor[];
        return this.dense.apply(ops.concatenate([a!, b!]));
      }
    }
    const both = new Both();
    both.build([
      [null, 3],
      [null, 4],
    ]);
    expect(both.dense.kernel?.shape).toEqual([7, 2]);
    expect(() => new Network().build([null, null])).toThrow("last axis has a known size");
  });

  test("reads a weight of one of its layers: words come in and go out by the same table", async () => {
    class Tied extends Model {
      readonly words = layers.embedding({ inputDim: 7, outputDim: 3 });
      override call(x: SymbolicTensor): SymbolicTensor {
        const read = this.words.apply(x);
        // Declared by the line before.
        return ops.matmul(read, ops.transpose(this.words.embeddings!));
      }
    }
    const net = new Tied();
    net.compile({
      optimizer: optimizers.sgd({ learningRate: 1 }),
      loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }),
    });
    const x = tensor([[1, 2, 3]], undefined, "int32");
    const scores = (await net.predict(x)) as Tensor;
    const [table] = await net.getWeights();
    const dot = (a: number, b: number) =>
      [0, 1, 2].reduce((sum, k) => sum + table!.at(a, k) * table!.at(b, k), 0);
    expect(scores.at(0, 1, 5)).toBeCloseTo(dot(2, 5), 6);
    const { history } = await net.fit(x, tensor([[2, 3, 4]]), { epochs: 60, verbose: 0 });
    expect(history.loss!.at(-1)).toBeLessThan(0.5 * history.loss![0]!);
    expect(net.weights.length).toBe(1);
  });

  test("has weights of its own, too, which its build declares", async () => {
    class Scaled extends Network {
      declare factor: SymbolicTensor;
      override build(): void {
        this.factor = this.addWeight({ name: "factor", shape: [], initializer: "ones" });
      }
      override call(x: SymbolicTensor, context: CallContext): SymbolicTensor {
        return ops.mul(super.call(x, context), this.factor);
      }
    }
    const net = new Scaled();
    const x = random.normal([2, 3]);
    await net.predict(x);
    expect(net.weights.map(({ name }) => name)).toContain("factor");
    expect(net.countParams()).toBe(27);
  });

  test("in another model is in its summary, with its layers", () => {
    const outer = sequential([input({ shape: [3] }), new Network()]);
    let text = "";
    outer.summary({
      expandNested: true,
      printFn: (lines) => {
        text = lines;
      },
    });
    expect(text).toMatch(/│ network\w* \(Network\) +│ \(None, 2\) +│ +26 │/);
    expect(text).toMatch(/└ dense\w* \(Dense\) +│ \? +│ +16 │/);
  });

  test("branches on training: dropout in fit alone", async () => {
    const net = new Network();
    const x = random.normal([20, 3]);
    const y = random.normal([20, 2]);
    net.compile({ optimizer: optimizers.sgd({ learningRate: 0 }), loss: "mse" });
    const losses = [];
    for (let i = 0; i < 2; i++) losses.push((await net.trainOnBatch(x, y)).loss);
    expect(losses[0]).not.toBe(losses[1]);
    expect((await net.testOnBatch(x, y)).loss).toBe((await net.testOnBatch(x, y)).loss);
  });

  test("is summarised, and its layers are found", async () => {
    const net = new Network({ name: "mine" });
    await net.predict(random.normal([1, 3]));
    let text = "";
    net.summary({ printFn: (table) => (text = table) });
    expect(text).toMatch(/dense\w* \(Dense\)[^\n]*16/);
    expect(text).toMatch(/dropout\w* \(Dropout\)/);
    expect(text).toMatch(/Total params: 26/);
    expect(net.layers).toHaveLength(3);
    expect(net.getLayer(2)).toBe(net.out);
    expect(net.weights.map(({ path }) => path.replaceAll(/_\d+/g, ""))).toEqual([
      "mine/dense/kernel",
      "mine/dense/bias",
      "mine/dense/kernel",
      "mine/dense/bias",
    ]);
  });

  test("takes and returns several tensors", async () => {
    class Two extends Model {
      readonly left = layers.dense({ units: 1 });
      readonly right = layers.dense({ units: 2 });
      override call(inputs: readonly SymbolicTensor[]) {
        return [this.left.apply(inputs[0]!), this.right.apply(inputs[1]!)];
      }
    }
    const net = new Two();
    const [a, b] = [random.normal([4, 3]), random.normal([4, 2])];
    const predicted = (await net.predict([a, b])) as Tensor[];
    expect(predicted.map(({ shape }) => shape)).toEqual([
      [4, 1],
      [4, 2],
    ]);
    net.compile({ optimizer: "sgd", loss: "mse" });
    await net.fit([a, b], [random.normal([4, 1]), random.normal([4, 2])], {
      verbose: 0,
      epochs: 1,
    });
  });

  test("takes tensors by name, and is built at its first data", async () => {
    type Named = Readonly<Record<"a" | "b", SymbolicTensor>>;
    class Joined extends Model {
      readonly left = layers.dense({ units: 1 });
      readonly right = layers.dense({ units: 1 });
      override call({ a, b }: Named) {
        return ops.sub(this.left.apply(a), this.right.apply(b));
      }
    }
    const [net, twin] = [new Joined(), new Joined()];
    const data = { a: random.normal([4, 3]), b: random.normal([4, 2]) };
    const y = random.normal([4, 1]);
    const first = (await net.predict(data)) as Tensor;
    expect([first.shape, net.countParams(), net.topology.inputNames]).toEqual([
      [4, 1],
      7,
      ["a", "b"],
    ]);
    // Names decide, not their order.
    expect(((await net.predict({ b: data.b, a: data.a })) as Tensor).data).toEqual(first.data);
    const [a, b] = [input({ shape: [3] }), input({ shape: [2] })];
    const difference = ops.sub(net.left.apply(a), net.right.apply(b));
    const same = functional({ inputs: { a, b }, outputs: difference });
    expect((await same.predict(data)).data).toEqual(first.data);
    twin.compile({ optimizer: "sgd", loss: "mse" });
    const { history } = await twin.fit(data, y, { verbose: 0, epochs: 2 });
    expect(history.loss![1]).toBeLessThan(history.loss![0]!);
    await expect(net.predict({ a: data.a })).rejects.toThrow(/names a, b; got a/);
  });

  test("is applied to tensors by name, as a functional model with named inputs is", async () => {
    await ready();
    type Named = Readonly<Record<"a" | "b", SymbolicTensor>>;
    class Difference extends Model<Named, SymbolicTensor> {
      override call({ a, b }: Named): SymbolicTensor {
        return ops.sub(a, b);
      }
    }
    const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
    const net = functional({ inputs: { a, b }, outputs: ops.sub(a, b) });
    const [five, two] = [tensor([[5, 6]]), tensor([[2, 1]])];
    for (const model of [new Difference(), net]) {
      expect(model.apply({ b: two, a: five }).toArray()).toEqual([[3, 5]]);
      const whole = functional({ inputs: [a, b], outputs: model.apply({ b, a }) });
      expect((await whole.predict([five, two])).toArray()).toEqual([[3, 5]]);
    }
    expect(() => net.apply({ a } as Named)).toThrow("has 2 inputs, a, b; got a.");
    expect(() => net.apply([a])).toThrow("has 2 inputs, a, b; got 1.");
  });

  test("is saved by its weights, which a second one loads once it is built", async () => {
    const [net, twin] = [new Network(), new Network()];
    const x = random.normal([2, 3]);
    const first = await net.predict(x);
    expect((await twin.predict(x)).data).not.toEqual(first.data);
    for (const format of ["weights.h5", "safetensors"] as const) {
      let saved = new Uint8Array();
      await net.saveWeights(
        (bytes) => {
          saved = bytes;
        },
        { format },
      );
      await twin.setWeights((await twin.getWeights()).map((weight) => weight.mul(0)));
      await twin.loadWeights(saved);
      expect((await twin.predict(x)).data).toEqual(first.data);
    }
  });

  test("says that a file can't hold it, built or not", async () => {
    const net = new Network({ name: "mine" });
    const message = "mine has no graph of layers that a file can hold: its class computes in call.";
    await expect(net.toBytes()).rejects.toThrow(message);
    await net.predict(random.normal([2, 3]));
    await expect(net.toJSON()).rejects.toThrow(message);
  });

  test("has its weights where Keras has them: by property, or in the list of layers, whichever is first by name", async () => {
    class Deep extends Model {
      readonly hiddenPart = layers.dense({ units: 3 });
      readonly blocks = [layers.dense({ units: 4 }), layers.dense({ units: 4 })];
      readonly out = layers.dense({ units: 2 });
      override call(x: SymbolicTensor) {
        return this.out.apply(this.hiddenPart.apply(x).pipe(...this.blocks));
      }
    }
    const net = new Deep();
    await net.predict(random.normal([2, 3]));
    const paths = variablesIn(weightTree(net)).map(({ path }) => path);
    // Those of a class with the same attributes in Keras 3.15.1.
    expect(paths.filter((path) => path.endsWith("/0"))).toEqual([
      "blocks/dense/vars/0",
      "blocks/dense_1/vars/0",
      "hidden_part/vars/0",
      "layers/dense_3/vars/0",
    ]);
  });

  test("is not copied, alone or in another model", async () => {
    const net = new Network();
    await net.predict(random.normal([2, 3]));
    const x = input({ shape: [3] });
    const outer = functional({ inputs: x, outputs: net.apply(x) });
    for (const model of [net, outer]) expect(() => cloneModel(model)).toThrow(/a call of its own/);
  });

  test("is a layer of another model", async () => {
    const net = new Network();
    const x = input({ shape: [3] });
    const whole = functional({ inputs: x, outputs: net.apply(x) });
    const data = random.normal([2, 3]);
    expect((await whole.predict(data)).data).toEqual((await net.predict(data)).data);
    expect(whole.countParams()).toBe(26);
  });
});

describe("trainStep", () => {
  const mse = losses.meanSquaredError();

  class Own extends Network {
    static override readonly className: string = "Own";
    override trainStep({ x, y }: StepData) {
      const predicted = this.apply(x as SymbolicTensor);
      return { loss: mse.call(y as SymbolicTensor, predicted), largest: ops.max(predicted) };
    }
  }

  class Listed extends Network {
    override trainStep([x, y]: StepData) {
      return { loss: mse.call(y as SymbolicTensor, this.apply(x as SymbolicTensor)) };
    }
  }

  test("is what fit runs: the same numbers as without, and the means of what it returns", async () => {
    const [x, y] = [random.normal([7, 3]), random.normal([7, 2])];
    const nets = [new Own(), new Network(), new Listed()];
    for (const net of nets) {
      net.drop.rate satisfies number;
      await net.predict(x);
      await net.setWeights(await nets[0]!.getWeights());
      net.compile({ optimizer: "adam", loss: "mse" });
    }
    // Without dropout, whose masks differ.
    for (const net of nets) Object.assign(net, { drop: layers.dropout({ rate: 0 }) });
    const histories = [];
    for (const net of nets)
      histories.push(await net.fit(x, y, { verbose: 0, epochs: 3, batchSize: 4, shuffle: false }));
    const [own, plain, listed] = histories.map(({ history }) => history);
    expect(own!.loss).toEqual(plain!.loss);
    expect(listed!.loss).toEqual(plain!.loss);
    expect(own!.largest).toHaveLength(3);
    expect(dataOf(await nets[0]!.getWeights())).toEqual(dataOf(await nets[1]!.getWeights()));
  });

  test("needs no loss of compile and no targets; validation has its testStep", async () => {
    class Autoencoder extends Network {
      readonly decoder = layers.dense({ units: 3 });
      private lossOf(x: SymbolicTensor) {
        return { loss: mse.call(x, this.decoder.apply(this.apply(x))) };
      }
      override trainStep({ x }: StepData) {
        return this.lossOf(x as SymbolicTensor);
      }
      override testStep({ x }: StepData) {
        return this.lossOf(x as SymbolicTensor);
      }
    }
    const net = new Autoencoder();
    net.compile({ optimizer: optimizers.adam({ learningRate: 0.02 }) });
    const x = random.normal([16, 3]);
    const { history } = await net.fit(x, null, { verbose: 0, epochs: 20, validationSplit: 0.25 });
    expect(history.loss!.at(-1)).toBeLessThan(history.loss![0]!);
    expect(history.val_loss).toHaveLength(20);
    const before = dataOf(await net.getWeights());
    expect((await net.evaluate(x, null)).loss).toBeGreaterThan(0);
    expect(dataOf(await net.getWeights())).toEqual(before);
  });

  test("what it must return is told", async () => {
    const stepOf = (returned: unknown) =>
      class extends Network {
        override trainStep() {
          return returned as { loss: SymbolicTensor };
        }
      };
    const x = random.normal([2, 3]);
    const fitWith = (returned: unknown) => {
      const net = new (stepOf(returned))();
      net.compile({ optimizer: "sgd" });
      return net.fit(x, x, { verbose: 0 });
    };
    await expect(fitWith(3)).rejects.toThrow(/trainStep must return \{ loss, ... \}, got 3/);
    await expect(fitWith({ other: ops.constant(1) })).rejects.toThrow(/must return a loss/);
    await expect(fitWith({ loss: ops.zeros([2]) })).rejects.toThrow(/scalar, got shape \(2\)/);
  });
});

describe("losses that are added", () => {
  test("by a functional model: from a tensor of its graph", async () => {
    const make = () => {
      const x = input({ shape: [2] });
      const y = layers.dense({ units: 1, kernelInitializer: "ones" }).apply(x);
      return functional({ inputs: x, outputs: y });
    };
    const [net, plain] = [make(), make()];
    net.addLoss(ops.mul(ops.mean(ops.square(net.outputs[0]!)), 3));
    for (const one of [net, plain])
      one.compile({ optimizer: optimizers.sgd({ learningRate: 0.01 }), loss: "mse" });
    const [x, y] = [
      tensor([
        [1, 2],
        [0, 1],
      ]),
      tensor([[1], [1]]),
    ];
    const added = (3 * (9 + 1)) / 2;
    expect((await net.evaluate(x, y)).loss).toBeCloseTo(
      (await plain.evaluate(x, y)).loss + added,
      5,
    );
    await net.fit(x, y, { verbose: 0, epochs: 5 });
    await plain.fit(x, y, { verbose: 0, epochs: 5 });
    const sizeOf = async (model: Model) =>
      ((await model.predict(x)) as Tensor).mul((await model.predict(x)) as Tensor).sum();
    expect(await sizeOf(net)).toBeLessThan(await sizeOf(plain));
    // The loss belongs to the model where it is a layer, too.
    const outer = input({ shape: [2] });
    const whole = functional({ inputs: outer, outputs: net.apply(outer) as SymbolicTensor });
    whole.compile({ optimizer: "sgd", loss: "mse" });
    expect((await whole.evaluate(x, y)).loss).toBeCloseTo((await net.evaluate(x, y)).loss, 5);
  });

  test("alone are a loss: compile needs none", async () => {
    class Shrinking extends Network {
      override call(x: SymbolicTensor, context: CallContext): SymbolicTensor {
        const y = super.call(x, context);
        this.addLoss(ops.mean(ops.square(y)));
        return y;
      }
    }
    const net = new Shrinking();
    net.compile({ optimizer: optimizers.adam({ learningRate: 0.05 }) });
    const { history } = await net.fit(random.normal([8, 3]), null, { verbose: 0, epochs: 30 });
    expect(history.loss!.at(-1)).toBeLessThan(history.loss![0]! / 2);
  });

  test("without any, there is nothing to train", async () => {
    const net = new Network();
    net.compile({ optimizer: "sgd" });
    await expect(net.fit(random.normal([2, 3]), null)).rejects.toThrow(/compiled without a loss/);
    net.compile({ optimizer: "sgd", loss: "mse" });
    await expect(net.fit(random.normal([2, 3]), null)).rejects.toThrow(/y has no targets/);
  });
});
