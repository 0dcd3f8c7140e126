/**
 * Names of losses, metrics and optimizers: their types, and looking them up.
 *
 * What belongs here: spellings. What does not: the tables of names, which each family keeps.
 */
import { snakeCase } from "../graph/naming.js";
import { unknownName } from "../runtime/names.js";

type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** A name in Keras's snake_case or in camelCase. */
export type EitherCase<Name extends string> = Name | CamelCase<Name>;

/**
 * The entry of a table whose keys are in snake_case, for a name in snake_case, camelCase or as a class
 * is called (`mean_squared_error`, `meanSquaredError`, `MeanSquaredError`).
 *
 * @param kind what is named, for the error: "loss"
 * @throws ValueError with the nearest names where there is none.
 */
export function lookUp<Entry>(
  kind: string,
  table: Readonly<Record<string, Entry>>,
  name: string,
): Entry {
  const key = snakeCase(name);
  const entry = Object.hasOwn(table, key) ? table[key] : undefined;
  if (entry === undefined) throw unknownName(kind, name, Object.keys(table));
  return entry;
}

/** Keras's name of a function: its own in snake_case, or `fallback` where it has none. */
export function nameOfFunction(fn: { readonly name: string }, fallback: string): string {
  return fn.name === "" ? fallback : snakeCase(fn.name);
}
