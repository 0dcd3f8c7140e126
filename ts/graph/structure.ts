/** Tensors as users arrange them: alone, in a list, or by name. */
import { isPlainObject } from "../runtime/plain-object.js";
import { rejected } from "../runtime/registry/kinds.js";
import type { Option } from "../runtime/registry/option.js";
import { SymbolicTensor } from "./symbolic.js";

/** One value, or several in lists, which may hold further lists. */
export type Nested<Value> = Value | readonly Nested<Value>[];

/** One tensor, several in order, or several by name. */
export type Structure =
  | SymbolicTensor
  | readonly SymbolicTensor[]
  | Readonly<Record<string, SymbolicTensor>>;

/** The form of a structure without its tensors. */
export type Form =
  | { readonly kind: "single" }
  | { readonly kind: "list" }
  | { readonly kind: "named"; readonly names: readonly string[] };

/** An option that is a structure of at least one tensor. */
export function structure<Of extends Structure>(): Option<Of, Of> {
  const expected =
    "a symbolic tensor, as input(...) and apply return it, or an array or object of them";
  return {
    read: (given, what) => {
      const isSeveral = Array.isArray(given) || isPlainObject(given);
      const parts: unknown[] = isSeveral ? Object.values(given) : [given];
      const other = parts.findIndex((part) => !(part instanceof SymbolicTensor));
      if (parts.length > 0 && other < 0) return given;
      const part = isSeveral && other >= 0 ? `${what}: each part` : what;
      const isLayer =
        typeof parts[other] === "object" && parts[other] !== null && "apply" in parts[other];
      const hint = isLayer ? " Apply the layer: layer.apply(x)." : "";
      throw rejected(part, expected, other < 0 ? given : parts[other], hint);
    },
    write: (held) => held,
  };
}

export function isSymbolic(structure: unknown): structure is SymbolicTensor {
  return structure instanceof SymbolicTensor;
}

export function isNamed(
  structure: Structure,
): structure is Readonly<Record<string, SymbolicTensor>> {
  return !isSymbolic(structure) && !Array.isArray(structure);
}

export function formOf(structure: Structure): Form {
  if (isSymbolic(structure)) return { kind: "single" };
  return isNamed(structure) ? { kind: "named", names: Object.keys(structure) } : { kind: "list" };
}

export function tensorsOf(structure: Structure): SymbolicTensor[] {
  if (isSymbolic(structure)) return [structure];
  return Array.isArray(structure) ? [...structure] : Object.values(structure);
}

/** Values in the form of a structure: alone, as a list, or by name. */
export function shapedLike<Value>(
  form: Form,
  values: readonly Value[],
): Value | Value[] | Record<string, Value> {
  if (form.kind === "list") return [...values];
  if (form.kind === "named")
    return Object.fromEntries(form.names.map((name, index) => [name, values[index] as Value]));
  return values[0] as Value;
}
