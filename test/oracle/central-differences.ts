/**
 * Gradients by central differences in float64, with which those of reverse mode are compared.
 */
import { expect } from "vitest";
import { gradients } from "../../ts/graph/autodiff.js";
import { mul } from "../../ts/graph/operations/elementwise.js";
import { sum } from "../../ts/graph/operations/reduce.js";
import { constant, variable } from "../../ts/graph/operations/sources.js";
import { add } from "../../ts/graph/ops.js";
import type { SymbolicTensor } from "../../ts/graph/symbolic.js";
import { expandCalls } from "../../ts/graph/trace.js";
import {
  evaluate,
  evaluateArrays,
  type Feeds,
  type StepOptions,
  type VariableValues,
} from "./evaluate.js";
import { chirp } from "./wave.js";

export interface GradientCheck {
  readonly outputs: readonly SymbolicTensor[];
  /** Inputs that are fed, or tensors of variables (`read`). */
  readonly parameters: readonly SymbolicTensor[];
  readonly feeds?: Feeds;
  readonly variables?: VariableValues;
  readonly step?: StepOptions;
  /** Largest difference, relative to the largest gradient of a parameter and 1. Default 1e-7. */
  readonly tolerance?: number;
}

const STEP = 1e-5;

/**
 * Expects that the gradients of Σ w y, w fixed and all different, agree with (f(x + h) - f(x - h)) / 2h for
 * every element of every parameter.
 */
export function expectGradients(check: GradientCheck): void {
  const { feeds = new Map(), variables = new Map(), step = {}, tolerance = 1e-7 } = check;
  const outputs = expandCalls(check.outputs);
  const values = evaluateArrays(outputs, feeds, variables, step);
  const objective = outputs.reduce((total, y, index) => {
    const { shape, data } = values[index]!;
    return add(total, sum(mul(y, constant(chirp(data.length, index), shape))));
  }, constant(0));
  const exact = evaluate(gradients(objective, check.parameters), feeds, variables, step);
  check.parameters.forEach((parameter, position) => {
    const own = valuesOf(parameter, feeds, variables);
    const numeric = Float64Array.from(own, (_, element) => {
      const moved = (by: number) => {
        const data = Float64Array.from(own);
        data[element]! += by;
        const [f] = evaluate([objective], ...withValues(parameter, data, feeds, variables), step);
        return f![0]!;
      };
      return (moved(STEP) - moved(-STEP)) / (2 * STEP);
    });
    expectClose(exact[position]!, numeric, tolerance, `gradient of parameter ${position}`);
  });
}

function valuesOf(
  parameter: SymbolicTensor,
  feeds: Feeds,
  variables: VariableValues,
): ArrayLike<number> {
  const value = feeds.get(parameter)?.data ?? variables.get(variableOf(parameter)!);
  if (value === undefined) throw new Error(`${parameter} is neither fed nor a variable.`);
  return value;
}

function variableOf(parameter: SymbolicTensor) {
  const { node } = parameter;
  return variable.is(node) ? node.attributes.variable : undefined;
}

function withValues(
  parameter: SymbolicTensor,
  data: Float64Array,
  feeds: Feeds,
  variables: VariableValues,
): [Feeds, VariableValues] {
  const fed = feeds.get(parameter);
  if (fed !== undefined)
    return [new Map(feeds).set(parameter, { shape: fed.shape, data }), variables];
  return [feeds, new Map(variables).set(variableOf(parameter)!, data)];
}

/** Expects |a - b| <= tolerance * max(1, largest |b|), element by element. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  expect(actual.length, what).toBe(expected.length);
  const largest = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    if (difference <= tolerance * largest || Object.is(actual[i], expected[i])) continue;
    expect.fail(
      `${what}: element ${i} is ${actual[i]}, expected ${expected[i]} (tolerance ${tolerance * largest}).`,
    );
  }
}
