/** Losses and metrics as Keras writes them to JSON: `{ class_name, config }`. */
import { ValueError } from "../runtime/errors.js";
import { isPlainObject } from "../runtime/plain-object.js";
import {
  isSerialized,
  type KerasSerialized,
  type Serialized,
} from "../runtime/registry/registry.js";

/** What Keras's configs say of dtypes: a name, or a policy `{ class_name, config: { name } }`. */
type KerasDType = string | null | { readonly config?: { readonly name?: string } };

/** Dtypes of losses and metrics that mean what is computed here. */
const KNOWN_DTYPES: readonly unknown[] = [undefined, null, "float32", "int", "int32"];

/**
 * Converts what Keras writes: a serialized function becomes its name, and the dtype is removed from a class's config.
 * @param withDType classes that have an option `dtype` in this package, too, so that it is kept
 * @throws ValueError for a dtype other than float32 and int32
 */
export function fromKeras<Given>(
  given: Given | Serialized | KerasSerialized,
  withDType: readonly string[] = [],
): Given | Serialized | KerasSerialized | string {
  const name = functionName(given);
  if (name !== null) return name;
  if (!isSerialized(given) || !isPlainObject(given.config)) return given;
  const className = "className" in given ? given.className : given.class_name;
  const { dtype, ...config } = given.config;
  const named = dtypeName(dtype as KerasDType);
  if (!KNOWN_DTYPES.includes(named))
    throw new ValueError(`${className}: dtype must be "float32", got ${String(named)}.`);
  const kept = withDType.includes(className) && named != null;
  const own = named === "int32" ? "int" : named;
  return { ...given, config: kept ? { ...config, dtype: own } : config };
}

/** The name in Keras's form of a function, `{ class_name: "function", config: name }`; null for anything else. */
export function functionName(given: unknown): string | null {
  if (!isSerialized(given)) return null;
  const { config } = given as { readonly config: unknown };
  return typeof config === "string" ? config : null;
}

function dtypeName(dtype: KerasDType | undefined): unknown {
  return isPlainObject(dtype) ? (dtype as { config?: { name?: string } }).config?.name : dtype;
}
