/** Layers and models that hold layers: names, training, freezing, as in Keras. */
import {
  functional,
  input,
  Layer,
  layers,
  random,
  type SymbolicTensor,
  sequential,
  ValueError,
} from "latch";
import { expect, test } from "vitest";

/** A dense layer after dropout, made where users make them: as a property. */
class Block extends Layer {
  static override readonly className: string = "Block";
  readonly inner = layers.dense({ units: 3, name: "inner", kernelInitializer: "ones" });
  readonly loss = layers.dropout({ rate: 0.5 });

  override call(x: SymbolicTensor): SymbolicTensor {
    return this.inner.apply(this.loss.apply(x));
  }
}

const pathsOf = (net: Layer) => net.weights.map(({ path }) => path);

test("weights of inner layers have the paths that Keras gives them", () => {
  const net = sequential([input({ shape: [3] }), new Block({ name: "block" })], { name: "net" });
  expect(pathsOf(net)).toEqual(["net/block/inner/kernel", "net/block/inner/bias"]);
  const built = sequential([layers.dense({ units: 2, inputShape: [3], name: "a" })], {
    name: "enc",
  });
  const unbuilt = sequential([layers.dense({ units: 2, name: "b", useBias: false })], {
    name: "dec",
  });
  const outer = sequential([built, unbuilt], { name: "outer" });
  outer.build([null, 3]);
  expect(pathsOf(outer)).toEqual(["enc/a/kernel", "enc/a/bias", "outer/dec/b/kernel"]);
});

test.each(["a layer", "a model"])("told to train, %s trains the layers inside", async (kind) => {
  const inner: Layer =
    kind === "a layer" ? new Block() : sequential([layers.dropout({ rate: 0.5, inputShape: [3] })]);
  const inputs = input({ shape: [3] });
  const ones = random.uniform([64, 3], { min: 1, max: 1 });
  const outputs = { train: inner.apply(inputs, { training: true }), test: inner.apply(inputs) };
  const given = await functional({ inputs, outputs }).predict(ones);
  expect(new Set(given.test.data).size).toBe(1);
  expect(new Set(given.train.data).size).toBeGreaterThan(1);
});

test("trainable of what holds layers is theirs, and a frozen part stays frozen in another model", () => {
  const base = sequential([
    layers.dense({ units: 4, inputShape: [3] }),
    layers.dense({ units: 2 }),
  ]);
  base.trainable = false;
  expect(base.layers.map(({ trainable }) => trainable)).toEqual([false, false]);
  const first = base.getLayer(0);
  const part = functional({
    inputs: first.input,
    outputs: layers.dense({ units: 1 }).apply(first.output),
  });
  expect([part.weights.length, part.trainableWeights.length]).toEqual([4, 2]);
  base.trainable = true;
  expect(part.trainableWeights.length).toBe(4);
  const block = new Block();
  block.trainable = false;
  expect(block.inner.trainable).toBe(false);
});

test("a call that gives no tensor is refused by the layer's name", () => {
  class Wrong extends Block {
    static override readonly className = "Wrong";
    override call(): SymbolicTensor {
      return this.given as SymbolicTensor;
    }
    constructor(private readonly given: unknown) {
      super({ name: "wrong" });
    }
  }
  for (const given of [3, undefined, null, [], [undefined]]) {
    const apply = () => new Wrong(given).apply(input({ shape: [3] }));
    expect(apply, String(given)).toThrow(ValueError);
    expect(apply, String(given)).toThrow(/Wrong "wrong": call must return/);
  }
});
