/** A recurrent layer against its cell run step by step: every option, dropout with the same masks included. */
import { layers, type SymbolicTensor } from "latch";
import { beforeAll, expect, test } from "vitest";
import { gradients } from "../../ts/graph/autodiff.js";
import { read } from "../../ts/graph/operations/sources.js";
import * as ops from "../../ts/graph/ops.js";
import { ready } from "../../ts/graph/ready.js";
import { Trace, withTrace } from "../../ts/graph/trace.js";
import { numbersOf, setNumbers } from "../support/device.js";
import { constant, run, variable } from "../support/golden.js";
import { recurrentOf } from "../support/recurrent.js";

beforeAll(ready);

const [BATCH, TIME, FEATURES, UNITS] = [3, 5, 2, 4];

const KINDS = [
  { className: "SimpleRNN", own: {}, states: 1 },
  { className: "GRU", own: { resetAfter: true }, states: 1 },
  { className: "GRU", own: { resetAfter: false }, states: 1 },
  { className: "LSTM", own: {}, states: 2 },
] as const;

const OPTIONS = [
  {},
  { goBackwards: true },
  { returnSequences: true },
  { useBias: false, returnSequences: true },
  { activation: "relu", returnSequences: true },
  { dropout: 0.4 },
  { recurrentDropout: 0.4, returnSequences: true },
  { dropout: 0.3, recurrentDropout: 0.3, goBackwards: true, returnSequences: true },
] as const;

const cases = KINDS.flatMap((kind) =>
  OPTIONS.flatMap((options) =>
    [false, true].flatMap((masked) =>
      [false, true].map((given) => ({ ...kind, options, masked, given })),
    ),
  ),
);

function chirp(shape: readonly number[], seed: number): SymbolicTensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const data = Array.from({ length: size }, (_, k) => Math.sin(0.37 * k * k + seed * k + seed));
  return variable({ shape, data });
}

test.each(cases)("$className $own $options masked $masked, states $given", (one) => {
  const { className, own, options, masked, given, states } = one;
  const {
    goBackwards = false,
    returnSequences = false,
    ...ofCell
  } = {
    goBackwards: false,
    returnSequences: false,
    ...options,
  };
  const cellOptions = { units: UNITS, seed: 7, ...own, ...ofCell };
  const around = { goBackwards, returnSequences, returnState: true };
  const layer = recurrentOf({ className, options: { ...cellOptions, ...around } });
  const cell = { className: `${className}Cell`, options: cellOptions };
  const loop = recurrentOf({ className: "RNN", options: around, cells: [cell] });
  const x = chirp([BATCH, TIME, FEATURES], 0.3);
  const initialState = Array.from({ length: given ? states : 0 }, (_, index) =>
    chirp([BATCH, UNITS], index + 0.5),
  );
  const rows = [1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 1];
  const mask = ops.cast(constant({ shape: [BATCH, TIME], data: rows }), "bool");
  for (const built of [layer, loop]) built.ensureBuilt(x);
  setNumbers(
    loop.weights,
    numbersOf(layer.weights).map((data) => ({ shape: [data.length], data })),
  );
  const [fused, composed] = [layer, loop].map((built) => {
    const outputs = withTrace(new Trace(true), () =>
      built.apply(x, {
        ...(masked ? { mask } : {}),
        ...(given ? { initialState } : {}),
      }),
    ) as SymbolicTensor[];
    const objective = outputs
      .map((y, index) => ops.sum(ops.mul(y, chirp(y.shape as number[], index + 1.1))))
      .reduce((sum, term) => ops.add(sum, term)) as SymbolicTensor;
    const slopes = gradients(objective, [x, ...built.weights.map(read), ...initialState]);
    return run([...outputs, ...slopes]);
  });
  expect(fused?.length).toBe(1 + states + 1 + layer.weights.length + initialState.length);
  fused?.forEach((values, index) => {
    const wanted = composed?.[index] ?? [];
    const largest = Math.max(1, ...wanted.map(Math.abs));
    expect(values.length).toBe(wanted.length);
    values.forEach((value, at) => {
      expect(Math.abs(value - wanted[at]!), `${index}[${at}]`).toBeLessThan(1e-5 * largest);
    });
  });
});

test("dropout with the same seed drops the same, with another seed something else", () => {
  const x = chirp([BATCH, TIME, FEATURES], 0.3);
  const outputs = [7, 7, 8].map((seed) => {
    const layer = layers.gru({
      units: UNITS,
      dropout: 0.5,
      recurrentDropout: 0.5,
      seed,
      kernelInitializer: "ones",
    });
    layer.ensureBuilt(x);
    setNumbers(
      layer.weights,
      layer.weights.map(({ shape, size }) => ({ shape, data: new Array(size).fill(0.2) })),
    );
    return withTrace(new Trace(true), () => layer.apply(x)) as SymbolicTensor;
  });
  const [a, b, c] = run(outputs);
  expect(a).toEqual(b);
  expect(a).not.toEqual(c);
});
