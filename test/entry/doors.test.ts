/**
 * Every public function is called with arguments of every wrong kind: it returns something, or throws an error of the
 * library; and it still works afterwards. The functions and their
 * parameters come from the entries' types, so that a new function is among them.
 */
import * as main from "latch";
import * as data from "latch/data";
import * as datasets from "latch/datasets";
import * as plot from "latch/plot";
import * as text from "latch/text";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { argumentsFor, WRONG_KINDS } from "./arguments.js";
import { type Entry, type PublicFunction, publicFunctions } from "./public-functions.js";

const MODULES: Readonly<Record<Entry, object>> = { index: main, data, datasets, plot, text };

beforeAll(async () => {
  await main.ready();
  vi.spyOn(console, "warn").mockImplementation(() => {});
});

/** The function, as JavaScript calls it. A class is called with `new`. */
function callable(entry: Entry, path: readonly string[]): (...args: unknown[]) => unknown {
  const found = path.reduce<unknown>(
    (value, name) => (value as Readonly<Record<string, unknown>>)[name],
    MODULES[entry],
  ) as (...args: unknown[]) => unknown;
  // A type-only export has no value.
  if (found === undefined) return () => null;
  const isClass = /^class\b/.test(Function.prototype.toString.call(found));
  const Class = found as unknown as new (...args: unknown[]) => unknown;
  return isClass ? (...args) => new Class(...args) : found;
}

/** Functions in which some arguments of a wrong kind still end in an error of JavaScript. */
const NOT_CHECKED_YET: ReadonlySet<string> = new Set([
  "Tensor",
  "activations.celu",
  "activations.elu",
  "activations.gelu",
  "activations.glu",
  "activations.hardShrink",
  "activations.leakyRelu",
  "activations.logSoftmax",
  "activations.nameOf",
  "activations.relu",
  "activations.selu",
  "activations.softShrink",
  "activations.softmax",
  "activations.sparsemax",
  "activations.squareplus",
  "activations.threshold",
  "callbacks.CallbackList",
  "decode",
  "layers.Bidirectional",
  "layers.TimeDistributed",
  "layers.bidirectional",
  "metrics.asFloat",
  "metrics.get",
  "metrics.getMetric",
  "metrics.labelsOf",
  "readLabelled",
]);

/** What became of a call: null for a result, the message of an error of the library; throws any other error. */
async function outcomeOf(call: () => unknown): Promise<string | null> {
  try {
    await call();
    return null;
  } catch (error) {
    if (error instanceof main.LatchError && error.message !== "") return error.message;
    throw error;
  }
}

async function problemsOf(entry: Entry, { path, parameters }: PublicFunction): Promise<string[]> {
  const call = callable(entry, path);
  const problems: string[] = [];
  const attempt = async (what: string, args: readonly unknown[]) => {
    try {
      await outcomeOf(() => call(...args));
    } catch (error) {
      problems.push(`${what}: ${error instanceof Error ? error.message : "no Error"}`);
    }
  };
  const valid = argumentsFor(path.join("."), parameters);
  const before = await outcomeOf(() => call(...valid()));
  for (const [kind, make] of WRONG_KINDS) {
    for (const [position, parameter] of parameters.entries()) {
      const args = valid();
      args[position] = make();
      await attempt(`${parameter.name} is ${kind}`, args);
      for (const option of parameter.options) {
        const others = valid();
        others[position] = { ...(others[position] as object), [option]: make() };
        await attempt(`{ ${option} } is ${kind}`, others);
      }
    }
  }
  const after = await outcomeOf(() => call(...valid()));
  const isSame = (before === null) === (after === null);
  return isSame ? problems : [...problems, `valid arguments afterwards: ${after}`];
}

describe.each([...publicFunctions()])("%s", (entry, functions) => {
  // Errors are made by the library, with a text.
  const called = functions.filter(
    ({ path }) => !path.at(-1)!.endsWith("Error") && !NOT_CHECKED_YET.has(path.join(".")),
  );
  test.each(called.map((one) => [one.path.join("."), one] as const))("%s", async (_, one) => {
    expect(await problemsOf(entry, one)).toEqual([]);
  });
});
