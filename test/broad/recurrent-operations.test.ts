/** Operations on whole sequences, as test/graph/operations.test.ts has the others: many steps, many options. */
import { beforeAll, test } from "vitest";
import { ready } from "../../ts/graph/ready.js";
import {
  expectEngine,
  expectGradient,
  expectRejectedGradient,
} from "../support/operation-proofs.js";
import { historyCases, recurrentCases } from "./recurrent-cases.js";

beforeAll(ready);

test.each(recurrentCases)("$name: gradient against central differences", expectGradient);
test.each(recurrentCases)("$name: engine against oracle", expectEngine);
test.each(historyCases)("$name: engine against oracle, and no gradient", (one) =>
  expectRejectedGradient(one, /not through gates/),
);
