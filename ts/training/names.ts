/**
 * Names of losses, metrics and optimizers: their types, and looking them up.
 *
 * What belongs here: spellings. What does not: the tables of names, which each family keeps.
 */

import { NotReadyError } from "../runtime/errors.js";
import { snakeCase, unknownName } from "../runtime/names.js";

type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** A name in Keras's snake_case or in camelCase. */
export type EitherCase<Name extends string> = Name | CamelCase<Name>;

/** The names for which a table has null. */
export type LeftOut<Table> = {
  [Name in keyof Table]: Table[Name] extends null ? Name : never;
}[keyof Table];

/**
 * The key of a table whose keys are in snake_case, for a name in snake_case, camelCase or as a class
 * is called (`mean_squared_error`, `meanSquaredError`, `MeanSquaredError`).
 *
 * @param kind what is named, for the error: "loss"
 * @throws ValueError with the nearest names where there is none.
 */
export function keyOf<Key extends string>(
  kind: string,
  name: string,
  table: Readonly<Record<Key, unknown>>,
): Key {
  const key = snakeCase(name);
  if (!Object.hasOwn(table, key)) throw unknownName(kind, name, Object.keys(table));
  // The table has it.
  return key as Key;
}

/**
 * The entry for a name, as `keyOf` reads it, from a table or from the one of what that leaves out.
 *
 * @param others null while they are not loaded
 * @throws ValueError with the nearest names where there is none; NotReadyError where it is one of the others.
 */
export function lookUp<Entry>(
  kind: string,
  name: string,
  table: Readonly<Record<string, Entry | null>>,
  others: Readonly<Record<string, Entry>> | null,
): Entry {
  const key = keyOf(kind, name, table);
  const entry = table[key] ?? others?.[key];
  if (entry !== undefined) return entry;
  throw new NotReadyError(
    `The ${kind} "${name}" is loaded by the first fit or evaluate of a model that names it. Await one first, or give compile the ${kind} itself instead of its name.`,
  );
}

/** Keras's name of a function: its own in snake_case, or `fallback` where it has none. */
export function nameOfFunction(fn: { readonly name: string }, fallback: string): string {
  return fn.name === "" ? fallback : snakeCase(fn.name);
}
