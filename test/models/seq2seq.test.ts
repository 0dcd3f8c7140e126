/** Encoder and decoder: states passed on, models cut out of the trained one, decoding step by step. */
import { functional, input, layers, random, ready, type Tensor, tensor } from "latch";
import { expect, test } from "vitest";

test("an encoder and a decoder cut out of a trained model decode, step by step, the outputs of the whole model", async () => {
  const [source, given] = [input({ shape: [null, 5] }), input({ shape: [null, 4] })];
  const [, hidden, cell] = layers.lstm({ units: 6, returnState: true }).apply(source);
  const decoder = layers.lstm({ units: 6, returnSequences: true, returnState: true });
  const judge = layers.dense({ units: 4, activation: "softmax" });
  const [sequence] = decoder.apply(given, { initialState: [hidden, cell] });
  const net = functional({ inputs: [source, given], outputs: judge.apply(sequence) });
  net.compile({ loss: "categorical_crossentropy", optimizer: "rmsprop" });
  const [x, y] = [random.uniform([16, 7, 5]), random.uniform([16, 3, 4])];
  await net.fit([x, y], y, { epochs: 2, verbose: 0 });

  const encoder = functional({ inputs: source, outputs: [hidden, cell] });
  const [h, c] = [input({ shape: [6] }), input({ shape: [6] })];
  const one = input({ shape: [null, 4] });
  const [output, nextH, nextC] = decoder.apply(one, { initialState: [h, c] });
  const step = functional({ inputs: [one, h, c], outputs: [judge.apply(output), nextH, nextC] });

  const whole = await net.predict([x, y]);
  let states: readonly Tensor[] = await encoder.predict(x);
  for (let time = 0; time < 3; time++) {
    const symbols = y.slice([0, time], [16, time + 1]);
    const [probabilities, ...next] = await step.predictOnBatch([symbols, ...states]);
    const expected = whole.slice([0, time], [16, time + 1]);
    probabilities.data.forEach((value, index) => {
      expect(Math.abs(Number(value) - Number(expected.data[index]))).toBeLessThan(1e-5);
    });
    states = next;
  }
});

test("states of the wrong number or shape throw", async () => {
  await ready();
  const x = input({ shape: [3, 2] });
  const layer = layers.lstm({ units: 6 });
  const state = input({ shape: [6] });
  expect(() => layer.apply(x, { initialState: [state] })).toThrow(/2 tensors, got 1/);
  const narrow = input({ shape: [5] });
  expect(() => layer.apply(x, { initialState: [state, narrow] })).toThrow(/state 1.*\(batch, 6\)/);
  expect(() => layers.gru({ units: 6 }).apply(tensor([[1]]) as never)).toThrow(/batch, time/);
});
