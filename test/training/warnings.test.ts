/** What goes wrong in training is told, once. */
import { layers, optimizers, sequential, tensor } from "latch";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const x = tensor([
  [1, 2],
  [3, 1],
  [0, 1],
  [2, 2],
]);
let warned: string[] = [];

beforeEach(() => {
  warned = [];
  vi.spyOn(console, "warn").mockImplementation((message: string) => void warned.push(message));
});

afterEach(() => {
  vi.restoreAllMocks();
});

const silent = { epochs: 2, verbose: 0 } as const;

test("class indices for a sigmoid, in the first data alone", async () => {
  const net = sequential([
    layers.dense({ units: 1, activation: "sigmoid", inputShape: [2], name: "indices" }),
  ]);
  net.compile({ loss: "binary_crossentropy", optimizer: "sgd" });
  await net.fit(x, tensor([0, 1, 2, 0]), silent);
  expect(warned.filter((text) => text.includes("needs targets from 0 to 1"))).toHaveLength(1);
  expect(warned.join()).toContain('y of output "indices" has 2');
});

test("targets that fit, and a loss that falls, are no reason to warn", async () => {
  const net = sequential([layers.dense({ units: 1, activation: "sigmoid", inputShape: [2] })]);
  net.compile({ loss: "binary_crossentropy", optimizer: "sgd" });
  await net.fit(x, tensor([0, 1, 1, 0]), silent);
  expect(warned).toEqual([]);
});

test("a learning rate that makes the loss explode, before it is NaN", async () => {
  const net = sequential([layers.dense({ units: 1, inputShape: [2] })]);
  net.compile({ loss: "mse", optimizer: optimizers.sgd({ learningRate: 3 }) });
  await net.fit(x, tensor([1, 2, 3, 4]), { ...silent, epochs: 6 });
  expect(warned).toHaveLength(1);
  expect(warned[0]).toContain("clipnorm");
  expect(warned[0]).not.toContain("loss is NaN");
});
