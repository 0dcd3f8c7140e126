/** Weights of layers that no property holds: they belong to the layer whose call uses them. */
import {
  type CallContext,
  functional,
  input,
  Layer,
  layers,
  ops,
  optimizers,
  ready,
  type SymbolicTensor,
  sequential,
  tensor,
  ValueError,
} from "latch";
import { expect, test } from "vitest";
import { read } from "../../ts/graph/operations/sources.js";

type Dense = ReturnType<typeof layers.dense>;

const dense = () => layers.dense({ units: 2 });
const x = tensor([
  [1, -2],
  [0.5, 3],
]);
const y = tensor([[1], [2]]);

/** Two dense layers that are held in some way. */
abstract class Two extends Layer {
  static override readonly className: string = "Two";

  abstract parts(): Iterable<Dense>;

  override call(given: SymbolicTensor): SymbolicTensor {
    let output = given;
    for (const part of this.parts()) output = ops.tanh(part.apply(output));
    return output;
  }
}

class InObject extends Two {
  readonly held = { a: dense(), b: dense() };
  parts = () => Object.values(this.held);
}

class InNestedArrays extends Two {
  readonly held = [[dense()], [dense()]];
  parts = () => this.held.flat();
}

class InMap extends Two {
  readonly held = new Map([
    ["a", dense()],
    ["b", dense()],
  ]);
  parts = () => this.held.values();
}

class InPrivateFields extends Two {
  readonly #a = dense();
  readonly #b = dense();
  parts = () => [this.#a, this.#b];
}

class InClosure extends Two {
  parts: () => Iterable<Dense>;

  constructor() {
    super();
    const held = [dense(), dense()];
    this.parts = () => held;
  }
}

test.each([InObject, InNestedArrays, InMap, InPrivateFields, InClosure])(
  "%o: they are counted, named, trained and frozen",
  async (Held) => {
    const layer = new Held({ name: "two" });
    const net = sequential([input({ shape: [2] }), layer, layers.dense({ units: 1 })], {
      name: "net",
    });
    const [a, b] = [...layer.parts()] as [Dense, Dense];
    expect(net.weights.slice(0, 4).map(({ path }) => path)).toEqual([
      `net/two/${a.name}/kernel`,
      `net/two/${a.name}/bias`,
      `net/two/${b.name}/kernel`,
      `net/two/${b.name}/bias`,
    ]);
    expect(net.countParams()).toBe(15);
    net.compile({ loss: "mse", optimizer: optimizers.sgd({ learningRate: 0.5 }) });
    const before = await net.getWeights();
    await net.fit(x, y, { verbose: 0 });
    const after = await net.getWeights();
    after.forEach((weight, index) => {
      expect(weight.toArray()).not.toEqual(before[index]?.toArray());
    });
    layer.trainable = false;
    expect([a.trainable, net.trainableWeights.length]).toEqual([false, 2]);
  },
);

test.each(["a property", "a closure"])(
  "a layer in %s that only training calls is trained",
  async (place) => {
    const head = layers.dense({ units: 1, useBias: false, kernelInitializer: "ones" });
    class Auxiliary extends Layer {
      static override readonly className: string = "Auxiliary";
      readonly head = place === "a property" ? head : null;

      override call(given: SymbolicTensor, { training }: CallContext): SymbolicTensor {
        if (training) this.addLoss(ops.mean(ops.square(head.apply(given))));
        return given;
      }
    }
    const net = sequential([input({ shape: [2] }), new Auxiliary(), layers.dense({ units: 1 })]);
    net.compile({ loss: "mse", optimizer: optimizers.sgd({ learningRate: 0.25 }) });
    await net.trainOnBatch([[1, 2]], [[0]]);
    // h = x W = 3: dL/dW = 2 h xᵀ = [6, 12]ᵀ.
    expect((await head.getWeights())[0]?.toArray()).toEqual([[-0.5], [-2]]);
    expect(net.weights).toContain(head.weights[0]);
  },
);

test("a cell that is a plain object, with layers, cells and weights that it found somewhere", async () => {
  const [project, inner] = [layers.dense({ units: 2, name: "p" }), layers.gruCell({ units: 2 })];
  const scale = layers.dense({ units: 2, useBias: false });
  scale.apply(input({ shape: [2] }));
  const cell = {
    stateSize: 2,
    build: () => inner.ensureBuiltFor([null, 2]),
    call(step: SymbolicTensor, states: readonly SymbolicTensor[], context: layers.CellContext) {
      const [output, next] = inner.call(project.apply(step), states, context);
      return [ops.matmul(output, read(scale.weights[0]!)), next] as const;
    },
  };
  const rnn = layers.rnn({ cell });
  const net = sequential([input({ shape: [3, 2] }), rnn]);
  expect(net.weights.length).toBe(6);
  expect(new Set(net.weights)).toEqual(
    new Set([...project.weights, ...inner.weights, ...scale.weights]),
  );
  net.compile({ loss: "mse", optimizer: optimizers.sgd({ learningRate: 0.5 }) });
  const before = await net.getWeights();
  await net.trainOnBatch(
    tensor([
      [
        [1, 2],
        [3, -1],
        [2, 2],
      ],
    ]),
    [[1, 1]],
  );
  const after = await net.getWeights();
  after.forEach((weight, index) => {
    expect(weight.toArray()).not.toEqual(before[index]?.toArray());
  });
});

test("weights of another model are refused by name, unless its layer is called or held", async () => {
  const code = layers.dense({ units: 2, useBias: false, name: "code" });
  const encoder = sequential([input({ shape: [2] }), code], { name: "encoder" });
  class Peek extends Layer {
    static override readonly className: string = "Peek";
    held: Layer | null = null;

    override call(given: SymbolicTensor): SymbolicTensor {
      return ops.matmul(given, read(code.weights[0]!));
    }
  }
  const inputs = input({ shape: [2] });
  const peeked = new Peek({ name: "peek" }).apply(inputs);
  expect(() => functional({ inputs, outputs: peeked })).toThrow(/"peek".*"code".*model encoder/);
  const net = sequential([input({ shape: [2] }), layers.dense({ units: 2 })]);
  expect(() => net.add(new Peek())).toThrow(ValueError);
  expect(net.layers.length).toBe(1);
  net.add(layers.dense({ units: 1 }));
  expect((await net.predict(x)).shape).toEqual([2, 1]);

  const both = functional({ inputs, outputs: ops.add(peeked, encoder.apply(inputs)) });
  expect(both.weights).toEqual(code.weights);
  const holding = new Peek();
  holding.held = code;
  expect(functional({ inputs, outputs: holding.apply(inputs) }).weights).toEqual(code.weights);

  class Calls extends Layer {
    static override readonly className: string = "Calls";

    override call(given: SymbolicTensor): SymbolicTensor {
      return code.apply(given);
    }
  }
  const called = functional({ inputs, outputs: new Calls().apply(inputs) });
  expect(called.weights).toEqual(code.weights);
});

test("applied to Tensors, a layer has the weights of the layers that it uses, too", async () => {
  await ready();
  const layer = new InClosure();
  layer.apply(x);
  expect(layer.weights.length).toBe(4);
});

test("layers that use each other's weights have both, each once", () => {
  class Tied extends Layer {
    static override readonly className: string = "Tied";
    declare own: SymbolicTensor;
    other: Tied | null = null;

    override build(): void {
      this.own = this.addWeight({ name: "own", shape: [2] });
    }

    override call(given: SymbolicTensor): SymbolicTensor {
      return ops.mul(given, ops.add(this.own, this.other?.own ?? 0));
    }
  }
  const [a, b] = [new Tied(), new Tied()];
  const inputs = input({ shape: [2] });
  a.apply(inputs);
  b.other = a;
  a.other = b;
  b.apply(a.apply(inputs));
  expect([a.weights.length, b.weights.length]).toEqual([2, 2]);
  b.trainable = false;
  expect(a.trainableWeights).toEqual([]);
});

test("a layer that uses its embedding's table in a closure trains it as one weight", async () => {
  const embedding = layers.embedding({ inputDim: 4, outputDim: 2 });
  class Unembed extends Layer {
    static override readonly className: string = "Unembed";
    override call(given: SymbolicTensor): SymbolicTensor {
      return ops.matmul(given, ops.transpose(read(embedding.weights[0]!), [1, 0]));
    }
  }
  const ids = input({ shape: [], dtype: "int32" });
  const net = functional({ inputs: ids, outputs: new Unembed().apply(embedding.apply(ids)) });
  expect([net.weights.length, net.countParams()]).toEqual([1, 8]);
});
