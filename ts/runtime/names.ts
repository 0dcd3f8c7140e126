/**
 * Spellings of names, and suggestions for misspelt ones.
 *
 * What belongs here: snake_case and camelCase, and the error for an unknown name. What does not: tables of names.
 */
import { ValueError } from "./errors.js";

/** Keras's snake_case: `SimpleRNN` is `simple_rnn`, `LSTM` is `lstm`, `ConvLSTM2D` is `conv_lstm2d`. */
export function snakeCase(name: string): string {
  return name
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

/** `returnSequences` of `return_sequences`. */
export function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** `leaky_relu` as `leakyRelu`. */
export type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** A name in Keras's snake_case or in camelCase. */
export type EitherCase<Name extends string> = Name | CamelCase<Name>;

const SUGGESTIONS = 3;
/** Letters of the longest name that is compared with others, or shown in full: comparing takes quadratic time. */
const LONGEST_NAME = 60;
/** Known names that are compared, such as columns of a table. */
const MAX_COMPARED = 10_000;
/** Known names that a message lists. */
const MAX_LISTED = 100;

/**
 * The error of a name that is not known, with the nearest known ones:
 * `Unknown optimizer "adma". Did you mean "adam"?` Long names and long lists of them are cut.
 *
 * @param kind the noun for the named thing, such as "optimizer"
 */
export function unknownName(kind: string, given: unknown, known: Iterable<string>): ValueError {
  const names = [...new Set(known)];
  if (typeof given !== "string") {
    return new ValueError(
      `Expected the name of a known ${kind}, got ${typeof given}. Known: ${quoted(names)}.`,
    );
  }
  const nearest = nearestNames(given, names);
  const listed =
    names.length > 0 ? `Known: ${quoted(names)}.` : "None is known: registerSerializable adds one.";
  const hint = nearest.length > 0 ? `Did you mean ${quoted(nearest, " or ")}?` : listed;
  return new ValueError(`Unknown ${kind} ${quoted([given])}. ${hint}`);
}

/**
 * Up to three of the known names that are few letters away from the given one, the nearest first.
 * Case and underscores do not count: `LeakyRelu` is near `leaky_relu`. Names of more than 60 letters are near to none,
 * and only the first 10,000 known ones are compared.
 */
export function nearestNames(given: string, known: Iterable<string>): string[] {
  if (given.length > LONGEST_NAME) return [];
  const wanted = normalized(given);
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  return [...known]
    .slice(0, MAX_COMPARED)
    .filter((name) => name.length <= LONGEST_NAME)
    .map((name) => ({ name, distance: editDistance(wanted, normalized(name)) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, SUGGESTIONS)
    .map(({ name }) => name);
}

function normalized(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}

function quoted(names: readonly string[], separator = ", "): string {
  const shown = names.slice(0, MAX_LISTED).map((name) => `"${shortened(name)}"`);
  const others = names.length - shown.length;
  return shown.join(separator) + (others > 0 ? ` and ${others} others` : "");
}

/** A name as messages show it: cut if it is long. */
export function shortened(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}...` : name;
}

/**
 * The minimum number of letters to insert, delete, replace or swap with the next one (optimal string
 * alignment): `d[i][j] = min(d[i-1][j] + 1, d[i][j-1] + 1, d[i-1][j-1] + (a_i != b_j))`, or
 * `d[i-2][j-2] + 1` where the last two letters are swapped.
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, replaced);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, beforeLast[j - 2]! + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
