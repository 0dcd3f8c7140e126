/** Dropout: which elements it drops, when, and what goes back through it. */
import { layers, type SymbolicTensor, sequential, setSeed, Tensor } from "latch";
import { beforeAll, expect, test } from "vitest";
import { gradients } from "../../ts/graph/autodiff.js";
import * as ops from "../../ts/graph/ops.js";
import { ready } from "../../ts/graph/ready.js";
import { contextOf } from "../support/context.js";
import { constant, run } from "../support/golden.js";

const ROWS = 64;
const COLUMNS = 50;
const ones = constant({ shape: [ROWS, COLUMNS], data: new Array(ROWS * COLUMNS).fill(1) });
const training = contextOf({ training: true });

beforeAll(async () => {
  await ready();
  setSeed(1);
});

function dropped(options: ConstructorParameters<typeof layers.Dropout>[0]): SymbolicTensor {
  return new layers.Dropout(options).call(ones, training);
}

test("in training a share of the elements is 0 and the others are scaled by 1 / (1 - rate)", () => {
  const [y = []] = run([dropped({ rate: 0.2 })]);
  expect(new Set(y)).toEqual(new Set([0, 1.25]));
  const share = y.filter((value) => value === 0).length / y.length;
  // Five standard deviations of a share of 3,200 draws.
  expect(Math.abs(share - 0.2)).toBeLessThan(5 * Math.sqrt((0.2 * 0.8) / y.length));
});

test("the gradient goes through the elements that were kept, with their scale", () => {
  const y = dropped({ rate: 0.4 });
  const [slope] = gradients(ops.sum(y), [ones]);
  const [kept = [], gradient = []] = run([y, slope as SymbolicTensor]);
  // y = factor · 1, so that its gradient is y itself.
  expect(gradient).toEqual(kept);
});

test("each layer has a stream of its own, a seed fixes it", () => {
  const [a, b] = run([dropped({ rate: 0.5 }), dropped({ rate: 0.5 })]);
  expect(a).not.toEqual(b);
  const [c, d] = run([dropped({ rate: 0.5, seed: 3 }), dropped({ rate: 0.5, seed: 3 })]);
  expect(c).toEqual(d);
});

test("noiseShape shares the mask along axes of size 1", () => {
  const [y = []] = run([dropped({ rate: 0.5, noiseShape: [null, 1] })]);
  const rows = Array.from({ length: ROWS }, (_, row) =>
    y.slice(row * COLUMNS, (row + 1) * COLUMNS),
  );
  for (const row of rows) expect(new Set(row).size).toBe(1);
  expect(new Set(y)).toEqual(new Set([0, 2]));
});

function denseBehindDropout() {
  const net = sequential([
    layers.dropout({ rate: 0.5, inputShape: [COLUMNS] }),
    layers.dense({ units: 1, kernelInitializer: "ones" }),
  ]);
  net.compile({ loss: "mse", optimizer: "sgd" });
  const x = new Tensor([ROWS, COLUMNS], "float32", new Float32Array(ROWS * COLUMNS).fill(1));
  const sums = new Tensor([ROWS, 1], "float32", new Float32Array(ROWS).fill(COLUMNS));
  return { net, x, sums };
}

test("prediction drops nothing", async () => {
  const { net, x, sums } = denseBehindDropout();
  expect((await net.predict(x)).toArray()).toEqual(sums.toArray());
});

test("evaluation drops nothing, training does", async () => {
  const { net, x, sums } = denseBehindDropout();
  expect((await net.evaluate(x, sums)).loss).toBe(0);
  expect((await net.trainOnBatch(x, sums)).loss).toBeGreaterThan(1);
});
