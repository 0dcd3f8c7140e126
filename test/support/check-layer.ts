/**
 * `checkLayer`: all checks of a layer in one call, as Keras's `run_layer_test`. Shapes, config, weights, mask,
 * gradients against central differences, a training step, and memory.
 */
import {
  functional,
  input,
  type Layer,
  type LayerOutputs,
  loadModel,
  type Model,
  type SymbolicTensor,
  type Tensor,
  tensor,
} from "latch";
import { expect } from "vitest";
import { attachMask, maskOf } from "../../ts/graph/masks.js";
import { inputTensor, read } from "../../ts/graph/operations/sources.js";
import type { Nested } from "../../ts/graph/structure.js";
import { Trace, withTrace } from "../../ts/graph/trace.js";
import { leavesOf } from "../../ts/layers/call.js";
import { defaultDevice } from "../../ts/runtime/device/default-device.js";
import type { DType } from "../../ts/runtime/dtype.js";
import { kerasForm } from "../../ts/runtime/registry/keras-form.js";
import { expectGradients } from "../oracle/central-differences.js";
import type { Fed } from "../oracle/evaluate.js";
import { sharedObjects } from "./shared-objects.js";

/** Any layer, of one output or several. */
export type AnyLayer = Layer<LayerOutputs>;

export interface LayerCheck {
  /** Shapes of the inputs, batch included: one, or a list of several. */
  readonly inputs: readonly number[] | readonly (readonly number[])[];
  /** Inputs are integers from 0 up to this bound, exclusive; by default they are numbers between -1 and 1. */
  readonly below?: number;
  /** Inputs are texts, drawn from these. */
  readonly texts?: readonly string[];
  /** Shapes of the outputs. */
  readonly outputs: readonly (readonly number[])[];
  /** Shapes of the weights by their paths behind the layer's name, in order. */
  readonly weights?: Readonly<Record<string, readonly number[]>>;
  /** Shapes of the outputs' masks if the inputs carry a mask [batch, time]; null for none. Not checked by default. */
  readonly masks?: readonly (readonly number[] | null)[];
  /** Largest difference of gradients. Default 1e-7. */
  readonly tolerance?: number;
}

/** A name, how the layer is made, and what to check. */
export type LayerCase = readonly [name: string, make: () => AnyLayer, check: LayerCheck];

/** Runs all checks, each on a new layer that `make` returns. */
export async function checkLayer(make: () => AnyLayer, check: LayerCheck): Promise<void> {
  const data = dataFor(check);
  await expectShapes(make(), check, data);
  await expectRoundTrip(make(), data);
  await expectSameFromFile(make(), check, data);
  expectMasks(make(), check);
  await expectGradientsOf(make(), check, data);
  await expectTrainingStep(make(), check, data);
  await expectNoGrowth(make(), check, data);
}

function shapesOf({ inputs }: LayerCheck): readonly (readonly number[])[] {
  const isList = (shapes: LayerCheck["inputs"]): shapes is readonly (readonly number[])[] =>
    Array.isArray(shapes[0]);
  return isList(inputs) ? inputs : [inputs];
}

/** Data for the inputs. Tensors of text are typed as those of numbers, as `apply` takes them. */
function dataFor(check: LayerCheck): readonly Tensor[] {
  const { texts, below } = check;
  return shapesOf(check).map((shape, index) => {
    if (texts === undefined) return numbersFor(shape, index, below);
    const chosen = Array.from(numbersFor(shape, index, texts.length).data, (one) => texts[one]!);
    return tensor(chosen, shape) as Tensor<DType> as Tensor;
  });
}

function dtypeOf({ below, texts }: LayerCheck): DType {
  if (texts !== undefined) return "string";
  return below === undefined ? "float32" : "int32";
}

/** Pseudorandom numbers in float32: not symmetric, no two alike. */
function numbersFor(shape: readonly number[], seed: number, below?: number): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const fraction = (index: number) => {
    const wave = Math.sin(1.7 * index + 2.3 * seed + 0.4) * 43758.5453;
    return wave - Math.floor(wave);
  };
  const numbers = Array.from({ length: size }, (_, index) =>
    below === undefined ? 2 * fraction(index) - 1 : Math.floor(below * fraction(index)),
  );
  return below === undefined ? tensor(numbers, shape) : tensor(numbers, shape, "int32");
}

/** The argument of `apply`: the item itself if it is the only one, else the list. */
function oneOrList<Item>(items: readonly Item[]): Item | readonly Item[] {
  const [first] = items;
  return items.length === 1 && first !== undefined ? first : items;
}

function symbolicInputs(check: LayerCheck): SymbolicTensor[] {
  return shapesOf(check).map(([batchSize, ...shape]) =>
    input({ shape, batchSize, dtype: dtypeOf(check) }),
  );
}

/** Outputs on Tensors, computed at once. */
function computed(layer: AnyLayer, data: readonly Tensor[]): readonly Tensor[] {
  // On Tensors a layer returns Tensors.
  return leavesOf(layer.apply(oneOrList(data) as Tensor) as Nested<Tensor>);
}

async function expectShapes(
  layer: AnyLayer,
  check: LayerCheck,
  data: readonly Tensor[],
): Promise<void> {
  const symbolic = leavesOf(layer.apply(oneOrList(symbolicInputs(check))));
  expect(
    symbolic.map(({ shape }) => shape),
    "shapes of symbolic outputs",
  ).toEqual(check.outputs);
  const eager = computed(layer, data);
  expect(
    eager.map(({ shape }) => shape),
    "shapes of computed outputs",
  ).toEqual(check.outputs);
  expect(symbolic.map(({ dtype }) => dtype)).toEqual(eager.map(({ dtype }) => dtype));
  const named = layer.weights.map(({ path, shape }) => [
    path.slice(path.indexOf(layer.name) + layer.name.length + 1),
    shape,
  ]);
  expect(named, "names and shapes of the weights").toEqual(Object.entries(check.weights ?? {}));
  const size = layer.weights.reduce((sum, weight) => sum + weight.size, 0);
  expect(layer.countParams()).toBe(size);
  expect((await layer.getWeights()).map(({ shape }) => shape)).toEqual(
    Object.values(check.weights ?? {}),
  );
}

/** A layer made from the config, written as text between, is equal, computes the same, and shares nothing. */
async function expectRoundTrip(layer: AnyLayer, data: readonly Tensor[]): Promise<void> {
  const config = layer.getConfig();
  const text = JSON.stringify(config);
  expect(JSON.parse(text), "the config is plain JSON").toEqual(config);
  // A class of the namespace, which has what every layer's class has.
  const Class = layer.constructor as unknown as {
    fromConfig(config: object): AnyLayer;
  };
  const again = Class.fromConfig(JSON.parse(text));
  expect(again.getConfig()).toEqual(config);
  expect(again.className).toBe(layer.className);
  expect(layer.copyWith({}).getConfig(), "a copy").toEqual(config);
  const direct = Class.fromConfig(layer.getConfig());
  expect(sharedObjects(direct, layer), "shared by layers").toEqual([]);
  const own = layer.getConfig();
  expect(sharedObjects(Class.fromConfig(own), own), "shared with the config").toEqual([]);
  const keras = kerasForm(layer);
  expect(JSON.parse(JSON.stringify(keras)), "Keras's form is plain JSON").toEqual(keras);
  expect(Object.keys(keras.config).filter((name) => /[A-Z]/.test(name))).toEqual([]);
  expect(Class.fromConfig(keras.config).getConfig(), "from Keras's form").toEqual(config);
  await expectSameNumbers(layer, again, data);
}

async function expectSameNumbers(
  layer: AnyLayer,
  again: AnyLayer,
  data: readonly Tensor[],
): Promise<void> {
  const wanted = computed(layer, data);
  computed(again, data);
  await again.setWeights(await layer.getWeights());
  const actual = computed(again, data);
  expect(actual.map((output) => Array.from(output.data))).toEqual(
    wanted.map((output) => Array.from(output.data)),
  );
}

/** A model around the layer predicts and learns the same after it was saved and loaded. */
async function expectSameFromFile(
  layer: AnyLayer,
  check: LayerCheck,
  data: readonly Tensor[],
): Promise<void> {
  const { net, targets } = modelOf(layer, check);
  await net.trainOnBatch([...data], targets);
  const bytes = await net.toBytes();
  const again = await loadModel(bytes);
  expect(await again.toJSON(), "the description of the model that was loaded").toEqual(
    await net.toJSON(),
  );
  expect(await again.toBytes(), "the file of the model that was loaded").toEqual(bytes);
  const predictions = async (model: Model) => JSON.stringify(await model.predict([...data]));
  expect(await predictions(again)).toBe(await predictions(net));
  const { loss } = await again.testOnBatch([...data], targets);
  expect(loss).toBe((await net.testOnBatch([...data], targets)).loss);
}

function expectMasks(layer: AnyLayer, check: LayerCheck): void {
  if (check.masks === undefined) return;
  const inputs = symbolicInputs(check);
  for (const x of inputs) {
    const [batch = 1, time = 1] = x.shape;
    attachMask(x, inputTensor("mask", [batch ?? 1, time ?? 1], "bool"));
  }
  const outputs = leavesOf(layer.apply(oneOrList(inputs)));
  const masks = outputs.map((output) => maskOf(output)?.shape ?? null);
  expect(masks, "masks of the outputs").toEqual(check.masks);
}

async function expectGradientsOf(
  layer: AnyLayer,
  check: LayerCheck,
  data: readonly Tensor[],
): Promise<void> {
  computed(layer, data);
  const weights = await layer.getWeights();
  const dtype = dtypeOf(check);
  const inputs = data.map(({ shape }, index) => inputTensor(`x${index}`, shape, dtype));
  const outputs = leavesOf(withTrace(new Trace(false), () => layer.apply(oneOrList(inputs))));
  const feeds = new Map(inputs.map((x, index): [SymbolicTensor, Fed] => [x, asFed(data[index]!)]));
  const variables = new Map(
    layer.weights.map((weight, index) => [weight, Float64Array.from(weights[index]!.data)]),
  );
  const trained = layer.trainableWeights.map(read);
  const parameters = dtype === "float32" ? [...inputs, ...trained] : trained;
  // What the host computes of integers and texts has no gradient, and the oracle does not compute it.
  if (parameters.length === 0) return;
  const { tolerance } = check;
  expectGradients({
    outputs,
    parameters,
    feeds,
    variables,
    ...(tolerance === undefined ? {} : { tolerance }),
  });
}

function asFed({ shape, data }: Tensor): Fed {
  return { shape, data: Float64Array.from(data) };
}

/** The layer between inputs and a squared error, compiled. */
function modelOf(layer: AnyLayer, check: LayerCheck) {
  const inputs = symbolicInputs(check);
  const outputs = leavesOf(layer.apply(oneOrList(inputs)));
  const net = functional({ inputs, outputs: [...outputs] });
  net.compile({ optimizer: "adam", loss: "mse" });
  const targets = check.outputs.map((shape, index) => numbersFor(shape, 10 + index));
  return { net, targets };
}

async function expectTrainingStep(
  layer: AnyLayer,
  check: LayerCheck,
  data: readonly Tensor[],
): Promise<void> {
  const { net, targets } = modelOf(layer, check);
  computed(layer, data);
  const before = await layer.getWeights();
  const { loss } = await net.trainOnBatch([...data], targets);
  expect(loss).toBeGreaterThan(0);
  const after = await layer.getWeights();
  const trained = new Set(layer.trainableWeights);
  layer.weights.forEach((weight, index) => {
    const [old, now] = [before[index]!, after[index]!].map(({ data: numbers }) => [...numbers]);
    expect(now!.every(Number.isFinite), `${weight.path} is finite`).toBe(true);
    if (trained.has(weight)) expect(now, `${weight.path} has moved`).not.toEqual(old);
  });
}

/** Steps and calls allocate no lasting memory; a garbage collection in between may free some. */
async function expectNoGrowth(
  layer: AnyLayer,
  check: LayerCheck,
  data: readonly Tensor[],
): Promise<void> {
  const { net, targets } = modelOf(layer, check);
  const round = async () => {
    await net.trainOnBatch([...data], targets);
    computed(layer, data);
  };
  for (let step = 0; step < 3; step++) await round();
  const { usedBytes } = await defaultDevice().usage();
  for (let step = 0; step < 20; step++) await round();
  expect((await defaultDevice().usage()).usedBytes).toBeLessThanOrEqual(usedBytes);
}
