/** Functions on arrays: gradients against central differences in float64, and the engine against the oracle. */
import { beforeAll, test } from "vitest";
import { ready } from "../../ts/graph/ready.js";
import { arrayFunctionCases } from "../support/array-function-cases.js";
import { expectEngine, expectGradient } from "../support/operation-proofs.js";

beforeAll(ready);

test.each(arrayFunctionCases)("$name: gradient against central differences", expectGradient);
test.each(arrayFunctionCases)("$name: engine against oracle", expectEngine);
