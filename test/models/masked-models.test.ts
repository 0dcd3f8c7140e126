/** Masks in whole models against Keras: predictions, losses, metrics, weights after some steps. */
import {
  functional,
  input,
  layers,
  type Model,
  optimizers,
  type SymbolicTensor,
  Tensor,
} from "latch";
import { expect, test, vi } from "vitest";
import type { AnyLayer } from "../../ts/layers/layer.js";
import goldens from "../goldens/masked-models.json" with { type: "json" };
import { expectClose, type GoldenTensor } from "../support/golden.js";

type Options = Readonly<Record<string, unknown>>;

interface Described {
  readonly className: string;
  readonly options: Options;
}

interface GoldenNode extends Described {
  readonly id: string;
  /** A node without a layer: an input. */
  readonly input?: "words" | "series";
  readonly inputs: readonly string[];
  /** Options of `apply`; states by the ids of tensors. */
  readonly call?: Options & { readonly initialState?: string };
}

interface Golden {
  readonly name: string;
  readonly graph: readonly GoldenNode[];
  readonly output: string;
  readonly loss: string;
  readonly metrics: readonly string[];
  readonly initialWeights: readonly GoldenTensor[];
  readonly x: readonly GoldenTensor[];
  readonly y: GoldenTensor;
  readonly sampleWeight: GoldenTensor | null;
  readonly predicted: GoldenTensor;
  readonly evaluated: Readonly<Record<string, number>>;
  readonly logs: readonly Readonly<Record<string, number>>[];
  readonly finalWeights: readonly GoldenTensor[];
}

const cases = goldens.cases as unknown as readonly Golden[];
const BATCH = 3;

function layerOf({ className, options }: Described): AnyLayer {
  if (className === "Activation") return layers.activation(options.activation as "tanh");
  const made = Object.entries(options).map(([key, value]) => [
    key,
    isDescribed(value) ? layerOf(value) : value,
  ]);
  // The golden file holds options of this class.
  const Class = layers[className as "Dense"] as unknown as new (options: Options) => AnyLayer;
  return new Class(Object.fromEntries(made));
}

function isDescribed(value: unknown): value is Described {
  return typeof value === "object" && value !== null && "className" in value;
}

function modelOf({ graph, output }: Golden): Model {
  const tensors = new Map<string, SymbolicTensor>();
  const of = (id: string) => tensors.get(id) as SymbolicTensor;
  const inputs: SymbolicTensor[] = [];
  for (const node of graph) {
    const made = node.input === undefined ? applied(node, of) : [inputOf(node.input)];
    if (node.input !== undefined) inputs.push(made[0] as SymbolicTensor);
    made.forEach((one, index) => {
      tensors.set(index === 0 ? node.id : `${node.id}.${index}`, one);
    });
  }
  return functional({ inputs, outputs: of(output) }) as unknown as Model;
}

function inputOf(kind: "words" | "series"): SymbolicTensor {
  return kind === "words" ? input({ shape: [5], dtype: "int32" }) : input({ shape: [5, 2] });
}

function applied(
  { inputs, call, ...described }: GoldenNode,
  of: (id: string) => SymbolicTensor,
): readonly SymbolicTensor[] {
  const given = inputs.map(of);
  const { initialState, ...rest } = call ?? {};
  const states =
    initialState === undefined ? {} : { initialState: initialState.split(" ").map(of) };
  const value = layerOf(described).apply(
    given.length === 1 ? (given[0] as SymbolicTensor) : given,
    {
      ...rest,
      ...states,
    },
  );
  return (Array.isArray(value) ? value : [value]) as readonly SymbolicTensor[];
}

function tensorOf({ shape, data }: GoldenTensor): Tensor<"float32"> {
  return new Tensor(shape, "float32", Float32Array.from(data));
}

function expectLogs(actual: Readonly<Record<string, number>>, wanted: Options, what: string): void {
  expect(Object.keys(actual).sort(), what).toEqual(Object.keys(wanted).sort());
  for (const [key, value] of Object.entries(wanted)) {
    const difference = Math.abs((actual[key] ?? Number.NaN) - Number(value));
    expect(difference, `${key} ${what}: ${actual[key]} for ${value}`).toBeLessThan(2e-5);
  }
}

test.each(cases)("$name", async (golden) => {
  // A layer that drops a mask warns.
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const net = modelOf(golden);
  const metrics = golden.metrics as readonly "mse"[];
  net.compile({
    loss: golden.loss as "mse",
    optimizer: optimizers.adam({ learningRate: 0.02 }),
    metrics: [...metrics],
    weightedMetrics: [...metrics],
  });
  await net.setWeights(golden.initialWeights.map(tensorOf));
  const [x, y] = [golden.x.map(tensorOf), tensorOf(golden.y)];
  const weight = golden.sampleWeight === null ? null : tensorOf(golden.sampleWeight);
  const predicted = (await net.predict(x, { batchSize: BATCH })) as unknown as Tensor;
  expectClose(Array.from(predicted.data), golden.predicted, "predictions");
  const all = weight === null ? {} : { sampleWeight: weight };
  expectLogs(await net.evaluate(x, y, { batchSize: 4, ...all }), golden.evaluated, "of all");
  for (const [step, wanted] of golden.logs.entries()) {
    const start = (step * BATCH) % y.shape[0]!;
    const part = <Of extends Tensor>(of: Of) => of.slice(start, start + BATCH);
    const rest = weight === null ? {} : { sampleWeight: part(weight) };
    const tested = await net.testOnBatch(x.map(part), part(y), rest);
    expectLogs(tested, wanted, `of step ${step}`);
    // A training step returns the loss from before its update.
    expectLogs(await net.trainOnBatch(x.map(part), part(y), rest), wanted, `in step ${step}`);
  }
  const weights = await net.getWeights();
  weights.forEach((one, index) => {
    const { shape, data } = golden.finalWeights[index]!;
    expect(one.shape).toEqual(shape);
    data.forEach((value, place) => {
      expect(Math.abs(one.data[place]! - value), `weight ${index}[${place}]`).toBeLessThan(2e-4);
    });
  });
});

test("one weight a row applies to all steps of the row, even with as many steps as rows", async () => {
  const golden = cases.find(({ name }) => name === "a tag for each word, rows weighted")!;
  const net = modelOf(golden);
  net.compile({
    loss: "sparse_categorical_crossentropy",
    optimizer: "adam",
    weightedMetrics: ["accuracy"],
  });
  await net.setWeights(golden.initialWeights.map(tensorOf));
  // There are five steps.
  for (const rows of [4, 5]) {
    const x = golden.x.map((one) => tensorOf(one).slice(0, rows));
    const y = tensorOf(golden.y).slice(0, rows);
    const column = tensorOf(golden.sampleWeight!).slice(0, rows);
    const wanted = await net.testOnBatch(x, y, { sampleWeight: column });
    const row = column.reshape([rows]);
    expectLogs(await net.testOnBatch(x, y, { sampleWeight: row }), wanted, `${rows} rows`);
  }
});
