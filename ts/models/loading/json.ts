/** Checks of what a file says: values of unknown types, with the place in the file for errors. */
import { FormatError } from "../../runtime/errors.js";
import { describe } from "../../runtime/fill.js";
import { isPlainObject } from "../../runtime/plain-object.js";

export type Json = Readonly<Record<string, unknown>>;

/** An object with the fields of a class in a file. */
export interface ClassForm {
  readonly class_name: string;
  readonly config: unknown;
  readonly module: string | null;
  readonly registered_name: string | null;
  readonly shared_object_id: number | null;
}

export function wrong(where: string, expected: string, given: unknown): FormatError {
  const shown = typeof given === "string" ? JSON.stringify(given.slice(0, 40)) : describe(given);
  return new FormatError(`${where}: expected ${expected}, got ${shown}.`);
}

export function objectAt(value: unknown, where: string): Json {
  if (isPlainObject(value)) return value;
  throw wrong(where, "an object", value);
}

export function listAt(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw wrong(where, "an array", value);
}

export function textAt(value: unknown, where: string): string {
  if (typeof value === "string") return value;
  throw wrong(where, "a string", value);
}

export function integerAt(value: unknown, where: string): number {
  if (typeof value === "number" && Number.isInteger(value)) return value;
  throw wrong(where, "an integer", value);
}

/** The object as a class with its config; null where it is something else. */
export function classFormOf(value: unknown): ClassForm | null {
  if (!isPlainObject(value) || !("config" in value)) return null;
  const { class_name, config, module, registered_name, shared_object_id } = value;
  if (typeof class_name !== "string") return null;
  return {
    class_name,
    config,
    module: typeof module === "string" ? module : null,
    registered_name: typeof registered_name === "string" ? registered_name : null,
    shared_object_id: typeof shared_object_id === "number" ? shared_object_id : null,
  };
}

/** Names the part of a file in errors about it. */
export function inPart<Made>(part: string, make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new FormatError(`${part}: ${error.message}`, { cause: error });
  }
}
