/** Symbolic tensors that a layer, cell, loss or metric reads though they were not passed to it. Numbers are Keras's. */
import {
  functional,
  input,
  inspect,
  Layer,
  layers,
  type Model,
  ops,
  optimizers,
  ready,
  type SymbolicTensor,
  sequential,
  type Tensor,
  tensor,
  ValueError,
} from "latch";
import { expect, test } from "vitest";

function wave(shape: readonly number[], phase: number, scale = 0.5): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return tensor(
    Float32Array.from({ length: size }, (_, i) => scale * Math.sin(0.7 * i + phase)),
    [...shape],
  );
}

/** Adds a tensor that is no argument of its call. */
class Plus extends Layer {
  static override readonly className: string = "Plus";
  readonly term: SymbolicTensor;

  constructor(term: SymbolicTensor) {
    super();
    this.term = term;
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    return ops.add(x, this.term);
  }
}

function expectNear(actual: readonly Tensor[], expected: readonly (readonly number[])[]): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach(({ data }, index) => {
    expected[index]!.forEach((value, at) => {
      expect(Math.abs((data as Float32Array)[at]! - value)).toBeLessThan(
        1e-6 + 1e-5 * Math.abs(value),
      );
    });
  });
}

test("what another layer computed is an argument of the call: its layer is in the model and trains", async () => {
  const [x, s] = [input({ shape: [3] }), input({ shape: [2] })];
  const dense = layers.dense({ units: 3 });
  const net = functional({ inputs: [x, s], outputs: new Plus(dense.apply(s)).apply(x) });
  expect(net.layers).toContain(dense);
  await dense.setWeights([wave([2, 3], 1), [1, 2, 3]]);
  net.compile({ loss: (_, p) => ops.sum(p, -1), optimizer: optimizers.sgd({ learningRate: 0.5 }) });
  await net.trainOnBatch(
    [
      wave([2, 3], 1),
      tensor([
        [1, 2],
        [3, 6],
      ]),
    ],
    [[0], [0]],
  );
  // y = x + s W + b: dL/dW is the mean of s, [2, 4], in each column, dL/db 1.
  const [kernel, bias] = await dense.getWeights();
  const before = wave([2, 3], 1).data;
  expectNear(
    [kernel!, bias!],
    [Array.from(before, (value, i) => value - (i < 3 ? 1 : 2)), [0.5, 1.5, 2.5]],
  );
});

/** h' = tanh(x + h K + a tensor from outside of the loop) */
class PlusCell extends layers.Cell {
  static override readonly className: string = "PlusCell";
  readonly stateSize = 3;
  declare kernel: SymbolicTensor;
  readonly term: SymbolicTensor;

  constructor(term: SymbolicTensor) {
    super();
    this.term = term;
  }

  override build(): void {
    this.kernel = this.addWeight({ name: "kernel", shape: [3, 3] });
  }

  override call(x: SymbolicTensor, [h]: readonly SymbolicTensor[]) {
    const y = ops.tanh(ops.add(ops.add(x, ops.matmul(h!, this.kernel)), this.term));
    return [y, [y]] as const;
  }
}

test("a cell reads at each step what another layer computed, which trains as in Keras", async () => {
  const [x, s] = [input({ shape: [4, 3] }), input({ shape: [2] })];
  const dense = layers.dense({ units: 3 });
  const rnn = layers.rnn({ cell: new PlusCell(dense.apply(s)) });
  const net = functional({ inputs: [x, s], outputs: rnn.apply(x) as SymbolicTensor });
  await dense.setWeights([wave([2, 3], 1), wave([3], 2)]);
  await rnn.setWeights([wave([3, 3], 3)]);
  net.compile({ loss: "mse", optimizer: optimizers.sgd({ learningRate: 0.5 }) });
  const losses: number[] = [];
  for (let step = 0; step < 3; step += 1) {
    const logs = await net.trainOnBatch(
      [wave([2, 4, 3], 1, 1), wave([2, 2], 2, 1)],
      wave([2, 3], 3, 1),
    );
    losses.push(logs.loss);
  }
  expectNear(
    [tensor(losses), ...(await dense.getWeights()), ...(await rnn.getWeights())],
    [
      [1.1840167, 0.53642768, 0.33839822],
      [0.66521394, 0.21009538, -0.07238431, 0.37285176, -0.45429021, -0.83310473],
      [0.28837413, -0.07474844, -0.30066904],
      [
        -0.04310076, -0.45764065, -0.36951521, -0.7708714, -0.2495608, 0.42988211, 0.04301122,
        0.6106813, 0.73603016,
      ],
    ],
  );
});

test("an input outside of the graph is refused by its name, wherever it is read", async () => {
  const [x, other] = [input({ shape: [3] }), input({ shape: [3], name: "other" })];
  const outputs = new Plus(other).apply(x);
  expect(() => functional({ inputs: x, outputs })).toThrow(/the input other.*Add it to inputs/);
  const steps = input({ shape: [4, 3] });
  const last = layers.rnn({ cell: new PlusCell(other) }).apply(steps) as SymbolicTensor;
  expect(() => functional({ inputs: steps, outputs: last })).toThrow(/the input other/);
  const first = layers.dense({ units: 3, inputShape: [3] });
  expect(() => sequential([first, new Plus(other)])).toThrow(/the input other/);

  const net = sequential([layers.dense({ units: 3, inputShape: [3] })]);
  const error = (_: SymbolicTensor, p: SymbolicTensor) => ops.mean(ops.abs(ops.sub(p, other)), -1);
  for (const options of [{ loss: error }, { loss: "mse", metrics: [error] }] as const) {
    net.compile({ ...options, optimizer: "sgd" });
    const rejection = expect(net.fit(wave([2, 3], 1), wave([2, 3], 2), { verbose: 0 })).rejects;
    await rejection.toThrow(ValueError);
    await expect(net.trainOnBatch(wave([2, 3], 1), wave([2, 3], 2))).rejects.toThrow(/input other/);
  }
  await ready();
  expect(() => new Plus(other).apply(wave([2, 3], 1))).toThrow(/the input other/);
  expect(() => new Plus(layers.dense({ units: 3 }).apply(other)).apply(wave([2, 3], 1))).toThrow(
    /the input other/,
  );
});

test("a model whose layer captures a tensor can be applied, cut out and inspected", async () => {
  const x = input({ shape: [2] });
  const doubled = ops.mul(x, 2);
  const dense = layers.dense({ units: 2, kernelInitializer: "ones" });
  const hidden = new Plus(doubled).apply(dense.apply(x));
  const net = functional({ inputs: x, outputs: hidden });
  const data = tensor([[1, 2]]);
  expect((await net.predict(data)).toArray()).toEqual([[5, 7]]);
  const again = input({ shape: [2] });
  const outer = functional({ inputs: again, outputs: net.apply(ops.add(again, 1)) });
  expect((await outer.predict(data)).toArray()).toEqual([[9, 11]]);
  const part = functional({ inputs: [dense.output as SymbolicTensor, doubled], outputs: hidden });
  expect((await part.predict([data, data])).toArray()).toEqual([[2, 4]]);

  const [steps, s] = [input({ shape: [4, 3] }), input({ shape: [3] })];
  const lstm = layers.lstm({ units: 3, returnSequences: true });
  const sequence = lstm.apply(new Plus(layers.repeatVector({ n: 4 }).apply(s)).apply(steps));
  const looked = functional({ inputs: [steps, s], outputs: sequence });
  const given = [wave([1, 4, 3], 1), wave([1, 3], 2)];
  const { hidden: shown } = await inspect(looked as unknown as Model, given, { layer: lstm });
  expectNear([shown], [Array.from((await looked.predict(given)).data)]);
});

test("a layer that only adds a loss of what it captures", async () => {
  class Penalty extends Plus {
    override call(x: SymbolicTensor): SymbolicTensor {
      this.addLoss(ops.mean(ops.square(this.term)));
      return x;
    }
  }
  const x = input({ shape: [2] });
  const dense = layers.dense({ units: 1, useBias: false, kernelInitializer: "ones" });
  const hidden = dense.apply(x);
  const outputs = new Penalty(hidden).apply(layers.dense({ units: 1 }).apply(x));
  const net = functional({ inputs: x, outputs });
  net.compile({
    loss: (_, p) => ops.mul(ops.sum(p, -1), 0),
    optimizer: optimizers.sgd({ learningRate: 0.25 }),
  });
  expect((await net.trainOnBatch([[1, 2]], [[0]])).loss).toBe(9);
  // dL/dW = 2 (x W) xᵀ = 6 [1, 2]ᵀ
  expect((await dense.getWeights())[0]?.toArray()).toEqual([[-0.5], [-2]]);
});

test("a variational autoencoder whose loss reads mean and variance from inside of the model", async () => {
  const [x, noise] = [input({ shape: [3] }), input({ shape: [2] })];
  const [hidden, decoder] = [layers.dense({ units: 4 }), layers.dense({ units: 3 })];
  const [toMean, toVariance] = [layers.dense({ units: 2 }), layers.dense({ units: 2 })];
  const parts = [hidden, toMean, toVariance, decoder];
  const h = ops.tanh(hidden.apply(x));
  const mean = toMean.apply(h);
  const logVariance = toVariance.apply(h);
  const z = ops.add(mean, ops.mul(ops.exp(ops.mul(logVariance, 0.5)), noise));
  const net = functional({ inputs: [x, noise], outputs: decoder.apply(z) });
  const divergence = () =>
    ops.mul(
      ops.sum(
        ops.sub(ops.add(logVariance, 1), ops.add(ops.square(mean), ops.exp(logVariance))),
        -1,
      ),
      -0.5,
    );
  net.compile({
    loss: (t, p) => ops.add(ops.mean(ops.square(ops.sub(t, p)), -1), divergence()),
    metrics: [divergence],
    optimizer: optimizers.sgd({ learningRate: 0.3 }),
  });
  for (const [index, part] of parts.entries())
    await part.setWeights(part.weights.map(({ shape }, at) => wave(shape, 2 * index + at + 1)));
  const losses: number[] = [];
  for (let step = 0; step < 3; step += 1)
    losses.push(
      (await net.trainOnBatch([wave([4, 3], 1, 1), wave([4, 2], 5, 1)], wave([4, 3], 1, 1))).loss,
    );
  const weights = await Promise.all(parts.map((part) => part.getWeights()));
  expectNear(
    [tensor(losses), ...weights.flat()],
    [
      [1.363296, 0.620233, 0.47847682],
      [
        0.41994107, 0.39745465, 0.30576769, 0.12129948, -0.27649227, -0.58245301, -0.51103699,
        -0.08595337, 0.20159389, 0.38028306, 0.42062119, 0.38545057,
      ],
      [0.37000296, -0.04928759, -0.10869177, -0.15894751],
      [
        0.20898025, -0.08653508, -0.39894179, -0.39128706, -0.21871491, 0.04304019, 0.35994819,
        0.31450558,
      ],
      [-0.14258537, -0.06502001],
      [
        -0.44769308, -0.26776752, 0.06118955, 0.35543948, 0.48744956, 0.39170849, 0.09367864,
        -0.22810626,
      ],
      [-0.07566522, 0.21475586],
      [0.07447763, 0.30409095, 0.39068556, -0.15456547, -0.46637741, -0.55884475],
      [0.39671874, 0.29544675, 0.05522151],
    ],
  );
  const evaluated = await net.evaluate(
    [wave([4, 3], 1, 1), wave([4, 2], 5, 1)],
    wave([4, 3], 1, 1),
  );
  expect(evaluated.loss).toBeGreaterThan(evaluated.divergence ?? Number.NaN);
});

test("an encoder inside of a loss and a metric passes gradients on and does not train", async () => {
  const encoder = sequential([
    layers.dense({ units: 4, activation: "tanh", inputShape: [3] }),
    layers.batchNormalization({}),
    layers.dropout({ rate: 0.5 }),
  ]);
  const numbers = encoder.weights.map(({ shape }, index) => wave(shape, index + 2));
  const variance = tensor(
    Float32Array.from(numbers[5]!.data as Float32Array, (v) => Math.abs(v) + 0.5),
  );
  await encoder.setWeights([...numbers.slice(0, 5), variance]);
  const before = (await encoder.getWeights()).map((weight) => weight.toArray());
  const net = sequential([layers.dense({ units: 3, inputShape: [2] })]);
  await net.setWeights(net.weights.map(({ shape }, index) => wave(shape, index + 1)));
  const encoded = (t: SymbolicTensor, p: SymbolicTensor) =>
    ops.sub(encoder.apply(t), encoder.apply(p));
  const distance = (t: SymbolicTensor, p: SymbolicTensor) => ops.mean(ops.abs(encoded(t, p)), -1);
  net.compile({
    loss: (t, p) => ops.mean(ops.square(encoded(t, p)), -1),
    metrics: [distance],
    optimizer: optimizers.sgd({ learningRate: 0.5 }),
  });
  const logs: number[] = [];
  for (let step = 0; step < 3; step += 1) {
    const of = await net.trainOnBatch(wave([4, 2], 1, 1), wave([4, 3], 2, 1));
    logs.push(of.loss, of.distance ?? Number.NaN);
  }
  expectNear(
    [tensor(logs), ...(await net.getWeights())],
    [
      [0.00261416, 0.03648416, 0.0025579, 0.03641038, 0.00250654, 0.03633996],
      [0.4140985, 0.50379038, 0.32937229, 0.01806929, -0.30157328, -0.49425203],
      [0.45311064, 0.21445464, -0.12767352],
    ],
  );
  expect((await encoder.getWeights()).map((weight) => weight.toArray())).toEqual(before);
  expect(net.countParams()).toBe(9);
});
