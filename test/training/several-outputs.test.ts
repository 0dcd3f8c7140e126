/** Several outputs against Keras: losses, weights, metrics, targets and sample weights in every form, and the names in logs. */
import { functional, input, layers, losses, optimizers, tensor, ValueError } from "latch";
import { describe, expect, test } from "vitest";
import { camelCase } from "../../ts/runtime/names.js";
import goldens from "../goldens/several-outputs.json" with { type: "json" };

const ROWS = 10;

/** The chirp of tools/goldens/common.py. */
function wave(shape: readonly number[], seed: number, scale = 0.5): number[] {
  const size = shape.reduce((product, one) => product * one, 1);
  return Array.from({ length: size }, (_, k) => {
    const value =
      Math.sin(0.37 * k * k + (2 * seed + 1) * 0.29 * k + 1.7 * seed + 0.4) *
      (0.75 + 0.25 * Math.cos(1.3 * k + seed));
    return Math.fround(Math.round(scale * value * 1000) / 1000);
  });
}

function labels(count: number, classes: number, seed: number): number[] {
  return Array.from(
    { length: count },
    (_, k) => ((k * k * 3 + k * (seed + 1) + seed) % 7) % classes,
  );
}

type Name = "price" | "kind" | "flag";

const x = tensor(wave([ROWS, 3], 1, 1.2), [ROWS, 3]);
const TARGETS = {
  price: tensor(wave([ROWS, 1], 2, 1.5), [ROWS, 1]),
  kind: tensor(
    labels(ROWS, 3, 3).map((label) => [0, 1, 2].map((other) => (other === label ? 1 : 0))),
  ),
  flag: tensor(labels(ROWS, 2, 4), [ROWS, 1]),
};
const WEIGHTS = {
  price: tensor(wave([ROWS], 5, 1.5).map((value) => Math.abs(value) + 0.1)),
  kind: tensor(wave([ROWS], 6, 1.5).map((value) => Math.abs(value) + 0.2)),
  flag: tensor(wave([ROWS], 6, 1.5).map((value) => Math.abs(value) + 0.2)),
};
const HEADS = {
  price: { units: 1, activation: "linear", seed: 7 },
  kind: { units: 3, activation: "softmax", seed: 8 },
  flag: { units: 1, activation: "sigmoid", seed: 9 },
} as const;

interface Golden {
  readonly name: string;
  readonly form: "list" | "dict";
  readonly outputs: readonly Name[];
  readonly config: Readonly<Record<string, unknown>>;
  readonly targets: readonly Name[];
  readonly weights: "one" | "each" | null;
  readonly history: Readonly<Record<string, readonly number[]>>;
  readonly evaluated: Readonly<Record<string, readonly number[]>>;
}

async function modelOf(form: "list" | "dict", names: readonly Name[]) {
  const features = input({ shape: [3] });
  const outputs = names.map((name) => {
    const { units, activation } = HEADS[name];
    return layers.dense({ units, activation, name }).apply(features);
  });
  const named = Object.fromEntries(names.map((name, index) => [name, outputs[index]!]));
  const model = functional({
    inputs: features,
    outputs: form === "dict" ? named : names.length > 1 ? outputs : outputs[0]!,
  });
  for (const name of names) {
    const { units, seed } = HEADS[name];
    const kernel = tensor(wave([3, units], seed), [3, units]);
    await model.getLayer(name).setWeights([kernel, tensor(new Array<number>(units).fill(0))]);
  }
  return model;
}

/** One for each output, in the form of the golden. */
function each<Part>(
  form: "list" | "dict",
  names: readonly Name[],
  parts: Readonly<Record<Name, Part>>,
) {
  if (form === "dict") return Object.fromEntries(names.map((name) => [name, parts[name]]));
  return names.length > 1 ? names.map((name) => parts[name]) : parts[names[0]!];
}

function expectLogs(
  actual: Readonly<Record<string, number | readonly number[]>>,
  wanted: Readonly<Record<string, readonly number[]>>,
): void {
  expect(Object.keys(actual)).toEqual(Object.keys(wanted));
  for (const [name, values] of Object.entries(wanted))
    values.forEach((value, index) => {
      const got = [actual[name] ?? Number.NaN].flat()[index] ?? Number.NaN;
      expect(Math.abs(got - value), `${name}[${index}]: ${got} for ${value}`).toBeLessThanOrEqual(
        1e-5 + 1e-5 * Math.abs(value),
      );
    });
}

test.each(goldens.cases as unknown as readonly Golden[])("$name", async (golden) => {
  const { form, outputs, config, targets, weights, history, evaluated } = golden;
  const model = await modelOf(form, outputs);
  const options = Object.fromEntries(
    Object.entries(config).map(([name, value]) => [camelCase(name), value]),
  );
  model.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), ...options });
  const y = each(form, targets, TARGETS) as never;
  const sampleWeight =
    weights === "one"
      ? WEIGHTS.price
      : weights === "each"
        ? each(form, outputs, WEIGHTS)
        : undefined;
  const weighting = sampleWeight === undefined ? {} : { sampleWeight: sampleWeight as never };
  const result = await model.fit(x, y, {
    epochs: 2,
    batchSize: 4,
    shuffle: false,
    verbose: 0,
    ...weighting,
  });
  expectLogs(result.history, history);
  expectLogs(await model.evaluate(x, y, { batchSize: 4, ...weighting }), evaluated);
});

describe("an output without loss and metrics", () => {
  test("needs no targets: left out by name, null in a list", async () => {
    const named = await modelOf("dict", ["price", "kind"]);
    named.compile({ optimizer: "sgd", loss: { price: "mse" } });
    const byName = await named.evaluate(x, { price: TARGETS.price });
    const listed = await modelOf("list", ["price", "kind"]);
    listed.compile({ optimizer: "sgd", loss: ["mse", null] });
    expect(await listed.evaluate(x, [TARGETS.price, null])).toEqual(byName);
    expect(Object.keys(byName)).toEqual(["loss"]);
  });

  test("is missed where it has a loss, and a misspelt name is told", async () => {
    const model = await modelOf("dict", ["price", "kind"]);
    model.compile({ optimizer: "sgd", loss: { price: "mse", kind: losses.mse() } });
    await expect(model.evaluate(x, { price: TARGETS.price })).rejects.toThrow(
      'y has no targets for output "kind"',
    );
    await expect(model.evaluate(x, { prize: TARGETS.price })).rejects.toThrow(ValueError);
    await expect(model.evaluate(x, { price: TARGETS.price, kind: null })).rejects.toThrow("kind");
    expect(() => model.compile({ loss: { prize: "mse" } })).toThrow("prize");
    expect(() => model.compile({ loss: "mse", metrics: ["mae", "mse", "mae"] })).toThrow(
      "2 outputs",
    );
    expect(() => model.compile({ loss: "mse", lossWeights: { kin: 1 } })).toThrow("kin");
  });
});

test("one sample weight is that of all outputs, taken over once", async () => {
  const model = await modelOf("list", ["price", "kind"]);
  model.compile({ optimizer: "sgd", loss: ["mse", "categorical_crossentropy"] });
  const weight = Float32Array.from(WEIGHTS.price.data);
  const wanted = await model.evaluate(x, [TARGETS.price, TARGETS.kind], {
    sampleWeight: Array.from(weight),
  });
  const copies = [x, TARGETS.price, TARGETS.kind].map((one) => tensor([...one.data], one.shape));
  const logs = await model.evaluate(copies[0]!, copies.slice(1), {
    sampleWeight: weight,
    transfer: true,
  });
  expect(logs).toEqual(wanted);
});
