/** Every activation in the engine, forward and backward, against numbers that Keras computed. */
import { activations, type SymbolicTensor } from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import { gradients } from "../../ts/graph/autodiff.js";
import * as ops from "../../ts/graph/ops.js";
import { ready } from "../../ts/graph/ready.js";
import goldens from "../goldens/activations.json" with { type: "json" };
import { constant, expectClose, expectEach, type GoldenTensor, run } from "../support/golden.js";

interface Golden {
  readonly name: string;
  /** Keras's name. */
  readonly activation: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly x: GoldenTensor;
  readonly g: GoldenTensor;
  readonly y: GoldenTensor;
  /** Of the sum of y g. */
  readonly dx: GoldenTensor;
}

/** An activation with options, as `activations` has them. */
type Activation = (
  x: SymbolicTensor,
  options?: Readonly<Record<string, unknown>>,
) => SymbolicTensor;

const cases = goldens.cases as readonly unknown[] as readonly Golden[];
const exported = activations as unknown as Readonly<Record<string, Activation>>;

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** By name where there are no options: so compile, layers and files find it. */
function activationOf({ activation, options }: Golden): Activation {
  const byExport = exported[camelCase(activation)];
  if (byExport === undefined) throw new Error(`activations.${camelCase(activation)} is missing`);
  return Object.keys(options).length > 0 ? byExport : activations.get(activation);
}

beforeAll(ready);

test.each(cases)("$name", (golden) => {
  const x = constant(golden.x);
  const activation = activationOf(golden);
  const y = Object.keys(golden.options).length > 0 ? activation(x, golden.options) : activation(x);
  const [slope] = gradients(ops.sum(ops.mul(y, constant(golden.g))), [x]);
  const [output = [], dx = []] = run([y, slope as SymbolicTensor]);
  expect(y.shape).toEqual(golden.y.shape);
  expectEach(output, golden.y, "y");
  expectClose(dx, golden.dx, "dx");
});

describe("names", () => {
  test("Keras's whole list is known, in its spelling and in camelCase, and covered above", () => {
    expect(goldens.names.length).toBeGreaterThanOrEqual(31);
    for (const name of goldens.names) {
      expect(activations.get(name), name).toBe(activations.get(camelCase(name)));
    }
    const covered = new Set(cases.map(({ activation }) => activation));
    expect(goldens.names.filter((name) => !covered.has(name))).toEqual([]);
  });
});
