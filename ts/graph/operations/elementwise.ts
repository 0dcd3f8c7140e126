/**
 * Operations that work element by element, as users call them: `ops.add(x, 1)`.
 *
 * Binary operations broadcast as NumPy does. Booleans are tensors of dtype bool. Every function here is
 * differentiable where the mathematics is; comparisons, rounding and `sign` have zero gradient.
 */
import type { BinaryName, UnaryName } from "../instructions.js";
import { count, type Lowering, sizes } from "../lowering.js";
import { defineOp } from "../operation.js";
import { broadcastDims, typeOf } from "../shapes.js";
import { broadcastStrides, collapse } from "../strides.js";
import type { SymbolicDType, SymbolicTensor } from "../symbolic.js";
import { sumTo } from "./broadcast.js";
import { asSymbolic, type Operand } from "./sources.js";

/** dx from x, y = f(x) and dy. */
type Derivative = (x: SymbolicTensor, y: SymbolicTensor, dy: SymbolicTensor) => SymbolicTensor;

/** Defines y = f(x), f being a function of the engine. */
/* @__NO_SIDE_EFFECTS__ */
function unary(name: UnaryName, derivative: Derivative | "zero", dtype: SymbolicDType = "float32") {
  const op = defineOp({
    name,
    inputs: { x: "needed" },
    outputs: { y: "tensor" },
    shape: ({ x }) => ({ y: typeOf(x.dims, dtype) }),
    gradient:
      derivative === "zero"
        ? derivative
        : ({ operands: { x }, results: { y } }, { y: dy }) => ({ x: derivative(x, y, dy) }),
    lower: ({ operands: { x }, results: { y } }, to) =>
      to.emit("unary", { function: name, x: to.ref(x), y: to.ref(y), n: count(to, x) }),
  });
  const apply = (x: SymbolicTensor): SymbolicTensor => op({ x: asSymbolic(x) }).y;
  return Object.assign(apply, { operation: op.operation, is: op.is });
}

/** Shape and strides of operands that are broadcast to one result. */
function broadcastAll(
  to: Lowering<SymbolicTensor>,
  result: SymbolicTensor,
  operands: readonly SymbolicTensor[],
) {
  const shape = sizes(to, result.dims);
  const strides = operands.map((operand) => broadcastStrides(to, operand.dims, shape));
  return collapse(shape, strides);
}

/** da and db from a, b, y = f(a, b) and dy, before broadcasting is undone. */
type Partials = (
  a: SymbolicTensor,
  b: SymbolicTensor,
  y: SymbolicTensor,
  dy: SymbolicTensor,
) => [Operand, Operand];

/** Defines y = f(a, b), f being a function of the engine. */
/* @__NO_SIDE_EFFECTS__ */
function binary(name: BinaryName, partials: Partials | "zero", dtype: SymbolicDType = "float32") {
  const op = defineOp({
    name,
    inputs: { a: "needed", b: "needed" },
    outputs: { y: "tensor" },
    shape: ({ a, b }) => ({ y: typeOf(broadcastDims(name, a.dims, b.dims), dtype) }),
    gradient:
      partials === "zero"
        ? partials
        : ({ operands: { a, b }, results: { y } }, { y: dy }) => {
            const [da, db] = partials(a, b, y, dy);
            return { a: sumTo(asSymbolic(da), a), b: sumTo(asSymbolic(db), b) };
          },
    lower: ({ operands: { a, b }, results: { y } }, to) => {
      const { shape, strides } = broadcastAll(to, y, [a, b]);
      const [aStrides = [], bStrides = []] = strides;
      to.emit("binary", {
        function: name,
        shape,
        a: to.ref(a),
        aStrides,
        b: to.ref(b),
        bStrides,
        y: to.ref(y),
      });
    },
  });
  const apply = (a: Operand, b: Operand): SymbolicTensor =>
    op({ a: asSymbolic(a), b: asSymbolic(b) }).y;
  return Object.assign(apply, { operation: op.operation, is: op.is });
}

const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

/** -x */
export const neg = unary("neg", (_x, _y, dy) => neg(dy));
/** |x|; gradient sign(x). */
export const abs = unary("abs", (x, _y, dy) => mul(dy, sign(x)));
/** -1, 0 or 1. */
export const sign = unary("sign", "zero");
/** x² */
export const square = unary("square", (x, _y, dy) => mul(dy, mul(x, 2)));
/** √x */
export const sqrt = unary("sqrt", (_x, y, dy) => div(dy, mul(y, 2)));
/** 1/√x */
export const rsqrt = unary("rsqrt", (x, y, dy) => mul(dy, mul(div(y, x), -0.5)));
/** 1/x */
export const reciprocal = unary("reciprocal", (_x, y, dy) => neg(mul(dy, square(y))));
/** eˣ */
export const exp = unary("exp", (_x, y, dy) => mul(dy, y));
/** eˣ - 1, accurate near 0. */
export const expm1 = unary("expm1", (_x, y, dy) => mul(dy, add(y, 1)));
/** Natural logarithm. */
export const log = unary("log", (x, _y, dy) => div(dy, x));
/** log(1 + x), accurate near 0. */
export const log1p = unary("log1p", (x, _y, dy) => div(dy, add(x, 1)));
/** Hyperbolic tangent. */
export const tanh = unary("tanh", (_x, y, dy) => tanhGrad(y, dy));
/** 1 / (1 + e⁻ˣ) */
export const sigmoid = unary("sigmoid", (_x, y, dy) => sigmoidGrad(y, dy));
/** max(x, 0); gradient 0 at 0. */
export const relu = unary("relu", (_x, y, dy) => reluGrad(y, dy));
/** log(1 + eˣ) */
export const softplus = unary("softplus", (x, _y, dy) => mul(dy, sigmoid(x)));
/** The error function. */
export const erf = unary("erf", (x, _y, dy) => mul(dy, mul(exp(neg(square(x))), TWO_OVER_SQRT_PI)));
/** The inverse of the error function, on (-1, 1). */
export const erfInv = unary("erfInv", (_x, y, dy) =>
  mul(dy, mul(exp(square(y)), 1 / TWO_OVER_SQRT_PI)),
);
export const floor = unary("floor", "zero");
export const ceil = unary("ceil", "zero");
/** The nearest integer, halves to the even one. */
export const round = unary("round", "zero");
export const sin = unary("sin", (x, _y, dy) => mul(dy, cos(x)));
export const cos = unary("cos", (x, _y, dy) => neg(mul(dy, sin(x))));
/** The angle in (-π/2, π/2) whose tangent is x. */
export const atan = unary("atan", (x, _y, dy) => div(dy, add(square(x), 1)));
/** Whether x is neither infinite nor NaN. */
export const isFinite = unary("isFinite", "zero", "bool");
/** Logical not. */
export const not = unary("not", "zero", "bool");

export const add = binary("add", (_a, _b, _y, dy) => [dy, dy]);
export const sub = binary("sub", (_a, _b, _y, dy) => [dy, neg(dy)]);
export const mul = binary("mul", (a, b, _y, dy) => [mul(dy, b), mul(dy, a)]);
export const div = binary("div", (_a, b, y, dy) => [div(dy, b), neg(div(mul(dy, y), b))]);
/** The larger of two; equal values divide the gradient evenly. */
export const maximum = binary("maximum", extremumPartials);
/** The smaller of two; equal values divide the gradient evenly. */
export const minimum = binary("minimum", extremumPartials);
/** aᵇ */
export const pow = binary("pow", (a, b, y, dy) => [
  mul(dy, mul(b, pow(a, sub(b, 1)))),
  // d(a^b)/db = a^b log a, whose limit at a = 0 is 0.
  mul(dy, mul(y, log(where(equal(a, 0), 1, a)))),
]);
export const equal = binary("equal", "zero", "bool");
export const notEqual = binary("notEqual", "zero", "bool");
export const less = binary("less", "zero", "bool");
export const lessEqual = binary("lessEqual", "zero", "bool");
export const greater = binary("greater", "zero", "bool");
export const greaterEqual = binary("greaterEqual", "zero", "bool");
/** Logical and. */
export const and = binary("and", "zero", "bool");
/** Logical or. */
export const or = binary("or", "zero", "bool");
/** dy (1 - y²): the gradient of tanh from its output. */
export const tanhGrad = binary("tanhGrad", (y, g, _out, dy) => [
  mul(dy, mul(mul(g, y), -2)),
  mul(dy, sub(1, square(y))),
]);
/** dy y (1 - y): the gradient of sigmoid from its output. */
export const sigmoidGrad = binary("sigmoidGrad", (y, g, _out, dy) => [
  mul(dy, mul(g, sub(1, mul(y, 2)))),
  mul(dy, mul(y, sub(1, y))),
]);
/** dy where y > 0, else 0: the gradient of relu from its output. */
export const reluGrad = binary("reluGrad", (y, _g, _out, dy) => [mul(y, 0), reluGrad(y, dy)]);

function extremumPartials(
  a: SymbolicTensor,
  b: SymbolicTensor,
  y: SymbolicTensor,
  dy: SymbolicTensor,
): [Operand, Operand] {
  return [extremumPartial(a, b, y, dy), extremumPartial(b, a, y, dy)];
}

/** The gradient of the operand `chosen` of max or min: dy where it is the result, half of dy in a tie, else 0. */
function extremumPartial(
  chosen: SymbolicTensor,
  other: SymbolicTensor,
  y: SymbolicTensor,
  dy: SymbolicTensor,
): SymbolicTensor {
  const taken = cast(equal(chosen, y), "float32");
  const ties = add(taken, cast(equal(other, y), "float32"));
  return mul(dy, div(taken, maximum(ties, 1)));
}

export const whereElements = defineOp({
  name: "where",
  inputs: { condition: "needed", yes: "needed", no: "needed" },
  outputs: { y: "tensor" },
  shape: ({ condition, yes, no }) => ({
    y: typeOf(broadcastDims("where", broadcastDims("where", yes.dims, no.dims), condition.dims)),
  }),
  gradient: ({ operands: { condition, yes, no } }, { y: dy }) => ({
    condition: null,
    yes: sumTo(where(condition, dy, 0), yes),
    no: sumTo(where(condition, 0, dy), no),
  }),
  lower: ({ operands: { condition, yes, no }, results: { y } }, to) => {
    const { shape, strides } = broadcastAll(to, y, [condition, yes, no]);
    const [conditionStrides = [], yesStrides = [], noStrides = []] = strides;
    to.emit("where", {
      shape,
      condition: to.ref(condition),
      conditionStrides,
      yes: to.ref(yes),
      yesStrides,
      no: to.ref(no),
      noStrides,
      y: to.ref(y),
    });
  },
});

/** `yes` where the condition holds, else `no`. */
export function where(condition: SymbolicTensor, yes: Operand, no: Operand): SymbolicTensor {
  return whereElements({ condition, yes: asSymbolic(yes), no: asSymbolic(no) }).y;
}

/** x limited to [low, high]; gradient 0 outside. */
export function clip(x: Operand, low: number, high: number): SymbolicTensor {
  return minimum(maximum(x, low), high);
}

export const convert = defineOp({
  name: "cast",
  inputs: { x: "needed" },
  outputs: { y: "tensor" },
  shape: ({ x }, { dtype }: { readonly dtype: SymbolicDType }) => ({ y: typeOf(x.dims, dtype) }),
  // No gradient flows between float32 and int32: the conversion is constant between integers.
  gradient: "zero",
  // A bool is stored as a float32 of 0 or 1 already.
  alias: ({ operands: { x }, attributes: { dtype } }) =>
    x.dtype === "bool" && dtype === "float32" ? x : null,
  lower: ({ operands: { x }, results: { y }, attributes: { dtype } }, to) => {
    if (x.dtype === "bool" && dtype === "float32") return;
    const fields = { x: to.ref(x), y: to.ref(y), n: count(to, x) };
    if (dtype === "int32") to.emit("castToInt", fields);
    else to.emit("castToFloat", fields);
  },
});

/** Converts the dtype; int32 truncates, bool is x ≠ 0. */
export function cast(x: SymbolicTensor, dtype: SymbolicDType): SymbolicTensor {
  if (x.dtype === dtype) return x;
  if (dtype === "bool") return notEqual(cast(x, "float32"), 0);
  return convert({ x }, { dtype }).y;
}

export const detach = defineOp({
  name: "stopGradient",
  inputs: { x: "needed" },
  outputs: { y: "tensor" },
  shape: ({ x }) => ({ y: typeOf(x.dims, x.dtype) }),
  gradient: "zero",
  alias: ({ operands: { x } }) => x,
  lower: () => {},
});

/** The same numbers, through which no gradient flows. */
export function stopGradient(x: SymbolicTensor): SymbolicTensor {
  return detach({ x }).y;
}
