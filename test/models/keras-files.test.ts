/** `.keras` files that Keras 3.15.1 wrote: the same predictions, and the same losses when training goes on. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadModel, type Model, ready, Tensor, type TensorLike, tensor } from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import goldens from "../goldens/keras_files.json" with { type: "json" };
import legacy from "../goldens/legacy_files.json" with { type: "json" };

interface GoldenArray {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

type Golden = GoldenArray | readonly GoldenArray[] | Readonly<Record<string, GoldenArray>>;

interface Case {
  readonly name: string;
  readonly x: Golden;
  readonly y: Golden;
  readonly predictions: Golden;
  readonly losses: readonly number[];
}

// The file has the form that tools/goldens/keras_files.py writes.
const cases = goldens.cases as unknown as readonly Case[];
const legacyCases = legacy.cases as unknown as readonly (Omit<Case, "losses"> & {
  readonly losses: readonly number[] | null;
})[];

beforeAll(ready);

function pathOf(name: string, ending = "keras"): string {
  return fileURLToPath(new URL(`../goldens/files/${name}.${ending}`, import.meta.url));
}

function isArray(golden: Golden): golden is GoldenArray {
  return "data" in golden && "shape" in golden;
}

function tensorOf({ dtype, shape, data }: GoldenArray): Tensor {
  return dtype === "int32" ? tensor(data, shape, "int32") : tensor(data, shape);
}

/** The data in the form in which fit and predict take them. */
function dataOf(golden: Golden): TensorLike {
  if (isArray(golden)) return tensorOf(golden);
  if (Array.isArray(golden)) return golden.map(tensorOf) as unknown as TensorLike;
  const entries = Object.entries(golden).map(([name, array]) => [name, tensorOf(array)]);
  return Object.fromEntries(entries);
}

function arraysOf(golden: Golden): readonly GoldenArray[] {
  return isArray(golden) ? [golden] : Object.values(golden);
}

async function expectPredictions(
  net: Model,
  { x, predictions }: Pick<Case, "x" | "predictions">,
): Promise<void> {
  const actual: object = await net.predictOnBatch(dataOf(x));
  const list = (actual instanceof Tensor ? [actual] : Object.values(actual)) as readonly Tensor[];
  arraysOf(predictions).forEach(({ shape, data }, index) => {
    expect(list[index]?.shape).toEqual(shape);
    data.forEach((wanted, position) => {
      const difference = Math.abs(Number(list[index]?.data[position]) - wanted);
      expect(difference).toBeLessThanOrEqual(2e-6 + 1e-5 * Math.abs(wanted));
    });
  });
}

async function expectLosses(net: Model, { x, y, losses }: Case): Promise<void> {
  for (const wanted of losses) {
    const { loss } = await net.trainOnBatch(dataOf(x), dataOf(y));
    expect(Math.abs(loss - wanted) / Math.abs(wanted)).toBeLessThanOrEqual(1e-5);
  }
}

describe.each(cases)("$name", (golden) => {
  test("predicts and goes on as in Keras", async () => {
    const net = await loadModel(pathOf(golden.name));
    await expectPredictions(net, golden);
    await expectLosses(net, golden);
  });

  test("predicts and goes on after it was saved and loaded again", async () => {
    const net = await loadModel(readFileSync(pathOf(golden.name)));
    const bytes = await net.toBytes();
    const again = await loadModel(bytes);
    expect(await again.toBytes()).toEqual(bytes);
    await expectPredictions(again, golden);
    await expectLosses(again, golden);
  });
});

test.each(legacyCases.filter(({ losses }) => losses !== null))(
  "$name in an .h5 file goes on training with the state of its optimizer",
  async ({ name, x, y, losses }) => {
    const net = await loadModel(pathOf(name, "h5"));
    expect(net.optimizer.iterations).toBe(3);
    for (const wanted of losses ?? []) {
      const { loss } = await net.trainOnBatch(dataOf(x), dataOf(y));
      expect(Math.abs(loss - wanted)).toBeLessThanOrEqual(1e-6 + 1e-5 * Math.abs(wanted));
    }
  },
);

test.each(legacyCases)("$name in an .h5 file predicts as in Keras", async (golden) => {
  const net = await loadModel(pathOf(golden.name, "h5"));
  await expectPredictions(net, golden);
  expect(net.optimizer.className).not.toBe("");
  const again = await loadModel(pathOf(golden.name, "h5"), { compile: false });
  for (const layer of again.layers)
    await layer.setWeights(
      (await layer.getWeights()).map(({ shape }) =>
        tensor(new Float32Array(product(shape)), shape),
      ),
    );
  await again.loadWeights(pathOf(golden.name, "h5"));
  await expectPredictions(again, golden);
});

function product(shape: readonly number[]): number {
  return shape.reduce((whole, size) => whole * size, 1);
}
