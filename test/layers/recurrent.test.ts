/** SimpleRNN, GRU, LSTM and Bidirectional against Keras: options times masks times lengths, outputs and gradients. */
import { layers, ready, type SymbolicTensor, type Tensor, tensor } from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import { gradients } from "../../ts/graph/autodiff.js";
import { read } from "../../ts/graph/operations/sources.js";
import * as ops from "../../ts/graph/ops.js";
import { Trace, withTrace } from "../../ts/graph/trace.js";
import type { Layer, LayerOutputs } from "../../ts/layers/layer.js";
import goldens from "../goldens/recurrent.json" with { type: "json" };
import { setNumbers } from "../support/device.js";
import { constant, expectClose, run } from "../support/golden.js";
import type { RecurrentGolden } from "../support/recurrent.js";

interface Golden extends RecurrentGolden {
  readonly cls: "SimpleRNN" | "GRU" | "LSTM";
  readonly bidirectional?: boolean;
  readonly mergeMode?: layers.MergeMode;
  readonly options: Readonly<Record<string, unknown>>;
}

// The file's strings are Keras's names.
const cases = goldens.cases as unknown as readonly Golden[];

const CLASSES = { SimpleRNN: layers.SimpleRNN, GRU: layers.GRU, LSTM: layers.LSTM } as const;

function layerOf({ cls, options, bidirectional, mergeMode = "concat" }: Golden) {
  const inner = new CLASSES[cls](options as unknown as { units: number });
  return bidirectional ? layers.bidirectional(inner, { mergeMode }) : inner;
}

function asList(outputs: LayerOutputs): readonly SymbolicTensor[] {
  // Array.isArray does not narrow a readonly array.
  return (Array.isArray(outputs) ? outputs : [outputs]) as readonly SymbolicTensor[];
}

beforeAll(() => ready());

test("there are at least 200 cases", () => {
  expect(cases.length).toBeGreaterThanOrEqual(200);
});

test.each(cases)("$name", (golden) => {
  // Whatever it gives: the overloads of the classes differ.
  const layer: Layer<LayerOutputs> = layerOf(golden);
  const x = constant(golden.x);
  layer.ensureBuilt(x);
  setNumbers(layer.weights, golden.weights);
  const states = golden.initialState.map(constant);
  const mask =
    golden.mask === null ? {} : { mask: ops.cast(constant(golden.mask), "bool") as SymbolicTensor };
  const initial = states.length === 0 ? {} : { initialState: states };
  const outputs = withTrace(new Trace(true), () => asList(layer.apply(x, { ...mask, ...initial })));
  const inner = outputs
    .map((output, index) => ops.sum(ops.mul(output, constant(golden.g[index]!))))
    .reduce((total, term) => ops.add(total, term));
  const slopes = gradients(inner, [x, ...layer.weights.map(read), ...states]);
  const expected = [...golden.outputs, golden.dx, ...golden.dWeights, ...golden.dInitialState];
  const values = run([...outputs, ...slopes]);
  expect(values.length).toBe(expected.length);
  values.forEach((value, index) => {
    expectClose(value, expected[index]!, `value ${index}`);
  });
  // Without gradients no history is kept: the same outputs.
  run(outputs).forEach((value, index) => {
    expectClose(value, golden.outputs[index]!, `inference ${index}`);
  });
});

/** Inputs that no two layers or steps see alike. */
function numbers(shape: readonly number[], seed: number): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const data = Float32Array.from({ length: size }, (_, i) => Math.sin(1.3 * i * i + seed));
  return tensor(data, shape);
}

describe("a layer and a loop over its cell give the same numbers, dropout included", () => {
  const options = { units: 5, dropout: 0.3, recurrentDropout: 0.2, seed: 11 };
  const pairs = [
    ["SimpleRNN", layers.simpleRNN, layers.simpleRNNCell],
    ["GRU", layers.gru, layers.gruCell],
    ["LSTM", layers.lstm, layers.lstmCell],
  ] as const;
  test.each(pairs)("%s", async (_name, makeLayer, makeCell) => {
    for (const goBackwards of [false, true]) {
      const layer = makeLayer({ ...options, goBackwards, returnSequences: true });
      const loop = layers.rnn(makeCell(options), { goBackwards, returnSequences: true });
      const x = numbers([2, 6, 3], 1);
      layer.apply(x);
      loop.apply(x);
      await loop.setWeights(await layer.getWeights());
      const mask = tensor([
        [true, true, false, true, true, false],
        [false, true, true, true, false, false],
      ]);
      // With returnSequences alone both give one Tensor.
      const both = (given: object) =>
        [layer.apply(x, given), loop.apply(x, given)] as unknown as readonly [Tensor, Tensor];
      for (const given of [{}, { mask }]) {
        const [one, other] = both(given);
        expectClose(Array.from(one.data), { shape: one.shape, data: Array.from(other.data) }, "y");
      }
    }
  });
});

test("a row whose steps are all masked gives zeros and its initial state", () => {
  const layer = layers.lstm({ units: 2, returnState: true, returnSequences: true });
  const [h, c] = [numbers([2, 2], 3), numbers([2, 2], 4)];
  const mask = tensor([
    [false, false, false],
    [true, false, true],
  ]);
  const [y, lastH, lastC] = layer.apply(numbers([2, 3, 2], 2), { mask, initialState: [h, c] });
  expect(y.slice(0, 1).sum()).toBe(0);
  expect(y.slice(1).toArray()).not.toEqual([[0, 0, 0]]);
  expect(lastH.slice(0, 1).toArray()).toEqual(h.slice(0, 1).toArray());
  expect(lastC.slice(0, 1).toArray()).toEqual(c.slice(0, 1).toArray());
});
