/** Callbacks that write files: ModelCheckpoint, CSVLogger, BackupAndRestore. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  callbacks,
  layers,
  loadModel,
  type Model,
  ready,
  sequential,
  setSeed,
  tensor,
  ValueError,
} from "latch";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

beforeAll(ready);

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "latch-callbacks-"));
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => vi.restoreAllMocks());

const x = tensor(
  Array.from({ length: 40 }, (_, index) => Math.sin(index)),
  [10, 4],
);
const y = tensor(
  Array.from({ length: 10 }, (_, index) => Math.cos(3 * index)),
  [10, 1],
);

function network(): Model {
  setSeed(5);
  const net = sequential([
    layers.dense({ units: 6, inputShape: [4], activation: "tanh" }),
    layers.dropout({ rate: 0.3 }),
    layers.dense({ units: 1 }),
  ]);
  net.compile({ loss: "mse", optimizer: "adam" });
  return net;
}

const quiet = { batchSize: 3, verbose: 0 } as const;

describe("ModelCheckpoint", () => {
  test("saves after each epoch, under names with values", async () => {
    const net = network();
    const filepath = join(folder, "net-{epoch:02d}-{loss:.3f}.keras");
    const save = callbacks.modelCheckpoint({ filepath });
    const { history } = await net.fit(x, y, { ...quiet, epochs: 2, callbacks: [save] });
    const names = [0, 1].map(
      (index) => `net-0${index + 1}-${history.loss?.[index]?.toFixed(3)}.keras`,
    );
    expect(readdirSync(folder).sort()).toEqual(names);
    const again = await loadModel(join(folder, names[1]!));
    expect(await again.getWeights()).toEqual(await net.getWeights());
    expect(again.optimizer.iterations).toBe(8);
  });

  test("saves only the best, and tells", async () => {
    const print = vi.spyOn(console, "log").mockImplementation(() => {});
    const filepath = join(folder, "best.weights.h5");
    const best = callbacks.modelCheckpoint({
      filepath,
      monitor: "score",
      mode: "max",
      saveBestOnly: true,
      saveWeightsOnly: true,
      initialValueThreshold: 1,
      verbose: 1,
    });
    const scores = [0.5, 2, 1.5];
    const files: boolean[] = [];
    const score = {
      onEpochEnd: (epoch: number, logs: Record<string, number>) => {
        logs.score = scores[epoch]!;
      },
    };
    const seen = { onEpochEnd: () => void files.push(existsSync(filepath)) };
    await network().fit(x, y, { ...quiet, epochs: 3, callbacks: [score, best, seen] });
    expect(files).toEqual([false, true, true]);
    expect(print.mock.calls.map(([text]) => String(text).replace(filepath, "FILE"))).toEqual([
      "Epoch 1: score did not improve from 1.00000",
      "Epoch 2: score improved from 1.00000 to 2.00000, saving model to FILE",
      "Epoch 3: score did not improve from 2.00000",
    ]);
    print.mockRestore();
  });

  test("saves after numbers of batches", async () => {
    const filepath = join(folder, "{epoch}-{batch}.keras");
    const save = callbacks.modelCheckpoint({ filepath, saveFreq: 3 });
    await network().fit(x, y, { ...quiet, epochs: 2, callbacks: [save] });
    expect(readdirSync(folder).sort()).toEqual(["1-3.keras", "2-2.keras"]);
  });

  test.each<["auto" | "min" | "max", string, readonly boolean[]]>([
    ["auto", "val_loss", [true, true, false]],
    ["min", "val_loss", [true, true, false]],
    ["max", "val_loss", [true, false, true]],
    // More of it is better, as the metric says.
    ["auto", "accuracy", [true, false, true]],
  ])("mode %s of %s", async (mode, monitor, saved) => {
    const net = network();
    net.compile({ loss: "mse", optimizer: "adam", metrics: ["accuracy"] });
    const filepath = join(folder, "{epoch}.keras");
    const options = { filepath, mode, saveBestOnly: true };
    // The default is val_loss.
    const best = callbacks.modelCheckpoint(
      monitor === "val_loss" ? options : { ...options, monitor },
    );
    const values = [0.5, 0.25, 0.75];
    const set = {
      onEpochEnd: (epoch: number, logs: Record<string, number>) => {
        logs[monitor] = values[epoch]!;
      },
    };
    await net.fit(x, y, { ...quiet, epochs: 3, callbacks: [set, best] });
    expect([1, 2, 3].map((epoch) => existsSync(join(folder, `${epoch}.keras`)))).toEqual(saved);
  });

  test("a value that is not in the logs is a warning, and nothing is saved", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const best = callbacks.modelCheckpoint({
      filepath: join(folder, "best.keras"),
      saveBestOnly: true,
    });
    await network().fit(x, y, { ...quiet, callbacks: [best] });
    expect(warn.mock.calls.flat().join()).toMatch(/monitors "val_loss".*loss/);
    expect(readdirSync(folder)).toEqual([]);
    warn.mockRestore();
  });

  test("other endings, fields and values are errors", async () => {
    const make = (filepath: string, options = {}) =>
      callbacks.modelCheckpoint({ filepath, ...options });
    expect(() => make("net.h5")).toThrow(/must end in .keras, got "net.h5"/);
    expect(() => make("net.keras", { saveWeightsOnly: true })).toThrow(/\.weights\.h5/);
    expect(() => make("{epoch:x}.keras")).toThrow(ValueError);
    const save = make(join(folder, "{accuracy}.keras"));
    await expect(network().fit(x, y, { ...quiet, callbacks: [save] })).rejects.toThrow(
      /needs the value accuracy; there are loss, epoch/,
    );
  });
});

test("CSVLogger writes a row for each epoch, and goes on with a file", async () => {
  const filename = join(folder, "log.csv");
  const log = (append: boolean) => callbacks.csvLogger({ filename, separator: ";", append });
  const first = await network().fit(x, y, { ...quiet, epochs: 2, callbacks: [log(false)] });
  const rows = first.history.loss!.map((loss, epoch) => `${epoch};${loss};NA`);
  const header = "epoch;loss;val_loss";
  expect(readFileSync(filename, "utf8")).toBe([header, ...rows, ""].join("\r\n"));
  const second = await network().fit(x, y, { ...quiet, epochs: 1, callbacks: [log(true)] });
  const more = `0;${second.history.loss![0]};NA`;
  expect(readFileSync(filename, "utf8")).toBe([header, ...rows, more, ""].join("\r\n"));
});

describe("BackupAndRestore", () => {
  async function whole(): Promise<unknown> {
    const net = network();
    await net.fit(x, y, { ...quiet, epochs: 4 });
    return net.getWeights();
  }

  /** Fails after some batches, as if the process had ended. */
  const failing = (batches: number) => {
    let left = batches;
    return {
      onTrainBatchEnd: () => {
        left -= 1;
        if (left === 0) throw new Error("killed");
      },
    };
  };

  test.each<["epoch" | number, number]>([
    ["epoch", 7],
    ["epoch", 4],
    [1, 6],
    [2, 9],
    [3, 15],
  ])(
    "saving each %s, killed after batch %d, ends with the same bits",
    async (saveFreq, batches) => {
      const backup = () =>
        callbacks.backupAndRestore({
          backupDir: join(folder, "a/b"),
          saveFreq,
          doubleCheckpoint: true,
        });
      const fit = { ...quiet, epochs: 4 };
      await expect(
        network().fit(x, y, { ...fit, callbacks: [backup(), failing(batches)] }),
      ).rejects.toThrow("killed");
      const net = network();
      await net.fit(x, y, { ...fit, callbacks: [backup()] });
      expect(await net.getWeights()).toEqual(await whole());
      expect(net.optimizer.iterations).toBe(16);
      expect(readdirSync(join(folder, "a/b"))).toEqual([]);
    },
  );

  test("keeps the backup on request; a damaged one is an error", async () => {
    const options = { backupDir: folder, deleteCheckpoint: false };
    await network().fit(x, y, {
      ...quiet,
      epochs: 2,
      callbacks: [callbacks.backupAndRestore(options)],
    });
    expect(readdirSync(folder)).toEqual(["backup.zip"]);
    const history = await network().fit(x, y, {
      ...quiet,
      epochs: 2,
      callbacks: [callbacks.backupAndRestore(options)],
    });
    expect(history.epoch).toEqual([]);
  });
});
