/** Arguments of compiled functions: what users pass where the function takes symbolic tensors. */
import { type TensorLike, toTensor } from "../runtime/convert.js";
import { isNumericArray } from "../runtime/dtype.js";
import { isPlainObject } from "../runtime/plain-object.js";
import { Tensor } from "../runtime/tensor.js";
import type { SymbolicTensor } from "./symbolic.js";

/** What may be passed for a parameter of a compiled function: data where it is a symbolic tensor. */
export type Given<Parameter> = Parameter extends SymbolicTensor
  ? TensorLike | number
  : Parameter extends readonly unknown[]
    ? { readonly [Position in keyof Parameter]: Given<Parameter[Position]> }
    : Parameter extends Readonly<Record<string, unknown>>
      ? { readonly [Name in keyof Parameter]: Given<Parameter[Name]> }
      : Parameter;

/** What may be passed for all parameters. */
export type GivenAll<Parameters extends readonly unknown[]> = {
  [Position in keyof Parameters]: Given<Parameters[Position]>;
};

/**
 * Arguments with data as Tensors: numbers as scalars, arrays of numbers. Lists and plain objects of data keep their form,
 * and other values (true, a text, an object of a class) are passed on as they are.
 */
export function withTensors(value: unknown, what: string): unknown {
  if (typeof value === "number") return toTensor([value], "float32", what).reshape([]);
  if (isNumericArray(value)) return toTensor(value, undefined, what);
  if (Array.isArray(value)) {
    return isNested(value)
      ? toTensor(value as TensorLike, undefined, what)
      : value.map((part, index) => withTensors(part, `${what}[${index}]`));
  }
  if (!isPlainObject(value)) return value;
  if ("data" in value && "shape" in value)
    return toTensor(value as TensorLike & object, undefined, what);
  const parts = Object.entries(value).map(([name, part]) => [name, withTensors(part, name)]);
  return Object.fromEntries(parts);
}

/** Whether an array is nested arrays of elements, rather than a list of tensors. */
function isNested(value: readonly unknown[]): boolean {
  const [first] = value;
  if (Array.isArray(first)) return isNested(first);
  return (
    first !== undefined &&
    !(first instanceof Tensor) &&
    !(typeof first === "object" && first !== null && "node" in first)
  );
}
