/**
 * Checks of an operation: its gradient against central differences in float64 (the oracle's), and the engine's
 * kernels and plans against the oracle, forward and backward.
 */
import type { SymbolicTensor } from "latch";
import { expect } from "vitest";
import { gradients } from "../../ts/graph/autodiff.js";
import { inputTensor } from "../../ts/graph/operations/sources.js";
import * as ops from "../../ts/graph/ops.js";
import { evaluate, type Fed } from "../oracle/evaluate.js";
import { computeOn } from "./device.js";
import type { Argument, Case } from "./operation-case.js";

/** Pseudorandom numbers in the argument's range. */
function numbersFor({ shape, low = -1, high = 1 }: Argument, seed: number): Float64Array {
  const size = shape.reduce((product, length) => product * length, 1);
  return Float64Array.from({ length: size }, (_, index) => {
    const wave = Math.sin(1.7 * index + 2.3 * seed + 0.4) * 43758.5453;
    // Rounded to float32, so that the engine and the oracle get the same numbers.
    return Math.fround(low + (high - low) * (wave - Math.floor(wave)));
  });
}

function scalarOf(y: SymbolicTensor): SymbolicTensor {
  const size = y.dims.reduce<number>((product, dim) => product * Number(dim), 1);
  const weights = Array.from({ length: size }, (_, index) =>
    Math.fround(Math.cos(0.9 * index + 0.2)),
  );
  return ops.sum(ops.mul(y, ops.constant(weights, y.dims.map(Number))));
}

function forward(one: Case) {
  const inputs = one.arguments.map(({ shape }, index) => inputTensor(`argument ${index}`, shape));
  const data = one.arguments.map((argument, index) => numbersFor(argument, index));
  return { inputs, data, y: one.of(...inputs) };
}

function prepare(one: Case) {
  const { inputs, data, y } = forward(one);
  return { inputs, data, y, derivatives: gradients(scalarOf(y), inputs) };
}

function withValue(numbers: Float64Array, index: number, value: number): Float64Array {
  const copy = numbers.slice();
  copy[index] = value;
  return copy;
}

function feedsOf(
  inputs: readonly SymbolicTensor[],
  arguments_: readonly Argument[],
  data: readonly Float64Array[],
) {
  return new Map(
    inputs.map((tensor, index): [SymbolicTensor, Fed] => [
      tensor,
      { shape: arguments_[index]!.shape, data: data[index]! },
    ]),
  );
}

/** Gradient against central differences. */
export function expectGradient(one: Case): void {
  const { inputs, data, y, derivatives } = prepare(one);
  const scalar = scalarOf(y);
  const analytic = evaluate(derivatives, feedsOf(inputs, one.arguments, data));
  const step = 1e-5;
  data.forEach((numbers, position) => {
    numbers.forEach((value, index) => {
      const at = (moved: number) => {
        const changed = data.map((other, which) =>
          which === position ? withValue(other, index, moved) : other,
        );
        return evaluate([scalar], feedsOf(inputs, one.arguments, changed))[0]![0]!;
      };
      const difference = (at(value + step) - at(value - step)) / (2 * step);
      const exact = analytic[position]![index]!;
      expect(Math.abs(exact - difference), `argument ${position}[${index}]`).toBeLessThanOrEqual(
        1e-7 + 1e-6 * Math.abs(difference),
      );
    });
  });
}

/**
 * Gradient against central differences along three directions, in each of which all elements of all arguments move: two
 * evaluations for each, where moving every element by itself would take minutes.
 */
export function expectDirections(one: Case): void {
  const { inputs, data, y, derivatives } = prepare(one);
  const scalar = scalarOf(y);
  const feeds = (numbers: readonly Float64Array[]) => feedsOf(inputs, one.arguments, numbers);
  const analytic = evaluate(derivatives, feeds(data));
  const step = 1e-5;
  for (const seed of [1, 2, 3]) {
    const direction = (position: number, index: number) =>
      Math.sin(1.3 * index + 2.1 * seed * (position + 1) + 0.3);
    const at = (by: number) =>
      evaluate(
        [scalar],
        feeds(
          data.map((numbers, position) =>
            numbers.map((value, index) => value + by * direction(position, index)),
          ),
        ),
      )[0]![0]!;
    const difference = (at(step) - at(-step)) / (2 * step);
    const exact = analytic.reduce(
      (total, gradient, position) =>
        gradient.reduce((sum, value, index) => sum + value * direction(position, index), total),
      0,
    );
    expect(Math.abs(exact - difference), `direction ${seed}`).toBeLessThanOrEqual(
      1e-7 + 1e-6 * Math.abs(difference),
    );
  }
}

/** Engine against oracle, forward and backward. */
export async function expectEngine(one: Case): Promise<void> {
  const { inputs, data, y, derivatives } = prepare(one);
  await expectTensors(one, inputs, data, [y, ...derivatives]);
  // Again without gradients, so that no history is kept.
  await expectTensors(one, inputs, data, [y]);
}

/** Engine against oracle, for outputs without a gradient. */
export async function expectRejectedGradient(one: Case, message: RegExp): Promise<void> {
  const { inputs, data, y } = forward(one);
  await expectTensors(one, inputs, data, [y]);
  expect(() => gradients(scalarOf(y), inputs)).toThrow(message);
}

async function expectTensors(
  one: Case,
  inputs: readonly SymbolicTensor[],
  data: readonly Float64Array[],
  tensors: readonly SymbolicTensor[],
) {
  const wanted = evaluate(tensors, feedsOf(inputs, one.arguments, data));
  const outputs = await computeOn(tensors, (input) =>
    Float32Array.from(data[inputs.indexOf(input)]!),
  );
  wanted.forEach((golden, index) => {
    const actual = outputs[index]!.data;
    expect(actual.length).toBe(golden.length);
    const largest = golden.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const worst = golden.reduce(
      (most, value, index) => Math.max(most, Math.abs(value - actual[index]!)),
      0,
    );
    expect(worst, `output ${index}`).toBeLessThanOrEqual(1e-6 + 1e-5 * largest);
  });
}
