/** What counts of data is their content at the call. */
import { layers, random, sequential, Tensor } from "latch";
import { expect, test } from "vitest";

const silent = { verbose: 0 } as const;
const SIZE = 6;

/** A model of one weight that copies its input. */
async function doubling() {
  const net = sequential([layers.dense({ units: 1, inputShape: [1], useBias: false })]);
  net.compile({ loss: "mse", optimizer: "sgd" });
  await net.setWeights([[[2]]]);
  return net;
}

const ones = () => new Float32Array(SIZE).fill(1);
const shaped = (data: Float32Array) => ({ data, shape: [SIZE, 1] });

/** Each call gets arrays of ones, which are overwritten as soon as it has returned. */
test.each(["typed arrays", "Tensors", "{ data, shape }", "views"])(
  "%s that are overwritten after the call give what they held at the call",
  async (kind) => {
    const made: Float32Array[] = [];
    const given = () => {
      const data = kind === "views" ? new Float32Array(2 * SIZE).fill(1).subarray(SIZE) : ones();
      made.push(data);
      if (kind === "Tensors") return new Tensor([SIZE, 1], "float32", data);
      return kind === "{ data, shape }" ? shaped(data) : data;
    };
    const overwritten = <Result>(running: Promise<Result>): Promise<Result> => {
      for (const data of made.splice(0)) data.fill(100);
      return running;
    };
    const net = await doubling();
    const twos = new Array(SIZE).fill(2);
    expect([...(await overwritten(net.predict(given()))).data]).toEqual(twos);
    expect([...(await overwritten(net.predictOnBatch(given()))).data]).toEqual(twos);
    // (2 x - y)² = 1 for x = y = 1, and so with any weights.
    expect((await overwritten(net.evaluate(given(), given()))).loss).toBe(1);
    const sampleWeight = given();
    expect((await overwritten(net.testOnBatch(given(), given(), { sampleWeight }))).loss).toBe(1);
    net.optimizer.learningRate = 0;
    expect((await overwritten(net.trainOnBatch(given(), given()))).loss).toBe(1);
    const split = { ...silent, epochs: 2, validationSplit: 0.5 };
    const validationData = [given(), given(), given()] as const;
    const fits = [
      await overwritten(net.fit(given(), given(), { ...silent, epochs: 2, validationData })),
      await overwritten(net.fit(given(), given(), split)),
    ];
    for (const { history } of fits) {
      expect(history.loss).toEqual([1, 1]);
      expect(history.val_loss).toEqual([1, 1]);
    }
    const weights = new Float32Array([3]);
    const setting = net.setWeights([{ data: weights, shape: [1, 1] }]);
    weights.fill(100);
    await setting;
    expect([...(await net.getWeights())[0]!.data]).toEqual([3]);
  },
);

test("calls that do not wait for each other keep their data apart", async () => {
  const net = await doubling();
  net.optimizer.learningRate = 0;
  // Everything is loaded, so the first of the next calls uploads at once.
  await net.trainOnBatch(ones(), ones());
  await net.predictOnBatch(ones());
  const buffer = ones();
  const filled = (value: number) => shaped(buffer.fill(value));
  const running = [
    net.predictOnBatch(filled(1)),
    net.predictOnBatch(filled(2)),
    net.trainOnBatch(filled(3), filled(3)),
    net.predictOnBatch(filled(4)),
  ] as const;
  buffer.fill(100);
  const [one, two, loss, four] = await Promise.all(running);
  expect([one, two, four].map(({ data }) => data[0])).toEqual([2, 4, 8]);
  // (2 x - y)² for x = y = 3.
  expect(loss.loss).toBe(9);
});

test("indices and bytes are read at the call, too", async () => {
  const net = sequential([layers.embedding({ inputDim: 9, outputDim: 1 })]);
  await net.predict([[1]]);
  const indices = Int32Array.of(3, 3);
  const expected = (await net.predict({ data: indices.slice(), shape: [2, 1] })).toArray();
  const running = net.predict({ data: indices, shape: [2, 1] });
  indices.fill(4);
  expect((await running).toArray()).toEqual(expected);
  const bytes = Uint8Array.of(1, 1);
  const doubled = (await doubling()).predict({ data: bytes, shape: [2, 1] });
  bytes.fill(7);
  expect([...(await doubled).data]).toEqual([2, 2]);
});

test("a batch of an iterable is read when it is pulled", async () => {
  const net = await doubling();
  net.optimizer.learningRate = 0;
  const buffer = ones();
  function* reusing() {
    for (const value of [1, 3]) {
      buffer.fill(value);
      yield [shaped(buffer), shaped(buffer)] as const;
      buffer.fill(100);
    }
  }
  const fitting = net.fit(reusing(), silent);
  buffer.fill(50);
  // (2 x - x)² is 1, then 9.
  expect((await fitting).history.loss).toEqual([5]);
});

test("transfer: true takes the buffers over: results are the same, and the caller's arrays are empty", async () => {
  const net = await doubling();
  net.optimizer.learningRate = 0;
  const transfer = true;
  const [a, b, c, d] = [ones(), ones(), ones(), ones()];
  const predicting = net.predict(shaped(a), { transfer });
  expect(a.byteLength).toBe(0);
  expect([...(await predicting).data]).toEqual(new Array(SIZE).fill(2));
  // x and y in one buffer.
  const both = new Float32Array(2 * SIZE).fill(1);
  const [x, y] = [both.subarray(0, SIZE), both.subarray(SIZE)];
  expect((await net.evaluate(x, y, { transfer })).loss).toBe(1);
  expect(both.byteLength).toBe(0);
  expect((await net.trainOnBatch(b, c, { transfer })).loss).toBe(1);
  expect((await net.predictOnBatch(d, { transfer })).size).toBe(SIZE);
  const validationData = [ones(), ones()] as const;
  const options = { ...silent, transfer, validationData };
  const { history } = await net.fit(shaped(ones()), shaped(ones()), options);
  expect([history.loss, history.val_loss]).toEqual([[1], [1]]);
  expect([b, c, d, ...validationData].map(({ byteLength }) => byteLength)).toEqual([0, 0, 0, 0, 0]);
});

test("memory that can't be taken over is copied: shared, or of WebAssembly", async () => {
  const net = await doubling();
  const memory = new WebAssembly.Memory({ initial: 1 });
  for (const buffer of [new SharedArrayBuffer(4 * SIZE), memory.buffer]) {
    const data = new Float32Array(buffer, 0, SIZE).fill(1);
    const predicting = net.predict(shaped(data), { transfer: true });
    data.fill(100);
    expect([...(await predicting).data]).toEqual(new Array(SIZE).fill(2));
  }
});

test("a tensor whose buffer is gone is an error that says so", async () => {
  const net = await doubling();
  const x = random.uniform([SIZE, 1]);
  await net.predict(x, { transfer: true });
  await expect(net.predict(x)).rejects.toThrow(/shape \(6, 1\) was transferred/);
});
