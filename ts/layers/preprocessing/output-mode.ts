/** The options of preprocessing layers that say what they return. */
import { oneOf, optional, rejected } from "../../runtime/registry/kinds.js";
import type { OptionalOption } from "../../runtime/registry/option.js";

/** How the tokens of an example are encoded; `tf_idf` is the count times the idf weight. */
export type OutputMode = "int" | "one_hot" | "multi_hot" | "count" | "tf_idf";

/** Modes by Keras's deprecated names. */
const OLD_NAMES: Readonly<Record<string, OutputMode>> = { binary: "multi_hot", "tf-idf": "tf_idf" };

/** Those of `modes`, by their names or Keras's deprecated ones. */
export function outputMode<Mode extends OutputMode>(
  fallback: NoInfer<Mode>,
  ...modes: readonly Mode[]
): OptionalOption<Mode, Mode> {
  const kind = oneOf(...modes);
  const newName = (given: unknown) => (typeof given === "string" ? OLD_NAMES[given] : undefined);
  return optional(
    // The kind rejects what is not among the modes.
    { ...kind, read: (given, what) => kind.read((newName(given) ?? given) as Mode, what) },
    fallback,
  );
}

/** An option of Keras of which only one value is supported; `why` says what to do. */
export function only<const Value extends boolean | string>(
  value: Value,
  why: string,
): OptionalOption<Value, Value> {
  return {
    read: (given, what) => {
      if (given === value) return value;
      throw rejected(what, JSON.stringify(value), given, ` ${why}`);
    },
    write: () => value,
    fallback: value,
  };
}
