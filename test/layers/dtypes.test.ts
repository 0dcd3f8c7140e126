/**
 * Layers and activations on integers and bools: the dtype and the numbers that Keras returns. Where the golden case says
 * why they are different, they are those of the same numbers in another dtype.
 */
import {
  activations,
  type Layer,
  layers,
  ops,
  ready,
  type SymbolicTensor,
  type Tensor,
} from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import { camelCase } from "../../ts/runtime/names.js";
import goldens from "../goldens/layer-dtypes.json" with { type: "json" };
import preprocessing from "../goldens/preprocessing.json" with { type: "json" };
import { setNumbers } from "../support/device.js";
import type { GoldenTensor } from "../support/golden.js";
import { layerOf } from "../support/layer-golden.js";
import { expectTyped, type Typed, typedTensor } from "../support/typed-golden.js";

interface Golden {
  readonly name: string;
  readonly options: object;
  readonly inputs: readonly Typed[];
  readonly y: Typed;
  /** Why y is not what Keras returns for the dtype of the inputs. */
  readonly different?: string;
}

interface LayerGolden extends Golden {
  readonly layer: string;
  readonly weights: readonly GoldenTensor[];
}

interface ActivationGolden extends Golden {
  readonly activation: string;
}

const cases = goldens.cases as readonly unknown[] as readonly (LayerGolden | ActivationGolden)[];
const ofLayers = cases.filter((golden) => "layer" in golden);
const ofActivations = cases.filter((golden) => "activation" in golden);
const named = activations as unknown as Readonly<
  Record<string, (x: Tensor, options: object) => Tensor>
>;

beforeAll(() => ready());

function createLayer(golden: LayerGolden): Layer {
  if (golden.layer !== "Activation") return layerOf(golden) as Layer;
  return layers.Activation.fromConfig({ ...golden.options }) as Layer;
}

describe("layers", () => {
  test.each(ofLayers)("$name", (golden) => {
    const layer = createLayer(golden);
    const inputs = golden.inputs.map(typedTensor);
    const argument = inputs.length === 1 ? inputs[0]! : inputs;
    layer.apply(argument);
    setNumbers(layer.weights, golden.weights);
    expectTyped(layer.apply(argument), golden.y, golden.name);
  });

  const integers = typedTensor({
    dtype: "int32",
    shape: [2, 3, 2],
    data: [-2, 0, 3, 1, 5, -1, 2, 2, 0, 4, -3, 1],
  });
  const floats = typedTensor({ dtype: "float32", shape: [2, 3, 2], data: [...integers.data] });
  const around = {
    Bidirectional: () => layers.bidirectional(layers.lstm({ units: 2 })),
    RNN: () => layers.rnn(layers.gruCell({ units: 2 })),
    StackedRNNCells: () =>
      layers.rnn([layers.lstmCell({ units: 2 }), layers.simpleRNNCell({ units: 2 })]),
    Lambda: () =>
      layers.lambda({ function: (x: SymbolicTensor) => ops.mul(ops.cast(x, "float32"), 0.5) }),
    Pipeline: () => layers.pipeline({ layers: [layers.dense({ units: 2 }), layers.reLU()] }),
    // KerasHub's, of which there are no goldens.
    PositionEmbedding: () => layers.positionEmbedding({ sequenceLength: 3 }),
    RotaryEmbedding: () => layers.rotaryEmbedding(),
    SinePositionEncoding: () => layers.sinePositionEncoding(),
    SpectralNormalization: () => layers.spectralNormalization(layers.dense({ units: 2 })),
    TimeDistributed: () => layers.timeDistributed(layers.dense({ units: 2 })),
  };

  test.each(Object.entries(around))("%s on integers is what it is on floats", (_, create) => {
    const layer = create() as Layer;
    const wanted = layer.apply(floats) as Tensor;
    const y = layer.apply(integers) as Tensor;
    expect([y.dtype, ...y.data]).toEqual(["float32", ...wanted.data]);
  });

  test("every layer is among them", () => {
    const proven = new Set([
      ...ofLayers.map(({ layer }) => layer),
      ...Object.keys(around),
      // Those that take integers and text have goldens of their own for each.
      ...preprocessing.cases.map(({ layer }) => layer),
    ]);
    const classes = Object.values(layers as unknown as Readonly<Record<string, unknown>>)
      .filter((value): value is { readonly className: string } => hasClassName(value))
      .map(({ className }) => className);
    // Cells compute inside of layers, and Wrapper is a base class.
    const isPart = (name: string) => name.endsWith("Cell") || name === "Wrapper";
    expect(classes.filter((name) => !proven.has(name) && !isPart(name))).toEqual([]);
  });
});

function hasClassName(value: unknown): boolean {
  return typeof value === "function" && "className" in value;
}

describe("activations", () => {
  test.each(ofActivations)("$name", (golden) => {
    const y = named[camelCase(golden.activation)]!(typedTensor(golden.inputs[0]!), golden.options);
    expectTyped(y, golden.y, golden.name);
  });

  test("every activation is among them", () => {
    const proven = new Set(ofActivations.map(({ activation }) => camelCase(activation)));
    const aliases = ["hardSwish", "swish"];
    const others = [
      "get",
      "serialize",
      "deserialize",
      "nameOf",
      "fusedName",
      "kernelName",
      ...aliases,
    ];
    const names = Object.keys(activations).filter((name) => !others.includes(name));
    expect(names.filter((name) => !proven.has(name))).toEqual([]);
  });
});
