/** Weights in safetensors files: Keras's names and layouts, both ways, and files that do not fit. */
import {
  FormatError,
  functional,
  input,
  layers,
  loadModel,
  type Model,
  NotReadyError,
  ready,
  ShapeError,
  sequential,
  setSeed,
  type Tensor,
  ValueError,
} from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import { readSafetensors, writeSafetensors } from "../../ts/io/safetensors.js";
import type { StoredArray } from "../../ts/io/stored-array.js";
import goldens from "../goldens/weight_paths.json" with { type: "json" };

beforeAll(ready);

function network(seed: number): Model {
  setSeed(seed);
  return sequential([
    layers.lstm({ units: 3, inputShape: [4, 2], returnSequences: true }),
    layers.batchNormalization(),
    layers.lstm({ units: 2 }),
    layers.dense({ units: 2, name: "head" }),
  ]);
}

function entriesOf(bytes: Uint8Array): Map<string, StoredArray> {
  return new Map(
    [...readSafetensors(bytes).entries].map(([name, entry]) => [name, entry.read()] as const),
  );
}

describe("what is written", () => {
  test.each(goldens.cases)("$name has Keras's paths and shapes, in its order", async (golden) => {
    const net = await loadModel(`test/goldens/files/${golden.name}.keras`);
    const bytes = await net.toBytes({ format: "safetensors" });
    const { entries, metadata } = readSafetensors(bytes);
    expect([...entries].map(([path, { shape }]) => ({ path, shape }))).toEqual(golden.weights);
    expect(metadata.get("format")).toBe("keras");
    const weights = await net.getWeights();
    [...entriesOf(bytes).values()].forEach(({ data }, index) => {
      expect(data).toEqual(weights[index]!.data);
    });
  });

  test("is the same each time, and read to the bit", async () => {
    const net = network(1);
    let bytes = new Uint8Array();
    await net.saveWeights(
      (given) => {
        bytes = given;
      },
      { format: "safetensors" },
    );
    expect(await net.toBytes({ format: "safetensors" })).toEqual(bytes);
    const again = network(2);
    await again.loadWeights(bytes);
    expect(await again.getWeights()).toEqual(await net.getWeights());
  });

  test("in float16 has half the bytes, and relative errors of up to 2^-11", async () => {
    const net = network(3);
    const bytes = await net.toBytes({ format: "safetensors", dtype: "float16" });
    expect([...readSafetensors(bytes).entries.values()].map(({ dtype }) => dtype)).toEqual(
      Array.from({ length: 12 }, () => "float16"),
    );
    const again = network(4);
    await again.loadWeights(bytes);
    const weights: Tensor[] = await net.getWeights();
    (await again.getWeights()).forEach(({ data }, index) => {
      data.forEach((value, position) => {
        const wanted = Number(weights[index]!.data[position]);
        expect(Math.abs(Number(value) - wanted)).toBeLessThanOrEqual(
          Math.max(2 ** -11 * Math.abs(wanted), 2 ** -25),
        );
      });
    });
  });

  test("never names two weights alike", async () => {
    const x = input({ shape: [3] });
    const inner = (name: string) =>
      sequential([layers.dense({ units: 3, inputShape: [3], name: "same" })], { name });
    const net = functional({ inputs: x, outputs: inner("b").apply(inner("a").apply(x)) });
    const paths = [...entriesOf(await net.toBytes({ format: "safetensors" })).keys()];
    expect(new Set(paths).size).toBe(4);
  });
});

describe("numbers that Keras gives layers", () => {
  /** The weights of a model with each path changed. */
  async function renamed(net: Model, change: (path: string) => string): Promise<Uint8Array> {
    const entries = [...entriesOf(await net.toBytes({ format: "safetensors" }))];
    // The reference writer sorts names.
    const sorted = entries
      .map(([path, array]) => [change(path), array] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return writeSafetensors(new Map(sorted));
  }

  test("may differ, and are compared as numbers", async () => {
    setSeed(5);
    const make = () =>
      sequential(
        Array.from({ length: 3 }, () => layers.dense({ units: 2, inputShape: [2] })),
        { name: "net" },
      );
    const net = make();
    let count = 8;
    const numbers = new Map<string, number>();
    const bytes = await renamed(net, (path) => {
      const [, layer = "", weight] = path.split("/");
      if (!numbers.has(layer)) numbers.set(layer, ++count);
      return `net_2/dense_${numbers.get(layer)}/${weight}`;
    });
    expect([...readSafetensors(bytes).entries.keys()][0]).toBe("net_2/dense_10/bias");
    const again = make();
    await again.loadWeights(bytes);
    expect(await again.getWeights()).toEqual(await net.getWeights());
    await expect(make().loadWeights(bytes, { byName: true })).rejects.toThrow(/no weight of net/);
  });

  test("may come without the name of the model, as of one that Keras has loaded", async () => {
    for (const make of [
      network,
      () => sequential([layers.gru({ units: 2, inputShape: [3, 1] })]),
    ]) {
      const net = make(6);
      const bytes = await renamed(net, (path) => path.replace(/^[^/]*\//, ""));
      const again = make(7);
      await again.loadWeights(bytes);
      expect(await again.getWeights()).toEqual(await net.getWeights());
    }
  });
});

describe("files that do not fit", () => {
  test.each<[string, (entries: Map<string, StoredArray>) => void, RegExp, typeof ValueError]>([
    [
      "a weight is missing",
      (entries) => entries.delete("net/head/bias"),
      /has no weight "net\/head\/bias"; its weights are net\/head\/kernel/,
      ValueError,
    ],
    [
      "a weight too many",
      (entries) => entries.set("net/other/kernel", entries.get("net/head/bias")!),
      /has a weight "net\/other\/kernel" that net does not have/,
      ValueError,
    ],
    [
      "another shape",
      (entries) =>
        entries.set("net/head/bias", { shape: [1], dtype: "float32", data: Float32Array.of(1) }),
      /weight net\/head\/bias: the file has shape \(1,\), the model \(3,\)/,
      ShapeError,
    ],
    [
      "integers that are too large",
      (entries) =>
        entries.set("net/head/bias", {
          shape: [3],
          dtype: "int64",
          data: BigInt64Array.of(1n, 2n ** 40n, 0n),
        }),
      /net\/head\/bias: element 1 is 1099511627776, expected an integer/,
      FormatError,
    ],
  ])("%s", async (_, change, message, Class) => {
    const net = sequential([layers.dense({ units: 3, inputShape: [2], name: "head" })], {
      name: "net",
    });
    const before = await net.getWeights();
    const entries = entriesOf(await net.toBytes({ format: "safetensors" }));
    change(entries);
    const bytes = writeSafetensors(entries);
    await expect(net.loadWeights(bytes)).rejects.toThrow(Class);
    await expect(net.loadWeights(bytes)).rejects.toThrow(message);
    expect(await net.getWeights()).toEqual(before);
  });

  test("layers that fit are set with skipMismatch, and those of the same name with byName", async () => {
    const make = (units: number) =>
      sequential(
        [
          layers.dense({ units: 3, inputShape: [2], name: "body" }),
          layers.dense({ units, name: "head" }),
        ],
        { name: "net" },
      );
    const [net, wider] = [make(2), make(4)];
    const bytes = await net.toBytes({ format: "safetensors" });
    const before = await wider.getWeights();
    await expect(wider.loadWeights(bytes)).rejects.toThrow(ShapeError);
    await wider.loadWeights(bytes, { skipMismatch: true });
    const [wanted, after] = [await net.getWeights(), await wider.getWeights()];
    expect(after.slice(0, 2)).toEqual(wanted.slice(0, 2));
    expect(after.slice(2)).toEqual(before.slice(2));
    const body = sequential([layers.dense({ units: 3, inputShape: [2], name: "body" })], {
      name: "net",
    });
    await expect(body.loadWeights(bytes)).rejects.toThrow(/"net\/head\/kernel" that net/);
    await body.loadWeights(bytes, { byName: true });
    expect(await body.getWeights()).toEqual(wanted.slice(0, 2));
  });
});

test("a model that is not built has no weights to write", async () => {
  const net = sequential([layers.dense({ units: 1 })]);
  await expect(net.toBytes({ format: "safetensors" })).rejects.toThrow(NotReadyError);
});

test("the format is chosen by the ending of a target's name", async () => {
  const net = sequential([layers.dense({ units: 1, inputShape: [1] })]);
  await expect(net.save("weights.pth")).rejects.toThrow(/\.pth are not written/);
  // @ts-expect-error: a format of whole models.
  await expect(net.saveWeights("x", { format: "keras" })).rejects.toThrow(/format/);
});
