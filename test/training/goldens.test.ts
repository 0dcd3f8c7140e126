/** Losses in the engine against numbers that Keras computed. */
import { losses, type SymbolicTensor } from "latch";
import { beforeAll, expect, test } from "vitest";
import { gradients } from "../../ts/graph/autodiff.js";
import * as ops from "../../ts/graph/ops.js";
import { ready } from "../../ts/graph/ready.js";
import lossGoldens from "../goldens/losses.json" with { type: "json" };
import { constant, expectClose, type GoldenTensor, run } from "../support/golden.js";

beforeAll(ready);

interface LossGolden {
  readonly name: string;
  readonly loss: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly yTrue: GoldenTensor;
  readonly yPred: GoldenTensor;
  readonly sampleWeight: GoldenTensor | null;
  readonly mask: GoldenTensor | null;
  readonly value: GoldenTensor | number;
  /** Null where float32 is too coarse to have one. */
  readonly gradient: GoldenTensor | null;
}

function scalarOr(value: GoldenTensor | number): GoldenTensor {
  return typeof value === "number" ? { shape: [], data: [value] } : value;
}

const lossCases = lossGoldens.cases as unknown as readonly LossGolden[];

test.each(lossCases)("loss: $name", (golden) => {
  const make = losses[golden.loss as "Huber"];
  const loss = new make(golden.options as { delta?: number });
  const yPred = constant(golden.yPred);
  const value = loss.call(constant(golden.yTrue), yPred, {
    ...(golden.sampleWeight === null ? {} : { sampleWeight: constant(golden.sampleWeight) }),
    ...(golden.mask === null ? {} : { mask: constant(golden.mask) }),
  });
  const [derivative] = gradients(ops.sum(value), [yPred]);
  const [actual = [], gradient = []] = run([value, derivative as SymbolicTensor]);
  expectClose(actual, scalarOr(golden.value), "value");
  if (golden.gradient !== null) expectClose(gradient, golden.gradient, "gradient");
  else expect(gradient.every(Number.isFinite)).toBe(true);
});
