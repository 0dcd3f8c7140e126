/** Common parts of tests against goldens: constants from files, running tensors in the engine, comparison. */
import type { SymbolicTensor } from "latch";
import { expect } from "vitest";
import { zeros } from "../../ts/graph/operations/broadcast.js";
import { constantData, read } from "../../ts/graph/operations/sources.js";
import { Variable } from "../../ts/graph/variable.js";
import { computeStep, setNumbers } from "./device.js";

export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export function constant({ shape, data }: GoldenTensor): SymbolicTensor {
  return constantData({}, { data, dims: shape, dtype: "float32" }).y;
}

/** A variable's tensor with these numbers: gradients flow to it through loops too, unlike to constants. */
export function variable({ shape, data }: GoldenTensor): SymbolicTensor {
  const made = new Variable({
    name: "golden",
    shape,
    initializer: { values: (dims) => zeros(dims) },
    key: { seed: 0, stream: 0 },
  });
  setNumbers([made], [{ shape, data }]);
  return read(made);
}

/** Values of tensors that depend on constants and variables alone. */
export function run(tensors: readonly SymbolicTensor[]): number[][] {
  return computeStep({ fetches: tensors, effects: [] }).map(({ data }) => Array.from(data));
}

/** |a - b| <= 2e-6 + 1e-5 of the tensor's largest: float32 against float32. */
export function expectClose(actual: readonly number[], golden: GoldenTensor, what: string): void {
  expect(actual.length, what).toBe(golden.data.length);
  const largest = golden.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const worst = actual.reduce(
    (most, value, index) => Math.max(most, Math.abs(value - (golden.data[index] ?? Number.NaN))),
    0,
  );
  expect(worst, what).toBeLessThanOrEqual(2e-6 + 1e-5 * largest);
}

/** |a - b| <= 1e-6 + 1e-5 |b| of every element: for values that are not long sums. */
export function expectEach(actual: readonly number[], golden: GoldenTensor, what: string): void {
  expect(actual.length, what).toBe(golden.data.length);
  golden.data.forEach((wanted, index) => {
    const difference = Math.abs((actual[index] ?? Number.NaN) - wanted);
    expect(difference, `${what}[${index}]: ${actual[index]} for ${wanted}`).toBeLessThanOrEqual(
      1e-6 + 1e-5 * Math.abs(wanted),
    );
  });
}
