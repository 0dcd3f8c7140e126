/** States that are kept between batches, and cells whose results contradict their stateSize. */
import {
  functional,
  input,
  layers,
  ops,
  optimizers,
  type SymbolicTensor,
  sequential,
  setSeed,
  Tensor,
} from "latch";
import { expect, test } from "vitest";
import { constant } from "../support/golden.js";

const { Cell } = layers;
const [TIME, FEATURES] = [3, 2];

function series(batch: number, time = TIME): Tensor<"float32"> {
  const size = batch * time * FEATURES;
  const data = Float32Array.from({ length: size }, (_, k) => Math.sin(0.7 * k * k + 0.3 * k));
  return new Tensor([batch, time, FEATURES], "float32", data);
}

/** The two halves along time, one after the other as two batches. */
function halves(whole: Tensor): Tensor<"float32"> {
  const [batch = 0, time = 0] = whole.shape;
  const half = (time / 2) * FEATURES;
  const data = [0, 1].flatMap((part) =>
    Array.from({ length: batch }, (_, row) => {
      const start = row * 2 * half + part * half;
      return Array.from(whole.data.slice(start, start + half));
    }).flat(),
  );
  return new Tensor([2 * batch, time / 2, FEATURES], "float32", Float32Array.from(data));
}

const MAKERS = {
  simpleRNN: (options: { stateful: boolean }) => layers.simpleRNN({ units: 3, ...options }),
  gru: (options: { stateful: boolean }) => layers.gru({ units: 3, ...options }),
  lstm: (options: { stateful: boolean }) => layers.lstm({ units: 3, ...options }),
  rnn: (options: { stateful: boolean }) => layers.rnn(layers.lstmCell({ units: 3 }), options),
} as const;
const names = Object.keys(MAKERS) as (keyof typeof MAKERS)[];

function netOf(name: keyof typeof MAKERS, time: number, stateful: boolean) {
  const head = layers.dense({ units: 1 });
  const first = stateful
    ? input({ shape: [time, FEATURES], batchSize: 2 })
    : input({ shape: [time, FEATURES] });
  const net = sequential([first, MAKERS[name]({ stateful }), head] as never);
  net.compile({ optimizer: optimizers.sgd({ learningRate: 0 }), loss: "mse" });
  return net;
}

test.each(names)("%s: a sequence in two batches is the sequence in one", async (name) => {
  setSeed(7);
  const x = series(2, 2 * TIME);
  const whole = netOf(name, 2 * TIME, false);
  const parts = netOf(name, TIME, true);
  await parts.setWeights(await whole.getWeights());
  const wanted = Array.from((await whole.predict(x)).data);
  const predicted = async () =>
    Array.from((await parts.predict(halves(x), { batchSize: 2 })).data).slice(2);
  const close = (actual: readonly number[]) =>
    actual.forEach((value, index) => {
      expect(value).toBeCloseTo(wanted[index]!, 5);
    });
  close(await predicted());
  const carried = await predicted();
  expect(Math.abs(carried[0]! - wanted[0]!)).toBeGreaterThan(1e-4);
  await parts.resetStates();
  close(await predicted());
});

test.each(names)("%s: fit and evaluate carry states, too", async (name) => {
  const x = series(2, TIME);
  const y = new Tensor([2, 1], "float32", Float32Array.from([0.3, -0.2]));
  const net = netOf(name, TIME, true);
  const twice = halves(series(2, 2 * TIME));
  const targets = new Tensor([4, 1], "float32", Float32Array.from([0.1, 0.2, 0.3, -0.2]));
  // The model's input fixes batches of 2 rows, which is then the default.
  const options = { verbose: 0 } as const;
  const after = async () => Array.from((await net.predict(x, { batchSize: 2 })).data);
  const fresh = await after();
  const seen: number[][] = [];
  for (const pass of [
    () => net.fit(twice, targets, { ...options, shuffle: false }),
    () => net.evaluate(twice, targets, options),
    () => net.predict(twice),
  ]) {
    await net.resetStates();
    await pass();
    seen.push(await after());
  }
  // The learning rate is 0: all three end with the same states, which differ from the initial ones.
  expect(seen[0]).toEqual(seen[2]);
  expect(seen[1]).toEqual(seen[2]);
  expect(seen[0]).not.toEqual(fresh);
  await net.resetStates();
  await net.trainOnBatch(x, y);
  const trained = await after();
  expect(trained).not.toEqual(fresh);
});

test("gradients end where a batch begins: states that are carried are constants", async () => {
  setSeed(5);
  const [units, x] = [3, halves(series(2, 2 * TIME))];
  const chunk = (part: number) => x.slice([2 * part, 0, 0], [2 * part + 2, TIME, FEATURES]);
  const y = new Tensor([2, 1], "float32", Float32Array.from([0.3, -0.2]));
  const net = netOf("lstm", TIME, true);
  const states = [input({ shape: [units] }), input({ shape: [units] })] as const;
  const piece = input({ shape: [TIME, FEATURES] });
  const [last, ...after] = layers.lstm({ units, returnState: true }).apply(piece, {
    initialState: [...states],
  });
  const given = { x: piece, h: states[0], c: states[1] };
  const head = layers.dense({ units: 1 }).apply(last);
  const once = functional({ inputs: given, outputs: head });
  const reading = functional({ inputs: given, outputs: [...after] });
  await once.setWeights(await net.getWeights());
  const zeros = new Tensor([2, units], "float32", new Float32Array(2 * units));
  const [h, c] = await reading.predict({ x: chunk(0), h: zeros, c: zeros });
  once.compile({ optimizer: optimizers.sgd({ learningRate: 0.5 }), loss: "mse" });
  // The first batch leaves the weights as they are, at a learning rate of 0.
  await net.trainOnBatch(chunk(0), y);
  net.optimizer.learningRate = 0.5;
  await net.trainOnBatch(chunk(1), y);
  await once.trainOnBatch({ x: chunk(1), h: h!, c: c! }, y);
  const carried = (await net.getWeights()).flatMap(({ data }) => [...data]);
  const constants = (await once.getWeights()).flatMap(({ data }) => [...data]);
  for (const [index, value] of carried.entries()) {
    expect(value).toBeCloseTo(Number(constants[index]), 6);
  }
});

test.each(names)("%s: another batch size throws and keeps the states", async (name) => {
  const net = netOf(name, TIME, true);
  const first = Array.from((await net.predict(series(2), { batchSize: 2 })).data);
  const second = Array.from((await net.predict(series(2), { batchSize: 2 })).data);
  expect(second).not.toEqual(first);
  await net.resetStates();
  await net.predict(series(2), { batchSize: 2 });
  await expect(net.predictOnBatch(series(3))).rejects.toThrow(/batch|\b2\b.*\b3\b|\b3\b.*\b2\b/i);
  const y = new Tensor([3, 1], "float32", Float32Array.from([1, 2, 3]));
  await expect(net.trainOnBatch(series(3), y)).rejects.toThrow(/batch|\b2\b.*\b3\b/i);
  expect(Array.from((await net.predict(series(2), { batchSize: 2 })).data)).toEqual(second);
});

test("stateful without a batch size throws with advice", () => {
  expect(() =>
    sequential([input({ shape: [TIME, FEATURES] }), layers.gru({ units: 2, stateful: true })]),
  ).toThrow(/fixed batch size.*batchSize/);
});

class Liar extends Cell {
  static override readonly className = "Liar";
  override readonly stateSize = 2;

  constructor(private readonly give: (x: SymbolicTensor) => readonly SymbolicTensor[]) {
    super();
  }

  override call(x: SymbolicTensor, [state]: readonly SymbolicTensor[]) {
    return [state!, this.give(x)] as const;
  }
}

test("a cell whose states do not fit its stateSize throws with both shapes", () => {
  const x = constant({ shape: [1, 2, 3], data: [1, 2, 3, 4, 5, 6] });
  for (const cellOf of [
    (give: (x: SymbolicTensor) => readonly SymbolicTensor[]) => new Liar(give),
    (give: (x: SymbolicTensor) => readonly SymbolicTensor[]) => ({
      stateSize: 2,
      call: (x: SymbolicTensor, [state]: readonly SymbolicTensor[]) => [state!, give(x)] as const,
    }),
  ]) {
    expect(() => layers.rnn(cellOf((x) => [x, x])).apply(x)).toThrow(
      /stateSize says 1 states, call returned 2/,
    );
    expect(() => layers.rnn(cellOf((x) => [ops.mul(x, 2)])).apply(x)).toThrow(
      /state 0 has shape .*2.* by stateSize, call returned .*3/,
    );
  }
});

test("a cell whose results are not [output, states], or whose output has another size, throws", () => {
  const x = constant({ shape: [1, 2, 3], data: [1, 2, 3, 4, 5, 6] });
  const run = (call: unknown, outputSize?: number) => () =>
    layers.rnn({ stateSize: 2, call, ...(outputSize && { outputSize }) } as never).apply(x);
  type States = readonly [SymbolicTensor];
  const form = /call must return \[output, states\] .*one tensor and a state; got /;
  expect(run(() => undefined)).toThrow(form);
  expect(run((_: unknown, [state]: States) => state)).toThrow(/got one tensor/);
  expect(run((_: unknown, states: States) => [3, states])).toThrow(/got \[3, \[tensor\]\]/);
  expect(run((_: unknown, [state]: States) => [state, [1]])).toThrow(/got \[tensor, \[1\]\]/);
  expect(run((_: unknown, [s]: States) => [[s, s], [s]])).toThrow(/got \[\[tensor, tensor\]/);
  expect(run((step: unknown, states: States) => [step, states])).toThrow(
    /the output has shape \(1, 2\) by stateSize, call returned .*\(1, 3\)/,
  );
  expect(run((_: unknown, [s]: States) => [s, [s]], 4)).toThrow(
    /the output has shape \(1, 4\) by outputSize, call returned .*\(1, 2\)/,
  );
});

test("an object that is not a cell throws", () => {
  for (const strange of [null, 3, {}, { stateSize: 0, call: () => [] }]) {
    expect(() => new layers.RNN({ cell: strange as never })).toThrow(
      /Expected a cell, which has stateSize/,
    );
  }
});
