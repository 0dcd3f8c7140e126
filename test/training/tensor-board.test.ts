/** The callback TensorBoard: which numbers it writes, with which tags and steps, into which files. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callbacks, layers, ready, sequential, setSeed, tensor, ValueError } from "latch";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { histogramOf } from "../../ts/io/event-file.js";
import { eventsIn, type StoredEvent } from "../support/event-file.js";

beforeAll(ready);

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "latch-tensorboard-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const x = tensor(
  Array.from({ length: 40 }, (_, index) => Math.sin(index)),
  [10, 4],
);
const y = tensor(
  Array.from({ length: 10 }, (_, index) => Math.cos(3 * index)),
  [10, 1],
);

function network() {
  setSeed(5);
  const net = sequential([
    layers.dense({ units: 6, inputShape: [4], activation: "tanh", name: "first" }),
    layers.dense({ units: 1, name: "last" }),
  ]);
  net.compile({ loss: "mse", optimizer: "adam", metrics: ["mae"] });
  return net;
}

const quiet = { batchSize: 3, verbose: 0 } as const;

/** The events of the files of a folder, without that with which each begins. */
function events(name: "train" | "validation"): StoredEvent[] {
  const own = join(folder, "logs", name);
  return readdirSync(own)
    .sort()
    .flatMap((file) => {
      expect(file).toMatch(/^events\.out\.tfevents\.\d+\.latch\.\d+\.v2$/);
      const [start, ...rest] = eventsIn(readFileSync(join(own, file)));
      expect(start?.version).toBe("brain.Event:2");
      return rest;
    });
}

/** [step, value] of a tag. */
function valuesOf(all: readonly StoredEvent[], tag: string): [number, number][] {
  return all.flatMap(({ step, scalars }): [number, number][] =>
    tag in scalars ? [[step, scalars[tag] ?? Number.NaN]] : [],
  );
}

function rounded(values: readonly number[] | undefined): [number, number][] {
  return (values ?? []).map((value, step) => [step, Math.fround(value)]);
}

test("values of epochs, of training and of validation", async () => {
  const net = network();
  const board = callbacks.tensorBoard({ logDir: join(folder, "logs") });
  const fit = { ...quiet, epochs: 3, validationData: [x, y] as const, callbacks: [board] };
  const { history } = await net.fit(x, y, fit);
  const [train, validation] = [events("train"), events("validation")];
  expect(valuesOf(train, "epoch_loss")).toEqual(rounded(history.loss));
  expect(valuesOf(train, "epoch_mae")).toEqual(rounded(history.mae));
  expect(valuesOf(train, "epoch_learning_rate")).toEqual(rounded([0.001, 0.001, 0.001]));
  expect(valuesOf(validation, "epoch_loss")).toEqual(rounded(history.val_loss));
  expect(valuesOf(validation, "evaluation_mae_vs_iterations")).toEqual(
    rounded(history.val_mae).map(([epoch, value]) => [4 * (epoch + 1), value]),
  );
  const tags = train.flatMap(({ scalars }) => Object.keys(scalars));
  expect([...new Set(tags)].sort()).toEqual(["epoch_learning_rate", "epoch_loss", "epoch_mae"]);
  expect(train.every(({ wallTime }) => Math.abs(wallTime - Date.now() / 1000) < 600)).toBe(true);
});

test.each<["batch" | number, readonly number[]]>([
  ["batch", [1, 2, 3, 4, 5, 6, 7, 8]],
  [3, [3, 6]],
])(
  "with updateFreq %s, values after batches, which count over epochs",
  async (updateFreq, steps) => {
    const losses: number[] = [];
    const seen = {
      onTrainBatchEnd: (_batch: number, { loss }: Record<string, number>) => {
        losses.push(Math.fround(loss ?? Number.NaN));
      },
    };
    const board = callbacks.tensorBoard({
      logDir: join(folder, "logs"),
      updateFreq,
      writeStepsPerSecond: true,
    });
    await network().fit(x, y, { ...quiet, epochs: 2, callbacks: [board, seen] });
    const train = events("train");
    expect(valuesOf(train, "batch_loss")).toEqual(steps.map((step) => [step, losses[step - 1]]));
    expect(valuesOf(train, "batch_steps_per_second").map(([step]) => step)).toEqual(steps);
    expect(valuesOf(train, "epoch_steps_per_second").every(([, value]) => value > 0)).toBe(true);
  },
);

test("histograms of weights, by their paths", async () => {
  const net = network();
  const board = callbacks.tensorBoard({ logDir: join(folder, "logs"), histogramFreq: 2 });
  await net.fit(x, y, { ...quiet, epochs: 3, callbacks: [board] });
  const train = events("train").filter(({ histograms }) => Object.keys(histograms).length > 0);
  expect(train.map(({ step }) => step)).toEqual([0, 2]);
  const { histograms } = train[1]!;
  expect(Object.keys(histograms)).toEqual(net.weights.map(({ path }) => `${path}/histogram`));
  const [kernel] = await net.getWeights();
  const own = histograms[`${net.weights[0]?.path}/histogram`]!;
  const data = [...kernel!.data];
  expect([own.min, own.max, own.count]).toEqual([Math.min(...data), Math.max(...data), 24]);
  expect(own.counts.reduce((sum, count) => sum + count, 0)).toBe(24);
  expect(own.limits.at(-1)).toBe(own.max);
});

test("a second fit begins a file of its own", async () => {
  const net = network();
  const board = callbacks.tensorBoard({ logDir: join(folder, "logs") });
  for (let fit = 0; fit < 2; fit++)
    await net.fit(x, y, { ...quiet, epochs: 1, callbacks: [board] });
  expect(readdirSync(join(folder, "logs/train")).length).toBe(2);
  expect(valuesOf(events("train"), "epoch_loss").length).toBe(2);
});

describe("histogramOf", () => {
  test("counts in 30 ranges, each with its upper end", () => {
    const { limits, counts, sum, sumOfSquares } = histogramOf([0, 0.9, 1, 15, 30, 30]);
    expect(limits.length).toBe(30);
    expect([limits[0], limits[29]]).toEqual([1, 30]);
    expect([counts[0], counts[1], counts[15], counts[29]]).toEqual([2, 1, 1, 2]);
    expect([sum, sumOfSquares]).toEqual([76.9, 0.81 + 1 + 225 + 1800]);
  });

  test("of equal numbers, of none, and of numbers that are not finite", () => {
    expect(histogramOf([2, 2])).toMatchObject({ limits: [2.5], counts: [2] });
    expect(histogramOf([])).toMatchObject({ count: 0, limits: [0], counts: [0] });
    expect(histogramOf([Number.NaN, 1, Number.POSITIVE_INFINITY])).toMatchObject({ count: 1 });
  });
});

test.each([
  [{ writeGraph: true }, /writeGraph must be false \(graphs are not written/],
  [{ writeImages: true }, /writeImages must be false/],
  [{ profileBatch: 2 }, /profileBatch must be 0 \(use profile/],
  [{ embeddingsFreq: 1 }, /embeddingsFreq must be 0/],
  [{ embeddingsMetadata: "words.tsv" }, /embeddingsMetadata must be null/],
  [{ updateFreq: 0 }, /updateFreq/],
  [{ updateFreq: "step" }, /updateFreq must be "epoch" or "batch"/],
  [{ histogramFreq: -1 }, /histogramFreq/],
  [{ log_dir: "logs" }, /logDir/],
])("%o is rejected", (options, message) => {
  const make = () => callbacks.tensorBoard(options as object);
  expect(make).toThrow(ValueError);
  expect(make).toThrow(message);
});

test("places that are no folder of the host are errors", async () => {
  const board = callbacks.tensorBoard({ logDir: "opfs://logs" });
  await expect(network().fit(x, y, { ...quiet, callbacks: [board] })).rejects.toThrow(
    /logDir "opfs:\/\/logs\/train" must be a folder of Node, Deno or Bun/,
  );
});
