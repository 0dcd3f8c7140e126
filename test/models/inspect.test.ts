/** `inspect`: gates and states of layers for given data. */
import {
  functional,
  type GruInspection,
  input,
  inspect,
  layers,
  random,
  sequential,
  type Tensor,
} from "latch";
import { expect, test } from "vitest";

function close(a: Tensor, b: ArrayLike<number>): void {
  expect(a.size).toBe(b.length);
  a.data.forEach((value, index) => {
    expect(Math.abs(Number(value) - b[index]!)).toBeLessThan(1e-5);
  });
}

const x = random.normal([2, 5, 3]);

test("an LSTM's cell and hidden state follow from its gates", async () => {
  const net = sequential([
    layers.lstm({ units: 4, inputShape: [5, 3], returnSequences: true, name: "memory" }),
  ]);
  const seen = await inspect(net, x, { layer: "memory" });
  expect(Object.keys(seen).sort()).toEqual([
    "candidate",
    "cell",
    "forget",
    "hidden",
    "input",
    "output",
  ]);
  expect(seen.forget.shape).toEqual([2, 5, 4]);
  close(seen.hidden, (await net.predict(x)).data);
  for (let step = 1; step < 5; step++) {
    const at = (part: Tensor, time = step) => part.at(1, time, 2);
    const cell = at(seen.forget) * at(seen.cell, step - 1) + at(seen.input) * at(seen.candidate);
    expect(at(seen.cell)).toBeCloseTo(cell, 5);
    expect(at(seen.hidden)).toBeCloseTo(at(seen.output) * Math.tanh(cell), 5);
  }
});

test("a GRU, and a layer that goes backwards: in the input's order of time", async () => {
  const net = sequential([
    layers.gru({ units: 4, inputShape: [5, 3], goBackwards: true, name: "back" }),
  ]);
  const seen = await inspect<GruInspection>(net, x, { layer: "back" });
  const last = await net.predict(x);
  // The last step that is processed is the first in time.
  close(seen.hidden.slice([0, 0], [2, 1]).reshape([2, 4]), last.data);
  const blended =
    seen.update.at(0, 3, 1) * seen.hidden.at(0, 4, 1) +
    (1 - seen.update.at(0, 3, 1)) * seen.candidate.at(0, 3, 1);
  expect(seen.hidden.at(0, 3, 1)).toBeCloseTo(blended, 5);
});

test("both directions, behind an embedding with a mask: masked steps keep their states", async () => {
  const net = sequential([
    layers.embedding({ inputDim: 6, outputDim: 3, maskZero: true, inputShape: [4] }),
    layers.bidirectional(layers.simpleRNN({ units: 2, returnSequences: true }), { name: "both" }),
  ]);
  const words = [[1, 2, 0, 0]];
  const seen = await inspect<{ forward: { hidden: Tensor }; backward: { hidden: Tensor } }>(
    net,
    words,
    { layer: "both" },
  );
  const { hidden } = seen.forward;
  expect(hidden.slice([0, 3], [1, 4]).toArray()).toEqual(hidden.slice([0, 1], [1, 2]).toArray());
  const given = await net.predict(words);
  expect(given.at(0, 1, 0)).toBeCloseTo(hidden.at(0, 1, 0), 5);
  expect(given.at(0, 0, 2)).toBeCloseTo(seen.backward.hidden.at(0, 0, 0), 5);
});

test("attention returns its scores, for each query a row that sums to 1", async () => {
  const [query, value] = [input({ shape: [2, 3] }), input({ shape: [4, 3] })];
  const outputs = layers.attention({ name: "look" }).apply([query, value]);
  const net = functional({ inputs: [query, value], outputs });
  const data = [random.normal([1, 2, 3]), random.normal([1, 4, 3])];
  const { scores } = await inspect<{ scores: Tensor }>(net, data, { layer: "look" });
  expect(scores.shape).toEqual([1, 2, 4]);
  close(scores.sum(2) as Tensor, [1, 1]);
});

test("a layer without inner values and a layer that is not in the model throw", async () => {
  const net = sequential([layers.dense({ units: 4, inputShape: [3], name: "plain" })]);
  await expect(inspect(net, random.normal([2, 3]), { layer: "plain" })).rejects.toThrow(
    /plain.*nothing inside/,
  );
  await expect(inspect(net, random.normal([2, 3]), { layer: "other" })).rejects.toThrow(
    /no layer "other"/,
  );
});
