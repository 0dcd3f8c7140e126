/** Sizes that a model leaves open, and that must agree once data are fed: what does not is refused before anything runs. */
import {
  functional,
  input,
  layers,
  ops,
  random,
  ShapeError,
  type SymbolicTensor,
  sequential,
  tensor,
} from "latch";
import { expect, test } from "vitest";
import type { AnyLayer } from "../../ts/layers/layer.js";

const series = () => input({ shape: [null, 3] });
const steps = () => input({ shape: [null], dtype: "bool" });
const state = () => input({ shape: [2] });
const yes = (batch: number, time: number) =>
  tensor(Array.from({ length: batch }, () => Array.from({ length: time }, () => true)));
const of = (time: number) => random.normal([2, time, 3]);
/** Twice as many rows. */
const doubled = (x: SymbolicTensor) => ops.reshape(ops.concatenate([x, x], 1), [-1, 2]);

type Inputs = readonly SymbolicTensor[];
interface Case {
  readonly inputs: Inputs;
  readonly make: (inputs: Inputs) => SymbolicTensor;
  readonly good?: readonly ReturnType<typeof of>[];
  readonly bad: readonly (ReturnType<typeof of> | ReturnType<typeof yes>)[];
  readonly says: RegExp;
}

const recurrent: Readonly<Record<string, AnyLayer>> = {
  lstm: layers.lstm({ units: 2 }),
  gru: layers.gru({ units: 2 }),
  "gru, resetAfter false": layers.gru({ units: 2, resetAfter: false }),
  simpleRNN: layers.simpleRNN({ units: 2 }),
  "rnn of a cell": layers.rnn(layers.gruCell({ units: 2 })),
};

const cases: Readonly<Record<string, Case>> = {
  reshape: {
    inputs: [series()],
    make: ([x]) => layers.reshape({ targetShape: [10, 3] }).apply(x!),
    good: [of(10)],
    bad: [of(4)],
    says: /\(2, 4, 3\) has 24 elements, \(2, 10, 3\) has 60/,
  },
  slice: {
    inputs: [series()],
    make: ([x]) => ops.slice(x!, [0, 4, 0], [2, 3, 3]),
    good: [of(7)],
    bad: [of(6)],
    says: /\(2, 3, 3\) from \(0, 4, 0\) on is not inside of \(2, 6, 3\)/,
  },
  matmul: {
    inputs: [series(), series()],
    make: ([a, b]) => ops.matmul(a!, b!, true),
    good: [of(5), of(5)],
    bad: [of(5), of(4)],
    says: /inner sizes 5 and 4 differ/,
  },
  "a key for each value": {
    inputs: [series(), series(), series()],
    make: (given) => layers.attention().apply([...given]),
    good: [of(2), of(5), of(5)],
    bad: [of(2), of(5), of(6)],
    says: /inner sizes 6 and 5 differ/,
  },
  "targets for all logits": {
    inputs: [series(), series()],
    make: ([a, b]) => ops.softmaxCrossEntropy(a!, b!),
    good: [of(5), of(5)],
    bad: [of(5), of(4)],
    says: /became \(2, 4, 3\), but \(2, 5, 3\) was expected/,
  },
  "labels for all logits": {
    inputs: [series(), input({ shape: [null], dtype: "int32" })],
    make: ([a, b]) => ops.sparseSoftmaxCrossEntropy(a!, b!),
    bad: [of(5), tensor([[1], [2]], undefined, "int32")],
    says: /became \(2, 1\), but \(2, 5\) was expected/,
  },
  ...Object.fromEntries(
    Object.entries(recurrent).flatMap(([name, layer]): [string, Case][] => [
      [
        `${name}: a mask of all steps`,
        {
          inputs: [series(), steps()],
          make: ([x, mask]) => layer.apply(x!, { mask: mask! }) as SymbolicTensor,
          bad: [of(5), yes(2, 4)],
          says: /\(2, 4\) for an input of shape \(2, 5, 3\); expected \(2, 5\)|became \(4, 2\), but \(5, 2\)/,
        },
      ],
      [
        `${name}: a state for each row`,
        {
          inputs: [series(), state()],
          make: ([x, first]) => {
            const twice = doubled(first!);
            const initialState = name === "lstm" ? [first!, twice] : [twice];
            return layer.apply(x!, { initialState }) as SymbolicTensor;
          },
          bad: [of(5), random.normal([2, 2])],
          says: /state has shape \(4, 2\) .*expected \(2, 2\)|became \(2, 2\), but \(4, 2\)|became \(4, 2\), but \(2, 2\)/,
        },
      ],
    ]),
  ),
};

const named = Object.entries(cases);
const made = ({ inputs, make }: Case) => functional({ inputs, outputs: make(inputs) });

test.each(named)("%s: refused where it is not so", async (_, one) => {
  const failing = made(one).predictOnBatch([...one.bad]);
  await expect(failing).rejects.toThrow(ShapeError);
  await expect(failing).rejects.toThrow(one.says);
});

test.each(named.filter(([, { good }]) => good !== undefined))("%s: runs", async (_, one) => {
  const { data } = await made(one).predictOnBatch([...(one.good ?? [])]);
  expect(data.every(Number.isFinite)).toBe(true);
});

test("a training step with a mask of other lengths changes nothing", async () => {
  const [x, mask] = [series(), steps()];
  const outputs = layers.lstm({ units: 2 }).apply(x, { mask });
  const net = functional({ inputs: [x, mask], outputs });
  net.compile({ loss: "mse", optimizer: "adam" });
  const y = random.normal([2, 2]);
  await net.trainOnBatch([of(5), yes(2, 5)], y);
  const numbers = async () => (await net.getWeights()).map(({ data }) => Array.from(data));
  const before = await numbers();
  await expect(net.trainOnBatch([of(5), yes(2, 6)], y)).rejects.toThrow(
    "The mask has shape (2, 6) for an input of shape (2, 5, 3); expected (2, 5).",
  );
  expect(await numbers()).toEqual(before);
});

test("data whose sizes differ are told what the data before them had", async () => {
  const net = sequential([input({ shape: [null, 3] }), layers.dense({ units: 1 })]);
  net.compile({ loss: "mse", optimizer: "sgd" });
  const y = tensor(new Float32Array(8), [2, 4, 1]);
  await expect(net.testOnBatch(of(5), y)).rejects.toThrow("expected (2, 5, 1)");
});
