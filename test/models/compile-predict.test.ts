/** Predictions that run at once, into a given array: predict's bits, no allocation, and what is checked. */
import {
  device,
  functional,
  input,
  layers,
  random,
  sequential,
  setSeed,
  type Tensor,
  tensor,
} from "latch";
import { beforeEach, describe, expect, test } from "vitest";

beforeEach(() => setSeed(8));

const recurrent = () =>
  sequential([input({ shape: [5, 3] }), layers.lstm({ units: 4 }), layers.dense({ units: 2 })]);

describe("a compiled prediction", () => {
  test("writes what predict returns, to the bit", async () => {
    const net = recurrent();
    const predict = await net.compilePredict({ batchSize: 2 });
    const out = new Float32Array(4);
    for (let i = 0; i < 3; i++) {
      const x = random.normal([2, 5, 3]);
      expect(predict(x.data as Float32Array, out)).toBe(out);
      expect([...out]).toEqual([...(await net.predict(x)).data]);
    }
  });

  test("takes arrays of any kind, indices too", async () => {
    const net = sequential([
      input({ shape: [3], dtype: "int32" }),
      layers.embedding({ inputDim: 4, outputDim: 2 }),
      layers.flatten(),
    ]);
    const predict = await net.compilePredict();
    const wanted = [...(await net.predict(tensor([[3, 0, 1]], undefined, "int32"))).data];
    expect(predict([3, 0, 1], new Array<number>(6).fill(0))).toEqual(wanted);
    expect([...predict(new Int32Array([3, 0, 1]), new Float64Array(6))]).toEqual(wanted);
    expect(() => predict([3, 0.5, 1], new Float32Array(6))).toThrow(/takes integers, got 0.5 at 1/);
    expect(() => predict([3, 4, 1], new Float32Array(6))).toThrow(/4/);
    expect([...predict([3, 0, 1], new Float32Array(6))]).toEqual(wanted);
  });

  test("has the forms of several inputs and outputs", async () => {
    const [a, b] = [input({ shape: [2] }), input({ shape: [1] })];
    const sum = layers.dense({ units: 2 }).apply(layers.concatenate().apply([a, b]));
    const net = functional({
      inputs: { a, b },
      outputs: [sum, layers.dense({ units: 1 }).apply(b)],
    });
    const predict = await net.compilePredict();
    const [y, z] = predict({ a: [1, 2], b: [3] }, [
      new Float32Array(2),
      new Float32Array(1),
    ] as const);
    const wanted = (await net.predict({ a: [[1, 2]], b: [[3]] })) as Tensor[];
    expect([[...y!], [...z!]]).toEqual(wanted.map(({ data }) => [...data]));
  });

  test("sees changes of the weights, growth of the memory and a larger engine", async () => {
    const net = recurrent();
    const predict = await net.compilePredict();
    const x = random.normal([1, 5, 3]);
    const out = new Float32Array(2);
    predict(x.data as Float32Array, out);
    await net.setWeights((await net.getWeights()).map((weight) => weight.mul(0.5)));
    const large = sequential([input({ shape: [2000] }), layers.dense({ units: 2000 })]);
    await large.predict(random.normal([500, 2000]));
    await sequential([
      input({ shape: [1], dtype: "int32" }),
      layers.embedding({ inputDim: 2, outputDim: 1 }),
    ]).predict(tensor([[1]], undefined, "int32"));
    predict(x.data as Float32Array, out);
    expect([...out]).toEqual([...(await net.predict(x)).data]);
  });

  test("keeps the states of a stateful layer from call to call", async () => {
    const make = () =>
      sequential([
        input({ shape: [2, 1], batchSize: 1 }),
        layers.simpleRNN({ units: 2, stateful: true }),
      ]);
    const [net, other] = [make(), make()];
    await other.setWeights(await net.getWeights());
    const predict = await net.compilePredict();
    const out = new Float32Array(2);
    for (let i = 0; i < 3; i++) {
      predict([i, 1], out);
      expect([...out]).toEqual([...(await other.predict([[[i], [1]]])).data]);
    }
  });
});

test("calls allocate nothing", async () => {
  const net = sequential([input({ shape: [4] }), layers.dense({ units: 3, activation: "tanh" })]);
  const predict = await net.compilePredict();
  const [x, out] = [new Float32Array([1, 2, 3, 4]), new Float32Array(3)];
  const calls = 20_000;
  const growthOfHeap = () => {
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < calls; i++) predict(x, out);
    return process.memoryUsage().heapUsed - before;
  };
  const rounds = Array.from({ length: 30 }, growthOfHeap);
  // The heap shrinks in a round in which garbage was collected, which may be that of others; in the others it grows by what
  // is allocated: of 16 bytes a call, by 320 kB.
  const kept = rounds.filter((growth) => growth >= 0);
  expect(kept.length).toBeGreaterThan(0);
  expect(Math.min(...kept)).toBeLessThan(2 * calls);
});

test("bad input is told", async () => {
  const net = recurrent();
  await expect(net.compilePredict({ batchSize: 0 })).rejects.toThrow(/batchSize/);
  await expect(net.compilePredict({ batch: 1 } as never)).rejects.toThrow(/batch/);
  const predict = await net.compilePredict();
  expect(() => predict(new Float32Array(14), new Float32Array(2))).toThrow(
    /array of 15 numbers, got 14/,
  );
  expect(() => predict(new Float32Array(15), new Float32Array(3))).toThrow(
    /array of 2 numbers, got 3/,
  );
  expect(() => predict(undefined as never, new Float32Array(2))).toThrow(/got none/);
  await expect(sequential([layers.dense({ units: 1 })]).compilePredict()).rejects.toThrow(/input/);
  const anyLength = sequential([input({ shape: [null, 2] }), layers.lstm({ units: 1 })]);
  await expect(anyLength.compilePredict()).rejects.toThrow(/sizes/);
  const away = sequential([input({ shape: [2] }), layers.dense({ units: 1 })], {
    device: device.worker(),
  });
  await expect(away.compilePredict()).rejects.toThrow(/worker/);
});
