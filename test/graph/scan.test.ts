/** Loops over time: the engine against the step written out in float64, forward and backward. */
import type { SymbolicTensor } from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import { gradients } from "../../ts/graph/autodiff.js";
import { scan } from "../../ts/graph/operations/scan.js";
import { inputTensor } from "../../ts/graph/operations/sources.js";
import * as ops from "../../ts/graph/ops.js";
import { ready } from "../../ts/graph/ready.js";
import { symbolicDims } from "../../ts/graph/symbolic.js";
import { expectGradients } from "../oracle/central-differences.js";
import { evaluate } from "../oracle/evaluate.js";
import { computeOn } from "../support/device.js";

beforeAll(() => ready());

function input(name: string, shape: readonly (number | null)[]): SymbolicTensor {
  return inputTensor(name, symbolicDims(shape));
}

interface Fed {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

function numbers(shape: readonly number[], seed: number): Fed {
  const size = shape.reduce((product, length) => product * length, 1);
  return { shape, data: Float32Array.from({ length: size }, (_, i) => Math.sin(1.7 * i + seed)) };
}

/** The engine's numbers. Inputs have their sizes in their dims. */
async function inEngine(
  tensors: readonly SymbolicTensor[],
  feeds: ReadonlyMap<SymbolicTensor, Fed>,
  binding = {},
): Promise<number[][]> {
  const outputs = await computeOn(tensors, (input) => feeds.get(input)!.data, binding);
  return outputs.map(({ data }) => Array.from(data));
}

function expectAlike(actual: readonly number[], expected: ArrayLike<number>, what: string): void {
  const largest = Math.max(1, ...Array.from(expected, Math.abs));
  expect(actual.length, what).toBe(expected.length);
  actual.forEach((value, index) => {
    expect(Math.abs(value - expected[index]!), `${what}[${index}]`).toBeLessThan(3e-6 * largest);
  });
}

const [T, B, F, U] = [5, 3, 2, 4];
const shapes = { x: [T, B, F], h: [B, U], w: [F, U], u: [U, U] } as const;

/** h = tanh(x W + h U), y = h² + x W. */
function cell(w: SymbolicTensor, u: SymbolicTensor) {
  return ([x]: readonly SymbolicTensor[], [h]: readonly SymbolicTensor[]) => {
    const projected = ops.matmul(x!, ops.mul(w, 0.5));
    const next = ops.tanh(ops.add(projected, ops.matmul(h!, u)));
    return { outputs: [ops.add(ops.square(next), projected)], states: [next] };
  };
}

describe.each([false, true])("reverse %s", (reverse) => {
  const [x, h, w, u] = (["x", "h", "w", "u"] as const).map((name) => input(name, shapes[name])) as [
    SymbolicTensor,
    SymbolicTensor,
    SymbolicTensor,
    SymbolicTensor,
  ];
  const feeds = new Map(
    [x, h, w, u].map((tensor, index) => [tensor, numbers(tensor.shape as number[], index)]),
  );
  const result = scan(cell(w, u), [x], [h], reverse);
  const outputs = [...result.outputs, ...result.states];

  test("forward", async () => {
    const expected = evaluate(outputs, feeds);
    (await inEngine(outputs, feeds)).forEach((value, index) => {
      expectAlike(value, expected[index]!, `output ${index}`);
    });
  });

  test("gradients against central differences, and in the engine", async () => {
    expectGradients({ outputs, parameters: [x, h, w, u], feeds });
    const objective = outputs.reduce(
      (total, y, index) => ops.add(total, ops.sum(ops.mul(y, Math.cos(index + 1)))),
      ops.constant(0),
    );
    const slopes = gradients(objective, [x, h, w, u]);
    const expected = evaluate(slopes, feeds);
    (await inEngine(slopes, feeds)).forEach((value, index) => {
      expectAlike(value, expected[index]!, `gradient ${index}`);
    });
  });
});

test("states that change places, and outputs that are states, constants or other names", async () => {
  const [x, a, b, c] = [input("x", [3, 2]), input("a", [2]), input("b", [2]), input("c", [2])];
  const result = scan(
    ([slice], [first, second]) => ({
      outputs: [second!, ops.reshape(slice!, [2, 1]), ops.constant([1, 2], [2])],
      // The third takes over what the first was, which the second has taken the place of by then.
      states: [second!, ops.add(first!, slice!), first!],
    }),
    [x],
    [a, b, c],
  );
  const feeds = new Map([x, a, b, c].map((t, i) => [t, numbers(t.shape as number[], i)]));
  const outputs = [...result.outputs, ...result.states];
  const expected = evaluate(outputs, feeds);
  (await inEngine(outputs, feeds)).forEach((value, index) => {
    expectAlike(value, expected[index]!, `output ${index}`);
  });
});

test("a loop inside of a loop", async () => {
  const [x, h] = [input("x", [3, 4, 2]), input("h", [2])];
  const result = scan(
    ([rows], [outer]) => {
      const inner = scan(
        ([row], [sum]) => {
          const next = ops.tanh(ops.add(ops.mul(sum!, 0.7), ops.mul(row!, outer!)));
          return { outputs: [next], states: [next] };
        },
        [rows!],
        [outer!],
        true,
      );
      return { outputs: [ops.sum(inner.outputs[0]!, 0)], states: [inner.states[0]!] };
    },
    [x],
    [h],
  );
  const feeds = new Map([x, h].map((t, i) => [t, numbers(t.shape as number[], i)]));
  const outputs = [...result.outputs, ...result.states];
  expectGradients({ outputs, parameters: [x, h], feeds });
  const objective = ops.add(ops.sum(ops.square(outputs[0]!)), ops.sum(outputs[1]!));
  const wanted = [...outputs, ...gradients(objective, [x, h])];
  const expected = evaluate(wanted, feeds);
  (await inEngine(wanted, feeds)).forEach((value, index) => {
    expectAlike(value, expected[index]!, `value ${index}`);
  });
});

test("one trace serves all lengths and batches", async () => {
  const x = input("x", [null, null, F]);
  const [time, batch] = x.dims;
  const [w, u] = [input("w", shapes.w), input("u", shapes.u)];
  const zeros = ops.zeros([batch!, U]);
  const { outputs, states } = scan(cell(w, u), [x], [zeros]);
  const slopes = gradients(ops.sum(ops.square(states[0]!)), [x, u]);
  for (const [steps, rows] of [
    [1, 2],
    [7, 3],
  ] as const) {
    const feeds = new Map([
      [x, numbers([steps, rows, F], 1)],
      [w, numbers(shapes.w, 2)],
      [u, numbers(shapes.u, 3)],
    ]);
    const binding = { [String(time)]: steps, [String(batch)]: rows };
    const fixed = input("x", [steps, rows, F]);
    const same = scan(cell(w, u), [fixed], [ops.zeros([rows, U])]);
    const expected = evaluate(
      [...same.outputs, ...gradients(ops.sum(ops.square(same.states[0]!)), [fixed, u])],
      new Map([
        [fixed, feeds.get(x)!],
        [w, feeds.get(w)!],
        [u, feeds.get(u)!],
      ]),
    );
    (await inEngine([...outputs, ...slopes], feeds, binding)).forEach((value, index) => {
      expectAlike(value, expected[index]!, `${steps} steps: value ${index}`);
    });
  }
});

test("states of another shape are refused", () => {
  const [x, h] = [input("x", shapes.x), input("h", shapes.h)];
  expect(() => scan(([slice]) => ({ outputs: [], states: [slice!] }), [x], [h])).toThrow(
    /state 0 with the shape that it has, \(3, 4\); it returned \(3, 2\)/,
  );
  expect(() => scan(() => ({ outputs: [], states: [] }), [x], [h])).toThrow(/1 states|state 0/);
});
