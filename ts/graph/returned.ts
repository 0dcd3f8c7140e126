/** Checks what users' functions return: JavaScript does not check types. */
import { ValueError } from "../runtime/errors.js";
import { describe } from "../runtime/fill.js";
import { SymbolicTensor } from "./symbolic.js";

/** @throws ValueError unless `value`, which `what` returned, is a symbolic tensor. */
export function returnedBy(what: string, value: unknown): SymbolicTensor {
  if (value instanceof SymbolicTensor) return value;
  throw new ValueError(
    `${what} must return a symbolic tensor, as ops compute it, got ${describe(value)}.`,
  );
}
