/** Subclasses may name their fields as they like: what the base classes keep for themselves is #private. */

import { inspect } from "node:util";
import {
  Callback,
  functional,
  input,
  Layer,
  layers,
  losses,
  Model,
  metrics,
  ops,
  optimizers,
  type SymbolicTensor,
  sequential,
  tensor,
} from "latch";
import { expect, test } from "vitest";

class Plain extends Layer {
  static override readonly className: string = "Plain";
  scale: SymbolicTensor | null = null;

  override build(): void {
    this.scale = this.addWeight({ name: "scale", shape: [1], initializer: "ones" });
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    return ops.multiply(x, ops.multiply(this.scale!, 2));
  }
}

/** The same, with fields of names that the base class has or had for its own. */
class Doubling extends Plain {
  static override readonly className: string = "Doubling";
  ownWeights = "mine";
  called = 1;
  forms = 3;
  traces = 4;
  current = 5;
  status = "mine";
  isTrainable = false;
  optionValues = 6;
  listedWeights = [7];
  penalizeActivity = 8;
  formOf = 9;
  nestStates = 10;
  describe(): number {
    return 11;
  }
}

class Momentum extends optimizers.SGD {
  static override readonly className: string = "Momentum";
  slots = "mine";
  traces = 1;
  clipping = 2;
  updated = 3;
  rate = "mine";
  status = 4;
  optionValues = 5;
}

class Distance extends losses.MeanSquaredError {
  static override readonly className: string = "Distance";
  traces = "mine";
}

class Hits extends metrics.MeanAbsoluteError {
  static override readonly className: string = "Hits";
  traces = "mine";
  sums = 1;
  status = 2;
  describe = 3;
}

class Counter extends Callback {
  current = 0;
  status = "mine";
  describe = 1;
  optionValues = 2;

  onEpochEnd(): void {
    this.current += 1;
  }
}

class Net extends Model {
  static override readonly className: string = "Net";
  lock = "mine";
  compileSettings = 1;
  currentTrainer = 2;
  currentOptimizer = 3;
  addedLosses = 4;
  trainer = "mine";
  trainerFor = 5;
  status = 6;
  describe = 7;
  readonly first = new Doubling();
  readonly last = layers.dense({ units: 1, kernelInitializer: "ones" });

  override call(x: SymbolicTensor): SymbolicTensor {
    return this.last.apply(this.first.apply(x));
  }
}

const x = tensor([[0.5], [-1], [2]]);
const y = tensor([[1], [-2], [4.5]]);

test("fields called as the library's own are the subclass's alone, and training goes on as without them", async () => {
  const counter = new Counter();
  const net = new Net();
  net.compile({
    optimizer: new Momentum({ momentum: 0.9 }),
    loss: new Distance(),
    metrics: [new Hits()],
  });
  const { history } = await net.fit(x, y, {
    epochs: 4,
    shuffle: false,
    verbose: 0,
    callbacks: [counter],
  });

  const inputs = input({ shape: [1] });
  const outputs = layers
    .dense({ units: 1, kernelInitializer: "ones" })
    .apply(new Plain().apply(inputs));
  const plain = functional({ inputs, outputs });
  plain.compile({
    optimizer: optimizers.sgd({ momentum: 0.9 }),
    loss: "mse",
    metrics: ["mae"],
  });
  const expected = await plain.fit(x, y, { epochs: 4, shuffle: false, verbose: 0 });
  expect(history.loss).toEqual(expected.history.loss);
  expect(counter.current).toBe(4);
  expect([net.lock, net.first.ownWeights, net.first.called]).toEqual(["mine", "mine", 1]);
  expect([net.trainer, net.first.status, net.optimizer.learningRate]).toEqual([
    "mine",
    "mine",
    0.01,
  ]);
  expect(net.trainableWeights).toHaveLength(3);
  for (const made of [net, net.first, net.optimizer, counter])
    expect(inspect(made)).toContain(made.className);
});

test("so are they in a Sequential model", async () => {
  const doubling = new Doubling();
  const net = sequential([doubling]);
  net.build([null, 1]);
  expect((await net.predict(x)).toArray()).toEqual([[1], [-2], [4]]);
  expect(net.weights.map(({ name }) => name)).toEqual(["scale"]);
  expect(doubling.current).toBe(5);
});
