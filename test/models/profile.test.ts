/** `profile`: each operation of a step alone, together what the step is. */
import {
  device,
  layers,
  NotReadyError,
  profile,
  sequential,
  setSeed,
  tensor,
  ValueError,
} from "latch";
import { barsSvg, barsText } from "latch/plot";
import { expect, test } from "vitest";
import { MULTIPLY_ADDS } from "../../ts/graph/multiply-adds.js";
import * as operations from "../../ts/graph/operations/index.js";
import { planWithSteps } from "../../ts/graph/plan-steps.js";
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
    other.trainer().compiled,
    x,
    y,
  );
  const { whole, steps } = planWithSteps(executable.schedule, binding, false);
  expect(steps).toHaveLength(whole.steps.length);
  const blocks = executable.schedule.variables.map(({ storage }) => storage!);
  const { optimizer } = other;
  const hyperparameters = new Float32Array(optimizer.hyperparameters(0));
  for (const step of steps) {
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

test("every count belongs to an operation, and a product's does not depend on transposes", () => {
  const names = Object.values(operations).flatMap((member) =>
    typeof member === "function" && "operation" in member ? [member.operation.name] : [],
  );
  for (const name of Object.keys(MULTIPLY_ADDS)) expect(names, name).toContain(name);
  const [a, b] = [
    [2, 3, 5],
    [5, 7],
  ];
  expect(MULTIPLY_ADDS.matmul?.({ a: a!, b: b!, y: [2, 3, 7] })).toBe(2 * 3 * 5 * 7);
  const filters = { y: [2, 6, 8], dy: [2, 6, 8], kernel: [3, 4, 8], dkernel: [3, 4, 8] };
  for (const name of ["conv", "convInputGrad", "convKernelGrad"])
    expect(MULTIPLY_ADDS[name]?.(filters), name).toBe(2 * 6 * 8 * 3 * 4);
  expect(MULTIPLY_ADDS.matmul?.({ a: [2, 5, 3], b: [7, 5], y: [2, 3, 7] })).toBe(2 * 3 * 5 * 7);
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
