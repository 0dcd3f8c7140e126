/**
 * Kinds of options that hold plain values: numbers, booleans, texts, choices, lists.
 *
 * What belongs here: checks of single values, and their form in a config. What does not: options that hold objects
 * (registry.ts), and rules about several options, which the class checks that has them.
 */

import { ValueError } from "../errors.js";
import { describe } from "../fill.js";
import { nearestNames } from "../names.js";
import type { FixedOption, Option, OptionalOption } from "./option.js";

/** A value that is written as it is held. */
type Plain<Value> = Option<Value, Value>;

function same<Value>(value: Value): Value {
  return value;
}

/** The error of a value of another kind: `fit: epochs must be an integer, 0 or above, got a function.` */
export function rejected(what: string, expected: string, given: unknown, hint = ""): ValueError {
  const shown = typeof given === "string" ? JSON.stringify(given.slice(0, 40)) : describe(given);
  return new ValueError(`${what} must be ${expected}, got ${shown}.${hint}`);
}

/** Numbers that a test accepts, `expected` in words. */
function numberThat(expected: string, accepts: (value: number) => boolean): Plain<number> {
  return valueThat(expected, (value) => typeof value === "number" && accepts(value));
}

/** Any number but NaN. */
export function number(): Plain<number> {
  return numberThat("a number", (value) => !Number.isNaN(value));
}

/** A finite number. */
export function finite(): Plain<number> {
  return numberThat("a finite number", Number.isFinite);
}

/** A finite number, 0 or above. */
export function nonNegative(): Plain<number> {
  return numberThat("a finite number, 0 or above", (value) => Number.isFinite(value) && value >= 0);
}

/** A finite number above 0. */
export function positive(): Plain<number> {
  return numberThat("a finite number above 0", (value) => Number.isFinite(value) && value > 0);
}

/** A number in [0, 1]. */
export function fraction(): Plain<number> {
  return numberThat("a number in [0, 1]", (value) => value >= 0 && value <= 1);
}

/** A number in (0, 1]. */
export function positiveFraction(): Plain<number> {
  return numberThat("a number in (0, 1]", (value) => value > 0 && value <= 1);
}

/** What dropout takes: a number in [0, 1). */
export function dropoutRate(): Plain<number> {
  return numberThat("a number in [0, 1)", (value) => value >= 0 && value < 1);
}

/** An integer. */
export function integer(): Plain<number> {
  return numberThat("an integer", Number.isInteger);
}

/** An integer, `min` or above. */
export function integerFrom(min: number): Plain<number> {
  const expected = min === 1 ? "a positive integer" : `an integer, ${min} or above`;
  return numberThat(expected, (value) => Number.isInteger(value) && value >= min);
}

/** An integer above 0. */
export function positiveInteger(): Plain<number> {
  return integerFrom(1);
}

/** A seed of its own for random numbers; null takes the global one. */
export function seed(): OptionalOption<number | null, number | null> {
  const max = 2 ** 32 - 1;
  const inRange = (value: number) => Number.isInteger(value) && value >= 0 && value <= max;
  return optional(nullable(numberThat(`an integer from 0 to ${max}`, inRange)), null);
}

/** true or false. */
export function boolean(): Plain<boolean> {
  return valueThat("true or false", (value) => typeof value === "boolean");
}

/** A string. */
export function text(): Plain<string> {
  return valueThat("a string", (value) => typeof value === "string");
}

/** One of some strings or numbers. */
export function oneOf<const Choice extends string | number>(
  ...choices: readonly Choice[]
): Plain<Choice> {
  return {
    read: (value, what) => {
      if (choices.includes(value)) return value;
      const [nearest] = typeof value === "string" ? nearestNames(value, choices.map(String)) : [];
      const hint = nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
      const known = choices.map((choice) => JSON.stringify(choice)).join(" or ");
      throw rejected(what, known, value, hint);
    },
    write: same,
  };
}

/** A list whose elements are of one kind; the object holds a copy. */
export function listOf<Given, Held>(
  element: Option<Given, Held>,
): Option<readonly Given[], readonly Held[]> {
  return {
    read: (value, what) => {
      if (!Array.isArray(value)) throw rejected(what, "an array", value);
      return value.map((one: Given, index) => element.read(one, `${what}[${index}]`));
    },
    write: (list) => list.map(element.write),
  };
}

/** One value alone, or a list of them. */
export function oneOrMore<Given, Held>(
  element: Option<Given, Held>,
): Option<Given | readonly Given[], Held | readonly Held[]> {
  const list = listOf(element);
  // An array is a list: single elements are never arrays.
  const isList = (value: unknown): value is readonly never[] => Array.isArray(value);
  return {
    read: (value, what) =>
      isList(value) ? list.read(value, what) : element.read(value as Given, what),
    write: (value) => (isList(value) ? list.write(value) : element.write(value as Held)),
  };
}

/** The option's values, or null. */
export function nullable<Given, Held>(
  option: Option<Given, Held>,
): Option<Given | null, Held | null> {
  return {
    read: (value, what) => (value === null ? null : option.read(value, what)),
    write: (value) => (value === null ? null : option.write(value)),
  };
}

/** An option that may be left out: then `fallback` is read in its place. */
export function optional<Given, Held>(
  option: Option<Given, Held>,
  fallback: NoInfer<Given>,
): OptionalOption<Given, Held> {
  return { ...option, fallback };
}

/** An option that may be left out, and then is undefined. */
export function leftOut<Given, Held>(
  option: Option<Given, Held>,
): OptionalOption<Given | undefined, Held | undefined> {
  return {
    read: (value, what) => (value === undefined ? undefined : option.read(value, what)),
    write: (value) => (value === undefined ? undefined : option.write(value)),
    fallback: undefined,
  };
}

/** A value that the function which takes it checks itself, as it reads it. */
export function anything<Value>(): Plain<Value> {
  return { read: same, write: same };
}

/** A value for which `accepts` is true; `expected` describes it in the error. */
export function valueThat<Value>(
  expected: string,
  accepts: (value: unknown) => boolean,
): Plain<Value> {
  return {
    read: (value, what) => {
      if (accepts(value)) return value;
      throw rejected(what, expected, value);
    },
    write: same,
  };
}

/** A function. */
export function callable<Fn>(): Plain<Fn> {
  return valueThat("a function", (value) => typeof value === "function");
}

/** An option that configs leave out. */
export function unwritten<Given, Held>(
  option: OptionalOption<Given, Held>,
): OptionalOption<Given, Held> {
  return { ...option, write: () => undefined };
}

/** An option whose name in Keras is not its own in snake_case. */
export function withKerasName<Given, Held>(
  kerasName: string,
  option: OptionalOption<Given, Held>,
): OptionalOption<Given, Held> {
  return { ...option, kerasName };
}

/** An option of the base class whose value a subclass fixes. */
export function fixed<Held>(value: Held): FixedOption<Held> {
  return {
    // Users cannot pass a value, so there is none to check.
    read: () => value,
    write: () => undefined,
    fallback: undefined as never,
    isFixed: true,
  };
}
