/**
 * Operations that work element by element, as users call them: `ops.add(x, 1)`.
 *
 * Binary operations broadcast as numpy does. Booleans are tensors of dtype bool. Every function here
 * is differentiable where the mathematics is; comparisons, rounding and `sign` have zero gradient.
 */
import { ValueError } from "../../runtime/errors.js";
import type { BinaryName, UnaryName } from "../instructions.js";
import { type SymbolicDType, type SymbolicShape, SymbolicTensor } from "../symbolic.js";
import { operation } from "./node.js";

/** A symbolic tensor, or a number that stands for a scalar constant. */
export type Operand = SymbolicTensor | number;

/** A constant tensor: one number for all elements, or one an element. */
export function constant(
  data: number | readonly number[],
  dims: readonly number[] = [],
  dtype: SymbolicDType = "float32",
): SymbolicTensor {
  return operation("constant", [], { data: typeof data === "number" ? [data] : data, dims, dtype });
}

export function asSymbolic(x: Operand): SymbolicTensor {
  if (typeof x === "number") return constant(x);
  if (x instanceof SymbolicTensor) return x;
  throw new ValueError(`Expected a symbolic tensor or a number, got ${String(x)}.`);
}

function unary(op: UnaryName) {
  return <S extends SymbolicShape>(x: SymbolicTensor<S>): SymbolicTensor<S> =>
    // Shape rules of unary operations give the shape of the input.
    operation(op, [asSymbolic(x)], {}) as SymbolicTensor<S>;
}

function binary(op: BinaryName) {
  return (a: Operand, b: Operand): SymbolicTensor =>
    operation(op, [asSymbolic(a), asSymbolic(b)], {});
}

/** -x */
export const neg = unary("neg");
/** |x|; gradient sign(x). */
export const abs = unary("abs");
/** -1, 0 or 1. */
export const sign = unary("sign");
/** x² */
export const square = unary("square");
/** √x */
export const sqrt = unary("sqrt");
/** 1/√x */
export const rsqrt = unary("rsqrt");
/** 1/x */
export const reciprocal = unary("reciprocal");
/** eˣ */
export const exp = unary("exp");
/** eˣ - 1, accurate near 0. */
export const expm1 = unary("expm1");
/** Natural logarithm. */
export const log = unary("log");
/** log(1 + x), accurate near 0. */
export const log1p = unary("log1p");
/** Hyperbolic tangent. */
export const tanh = unary("tanh");
/** 1 / (1 + e⁻ˣ) */
export const sigmoid = unary("sigmoid");
/** max(x, 0); gradient 0 at 0. */
export const relu = unary("relu");
/** log(1 + eˣ) */
export const softplus = unary("softplus");
/** The error function. */
export const erf = unary("erf");
/** The inverse of the error function, on (-1, 1). */
export const erfInv = unary("erfInv");
export const floor = unary("floor");
export const ceil = unary("ceil");
/** The nearest integer, halves to the even one. */
export const round = unary("round");
export const sin = unary("sin");
export const cos = unary("cos");
/** Whether x is neither infinite nor NaN. */
export const isFinite = unary("isFinite");
/** Logical not. */
export const not = unary("not");

export const add = binary("add");
export const sub = binary("sub");
export const mul = binary("mul");
export const div = binary("div");
/** The larger of two; equal values share the gradient. */
export const maximum = binary("maximum");
/** The smaller of two; equal values share the gradient. */
export const minimum = binary("minimum");
/** aᵇ */
export const pow = binary("pow");
export const equal = binary("equal");
export const notEqual = binary("notEqual");
export const less = binary("less");
export const lessEqual = binary("lessEqual");
export const greater = binary("greater");
export const greaterEqual = binary("greaterEqual");
/** Logical and. */
export const and = binary("and");
/** Logical or. */
export const or = binary("or");

/** `yes` where the condition holds, else `no`. */
export function where(condition: SymbolicTensor, yes: Operand, no: Operand): SymbolicTensor {
  return operation("where", [condition, asSymbolic(yes), asSymbolic(no)], {});
}

/** x limited to [low, high]; gradient 0 outside. */
export function clip(x: Operand, low: number, high: number): SymbolicTensor {
  return minimum(maximum(x, low), high);
}

/** Converts the dtype; int32 truncates, bool is x ≠ 0. */
export function cast(x: SymbolicTensor, dtype: SymbolicDType): SymbolicTensor {
  if (x.dtype === dtype) return x;
  if (dtype === "bool") return notEqual(cast(x, "float32"), 0);
  return operation("cast", [x], { dtype });
}

/** The same numbers, through which no gradient flows. */
export function stopGradient<S extends SymbolicShape>(x: SymbolicTensor<S>): SymbolicTensor<S> {
  return operation("stopGradient", [x], {}) as SymbolicTensor<S>;
}
