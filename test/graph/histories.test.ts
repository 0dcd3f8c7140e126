/** Histories of recurrent kernels, which gradients overwrite: who reads them otherwise sees them whole. */
import type { SymbolicTensor } from "latch";
import { beforeAll, expect, test } from "vitest";
import { gradients } from "../../ts/graph/autodiff.js";
import { gru } from "../../ts/graph/operations/recurrent/gru.js";
import { lstm } from "../../ts/graph/operations/recurrent/lstm.js";
import { simpleRnn } from "../../ts/graph/operations/recurrent/simple-rnn.js";
import * as ops from "../../ts/graph/ops.js";
import { ready } from "../../ts/graph/ready.js";
import type { OpNode, SymbolicTensor as Symbolic } from "../../ts/graph/symbolic.js";
import { computeStep } from "../support/device.js";

beforeAll(() => ready());

const [BATCH, TIME, FEATURES, UNITS] = [2, 4, 3, 5];

function numbers(shape: readonly number[], seed: number): SymbolicTensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return ops.constant(
    Array.from({ length: size }, (_, index) => Math.sin(1.3 * index + seed)),
    shape,
  );
}

function inputs(gates: number) {
  return {
    x: numbers([BATCH, TIME, FEATURES], 1),
    kernel: numbers([FEATURES, gates * UNITS], 2),
    recurrent: numbers([UNITS, gates * UNITS], 3),
    bias: null,
    initialHidden: null,
    initialCell: null,
    inputMasks: null,
    recurrentMasks: null,
    mask: null,
  };
}

const attributes = {
  units: UNITS,
  reverse: false,
  activation: "tanh",
  recurrentActivation: "sigmoid",
} as const;

function run(fetches: readonly Symbolic[]): number[][] {
  return computeStep({ fetches, effects: [] }).map(({ data }) => Array.from(data));
}

/** Where a node keeps what its gradient overwrites. */
const cells = {
  lstm: { of: () => lstm(inputs(4), attributes), gates: 4, overwritten: ["gates"] },
  gru: {
    of: () => gru({ ...inputs(3) }, { ...attributes, resetAfter: false }),
    gates: 3,
    overwritten: ["gates", "resets"],
  },
  simpleRnn: { of: () => simpleRnn(inputs(1), attributes), gates: 1, overwritten: ["derivatives"] },
} as const;

test.each(Object.keys(cells) as (keyof typeof cells)[])("%s", (name) => {
  const { of, overwritten } = cells[name];
  const { hidden } = of();
  const node = hidden.node as OpNode;
  const kernel = node.operands.kernel as Symbolic;
  const loss = ops.sum(ops.square(hidden));
  const gradient = gradients(loss, [kernel])[0]!;
  const histories = overwritten.map((name) => node.results[name] as Symbolic);
  const alone = run(histories);
  const [gradientAlone] = run([gradient]);
  const together = run([gradient, ...histories]);
  expect(together).toEqual([gradientAlone, ...alone]);
  // Both in one program, the history read once more after the gradient.
  const later = histories.map((history) => ops.neg(history));
  expect(run([gradient, ...later]).slice(1)).toEqual(alone.map((one) => one.map((x) => -x)));
});
