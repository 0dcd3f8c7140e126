/** Tensors as users arrange them: alone, in a list, or by name. */
import type { SymbolicTensor } from "./symbolic.js";

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

export function isSymbolic(structure: Structure): structure is SymbolicTensor {
  return "node" in structure && "dims" in structure;
}

export function formOf(structure: Structure): Form {
  if (isSymbolic(structure)) return { kind: "single" };
  if (Array.isArray(structure)) return { kind: "list" };
  return { kind: "named", names: Object.keys(structure) };
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
