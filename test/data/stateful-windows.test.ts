// Windows that go on from one another, row by row of the batches.
import { functional, input, layers, tensor } from "latch";
import { statefulWindows } from "latch/data";
import { expect, test } from "vitest";
import { ShapeError, ValueError } from "../../ts/runtime/errors.js";

const series = (length: number) => Int32Array.from({ length }, (_, step) => step);

test("rows of the batches are segments of the series, targets one step later", () => {
  // (14 - 1) / 2 is 6 steps a segment, 2 batches of 3 steps; the step 13 is nobody's input.
  const [x, y] = statefulWindows(series(14), { batchSize: 2, sequenceLength: 3 });
  expect(x.dtype).toBe("int32");
  expect(x.toArray()).toEqual([
    [0, 1, 2],
    [6, 7, 8],
    [3, 4, 5],
    [9, 10, 11],
  ]);
  expect(y.toArray()).toEqual([
    [1, 2, 3],
    [7, 8, 9],
    [4, 5, 6],
    [10, 11, 12],
  ]);
});

test("what does not fill a window is left out at the end of each segment", () => {
  const [x] = statefulWindows(series(20), { batchSize: 2, sequenceLength: 4 });
  expect(x.toArray()).toEqual([
    [0, 1, 2, 3],
    [9, 10, 11, 12],
    [4, 5, 6, 7],
    [13, 14, 15, 16],
  ]);
});

test("steps may have features", () => {
  const [x, y] = statefulWindows(
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    { batchSize: 1, sequenceLength: 2 },
  );
  expect([x.shape, y.shape]).toEqual([
    [1, 2, 2],
    [1, 2, 2],
  ]);
  expect(y.toArray()).toEqual([
    [
      [3, 4],
      [5, 6],
    ],
  ]);
});

test("a stateful layer reads each segment as a whole", async () => {
  const values = Float32Array.from({ length: 25 }, (_, step) => Math.sin(step * step));
  const steps = tensor(values, [25, 1]);
  const net = (length: number, batchSize: number, stateful: boolean) => {
    const inputs = input({ shape: [length, 1], batchSize });
    const lstm = layers.lstm({ units: 3, returnSequences: true, stateful });
    return functional({ inputs, outputs: lstm.apply(inputs) });
  };
  const [windowed] = statefulWindows(steps, { batchSize: 2, sequenceLength: 4 });
  const [whole] = statefulWindows(steps, { batchSize: 2, sequenceLength: 12 });
  const [carrying, plain] = [net(4, 2, true), net(12, 2, false)];
  await plain.setWeights(await carrying.getWeights());
  const parts = await carrying.predict(windowed, { batchSize: 2 });
  const wanted = await plain.predict(whole, { batchSize: 2 });
  for (const [row, step] of [
    [0, 5],
    [1, 5],
    [0, 11],
    [1, 11],
  ] as const) {
    const window = 2 * Math.floor(step / 4) + row;
    expect(parts.at(window, step % 4, 0)).toBeCloseTo(wanted.at(row, step, 0), 6);
  }
});

test.each([
  [
    "no rows",
    () => statefulWindows(series(9), { batchSize: 0, sequenceLength: 2 }),
    ValueError,
    /batchSize must be a positive integer, got 0/,
  ],
  [
    "half a step",
    () => statefulWindows(series(9), { batchSize: 1, sequenceLength: 0.5 }),
    ValueError,
    /sequenceLength must be a positive integer, got 0.5/,
  ],
  [
    "a short series",
    () => statefulWindows(series(8), { batchSize: 2, sequenceLength: 4 }),
    ShapeError,
    /2 rows of 4 steps need 9 steps, the series has 8/,
  ],
  [
    "a scalar",
    () => statefulWindows(tensor(3), { batchSize: 1, sequenceLength: 1 }),
    ShapeError,
    /is a scalar/,
  ],
])("refuses %s", (_, call, kind, message) => {
  expect(call).toThrow(kind);
  expect(call).toThrow(message);
});
