/** What calls do beside their outputs: weights that a call assigns, penalties that it adds, in cells too. */
import {
  type CallContext,
  functional,
  input,
  Layer,
  layers,
  ops,
  ready,
  type SymbolicTensor,
  sequential,
  tensor,
} from "latch";
import { beforeAll, expect, test } from "vitest";

beforeAll(ready);

/** Adds the number of calls so far, itself included: y = x + n, n += 1. */
class Counting extends Layer {
  static override readonly className: string = "Counting";
  private count: SymbolicTensor | null = null;

  override build(): void {
    this.count = this.addWeight({
      name: "count",
      shape: [1],
      initializer: "zeros",
      trainable: false,
    });
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const next = ops.add(this.count!, 1);
    this.assign(this.count!, next);
    return ops.add(x, next);
  }
}

const zeros = tensor([[0], [0]]);

async function countOf(layer: Layer): Promise<number> {
  const [count] = await layer.getWeights();
  return count!.at(0);
}

test("an assigned weight has its value after the step, and the next step sees it", async () => {
  const counting = new Counting();
  const net = sequential([counting, layers.dense({ units: 1 })]);
  net.compile({ optimizer: "sgd", loss: "mse" });
  await net.fit(zeros, zeros, { epochs: 3, batchSize: 1, verbose: 0 });
  expect(await countOf(counting)).toBe(6);
  expect(counting.nonTrainableWeights.map(({ name }) => name)).toEqual(["count"]);
  expect(net.trainableWeights.map(({ name }) => name)).toEqual(["kernel", "bias"]);
});

test("two calls of one layer in a model: the second sees what the first assigned", async () => {
  const counting = new Counting();
  const inputs = input({ shape: [1] });
  const once = counting.apply(inputs);
  const net = functional({ inputs, outputs: [once, counting.apply(once), counting.apply(inputs)] });
  const [first, second, third] = await net.predict(zeros);
  expect([first!.at(0, 0), second!.at(0, 0), third!.at(0, 0)]).toEqual([1, 3, 3]);
  expect(await countOf(counting)).toBe(3);
  const again = await net.predict(zeros);
  expect(again.map((output) => output.at(0, 0))).toEqual([4, 4 + 5, 6]);
});

test("inside of another layer that is called twice", async () => {
  class Twice extends Layer {
    static override readonly className: string = "Twice";
    readonly counting = new Counting({ name: "inner" });

    override call(x: SymbolicTensor): SymbolicTensor {
      return this.counting.apply(this.counting.apply(x));
    }
  }
  const twice = new Twice();
  const inputs = input({ shape: [1] });
  const net = functional({ inputs, outputs: twice.apply(twice.apply(inputs)) });
  expect((await net.predict(zeros)).at(0, 0)).toBe(1 + 2 + 3 + 4);
  expect(await countOf(twice)).toBe(4);
});

test("on Tensors the value is assigned at once", async () => {
  const counting = new Counting();
  expect(counting.apply(zeros).at(0, 0)).toBe(1);
  expect(counting.apply(zeros).at(0, 0)).toBe(2);
  expect(await countOf(counting)).toBe(2);
});

test("in a cell every step sees what the step before assigned, and the weight has the last value", async () => {
  class CountingCell extends layers.Cell {
    static override readonly className: string = "CountingCell";
    override readonly stateSize = 1;
    private count: SymbolicTensor | null = null;

    override build(): void {
      const shape = [1];
      this.count = this.addWeight({ name: "count", shape, initializer: "zeros", trainable: false });
    }

    override call(x: SymbolicTensor, [sum]: readonly SymbolicTensor[]) {
      const count = ops.add(this.count!, 1);
      this.assign(this.count!, count);
      this.addLoss(count);
      const next = ops.add(sum!, ops.add(x, count));
      return [next, [next]] as const;
    }
  }
  const sums = layers.rnn(new CountingCell(), { returnSequences: true, inputShape: [null, 1] });
  const net = sequential([sums]);
  const outputs = await net.predict(tensor([[[0], [0], [0]]]));
  expect(outputs.toArray()).toEqual([[[1], [1 + 2], [1 + 2 + 3]]]);
  const again = await net.predict(tensor([[[0], [0]]]));
  expect(again.toArray()).toEqual([[[4], [4 + 5]]]);
  net.compile({ optimizer: "sgd", loss: "mse" });
  const two = tensor([[[0], [0]]]);
  // The outputs are 6 and 6 + 7; the steps add 6 and 7.
  expect((await net.evaluate(two, two)).loss).toBe((6 ** 2 + 13 ** 2) / 2 + 6 + 7);
});

test("addLoss adds the sum of its elements to the loss of fit and evaluate", async () => {
  class Penalty extends Layer {
    static override readonly className: string = "Penalty";
    override call(x: SymbolicTensor, { training }: CallContext): SymbolicTensor {
      if (training) this.addLoss(ops.mul(x, 0.5));
      else this.addLoss(ops.constant(7));
      return x;
    }
  }
  const net = sequential([new Penalty({ inputShape: [1] })]);
  net.compile({ optimizer: "sgd", loss: "mse" });
  const x = tensor([[2], [4]]);
  const { loss } = await net.evaluate(x, x);
  expect(loss).toBe(7);
  const history = await net.fit(x, x, { verbose: 0 });
  expect(history.history.loss).toEqual([3]);
});

test("what can't be assigned is rejected with the names of layer and weight", () => {
  class Wrong extends Counting {
    constructor(private readonly value: () => [SymbolicTensor, SymbolicTensor | number]) {
      super();
    }
    override call(x: SymbolicTensor): SymbolicTensor {
      this.assign(...this.value());
      return x;
    }
  }
  const inputs = input({ shape: [1] });
  const constant = ops.constant(1);
  expect(() => new Wrong(() => [constant, 1]).apply(inputs)).toThrow(/assign takes a weight/);
  const kept = new Counting().addWeight({ name: "kept", shape: [1] });
  const two = ops.constant([1, 2], [2]);
  expect(() => {
    new Wrong(() => [kept, two]).apply(inputs);
  }).toThrow(/a value of shape \(1,\) for the weight kept, got \(2,\)/);
});
