import { setSeed, tensor } from "latch";
import { batches, lengthBatches, windows } from "latch/data";
import { afterAll, describe, expect, test } from "vitest";
import { ShapeError, ValueError } from "../../ts/runtime/errors.js";

afterAll(() => setSeed(0));

describe("batches", () => {
  const x = Array.from({ length: 10 }, (_, i) => [i, 10 * i]);
  const y = Array.from({ length: 10 }, (_, i) => i);

  test("go through all rows in order, the last one smaller", () => {
    const source = batches([x, y], { batchSize: 4 });
    expect(source.length).toBe(3);
    const seen = [...source];
    expect(seen.map(([xs, ys]) => [xs.shape, ys.shape])).toEqual([
      [[4, 2], [4]],
      [[4, 2], [4]],
      [[2, 2], [2]],
    ]);
    expect(seen.flatMap(([, ys]) => [...ys.data])).toEqual(y);
    expect([...source]).toEqual(seen);
  });

  test("may leave the smaller one out", () => {
    const source = batches([y], { batchSize: 4, dropRemainder: true });
    expect([source.length, [...source].length]).toEqual([2, 2]);
  });

  test("have 32 rows by default", () => {
    expect(batches([new Float32Array(65)]).length).toBe(3);
  });

  test("shuffle anew in each epoch, rows kept together, as setSeed decides", () => {
    const epochs = () => {
      const source = batches([x, y], { batchSize: 3, shuffle: true });
      return [[...source], [...source]];
    };
    setSeed(1);
    const [first, second] = epochs();
    const order = (epoch: typeof first) => epoch!.flatMap(([, ys]) => [...ys.data]);
    expect(order(first)).not.toEqual(order(second));
    expect([...order(first)].sort((a, b) => a - b)).toEqual(y);
    for (const [xs, ys] of first!) {
      expect([...xs.sum(1).data]).toEqual([...ys.data].map((i) => 11 * i));
    }
    setSeed(1);
    expect(epochs()).toEqual([first, second]);
  });

  test("refuse unequal lengths and bad sizes", () => {
    expect(() => batches([x, [1, 2]])).toThrow(ShapeError);
    expect(() => batches([y], { batchSize: 0 })).toThrow(ValueError);
    expect(() => batches([y], { batchSize: 2.5 })).toThrow(
      /batchSize must be a positive integer, got 2.5/,
    );
  });
});

describe("batches by length", () => {
  const lengths = Array.from({ length: 200 }, (_, i) => (7 * i) % 60);
  const sorted = (rows: readonly number[]) => [...rows].sort((a, b) => a - b);
  const all = lengths.map((_, i) => i);

  test("hold each sequence once, the shortest first, equally long ones in order", () => {
    const source = lengthBatches([3, 1, 2, 1, 9], { batchSize: 2 });
    expect(source.length).toBe(3);
    expect([...source]).toEqual([[1, 3], [2, 0], [4]]);
    expect([...source]).toEqual([...source]);
    expect(lengthBatches(new Int32Array(65)).length).toBe(3);
    expect([...lengthBatches([])]).toEqual([]);
  });

  test("shuffle anew in each epoch, still of similar length, as setSeed decides", () => {
    setSeed(1);
    const source = lengthBatches(lengths, { batchSize: 10, shuffle: true });
    const [first, second] = [[...source], [...source]];
    expect([first.length, source.length]).toEqual([20, 20]);
    expect(sorted(first.flat())).toEqual(all);
    expect(sorted(second.flat())).toEqual(all);
    expect(first).not.toEqual(second);
    // 200 lengths below 60: ten neighbours in their order span a few steps.
    for (const rows of first) {
      const of = rows.map((row) => lengths[row]!);
      expect(Math.max(...of) - Math.min(...of)).toBeLessThanOrEqual(4);
    }
    // Neither the order of the batches nor their members are those of the sorted sequences.
    expect(first.map((rows) => lengths[rows[0]!]!)).not.toEqual(
      sorted(first.map((rows) => lengths[rows[0]!]!)),
    );
    const members = (epoch: number[][]) => new Set(epoch.map((rows) => sorted(rows).join()));
    expect(members(first)).not.toEqual(members(second));
    setSeed(1);
    expect([...lengthBatches(lengths, { batchSize: 10, shuffle: true })]).toEqual(first);
  });

  test("of many sequences come from choices at random, each sorted by itself", () => {
    const many = Array.from({ length: 3000 }, (_, i) => i);
    setSeed(2);
    const epoch = [...lengthBatches(many, { batchSize: 10, shuffle: true })];
    expect(sorted(epoch.flat())).toEqual(many);
    const spans = epoch.map((rows) => Math.max(...rows) - Math.min(...rows));
    // Ten neighbours among 500 of 3000 span about 60; sorted all together they would span 9.
    expect(Math.max(...spans)).toBeLessThan(300);
    expect(Math.min(...spans)).toBeGreaterThan(9);
  });

  test("refuse bad sizes", () => {
    expect(() => lengthBatches([1], { batchSize: 0 })).toThrow(ValueError);
    expect(() => lengthBatches([1], { batchSize: 2.5 })).toThrow(
      /batchSize must be a positive integer, got 2.5/,
    );
  });
});

describe("windows", () => {
  const series = Array.from({ length: 10 }, (_, i) => i);

  test("begin at every step", () => {
    const cut = windows(series, { sequenceLength: 8 });
    expect(cut.toArray()).toEqual([0, 1, 2].map((s) => series.slice(s, s + 8)));
  });

  test("as timeseries_dataset_from_array: stride, rate, start and end", () => {
    expect(
      windows(series, { sequenceLength: 3, sequenceStride: 2, samplingRate: 2 }).toArray(),
    ).toEqual([
      [0, 2, 4],
      [2, 4, 6],
      [4, 6, 8],
    ]);
    expect(windows(series, { sequenceLength: 3, startIndex: 4, endIndex: 8 }).toArray()).toEqual([
      [4, 5, 6],
      [5, 6, 7],
    ]);
  });

  test("pair with the target of their first step", () => {
    const [x, y] = windows(series, { sequenceLength: 3, targets: series.slice(3) });
    expect(x.shape).toEqual([7, 3]);
    expect(y.toArray()).toEqual([3, 4, 5, 6, 7, 8, 9]);
    const [later, ahead] = windows(series, {
      sequenceLength: 2,
      targets: series.map((i) => -i),
      startIndex: 5,
      sequenceStride: 3,
    });
    expect([later.toArray(), ahead.toArray()]).toEqual([
      [
        [5, 6],
        [8, 9],
      ],
      [-5, -8],
    ]);
  });

  test("keep features and element type", () => {
    const rows = tensor(new Int32Array([1, 2, 3, 4, 5, 6]), [3, 2], "int32");
    const cut = windows(rows, { sequenceLength: 2 });
    expect(cut.dtype).toBe("int32");
    expect(cut.toArray()).toEqual([
      [
        [1, 2],
        [3, 4],
      ],
      [
        [3, 4],
        [5, 6],
      ],
    ]);
  });

  test("refuse what leaves no window", () => {
    expect(() => windows(series, { sequenceLength: 11 })).toThrow(/spans 11 steps.*has 10/);
    expect(() => windows(series, { sequenceLength: 6, samplingRate: 2 })).toThrow(/spans 11/);
    expect(() => windows(series, { sequenceLength: 2, targets: [] })).toThrow(/has a target/);
    expect(() => windows(tensor(1), { sequenceLength: 1 })).toThrow(ShapeError);
    expect(() => windows([], { sequenceLength: 1 })).toThrow(ShapeError);
  });

  test.each([
    [{ sequenceLength: 0 }, /sequenceLength must be a positive integer, got 0/],
    [{ sequenceLength: 2, sequenceStride: 0 }, /sequenceStride must be a positive integer, got 0/],
    [{ sequenceLength: 2, samplingRate: 1.5 }, /samplingRate must be a positive integer, got 1.5/],
    [{ sequenceLength: 2, startIndex: -1 }, /startIndex is -1, expected an integer from 0 to 10/],
    [{ sequenceLength: 2, endIndex: 11 }, /endIndex is 11/],
  ])("refuse %j", (options, message) => {
    expect(() => windows(series, options)).toThrow(ValueError);
    expect(() => windows(series, options)).toThrow(message);
  });
});
