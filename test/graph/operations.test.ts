/**
 * Every operation (those on whole sequences are in test/broad): gradients against central differences in float64 (the
 * oracle's), and the engine's kernels and plans against the oracle, forward and backward.
 */
import { beforeAll, test } from "vitest";
import { ready } from "../../ts/graph/ready.js";
import { operationCases } from "../support/operation-cases.js";
import { expectEngine, expectGradient } from "../support/operation-proofs.js";

beforeAll(ready);

test.each(operationCases)("$name: gradient against central differences", expectGradient);
test.each(operationCases)("$name: engine against oracle", expectEngine);
