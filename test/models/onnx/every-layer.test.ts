/**
 * Every layer is written to ONNX and computes the same there, or is an error that names it. `npm run onnx-files` sets
 * ONNX_FOLDER, to which files, inputs and predictions are written, and runs them in onnxruntime.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  functional,
  input,
  type Model,
  ready,
  type SymbolicTensor,
  Tensor,
  tensor,
  ValueError,
} from "latch";
import { beforeAll, expect, test } from "vitest";
import { imageLayerCases } from "../../layers/image-layer-cases.js";
import { layerCases } from "../../layers/layer-cases.js";
import type { AnyLayer, LayerCheck } from "../../support/check-layer.js";
import { decodeOnnx } from "./decode.js";
import { runGraph } from "./interpret.js";

beforeAll(ready);

/** What layers that look text up, or compute on the host in another way, are rejected with. */
const ON_HOST = /is text, which is made numbers by layers|computes on the host/;

function shapesOf({ inputs }: LayerCheck): readonly (readonly number[])[] {
  // One shape, or a list.
  return (Array.isArray(inputs[0]) ? inputs : [inputs]) as readonly (readonly number[])[];
}

function modelAround(layer: AnyLayer, check: LayerCheck): Model {
  const number = check.below === undefined ? "float32" : "int32";
  const dtype = check.texts === undefined ? number : "string";
  const inputs = shapesOf(check).map(([, ...shape]) => input({ shape, dtype }));
  const outputs = layer.apply(inputs.length === 1 ? inputs[0]! : inputs);
  // Not nested: none of the layers is a stack of cells that returns its states.
  return functional({ inputs, outputs: outputs as SymbolicTensor | SymbolicTensor[] });
}

function dataFor(check: LayerCheck): Tensor[] {
  return shapesOf(check).map((shape, seed) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const at = (k: number) => Math.sin(0.37 * k * k + 0.29 * k + 1.7 * seed + 0.4);
    const numbers = Array.from({ length: size }, (_, k) =>
      check.below === undefined ? at(k) : Math.floor(check.below * (0.5 + 0.49 * at(k))),
    );
    return check.below === undefined ? tensor(numbers, shape) : tensor(numbers, shape, "int32");
  });
}

const folder = process.env.ONNX_FOLDER;

function plain({ shape, dtype, data }: Tensor, name: string) {
  return { name, shape, dtype, data: Array.from(data, Number) };
}

test.each([...layerCases, ...imageLayerCases])("%s", async (title, make, check) => {
  const net = modelAround(make(), check);
  const bytes = await net.toBytes({ format: "onnx" }).catch((error: unknown) => {
    expect(error).toBeInstanceOf(ValueError);
    expect(String(error)).toMatch(ON_HOST);
    return null;
  });
  if (bytes === null) return;
  const x = dataFor(check);
  const actual = runGraph(
    decodeOnnx(bytes).graph,
    x.map(({ shape, data }) => ({ shape, data: Array.from(data, Number) })),
  );
  const predicted: object = await net.predictOnBatch(x);
  const wanted = (predicted instanceof Tensor ? [predicted] : Object.values(predicted)) as Tensor[];
  if (folder !== undefined) {
    const name = `layer ${title}`;
    const { inputNames, outputNames } = net.topology;
    const inputs = x.map((one, index) => plain(one, inputNames[index] ?? ""));
    const outputs = wanted.map((one, index) => plain(one, outputNames[index] ?? ""));
    writeFileSync(join(folder, `${name}.float32.onnx`), bytes);
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ inputs, outputs }));
  }
  wanted.forEach(({ shape, data }, index) => {
    expect(actual[index]!.shape).toEqual(shape);
    Array.from(data, Number).forEach((value, position) => {
      const difference = Math.abs(actual[index]!.data[position]! - value);
      expect(difference).toBeLessThanOrEqual(2e-6 + 1e-5 * Math.abs(value));
    });
  });
});
