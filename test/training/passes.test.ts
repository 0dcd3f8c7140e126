/** Passes that overlap, and passes over nothing. */
import { callbacks, layers, random, sequential, type Tensor } from "latch";
import { batches } from "latch/data";
import { afterEach, expect, test, vi } from "vitest";

const silent = { verbose: 0 } as const;
const x = random.uniform([60, 3]);
const near = random.uniform([60, 1]);
/** Targets whose loss is about a hundred times as large. */
const far = near.reshape([60, 1]);
far.data.forEach((value, row) => {
  far.data[row] = value + 10;
});

function regressor() {
  const net = sequential([
    layers.dense({ units: 4, inputShape: [3], activation: "tanh" }),
    layers.dense({ units: 1 }),
  ]);
  net.compile({ loss: "mse", optimizer: "sgd", metrics: ["mae"] });
  return net;
}

/** A model that does not change as it is trained, so that all numbers can be compared. */
function frozen() {
  const net = regressor();
  net.optimizer.learningRate = 0;
  return net;
}

afterEach(() => {
  vi.restoreAllMocks();
});

test("evaluations that overlap give what they give alone", async () => {
  const net = frozen();
  const options = { batchSize: 2 };
  const alone = [await net.evaluate(x, near, options), await net.evaluate(x, far, options)];
  const [a, b] = await Promise.all([net.evaluate(x, near, options), net.evaluate(x, far, options)]);
  expect([a, b]).toEqual(alone);
});

test("evaluate and calls on batches in mid-epoch leave the sums of fit alone, and have their own", async () => {
  const net = frozen();
  const expected = await net.evaluate(x, near);
  const other = await net.evaluate(x, far);
  const onBatch = await net.testOnBatch(x, far);
  const running: number[] = [];
  const asking = {
    async onTrainBatchEnd(batch: number, { loss = 0 }) {
      running.push(loss);
      if (batch !== 1) return;
      expect(await net.evaluate(x, far)).toEqual(other);
      expect(await net.testOnBatch(x, far)).toEqual(onBatch);
      expect(await net.trainOnBatch(x, far)).toEqual(onBatch);
    },
  };
  const { history } = await net.fit(x, near, {
    ...silent,
    batchSize: 20,
    shuffle: false,
    validationData: [x, far],
    callbacks: [asking],
  });
  expect(history.loss?.[0]).toBeCloseTo(expected.loss, 5);
  expect(history.mae?.[0]).toBeCloseTo(expected.mae ?? 0, 5);
  expect(history.val_loss?.[0]).toBeCloseTo(other.loss, 3);
  // The running loss after the last step is that of the epoch: nothing was added in between.
  expect(running).toHaveLength(3);
  expect(running[2]).toBe(history.loss?.[0]);
});

test("a fit and an evaluation that begin together give what they give alone", async () => {
  const net = frozen();
  const options = { ...silent, batchSize: 2, shuffle: false };
  const { history } = await net.fit(x, near, options);
  const evaluated = await net.evaluate(x, far, { batchSize: 2 });
  const [again, beside] = await Promise.all([
    net.fit(x, near, options),
    net.evaluate(x, far, { batchSize: 2 }),
  ]);
  expect(again.history).toEqual(history);
  expect(beside).toEqual(evaluated);
});

test("a validation generator that is used up gives a warning and no values, which nothing takes for the best", async () => {
  const warning = vi.spyOn(console, "warn").mockImplementation(() => {});
  const net = regressor();
  function* once() {
    yield [x, far] as const;
  }
  const weights: Tensor[][] = [];
  const keeping = {
    async onEpochEnd() {
      weights.push(await net.getWeights());
    },
  };
  const best = callbacks.earlyStopping({
    monitor: "val_loss",
    patience: 9,
    restoreBestWeights: true,
  });
  const { history, epoch } = await net.fit(x, near, {
    ...silent,
    epochs: 3,
    validationData: once(),
    callbacks: [keeping, best],
  });
  expect(epoch).toEqual([0, 1, 2]);
  expect(history.val_loss).toHaveLength(1);
  expect(history.val_mae).toHaveLength(1);
  expect(history.loss).toHaveLength(3);
  const texts = warning.mock.calls.map(([text]) => String(text));
  expect(texts.filter((text) => text.includes("validationData has no batches left"))).toEqual([
    expect.stringContaining("epoch 2"),
    expect.stringContaining("epoch 3"),
  ]);
  // The best epoch is the only one that was validated.
  const restored = await net.getWeights();
  expect(restored.map(({ data }) => [...data])).toEqual(weights[0]?.map(({ data }) => [...data]));
});

test("validation without any batch has no values from the first epoch on", async () => {
  const warning = vi.spyOn(console, "warn").mockImplementation(() => {});
  const ended: unknown[] = [];
  const { history } = await regressor().fit(x, near, {
    ...silent,
    validationData: new Set<readonly [Tensor, Tensor]>(),
    callbacks: [{ onTestEnd: (logs) => void ended.push(logs) }],
  });
  expect(Object.keys(history)).toEqual(["loss", "mae"]);
  expect(ended).toEqual([{}]);
  expect(warning).toHaveBeenCalledTimes(1);
});

test("an iterable of batches that can be iterated again validates every epoch", async () => {
  const validationData = batches([x, far], { batchSize: 20 });
  const { history } = await frozen().fit(x, near, { ...silent, epochs: 2, validationData });
  expect(history.val_loss).toHaveLength(2);
  expect(history.val_loss?.[0]).toBe(history.val_loss?.[1]);
});

test("an epoch that is stopped before its first step has no logs", async () => {
  const net = regressor();
  const ended: number[] = [];
  const stopping = {
    onEpochBegin(epoch: number) {
      if (epoch === 1) net.stopTraining = true;
    },
    onEpochEnd: (epoch: number) => void ended.push(epoch),
  };
  const { history } = await net.fit(x, near, { ...silent, epochs: 3, callbacks: [stopping] });
  expect(history.loss).toHaveLength(1);
  expect(ended).toEqual([0]);
});
