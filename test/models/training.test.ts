/** Training against Keras: twenty steps one by one, and whole fits with splits and weights. */
import {
  functional,
  input,
  type layers as Layers,
  layers,
  type Model,
  optimizers,
  type SymbolicTensor,
  sequential,
  Tensor,
} from "latch";
import { expect, test } from "vitest";
import training from "../goldens/training.json" with { type: "json" };

interface GoldenTensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface LayerGolden {
  readonly name?: string;
  readonly className: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly shape?: readonly number[];
  readonly inputs?: readonly string[];
}

type Data = GoldenTensor | readonly GoldenTensor[] | Readonly<Record<string, GoldenTensor>>;

interface Golden {
  readonly name: string;
  readonly kind: "trainOnBatch" | "fit";
  readonly layers?: readonly LayerGolden[];
  readonly graph?: readonly LayerGolden[];
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
  readonly inputShape?: readonly number[];
  readonly loss: string | Readonly<Record<string, string>>;
  readonly lossWeights?: Readonly<Record<string, number>>;
  readonly optimizer: {
    readonly className: string;
    readonly options: Readonly<Record<string, number>>;
  };
  readonly metrics: unknown;
  readonly weightedMetrics?: unknown;
  readonly initialWeights: readonly GoldenTensor[];
  readonly x: Data;
  readonly y: Data;
  readonly batchSize: number;
  readonly batchStarts: readonly number[];
  readonly logs: readonly Readonly<Record<string, number>>[];
  readonly finalWeights: readonly GoldenTensor[];
  readonly fit: Readonly<Record<string, unknown>>;
  readonly history: Readonly<Record<string, readonly number[]>>;
  readonly historyKeys: readonly string[];
  readonly epoch: readonly number[];
  readonly evaluate: Readonly<Record<string, number>>;
}

const cases = training.cases as unknown as readonly Golden[];

function tensorOf({ shape, data }: GoldenTensor): Tensor<"float32"> {
  return new Tensor(shape, "float32", Float32Array.from(data));
}

function isTensor(data: Data): data is GoldenTensor {
  return "shape" in data && Array.isArray(data.shape) && "data" in data;
}

/** The rows from `start` on, of every part. */
function rowsOf(
  data: Data,
  start: number,
  end: number,
): Tensor | Record<string, Tensor> | Tensor[] {
  if (isTensor(data)) return tensorOf(data).slice(start, end);
  if (Array.isArray(data)) return data.map((part) => tensorOf(part).slice(start, end));
  return Object.fromEntries(
    Object.entries(data).map(([name, part]) => [name, tensorOf(part).slice(start, end)]),
  );
}

function camel(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      typeof value === "object" && value !== null && "className" in value
        ? { className: value.className, config: (value as unknown as LayerGolden).options }
        : value,
    ]),
  );
}

function layerOf({ className, options, name }: LayerGolden): Layers.Dense {
  // Classes are named as in the golden file; their options are its options.
  const make = layers[className as "Dense"];
  return new make({ ...camel(options), ...(name === undefined ? {} : { name }) } as {
    units: number;
  });
}

function modelOf(golden: Golden): Model {
  if (golden.layers !== undefined) {
    const net = sequential(golden.layers.map(layerOf));
    net.build([null, ...(golden.inputShape ?? [])]);
    return net as unknown as Model;
  }
  const tensors = new Map<string, SymbolicTensor>();
  for (const entry of golden.graph ?? []) {
    const { name = "", className, shape = [], inputs = [] } = entry;
    const given = inputs.map((source) => tensors.get(source) as SymbolicTensor);
    const first = given.length === 1 ? (given[0] as SymbolicTensor) : given;
    const made =
      className === "InputLayer"
        ? input({ shape, name })
        : layerOf(entry).apply(first as SymbolicTensor);
    tensors.set(name, made);
  }
  const named = (names: readonly string[] = []) =>
    names.map((name) => tensors.get(name) as SymbolicTensor);
  return functional({
    inputs: named(golden.inputs),
    outputs: named(golden.outputs),
  }) as unknown as Model;
}

async function prepared(golden: Golden): Promise<Model> {
  const net = modelOf(golden);
  const { className, options } = golden.optimizer;
  const make = optimizers[className as "Adam"];
  net.compile({
    optimizer: new make(options),
    loss: golden.loss as "mse",
    ...(golden.lossWeights === undefined ? {} : { lossWeights: golden.lossWeights }),
    metrics: (golden.metrics ?? []) as ["accuracy"],
    weightedMetrics: (golden.weightedMetrics ?? []) as ["accuracy"],
  });
  await net.setWeights(golden.initialWeights.map(tensorOf));
  return net;
}

function expectLogs(
  actual: Readonly<Record<string, number>>,
  golden: Readonly<Record<string, number>>,
  tolerance: number,
): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(golden).sort());
  for (const [name, value] of Object.entries(golden)) {
    expect(Math.abs((actual[name] ?? Number.NaN) - value), name).toBeLessThanOrEqual(
      tolerance * (1 + Math.abs(value)),
    );
  }
}

async function expectWeights(net: Model, golden: readonly GoldenTensor[]): Promise<void> {
  const weights = await net.getWeights();
  weights.forEach((weight, index) => {
    const wanted = golden[index] as GoldenTensor;
    const largest = wanted.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const worst = wanted.data.reduce(
      (most, value, at) => Math.max(most, Math.abs(value - (weight.data[at] ?? Number.NaN))),
      0,
    );
    expect(worst, `weight ${index}`).toBeLessThanOrEqual(1e-4 * largest + 1e-6);
  });
}

test.each(cases.filter(({ kind }) => kind === "trainOnBatch"))(
  "20 steps: $name",
  async (golden) => {
    const net = await prepared(golden);
    expect(golden.batchStarts.length).toBe(20);
    for (const [step, start] of golden.batchStarts.entries()) {
      const end = start + golden.batchSize;
      const logs = await net.trainOnBatch(
        rowsOf(golden.x, start, end),
        rowsOf(golden.y, start, end),
      );
      expectLogs(logs, golden.logs[step] ?? {}, 1e-5);
    }
    await expectWeights(net, golden.finalWeights);
  },
);

test.each(cases.filter(({ kind }) => kind === "fit"))("$name", async (golden) => {
  const net = await prepared(golden);
  const [x, y] = [rowsOf(golden.x, 0, 1e9), rowsOf(golden.y, 0, 1e9)];
  const { sampleWeight, ...rest } = golden.fit;
  const options =
    sampleWeight === undefined
      ? rest
      : { ...rest, sampleWeight: tensorOf(sampleWeight as GoldenTensor) };
  const history = await net.fit(x, y, { ...options, verbose: 0 });
  expect(Object.keys(history.history)).toEqual(golden.historyKeys);
  expect(history.epoch).toEqual(golden.epoch);
  for (const [name, values] of Object.entries(golden.history)) {
    values.forEach((value, epoch) => {
      expect(
        Math.abs((history.history[name]?.[epoch] ?? Number.NaN) - value),
        `${name}[${epoch}]`,
      ).toBeLessThanOrEqual(1e-5 * (1 + value));
    });
  }
  await expectWeights(net, golden.finalWeights);
  expectLogs(await net.evaluate(x, y), golden.evaluate, 1e-5);
});
