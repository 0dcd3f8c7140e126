/** Tensors among arguments and results: alone, or inside of lists and plain objects. */
import { Tensor } from "../runtime/tensor.js";
import { SymbolicTensor } from "./symbolic.js";

/** The symbolic form of an argument: symbolic tensors in place of Tensors. */
export type Symbolic<T> = T extends Tensor
  ? SymbolicTensor
  : T extends readonly unknown[]
    ? { [Position in keyof T]: Symbolic<T[Position]> }
    : T;

/** A copy of a value of lists and plain objects, with every tensor in it replaced. A tensor of an object has its name. */
export function visit(
  value: unknown,
  replace: (tensor: Tensor | SymbolicTensor, name?: string) => unknown,
  name?: string,
): unknown {
  if (value instanceof Tensor || value instanceof SymbolicTensor) return replace(value, name);
  if (Array.isArray(value)) return value.map((part) => visit(part, replace, name));
  if (typeof value !== "object" || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, visit(part, replace, key)]),
  );
}

/** All Tensors among arguments. */
export function tensorsIn(args: unknown): Tensor[] {
  const tensors: Tensor[] = [];
  visit(args, (tensor) => {
    if (tensor instanceof Tensor) tensors.push(tensor);
    return tensor;
  });
  return tensors;
}
