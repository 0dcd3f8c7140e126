/** Numbers with their dtype, as golden files have them, and the comparison of a result with them. */
import { Tensor, tensor } from "latch";
import { expect } from "vitest";
import type { DType } from "../../ts/runtime/dtype.js";

/** Numbers with the dtype; "NaN" and infinities by name. */
export interface Typed {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: readonly (number | string)[];
}

export function typedTensor({ dtype, shape, data }: Typed): Tensor {
  return tensor(data.map(Number), shape, dtype) as Tensor;
}

/** An argument of a function: a tensor, a number, a word or flag, nothing, or a list of arguments. */
export type TypedArgument = number | string | boolean | null | Typed | readonly TypedArgument[];

export function argumentOf(argument: TypedArgument): unknown {
  if (Array.isArray(argument)) return argument.map(argumentOf);
  if (typeof argument !== "object" || argument === null) return argument;
  return typedTensor(argument as Typed);
}

/** Expects the dtype, the shape and the numbers: integers exactly, float32 to a relative 1e-5. */
export function expectTyped(y: unknown, wanted: Typed, name: string): void {
  if (!(y instanceof Tensor)) throw new Error(`${name} returned no Tensor.`);
  expect(y.dtype, name).toBe(wanted.dtype);
  expect(y.shape, name).toEqual(wanted.shape);
  const numbers = wanted.data.map(Number);
  if (y.dtype !== "float32") {
    expect([...y.data], name).toEqual(numbers);
    return;
  }
  numbers.forEach((value, index) => {
    const found = y.data[index]!;
    if (Object.is(found, value) || found === value) return;
    const limit = 1e-6 + 1e-5 * Math.abs(value);
    expect(Math.abs(found - value), `${name}[${index}]: ${found} for ${value}`).toBeLessThanOrEqual(
      limit,
    );
  });
}
