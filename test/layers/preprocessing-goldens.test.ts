/** Preprocessing layers against Keras: what they return and what they learned, at once and inside a model. */
import {
  functional,
  input,
  type Layer,
  layers,
  ready,
  type SymbolicTensor,
  type Tensor,
  tensor,
} from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import type { DType } from "../../ts/runtime/dtype.js";
import goldens from "../goldens/preprocessing.json" with { type: "json" };
import { expectTyped, type Typed } from "../support/typed-golden.js";

interface Golden {
  readonly name: string;
  readonly layer: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly adapt?: Typed;
  readonly batches?: readonly Typed[];
  readonly inputs: readonly Typed[];
  readonly y: Typed;
  readonly vocabulary?: readonly (string | number)[];
  readonly vocabularySize?: number;
  readonly boundaries?: readonly number[];
}

/** What all of these layers have, or some of them. */
interface Adaptable extends Layer {
  adapt(data: unknown): Promise<void>;
  getVocabulary(): readonly (string | number)[];
  vocabularySize(): number;
  readonly boundaries: readonly number[];
}

const cases = goldens.cases as readonly unknown[] as readonly Golden[];
const classes = layers as unknown as Readonly<Record<string, new (options: object) => Adaptable>>;

beforeAll(() => ready());

/** Integers of Keras have 64 bits. */
function dtypeOf({ dtype }: Typed): DType {
  return (dtype as string).startsWith("int") ? "int32" : dtype;
}

function given(typed: Typed): Tensor<DType> {
  const { shape, data } = typed;
  const dtype = dtypeOf(typed);
  return dtype === "string"
    ? tensor(data as string[], shape)
    : tensor(data.map(Number), shape, dtype);
}

async function layerOf(golden: Golden): Promise<Adaptable> {
  const layer = new classes[golden.layer]!(golden.options);
  if (golden.adapt !== undefined) await layer.adapt(given(golden.adapt));
  const { batches } = golden;
  if (batches !== undefined) {
    const stream = async function* () {
      for (const batch of batches) yield given(batch);
    };
    await layer.adapt(stream());
  }
  return layer;
}

function expectOutput(y: Tensor<DType>, { y: wanted, options, name }: Golden): void {
  if (dtypeOf(wanted) === "string") {
    expect([y.dtype, y.shape, y.data]).toEqual(["string", wanted.shape, wanted.data]);
    return;
  }
  // Keras counts in integers where its symbolic tensors say float32.
  const encoded = !["int", undefined].includes(options.outputMode as string | undefined);
  expectTyped(y, { ...wanted, dtype: encoded ? "float32" : dtypeOf(wanted) }, name);
}

function oneOrAll<Item>(items: readonly Item[]): Item | readonly Item[] {
  return items.length === 1 ? items[0]! : items;
}

describe("at once", () => {
  test.each(cases)("$name", async (golden) => {
    const layer = await layerOf(golden);
    const inputs = golden.inputs.map(given);
    expectOutput(layer.apply(oneOrAll(inputs) as unknown as Tensor) as Tensor<DType>, golden);
    if (golden.vocabulary !== undefined) {
      expect(layer.getVocabulary()).toEqual(golden.vocabulary);
      expect(layer.vocabularySize()).toBe(golden.vocabularySize);
    }
    golden.boundaries?.forEach((boundary, index) => {
      expect(Math.abs(layer.boundaries[index]! - boundary)).toBeLessThan(
        1e-6 + 1e-5 * Math.abs(boundary),
      );
    });
  });
});

/** A batch of rank 1 that is encoded becomes one row, which is no batch. */
const inModels = cases.filter(({ inputs, y }) => inputs[0]!.shape[0] === y.shape[0]);

describe("inside a model, in batches of two", () => {
  test.each(inModels)("$name", async (golden) => {
    const layer = await layerOf(golden);
    const data = golden.inputs.map(given);
    const inputs = data.map(({ shape, dtype }) => input({ shape: shape.slice(1), dtype }));
    const outputs = layer.apply(oneOrAll(inputs as SymbolicTensor[]) as SymbolicTensor);
    const net = functional({ inputs, outputs });
    const y = await net.predict(data, { batchSize: 2 });
    expectOutput(y, golden);
    expect(
      outputs.shape
        .slice(1)
        .every((size, axis) => (size ?? y.shape[axis + 1]) === y.shape[axis + 1]),
    ).toBe(true);
    expect(outputs.dtype).toBe(y.dtype);
  });
});
