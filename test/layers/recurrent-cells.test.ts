/** Loops over cells, a backward layer of its own and a layer at every step against Keras; what does not fit is refused. */
import { layers, type SymbolicTensor } from "latch";
import { beforeAll, expect, test } from "vitest";
import { gradients } from "../../ts/graph/autodiff.js";
import { read } from "../../ts/graph/operations/sources.js";
import * as ops from "../../ts/graph/ops.js";
import { ready } from "../../ts/graph/ready.js";
import { Trace, withTrace } from "../../ts/graph/trace.js";
import { leavesOf } from "../../ts/layers/call.js";
import type { AnyLayer } from "../../ts/layers/layer.js";
import type { CellContext } from "../../ts/layers/recurrent/cell.js";
import convolutional from "../goldens/conv-lstm.json" with { type: "json" };
import goldens from "../goldens/recurrent-cells.json" with { type: "json" };
import { contextOf } from "../support/context.js";
import { setNumbers } from "../support/device.js";
import { constant, expectClose, type GoldenTensor, run, variable } from "../support/golden.js";
import { type Described, type RecurrentGolden, recurrentOf } from "../support/recurrent.js";

beforeAll(ready);

interface Golden extends RecurrentGolden {
  readonly layer: Described;
}

const cases = [...goldens.cases, ...convolutional.cases] as unknown as readonly Golden[];

test.each(cases)("$name", (golden) => {
  const layer = recurrentOf(golden.layer);
  const x = variable(golden.x);
  const initialState = golden.initialState.map(variable);
  layer.ensureBuilt(x);
  setNumbers(layer.weights, golden.weights);
  const given = withTrace(new Trace(true), () =>
    layer.apply(x, {
      ...(initialState.length > 0 ? { initialState } : {}),
      ...(golden.mask === null ? {} : { mask: ops.cast(constant(golden.mask), "bool") }),
    }),
  );
  const outputs = leavesOf(given);
  const objective = outputs
    .map((y, index) => ops.sum(ops.mul(y, constant(golden.g[index] as GoldenTensor))))
    .reduce((sum, term) => ops.add(sum, term)) as SymbolicTensor;
  const slopes = gradients(objective, [x, ...layer.weights.map(read), ...initialState]);
  const expected = [...golden.outputs, golden.dx, ...golden.dWeights, ...golden.dInitialState];
  const values = run([...outputs, ...slopes]);
  expect(values.length).toBe(expected.length);
  values.forEach((value, index) => {
    expectClose(value, expected[index] as GoldenTensor, `value ${index}`);
  });
  // Without gradients no history is kept: the same outputs by the other path.
  run(outputs).forEach((value, index) => {
    expectClose(value, golden.outputs[index] as GoldenTensor, `inference ${index}`);
  });
});

const ROW = { shape: [1, 3, 1], data: [0.5, -1, 2] };

test.each(["SimpleRNN", "GRU", "LSTM"] as const)(
  "%s: a row without any step gives zeros and its initial states",
  (className) => {
    for (const returnSequences of [true, false]) {
      const layer = recurrentOf({
        className,
        options: { units: 2, returnSequences, returnState: true },
      });
      const count = className === "LSTM" ? 2 : 1;
      const given = Array.from({ length: count }, (_, index) => [0.5 + index, -0.25]);
      const x = constant(ROW);
      layer.ensureBuilt(x);
      const mask = ops.cast(constant({ shape: [1, 3], data: [0, 0, 0] }), "bool");
      const initialState = given.map((data) => constant({ shape: [1, 2], data }));
      const made = withTrace(new Trace(false), () => layer.apply(x, { mask, initialState }));
      const [output, ...states] = run(made as SymbolicTensor[]);
      // Either zero, 0 or -0.
      expect(output?.map(Math.abs)).toEqual(new Array(returnSequences ? 6 : 2).fill(0));
      expect(states).toEqual(given);
    }
  },
);

test.each(["SimpleRNN", "GRU", "LSTM"] as const)("%s: bad masks and states", (className) => {
  const layer = recurrentOf({ className, options: { units: 2 } });
  const x = constant(ROW);
  const zeros = (shape: readonly number[]) =>
    constant({ shape, data: new Array(shape.reduce((a, b) => a * b, 1)).fill(0) });
  expect(() => layer.apply(x, { mask: ops.cast(zeros([1, 2]), "bool") })).toThrow(
    /mask has shape \(batch, time\)/,
  );
  expect(() => layer.apply(x, { mask: ops.cast(zeros([1, 3, 1]), "bool") })).toThrow(
    /mask has shape \(batch, time\)/,
  );
  const states = className === "LSTM" ? 2 : 1;
  const of = (count: number, shape: readonly number[]) =>
    Array.from({ length: count }, () => zeros(shape));
  expect(() => layer.apply(x, { initialState: of(3, [1, 2]) })).toThrow(
    `initialState needs ${states} tensors, got 3`,
  );
  for (const shape of [[1, 3], [2, 2], [2]]) {
    expect(() => layer.apply(x, { initialState: of(states, shape) })).toThrow(
      /state 0 has shape \(batch, 2\)/,
    );
  }
});

test("Bidirectional: states of one direction alone are refused", () => {
  const layer = layers.bidirectional(layers.gru({ units: 2 }));
  const one = constant({ shape: [1, 2], data: [0, 0] });
  expect(() => layer.apply(constant(ROW), { initialState: [one] })).toThrow(
    /needs 2 tensors.*got 1/,
  );
});

test.each(["SimpleRNN", "GRU", "LSTM"] as const)("%s: other features than before", (className) => {
  const layer = recurrentOf({ className, options: { units: 2 } });
  layer.apply(constant(ROW));
  const wider = constant({ shape: [1, 3, 5], data: new Array(15).fill(0) });
  expect(() => layer.apply(wider)).toThrow(
    /was built for inputs of shape \(batch, time, \d\), got/,
  );
});

test("every layer refuses a mask that is not of its input's steps", () => {
  const mask = ops.cast(constant({ shape: [1, 2], data: [1, 0] }), "bool");
  const dense = layers.dense({ units: 1 });
  const several: readonly AnyLayer[] = [
    layers.timeDistributed(dense),
    layers.globalAveragePooling1D(),
    dense,
    layers.bidirectional(layers.gru({ units: 2 })),
  ];
  for (const layer of several) {
    expect(() => layer.apply(constant(ROW), { mask })).toThrow(
      /"[a-z_0-9]+".*a mask has shape \(batch, time\).*got \(1, 2\) for an input of shape \(1, 3, /,
    );
  }
  const attention = layers.attention();
  expect(() => attention.apply([constant(ROW), constant(ROW)], { mask: [null, mask] })).toThrow(
    /Attention "attention.*": a mask has shape/,
  );
});

/** Two states of unlike sizes, an output of a third, and dropout inside. */
class Odd extends layers.Cell {
  static override readonly className = "Odd";
  override readonly stateSize = [3, 7];
  override readonly outputSize = 5;

  override call(x: SymbolicTensor, [a, b]: readonly SymbolicTensor[], context: CellContext) {
    const h = ops.add(x, ops.mul(a!, 0.5));
    const kept = context.training ? ops.dropout(h, 0.5) : h;
    const output = ops.matmul(kept, ops.ones([3, 5]));
    return [output, [h, ops.add(b!, ops.matmul(h, ops.ones([3, 7])))]] as const;
  }
}

test("a cell of one's own has states and an output of any size, and drops in training alone", () => {
  const layer = layers.rnn(new Odd({}), { returnSequences: true, returnState: true });
  layer.ensureBuiltFor([1, 2, 3]);
  const x = ops.ones([1, 2, 3]);
  const [output, first, second] = run(layer.call(x, contextOf({})) as SymbolicTensor[]);
  // h is 1, then 1 + 0.5; outputs are 3 h, the second state is 3 (1 + 1.5).
  expect(output).toEqual([...new Array(5).fill(3), ...new Array(5).fill(4.5)]);
  expect(first).toEqual([1.5, 1.5, 1.5]);
  expect(second).toEqual(new Array(7).fill(7.5));
  const [dropped] = run(layer.call(x, contextOf({ training: true })) as SymbolicTensor[]);
  // Three of h, each dropped or doubled, the same at both steps.
  expect(dropped![0]! % 2).toBe(0);
  expect(dropped!.slice(5)).toEqual(new Array(5).fill(1.5 * dropped![0]!));
});

test("convolutional layers have Keras's names, by which files know them", () => {
  const options = { filters: 2, kernelSize: 2 };
  expect(layers.convLSTM2D(options).name).toMatch(/^conv_lstm2d(_\d+)?$/);
  expect(layers.convLSTM1D(options).cell.name).toBe("conv_lstm_cell");
});

test("convolutional layers reject strides beside dilation, and images of unknown size", () => {
  const options = { filters: 2, kernelSize: 2 };
  expect(() => layers.convLSTM2D({ ...options, strides: 2, dilationRate: 2 })).toThrow(
    /strides 2,2 and dilationRate 2,2 can't both be above 1/,
  );
  const unknown = constant({ shape: [1, 2, 3, 4], data: new Array(24).fill(0) });
  expect(() => layers.convLSTM2D(options).apply(unknown)).toThrow(/of known size/);
});
