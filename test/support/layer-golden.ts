/** One call of any layer compared with Keras: outputs, their masks, and gradients. */
import { type ApplyOptions, type Layer, layers, type SymbolicTensor } from "latch";
import { expect } from "vitest";
import { gradients } from "../../ts/graph/autodiff.js";
import { attachMask, maskOf } from "../../ts/graph/masks.js";
import { constantData, read } from "../../ts/graph/operations/sources.js";
import * as ops from "../../ts/graph/ops.js";
import { Trace, withTrace } from "../../ts/graph/trace.js";
import { setNumbers } from "./device.js";
import { constant, expectClose, type GoldenTensor, run } from "./golden.js";

interface Typed extends GoldenTensor {
  readonly dtype?: string;
}

export interface LayerGolden {
  readonly name: string;
  readonly layer: string;
  readonly defaultName: string;
  readonly options: object;
  readonly weights: readonly GoldenTensor[];
  readonly inputs: readonly Typed[];
  readonly masks: readonly (GoldenTensor | null)[];
  readonly context: Readonly<Record<string, Typed | boolean>>;
  readonly outputs: readonly GoldenTensor[];
  readonly outputMasks: readonly (GoldenTensor | null)[];
  readonly g: readonly GoldenTensor[];
  readonly dInputs: readonly (GoldenTensor | null)[];
  readonly dWeights: readonly GoldenTensor[];
}

type AnyLayer = Layer<SymbolicTensor | readonly SymbolicTensor[]>;

/** The classes of the namespace by Keras's names, as a file of goldens has them. */
const classes = new Map(Object.entries(layers)) as unknown as ReadonlyMap<
  string,
  new (
    options: object,
  ) => AnyLayer
>;

export function layerOf({ layer, options }: Pick<LayerGolden, "layer" | "options">): AnyLayer {
  const Class = classes.get(layer);
  if (Class === undefined) throw new Error(`layers.${layer} does not exist.`);
  return new Class(options);
}

/** Runs the case and expects its numbers. */
export function expectGolden(golden: LayerGolden): void {
  const layer = layerOf(golden);
  expect(layer.name.replace(/_\d+$/, "")).toBe(golden.defaultName);
  const inputs = golden.inputs.map(typedConstant);
  golden.masks.forEach((mask, index) => {
    attachMask(inputs[index]!, mask === null ? null : maskConstant(mask));
  });
  const argument = inputs.length === 1 ? inputs[0]! : inputs;
  layer.ensureBuilt(argument);
  expect(layer.weights.map(({ shape }) => shape)).toEqual(golden.weights.map(({ shape }) => shape));
  setNumbers(layer.weights, golden.weights);
  const options = contextOf(golden.context);
  const trace = new Trace(options.training ?? false);
  const result = withTrace(trace, () => layer.apply(argument, options));
  const outputs = Array.isArray(result) ? result : [result];
  expectValues(golden, outputs, inputs, layer);
  expectMasks(golden, outputs);
}

function expectValues(
  golden: LayerGolden,
  outputs: readonly SymbolicTensor[],
  inputs: readonly SymbolicTensor[],
  layer: AnyLayer,
): void {
  expect(outputs.map(({ shape }) => shape)).toEqual(golden.outputs.map(({ shape }) => shape));
  const terms = outputs.map((y, index) => ops.sum(ops.mul(y, constant(golden.g[index]!))));
  const total = terms.reduce((sum, term) => ops.add(sum, term));
  const parameters = inputs.filter((_, index) => golden.dInputs[index] !== null);
  const derivatives = gradients(total, [...parameters, ...layer.weights.map(read)]);
  const expected = [
    ...golden.outputs,
    ...golden.dInputs.filter((gradient) => gradient !== null),
    ...golden.dWeights,
  ];
  const values = run([...outputs, ...derivatives]);
  expect(values.length).toBe(expected.length);
  values.forEach((value, index) => {
    expectClose(value, expected[index]!, `value ${index} of ${values.length}`);
  });
}

function expectMasks(golden: LayerGolden, outputs: readonly SymbolicTensor[]): void {
  const masks = outputs.map((output) => maskOf(output));
  expect(masks.map((mask) => mask?.shape ?? null)).toEqual(
    golden.outputMasks.map((mask) => mask?.shape ?? null),
  );
  const carried = masks.filter((mask) => mask !== null);
  for (const mask of carried) expect(mask.dtype).toBe("bool");
  expect(carried.length === 0 ? [] : run(carried)).toEqual(
    golden.outputMasks.filter((mask) => mask !== null).map(({ data }) => data),
  );
}

function typedConstant({ shape, data, dtype }: Typed): SymbolicTensor {
  if (dtype === "bool") return maskConstant({ shape, data });
  return constantData(
    {},
    {
      data,
      dims: shape,
      dtype: dtype === "int32" ? "int32" : "float32",
    },
  ).y;
}

function maskConstant({ shape, data }: GoldenTensor): SymbolicTensor {
  return constantData({}, { data, dims: shape, dtype: "bool" }).y;
}

function contextOf(context: LayerGolden["context"]): ApplyOptions {
  const entries = Object.entries(context).map(([key, value]) => [
    key,
    typeof value === "object" ? typedConstant(value) : value,
  ]);
  return Object.fromEntries(entries);
}
