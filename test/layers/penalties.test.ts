/** Regularizers and constraints in the engine against numbers that Keras computed. */
import { constraints, regularizers, ShapeError, type SymbolicTensor, tensor } from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import { gradients } from "../../ts/graph/autodiff.js";
import { ready } from "../../ts/graph/ready.js";
import constraintGoldens from "../goldens/constraints.json" with { type: "json" };
import regularizerGoldens from "../goldens/regularizers.json" with { type: "json" };
import { constant, expectClose, expectEach, type GoldenTensor, run } from "../support/golden.js";

interface RegularizerGolden {
  readonly name: string;
  /** Keras's class. */
  readonly regularizer: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly weight: GoldenTensor;
  readonly penalty: GoldenTensor;
  readonly gradient: GoldenTensor;
}

interface ConstraintGolden {
  readonly name: string;
  /** Keras's class. */
  readonly constraint: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly weight: GoldenTensor;
  readonly value: GoldenTensor;
}

const penalized = regularizerGoldens.cases as readonly unknown[] as readonly RegularizerGolden[];
const constrained = constraintGoldens.cases as readonly unknown[] as readonly ConstraintGolden[];

beforeAll(ready);

test.each(penalized)("$name", ({ regularizer, options, weight, penalty, gradient }) => {
  const made = regularizers.get({ className: regularizer, config: options });
  const w = constant(weight);
  const loss = made?.call(w) as SymbolicTensor;
  const [slope] = gradients(loss, [w]);
  const [value = [], dw = []] = run([loss, slope as SymbolicTensor]);
  expectClose(value, penalty, "penalty");
  expectClose(dw, gradient, "gradient");
});

test.each(constrained)("$name", ({ constraint, options, weight, value }) => {
  const made = constraints.get({ className: constraint, config: options });
  const [projected = []] = run([made?.call(constant(weight)) as SymbolicTensor]);
  expectEach(projected, value, "weight");
});

describe("names", () => {
  test.each(Object.entries(regularizerGoldens.names))("regularizer %s", (name, meaning) => {
    const made = regularizers.get(name);
    expect(made?.className).toBe(meaning.className);
    for (const [option, wanted] of Object.entries(meaning.config)) {
      const own = made?.getConfig()[option];
      // Keras keeps some factors as float32.
      if (typeof wanted === "number") expect(Math.fround(own as number)).toBe(Math.fround(wanted));
      else expect(own).toBe(wanted);
    }
  });

  test.each(Object.entries(constraintGoldens.names))("constraint %s is %s", (name, className) => {
    expect(constraints.get(name)?.className).toBe(className);
  });

  test("null is none", () => {
    expect([regularizers.get(null), constraints.get(null)]).toEqual([null, null]);
  });
});

test("an orthogonal regularizer refuses what is no matrix", () => {
  const vector = constant({ shape: [3], data: [1, 2, 3] });
  expect(() => regularizers.orthogonalRegularizer().call(vector)).toThrow(ShapeError);
});

describe("on numbers, at once", () => {
  test.each(penalized)("$name", ({ regularizer, options, weight, penalty }) => {
    const made = regularizers.get({ className: regularizer, config: options });
    expectClose([...made!.call(tensor(weight.data, weight.shape)).data], penalty, "penalty");
  });

  test.each(constrained)("$name", ({ constraint, options, weight, value }) => {
    const made = constraints.get({ className: constraint, config: options });
    const projected = made!.call(tensor(weight.data, weight.shape));
    expect(projected.shape).toEqual(weight.shape);
    expectClose([...projected.data], value, "weight");
  });

  test("nested arrays serve as well", () => {
    expect(
      constraints
        .nonNeg()
        .call([[-1, 2]])
        .toArray(),
    ).toEqual([[0, 2]]);
  });
});
