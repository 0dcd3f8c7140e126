/**
 * Gradients of gradients: of every fused kernel and of compositions, against central differences of the first gradient in
 * float64, and the engine against the oracle.
 */
import type { SymbolicTensor } from "latch";
import { beforeAll, test } from "vitest";
import { gradients } from "../../ts/graph/autodiff.js";
import * as ops from "../../ts/graph/ops.js";
import { ready } from "../../ts/graph/ready.js";
import { provideSecondDerivatives } from "../../ts/graph/second-derivatives/index.js";
import { recurrentCases } from "../broad/recurrent-cases.js";
import type { Case } from "../support/operation-case.js";
import { operationCases } from "../support/operation-cases.js";
import { expectDirections, expectEngine } from "../support/operation-proofs.js";

/** Operations whose gradient has none: a maximum of windows, rows made orthonormal, attention in blocks. */
const WITHOUT = /^(maxPool|orthogonalize|attention)/;
/** Outputs that a gradient does not flow through. */
const HISTORY = /gates|states of every step|every cell/;

/** The gradients of Σ y² by all arguments, as one vector. */
function firstGradient(one: Case): Case {
  return {
    ...one,
    of: (...xs: SymbolicTensor[]) => {
      const found = gradients(ops.sum(ops.square(one.of(...xs))), xs);
      const vectors = found.map((dx) => ops.ravel(dx));
      return ops.concatenate(vectors, 0);
    },
  };
}

const cases = [
  ...operationCases.filter(({ name }) => !WITHOUT.test(name)),
  ...recurrentCases.filter(({ name }) => !HISTORY.test(name)),
].map(firstGradient);

beforeAll(async () => {
  await ready();
  provideSecondDerivatives();
});

test.each(cases)("$name: against central differences", expectDirections);
test.each(
  cases.filter(({ name }) => /^(lstm|gru|simpleRnn|normalize|softmaxCross|sparse)/.test(name)),
)("$name: engine against oracle", expectEngine);
