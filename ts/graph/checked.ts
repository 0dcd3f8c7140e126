/** Checks of the arguments of `ops`, by signatures: `"x:tensor axes:axes? keepDims:flag?"`. */
import { DTYPES, isNumericArray } from "../runtime/dtype.js";
import {
  anything,
  boolean,
  dropoutRate,
  integer,
  listOf,
  nullable,
  number,
  oneOf,
  oneOrMore,
  text,
  valueThat,
} from "../runtime/registry/kinds.js";
import type { AnyOption } from "../runtime/registry/option.js";
import { Tensor } from "../runtime/tensor.js";
import { DimExpression } from "./dim.js";
import { type Eager, eager } from "./eager.js";
import { SymbolicTensor } from "./symbolic.js";

/** Kinds of arguments by their names in signatures. Functions, so that loading the module has no side effects. */
const KINDS: Readonly<Record<string, () => AnyOption>> = {
  tensor: () => valueThat("a tensor", isTensor),
  concrete: () => valueThat("a Tensor", (value) => value instanceof Tensor),
  tensorOrNull: () => valueThat("a tensor or null", (value) => value === null || isTensor(value)),
  operand: () =>
    valueThat("a tensor or a number", (value) => isTensor(value) || typeof value === "number"),
  tensors: () => listOf(valueThat("a tensor", isTensor)),
  number,
  text,
  flag: boolean,
  axis: integer,
  axes: () => oneOrMore(integer()),
  list: () => listOf(integer()),
  sizes: () => listOf(valueThat("an integer or a size of a tensor", isSize)),
  size: () => valueThat("an integer or a size of a tensor", isSize),
  // The functions that take these check which values are possible.
  count: integer,
  perAxis: () => oneOrMore(integer()),
  perAxisOrNull: () => nullable(oneOrMore(integer())),
  padding: () => oneOf("valid", "same", "causal"),
  poolPadding: () => oneOf("valid", "same"),
  dataFormat: () => oneOf("channels_last", "channels_first"),
  numbers: () =>
    valueThat(
      "a number or an array of numbers",
      (value) => [value].flat().every((one) => typeof one === "number") || isNumericArray(value),
    ),
  indices: () =>
    valueThat(
      "an integer, a list of integers or a tensor",
      (value) => isTensor(value) || [value].flat().every((one) => Number.isInteger(one)),
    ),
  // Lists of numbers and of pairs.
  padWidth: () =>
    valueThat("a number, or a list of numbers or pairs", (value) =>
      [value].flat(2).every((one) => Number.isInteger(one)),
    ),
  contraction: () =>
    valueThat("an integer, or two lists of integers", (value) =>
      [value].flat(2).every((one) => Number.isInteger(one)),
    ),
  padMode: () => oneOf("constant", "edge", "reflect", "symmetric", "wrap"),
  quantileMethod: () => oneOf("linear", "lower", "higher", "midpoint", "nearest"),
  normOrder: () =>
    valueThat('a number, "fro" or "nuc"', (value) =>
      typeof value === "number"
        ? !Number.isNaN(value)
        : value === "fro" || value === "nuc" || value === null,
    ),
  reduction: () => nullable(oneOf("add", "max", "min", "mul")),
  numberOrNull: () => nullable(number()),
  function: () => valueThat("a function", (value) => typeof value === "function"),
  functions: () => listOf(valueThat("a function", (value) => typeof value === "function")),
  complex: () =>
    valueThat(
      "a tensor or [real, imaginary]",
      (value) => isTensor(value) || (Array.isArray(value) && value.every(isTensor)),
    ),
  condition: () =>
    valueThat("a tensor or a boolean", (value) => isTensor(value) || typeof value === "boolean"),
  structure: () =>
    valueThat("a tensor, or a list or object of them", (value) => {
      if (isTensor(value)) return true;
      const parts = typeof value === "object" && value !== null ? Object.values(value) : [];
      return parts.length > 0 && parts.every(isTensor);
    }),
  side: () => oneOf("left", "right"),
  indexing: () => oneOf("xy", "ij"),
  rate: dropoutRate,
  dtype: () => oneOf(...DTYPES),
  activation: () => oneOf("linear", "relu", "tanh", "sigmoid"),
  anything: () => anything(),
  key: () => valueThat("{ seed, stream }", (value) => typeof value === "object" && value !== null),
};

function isTensor(value: unknown): boolean {
  return value instanceof SymbolicTensor || value instanceof Tensor;
}

function isSize(value: unknown): boolean {
  return Number.isInteger(value) || value instanceof DimExpression;
}

/**
 * `fn`, with its arguments checked before each call.
 * @param signature each parameter's name and kind, with a question mark where it may be left out
 */
/* @__NO_SIDE_EFFECTS__ */
export function checked<F extends (...args: never[]) => unknown>(
  name: string,
  signature: string,
  fn: F,
): F {
  const check = (...args: readonly unknown[]): unknown => {
    signature.split(" ").forEach((part, position) => {
      const [, parameter = "", kind = "", optional] = /(\w+):(\w+)(\??)/.exec(part) ?? [];
      const value = args[position];
      if (value === undefined && optional === "?") return;
      KINDS[kind]?.().read(value as never, `ops.${name}: ${parameter}`);
    });
    return fn(...(args as never[]));
  };
  // It takes and returns what `fn` does.
  return check as unknown as F;
}

/** `fn`, whose arguments are checked first, and which also takes Tensors: see `eager`. */
/* @__NO_SIDE_EFFECTS__ */
export function checkedEager<F extends (...args: never[]) => unknown>(
  name: string,
  signature: string,
  fn: F,
): Eager<F> {
  return checked(name, signature, eager(fn));
}
