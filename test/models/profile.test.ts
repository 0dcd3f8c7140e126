/** `profile`: each operation of a step alone, together what the step is. */
import {
  device,
  functional,
  input,
  layers,
  type Model,
  NotReadyError,
  profile,
  sequential,
  setSeed,
  type Tensor,
  tensor,
  ValueError,
} from "latch";
import { barsSvg, barsText } from "latch/plot";
import { expect, test } from "vitest";
import { planWithSteps } from "../../ts/graph/plan-steps.js";
import { TRAINER } from "../../ts/models/model.js";
import { stageBatch } from "../../ts/training/fit/one-batch.js";

const [BATCH, TIME, FEATURES, UNITS] = [6, 5, 3, 4];
const x = tensor(
  Float32Array.from({ length: BATCH * TIME * FEATURES }, (_, i) => Math.sin(i)),
  [BATCH, TIME, FEATURES],
);
const y = tensor([0, 1, 0, 1, 1, 0]);

function made() {
  setSeed(4);
  const net = sequential([
    layers.lstm({ units: UNITS, inputShape: [TIME, FEATURES] }),
    layers.dropout({ rate: 0.2 }),
    layers.dense({ units: 1 }),
  ]);
  net.compile({ loss: "mse", optimizer: "adam", metrics: ["mae"] });
  return net;
}

test("the operations of a training step, with their multiply-adds and bytes", async () => {
  const report = await profile(made(), x, y, { rounds: 3 });
  const named = new Map(report.rows.map((row) => [row.op, row]));
  const weights = (FEATURES + UNITS) * 4 * UNITS;
  expect(named.get("lstm")?.multiplyAdds).toBe(BATCH * TIME * weights);
  expect(named.get("lstmGrad")?.multiplyAdds).toBe(2 * BATCH * TIME * weights);
  expect(named.get("dense")?.multiplyAdds).toBe(BATCH * UNITS);
  expect(named.get("dense")?.bytes).toBe(4 * (BATCH * UNITS + UNITS + 1 + BATCH));
  expect(named.get("dense")?.shape).toEqual([BATCH, 1]);
  expect(named.get("adamUpdate")?.part).toBe("commit");
  expect(report.rows.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  expect(report.batchSize).toBe(BATCH);
  expect(report.milliseconds).toBeGreaterThan(0);
  expect(report.peak).toBeGreaterThan(0);
});

test("steps run one after the other compute what the whole plan does", async () => {
  const one = made();
  await one.trainOnBatch(x, y);
  const other = made();
  const { executable, binding, memory, start, rows } = await stageBatch(
    other[TRAINER]().compiled,
    x,
    y,
  );
  const { plan, stepPlans } = planWithSteps(executable.schedule, binding, false);
  expect(stepPlans).toHaveLength(plan.steps.length);
  const blocks = executable.schedule.variables.map(({ storage }) => storage!);
  const { optimizer } = other;
  const hyperparameters = new Float32Array(optimizer.hyperparameters(0));
  for (const step of stepPlans) {
    const program = await executable.device.load(structuredClone(step), blocks);
    const slice = { steps: 1, start, rows, iteration: 0, hyperparameters };
    expect((await executable.device.run(program, memory, slice)).failure).toBeNull();
  }
  expect(await other.getWeights()).toEqual(await one.getWeights());
});

test("weights, slots and what follows are as without it", async () => {
  const one = made();
  await one.fit(x, y, { epochs: 3, verbose: 0 });
  const other = made();
  await profile(other, x, y, { rounds: 2 });
  await profile(other, x, undefined, { rounds: 2 });
  await other.fit(x, y, { epochs: 3, verbose: 0 });
  expect(await other.getWeights()).toEqual(await one.getWeights());
  expect(other.history?.history).toEqual(one.history?.history);
});

test("a table, bars and a trace", async () => {
  const report = await profile(made(), x, y, { rounds: 15 });
  const text = report.toString();
  expect(text).toMatch(
    /^sequential.*, batch of 6: [\d.]+ ms a step; peak [\d.]+ G multiply-adds\/s\n/,
  );
  expect(text).toMatch(/^operation +shape +ms +share +multiply-adds +bytes +of peak$/m);
  expect(text).toMatch(/^lstmGrad +.* %$/m);
  const bars = report.toBars();
  expect(new Set(bars.map(({ category }) => category)).size).toBe(bars.length);
  expect(barsText(bars)).toContain("lstmGrad");
  expect(barsSvg(bars)).toContain("lstmGrad");
  const { traceEvents } = JSON.parse(JSON.stringify(report.toTrace())) as ReturnType<
    typeof report.toTrace
  >;
  expect(traceEvents).toHaveLength(report.rows.length);
  for (const [index, { ts, dur }] of traceEvents.entries())
    expect(traceEvents[index + 1]?.ts ?? ts + dur).toBeCloseTo(ts + dur);
});

test("multiply-adds of products, convolutions, attention and loops", async () => {
  const counts = async (net: Model, rows: Tensor) => {
    const { rows: found } = await profile(net, rows, undefined, { rounds: 1 });
    return found.flatMap(({ multiplyAdds }) => (multiplyAdds > 0 ? [multiplyAdds] : []));
  };
  const inputShape = [8, 6, 4] as const;
  const images = tensor(new Float32Array(2 * 8 * 6 * 4), [2, ...inputShape]);
  const conv = sequential([layers.conv2D({ filters: 5, kernelSize: 3, inputShape })]);
  expect(await counts(conv, images)).toEqual([2 * 6 * 4 * 5 * (3 * 3 * 4)]);
  const depthwise = sequential([layers.depthwiseConv2D({ kernelSize: 3, inputShape })]);
  expect(await counts(depthwise, images)).toEqual([2 * 6 * 4 * 4 * 9]);
  const gru = sequential([layers.gru({ units: UNITS, inputShape: [TIME, FEATURES] })]);
  expect(await counts(gru, x)).toEqual([BATCH * TIME * (FEATURES + UNITS) * 3 * UNITS]);

  const inputs = input({ shape: [TIME, FEATURES] });
  const heads = layers.multiHeadAttention({ numHeads: 2, keyDim: 3 });
  const attending = functional({ inputs, outputs: heads.apply([inputs, inputs]) });
  const [projection, pairs] = [BATCH * TIME * FEATURES * 2 * 3, BATCH * 2 * TIME * TIME];
  const byAttention = [projection, projection, projection, pairs * (3 + 3), projection];
  expect((await counts(attending, x)).sort()).toEqual(byAttention.sort());
  attending.compile({ loss: "mse", optimizer: "sgd" });
  // The gradient reads the weights of pairs: four products, none of them the scores.
  const { rows: trained } = await profile(attending, x, x, { rounds: 1 });
  const gradient = trained.find(({ op }) => op === "attentionGrad");
  expect(gradient?.multiplyAdds).toBe(pairs * 4 * 3);

  const cell = layers.lstmCell({ units: UNITS, activation: "softsign" });
  const looping = sequential([layers.rnn({ cell, inputShape: [TIME, FEATURES] })]);
  const all = (await counts(looping, x)).reduce((sum, count) => sum + count, 0);
  expect(all).toBe(BATCH * TIME * (FEATURES + UNITS) * 4 * UNITS);
});

test("what it can't measure is an error", async () => {
  const net = sequential([layers.dense({ units: 1, inputShape: [1] })]);
  await expect(profile(net, [[1]], [[1]])).rejects.toThrow(NotReadyError);
  expect((await profile(net, [[1]])).rows.length).toBeGreaterThan(0);
  await expect(profile(net, [[1]], undefined, { rounds: 0 })).rejects.toThrow(ValueError);
  const place = device.worker();
  const there = sequential([layers.dense({ units: 1, inputShape: [1] })], { device: place });
  await expect(profile(there, [[1]])).rejects.toThrow(/device\.local\(\)/);
  place.dispose();
});
