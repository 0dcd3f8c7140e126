/** Every operation that is defined: its name is its own, the oracle computes it, and a case proves it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { gradients } from "../../ts/graph/autodiff.js";
import { BINARY_NAMES, UNARY_NAMES } from "../../ts/graph/instructions.js";
import * as operations from "../../ts/graph/operations/index.js";
import { inputTensor } from "../../ts/graph/operations/sources.js";
import * as ops from "../../ts/graph/ops.js";
import { type Operation, reachable } from "../../ts/graph/symbolic.js";
import { recurrentCases } from "../broad/recurrent-cases.js";
import { decompositions } from "../oracle/decompose.js";
import { effects } from "../oracle/effects.js";
import { primitives } from "../oracle/primitives.js";
import { arrayFunctionCases } from "../support/array-function-cases.js";
import { operationsWithEffects } from "../support/effect-cases.js";
import { linearAlgebraCases } from "../support/linear-algebra-cases.js";
import type { Case } from "../support/operation-case.js";
import { operationCases } from "../support/operation-cases.js";

const folder = fileURLToPath(new URL("../../ts/graph/operations/", import.meta.url));

function defined(): Operation[] {
  return Object.values(operations).flatMap((member) =>
    typeof member === "function" && "operation" in member ? [member.operation] : [],
  );
}

test("the index exports every definition", () => {
  const sources = readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => path.endsWith(".ts"))
    .map((path) => readFileSync(path, "utf8"));
  const direct = sources.flatMap(
    (text) => text.match(/^export const \w+ = define(Op|Effect)\(/gm) ?? [],
  );
  const families = sources.flatMap(
    (text) =>
      text.match(/^export const \w+ = (unary|binary|arithmetic|comparison|extremum)\(/gm) ?? [],
  );
  // Each family defines its operations by one call inside of a function.
  const all = sources.flatMap((text) => text.match(/\bdefine(Op|Effect)\(\{/g) ?? []);
  expect(all.length).toBe(direct.length + 3);
  // The conversion of dtypes is defined beside `defineOp`, which needs it.
  expect(new Set(defined()).size).toBe(direct.length + families.length + 1);
});

test("names differ", () => {
  const names = defined().map(({ name }) => name);
  expect(names.length).toBe(new Set(names).size);
});

test("every elementwise function of the engine is an operation", () => {
  const names = new Set(defined().map(({ name }) => name));
  expect([...UNARY_NAMES, ...BINARY_NAMES].filter((name) => !names.has(name))).toEqual([]);
});

test("the oracle computes every operation, in exactly one of its three ways", () => {
  const ways = (operation: Operation) =>
    [primitives, decompositions, effects].filter((table) => table.has(operation)).length;
  // What the host computes is fed, too: test/models/host-part.test.ts.
  const fed = ["input", "host"];
  const wrong = defined().filter((one) => ways(one) !== (fed.includes(one.name) ? 0 : 1));
  expect(wrong.map(({ name }) => name)).toEqual([]);
});

/** The operations in the graph of a case and in its gradient. */
function operationsIn({ of, arguments: given }: Case): Operation[] {
  const inputs = given.map(({ shape }, index) => inputTensor(`argument ${index}`, shape));
  const y = of(...inputs);
  const derivatives = gradients(ops.sum(y), inputs);
  return reachable([y, ...derivatives]).flatMap((node) => (node.kind === "op" ? [node.op] : []));
}

test("every operation is part of a case", () => {
  const cases = [
    ...operationCases,
    ...arrayFunctionCases,
    ...linearAlgebraCases,
    ...recurrentCases,
  ];
  const proven = new Set([...cases.flatMap(operationsIn), ...operationsWithEffects]);
  // What a variable holds and what a step is given are part of the cases of effects; the host has tests of its own.
  const withEffects = ["variable", "hyperparameters", "dimension", "host"];
  const missing = defined().filter((one) => !proven.has(one) && !withEffects.includes(one.name));
  expect(missing.map(({ name }) => name)).toEqual([]);
});
