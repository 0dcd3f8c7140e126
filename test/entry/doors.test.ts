/**
 * Every public function is called with valid arguments, then with values of other kinds in the place of each argument and
 * each option: it returns something, or throws an error of the library. For values of a wrong kind that error names the
 * argument and says what was expected. Afterwards the function still takes the valid arguments. The functions and
 * their parameters come from the entries' types, so that a new function is among them.
 */
import * as main from "latch";
import * as data from "latch/data";
import * as datasets from "latch/datasets";
import * as plot from "latch/plot";
import * as text from "latch/text";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { argumentsFor } from "./arguments.js";
import { type Entry, type PublicFunction, publicFunctions } from "./public-functions.js";
import { DOUBTFUL_VALUES, WRONG_KINDS } from "./wrong-values.js";

const MODULES: Readonly<Record<Entry, object>> = { index: main, data, datasets, plot, text };

beforeAll(async () => {
  await main.ready();
  vi.spyOn(console, "warn").mockImplementation(() => {});
});

// What `configure` takes, such as a single byte of memory, must not end the tests of other functions.
afterEach(() => main.configure({ maxMemory: Number.POSITIVE_INFINITY }));

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

/** Words by which messages also call a parameter. */
const OTHER_WORDS: Readonly<Record<string, readonly string[]>> = {
  yTrue: ["targets"],
  yPred: ["predictions"],
  // Data of a model are called by the name of its input.
  x: ["input_layer\\w*"],
  // Keras's names of these options are taken, too.
  minval: ["min"],
  maxval: ["max"],
  maxlen: ["maxLen"],
  // The form of an object of one of these families.
  config: [
    "loss",
    "metric",
    "optimizer",
    "schedule",
    "activation",
    "constraint",
    "initializer",
    "regularizer",
  ],
  // The inputs and outputs of a model.
  parts: ["inputs", "options", "layer"],
  options: ["option"],
  sequences: ["sequence"],
  data: ["tensor"],
  defaultName: ["name"],
  activation: ["function"],
  thing: ["class"],
};

/** How messages say what was expected. */
const EXPECTATION = /\b(must|expected|needs?|takes?|has no|unknown|Did you mean)\b/i;

/** The name of no option. */
const NO_OPTION = "noSuchOption";

/** Rejects everything: the shape of its result depends on numbers. */
const REJECTS_ALL = "ops.nonzero";

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

/** What is wrong with the message of an error about an argument of these names; null for nothing. */
function faultOf(message: string, names: readonly string[]): string | null {
  const words = names.flatMap((name) => [name, ...(OTHER_WORDS[name] ?? [])]);
  if (!words.some((word) => new RegExp(`\\b${word}\\b`, "i").test(message)))
    return `does not name ${names[0]}: ${message}`;
  return EXPECTATION.test(message) ? null : `does not say what was expected: ${message}`;
}

async function problemsOf(entry: Entry, { path, parameters }: PublicFunction): Promise<string[]> {
  const call = callable(entry, path);
  const problems: string[] = [];
  const attempt = async (
    what: string,
    names: readonly string[] | null,
    args: readonly unknown[],
  ) => {
    try {
      const message = await outcomeOf(() => call(...args));
      const fault = message === null || names === null ? null : faultOf(message, names);
      if (fault !== null) problems.push(`${what}: ${fault}`);
    } catch (error) {
      problems.push(`${what}: ${error instanceof Error ? error.message : "no Error"}`);
    }
  };
  const valid = argumentsFor(path.join("."), parameters);
  const attemptValid = async (when: string) => {
    const message = await outcomeOf(() => call(...valid()));
    if (message !== null && path.join(".") !== REJECTS_ALL)
      problems.push(`valid arguments ${when}: ${message}`);
  };
  await attemptValid("before");
  for (const [kind, make] of [...WRONG_KINDS, ...DOUBTFUL_VALUES]) {
    const isWrong = WRONG_KINDS.some(([wrong]) => wrong === kind);
    for (const [position, parameter] of parameters.entries()) {
      const args = valid();
      args[position] = make();
      const names = [parameter.name, `argument ${position + 1}`, ...parameter.options];
      await attempt(`${parameter.name} is ${kind}`, isWrong ? names : null, args);
      for (const option of parameter.options) {
        const others = valid();
        others[position] = { ...(others[position] as object), [option]: make() };
        await attempt(`{ ${option} } is ${kind}`, isWrong ? [option] : null, others);
      }
    }
  }
  for (const [position, { name, options }] of parameters.entries()) {
    if (options.length === 0) continue;
    const args = valid();
    args[position] = { ...(args[position] as object), [NO_OPTION]: 1 };
    const message = await outcomeOf(() => call(...args));
    if (message === null) problems.push(`${name} takes an option that does not exist`);
    else if (!message.includes(NO_OPTION))
      problems.push(`${name} with an option that does not exist: ${message}`);
  }
  await attemptValid("afterwards");
  return problems;
}

describe.each([...publicFunctions()])("%s", (entry, functions) => {
  // Errors are made by the library, with a text.
  const called = functions.filter(({ path }) => !path.at(-1)!.endsWith("Error"));
  test.each(called.map((one) => [one.path.join("."), one] as const))("%s", async (_, one) => {
    expect(await problemsOf(entry, one)).toEqual([]);
  });
});
