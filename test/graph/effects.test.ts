/** Operations that write variables: what the engine commits against the oracle's float64. */
import { beforeAll, expect, test } from "vitest";
import { Executable } from "../../ts/graph/executable.js";
import { materializeNow } from "../../ts/graph/materialize-now.js";
import { ready } from "../../ts/graph/ready.js";
import type { Variable } from "../../ts/graph/variable.js";
import { blockOf } from "../../ts/graph/weights.js";
import { localDevice } from "../../ts/runtime/device/default-device.js";
import { commit } from "../oracle/evaluate.js";
import { effectCases, numbersFor } from "../support/effect-cases.js";

beforeAll(ready);

/** Step size and decay. */
const HYPER = [0.3, 0.05];

function setNumbers(variables: readonly Variable[], before: ReadonlyMap<Variable, number[]>): void {
  const device = localDevice();
  materializeNow(variables, device);
  for (const variable of variables) {
    const numbers = before.get(variable)!;
    const Numbers = variable.dtype === "float64" ? Float64Array : Float32Array;
    device.write(blockOf(variable), Numbers.from(numbers));
  }
}

function numbersOf(variable: Variable): number[] {
  const [buffer] = localDevice().readNow([blockOf(variable)]);
  const Numbers = variable.dtype === "float64" ? Float64Array : Float32Array;
  return Array.from(new Numbers(buffer!).subarray(0, variable.size));
}

test.each(effectCases)("$name", async ({ effect, variables }) => {
  const before = new Map(variables.map((variable, seed) => [variable, numbersFor(variable, seed)]));
  setNumbers(variables, before);
  const { failure } = await new Executable({ fetches: [], effects: [effect] }, localDevice()).run(
    {},
    { feeds: [], indices: null },
    { steps: 1, start: 0, rows: 0, iteration: 0, hyperparameters: Float32Array.from(HYPER) },
  );
  expect(failure).toBeNull();
  const expected = commit([effect], new Map(), before, { hyper: HYPER.map(Math.fround) });
  expect([...expected.keys()]).toEqual(variables);
  for (const variable of variables) {
    const after = numbersOf(variable);
    expect(after, variable.name).not.toEqual(before.get(variable));
    after.forEach((value, index) => {
      const wanted = expected.get(variable)![index]!;
      const tolerance = 2e-6 * Math.max(1, Math.abs(wanted));
      expect(Math.abs(value - wanted), `${variable.name}[${index}]`).toBeLessThan(tolerance);
    });
  }
});
