/** Names of functions that serve as losses and metrics. */
import { snakeCase } from "../runtime/names.js";

/** Keras's name of a function in logs: its own in snake_case, or `fallback` where it has none. */
export function nameInLogs(fn: { readonly name: string }, fallback: string): string {
  return fn.name === "" ? fallback : snakeCase(fn.name);
}
