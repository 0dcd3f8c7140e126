/** Constants in the graph of a file. */
import { constant } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import type { NumericDType } from "../../runtime/dtype.js";
import { type Json, wrong } from "./json.js";

/** The array of a `__numpy__` or `__tensor__`: nested lists, or one number, and the name of its element type. */
export function arrayFrom({ value, dtype }: Json, where: string): SymbolicTensor {
  const name = String(dtype);
  const isInteger = /^u?int\d+$/.test(name) && name !== "uint8";
  if (isInteger) return constantOf(value, where, "int32");
  return constantOf(value, where, name === "uint8" || name === "bool" ? name : "float32");
}

/** Nested lists of numbers, or one; by default int32 where all are integers. */
export function constantOf(value: unknown, where: string, dtype?: NumericDType): SymbolicTensor {
  const shape: number[] = [];
  for (let level: unknown = value; Array.isArray(level); level = level[0]) shape.push(level.length);
  const data = [value].flat(shape.length + 1).map((one) => {
    if (typeof one === "number" || typeof one === "boolean") return Number(one);
    throw wrong(where, "numbers", one);
  });
  const isInteger = data.every((one) => Number.isInteger(one));
  return constant(data, shape, dtype ?? (isInteger ? "int32" : "float32"));
}
