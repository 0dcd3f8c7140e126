/**
 * Operations that work element by element, as users call them: `ops.add(x, 1)`.
 *
 * Binary operations broadcast as NumPy does, and promote element types as Keras does. Every function here is
 * differentiable where the mathematics is; comparisons, rounding and `sign` have zero gradient.
 */
import { NUMERIC_DTYPES } from "../../runtime/dtype.js";
import { unknownName } from "../../runtime/names.js";
import { promoted } from "../dtype.js";
import type { BinaryName, ComparisonName, IntegerName } from "../instructions.js";
import { count } from "../lowering.js";
import { convert, defineOp } from "../operation.js";
import { broadcastDims, typeOf } from "../shapes.js";
import type { SymbolicDType, SymbolicTensor } from "../symbolic.js";
import { sumTo } from "./broadcast.js";
import {
  binary,
  broadcastAll,
  defineBinary,
  type Partials,
  unary,
} from "./elementwise-definition.js";
import { asSymbolic, constant, type Operand, operandsOf } from "./sources.js";

/** A function of numbers that has integer results for integers, modulo 2^32 (of uint8 modulo 256); of two bools `ofBools`. */
/* @__NO_SIDE_EFFECTS__ */
function arithmetic(
  name: BinaryName & IntegerName,
  partials: Partials,
  ofBools: "bool" | "int32" = "bool",
) {
  const op = defineBinary(name, partials, {
    dtype: "common",
    ofIntegers: (fields, to) => to.emit("intBinary", { function: name, ...fields }),
  });
  const apply = (a: Operand, b: Operand): SymbolicTensor => {
    const [left, right] = operandsOf(a, b);
    const areBools = promoted([left, right]) === "bool";
    return widened(
      areBools ? cast(left, ofBools) : left,
      right,
      (wideA, wideB) => op({ a: wideA, b: wideB }).y,
    );
  };
  return Object.assign(apply, { operation: op.operation, is: op.is });
}

/** A function of numbers that is true or false. */
/* @__NO_SIDE_EFFECTS__ */
function comparison(name: ComparisonName) {
  const op = defineBinary(name, "zero", {
    dtype: "bool",
    ofIntegers: (fields, to) => to.emit("intCompare", { function: name, ...fields }),
  });
  // A bool compares as float32 as it does as an integer, and needs no kernel of integers.
  const asNumber = (x: Operand) =>
    typeof x === "object" && x.dtype === "bool" ? cast(x, "float32") : x;
  const apply = (a: Operand, b: Operand): SymbolicTensor => {
    const [left, right] = operandsOf(asNumber(a), asNumber(b));
    return op({ a: left, b: right }).y;
  };
  return Object.assign(apply, { operation: op.operation, is: op.is });
}

/** `compute` on a and b; of bool and uint8 in a wider element type, whose result is converted back. */
export function widened(
  a: SymbolicTensor,
  b: SymbolicTensor,
  compute: (a: SymbolicTensor, b: SymbolicTensor) => SymbolicTensor,
): SymbolicTensor {
  const dtype = promoted([a, b]);
  if (dtype !== "bool" && dtype !== "uint8") return compute(a, b);
  const wider = dtype === "bool" ? "float32" : "int32";
  return cast(compute(cast(a, wider), cast(b, wider)), dtype);
}

function boolAsInteger(x: SymbolicTensor): SymbolicTensor {
  return x.dtype === "bool" ? cast(x, "int32") : x;
}

const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

/** -x */
export const neg = unary("neg", (_x, _y, dy) => neg(dy), { ofIntegers: (x) => sub(0, x) });
/** |x|; gradient sign(x). */
export const abs = unary("abs", (x, _y, dy) => mul(dy, sign(x)), {
  ofIntegers: (x) => (x.dtype === "int32" ? maximum(x, neg(x)) : x),
});
/** -1, 0 or 1. */
export const sign = unary("sign", "zero", {
  ofIntegers: (x) => (x.dtype === "int32" ? clip(x, -1, 1) : minimum(x, 1)),
});
/** x² */
export const square = unary("square", (x, _y, dy) => mul(dy, mul(x, 2)), {
  ofIntegers: (x) => mul(x, boolAsInteger(x)),
});
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
export const relu = unary("relu", (_x, y, dy) => reluGrad(y, dy), {
  ofIntegers: (x) => maximum(x, 0),
});
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
export const round = unary("round", "zero", { ofIntegers: boolAsInteger });
export const sin = unary("sin", (x, _y, dy) => mul(dy, cos(x)));
export const cos = unary("cos", (x, _y, dy) => neg(mul(dy, sin(x))));
/** The angle in (-π/2, π/2) whose tangent is x. */
export const atan = unary("atan", (x, _y, dy) => div(dy, add(square(x), 1)));
/** Whether x is neither infinite nor NaN. */
export const isFinite = unary("isFinite", "zero", { dtype: "bool" });
/** Logical not. */
export const not = unary("not", "zero", { dtype: "bool" });

export const add = arithmetic("add", (_a, _b, _y, dy) => [dy, dy]);
export const sub = arithmetic("sub", (_a, _b, _y, dy) => [dy, neg(dy)], "int32");
export const mul = arithmetic("mul", (a, b, _y, dy) => [mul(dy, b), mul(dy, a)]);
export const div = binary("div", (_a, b, y, dy) => [div(dy, b), neg(div(mul(dy, y), b))]);
/** The larger of two; equal values divide the gradient evenly. */
export const maximum = arithmetic("maximum", extremumPartials);
/** The smaller of two; equal values divide the gradient evenly. */
export const minimum = arithmetic("minimum", extremumPartials);
/** aᵇ */
export const pow = arithmetic(
  "pow",
  (a, b, y, dy) => [
    mul(dy, mul(b, pow(a, sub(b, 1)))),
    // d(a^b)/db = a^b log a, whose limit at a = 0 is 0.
    mul(dy, mul(y, log(where(equal(a, 0), 1, a)))),
  ],
  "int32",
);
export const equal = comparison("equal");
export const notEqual = comparison("notEqual");
export const less = comparison("less");
export const lessEqual = comparison("lessEqual");
export const greater = comparison("greater");
export const greaterEqual = comparison("greaterEqual");
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
  dtypes: { yes: "common", no: "common" },
  shape: ({ condition, yes, no }) => ({
    y: typeOf(
      broadcastDims("where", broadcastDims("where", yes.dims, no.dims), condition.dims),
      promoted([yes, no]),
    ),
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
  const [a, b] = operandsOf(yes, no);
  return whereElements({ condition, yes: a, no: b }).y;
}

/** x limited to [low, high]; gradient 0 outside. */
export function clip(x: Operand, low: number, high: number): SymbolicTensor {
  return minimum(maximum(x, low), high);
}

/** The lowest eight bits of integers. */
export const lowestByte = defineOp({
  name: "lowestByte",
  inputs: { x: "needed", mask: "needed" },
  outputs: { y: "tensor" },
  dtypes: { x: "int32", mask: "int32" },
  shape: ({ x }) => ({ y: typeOf(x.dims, "int32") }),
  gradient: "zero",
  lower: ({ operands: { x, mask }, results: { y } }, to) =>
    to.emit("intBinary", {
      function: "bitAnd",
      shape: [count(to, x)],
      a: to.ref(x),
      aStrides: [1],
      b: to.ref(mask),
      bStrides: [0],
      y: to.ref(y),
    }),
});

/**
 * Converts the dtype. Floats are truncated, and limited to the range of int32 or uint8; integers become uint8 modulo
 * 256; bool is x ≠ 0.
 * @throws ValueError for a dtype that is not one of numbers
 */
export function cast(x: Operand, dtype: SymbolicDType): SymbolicTensor {
  const source = asSymbolic(x);
  if (!NUMERIC_DTYPES.includes(dtype)) throw unknownName("dtype", dtype, NUMERIC_DTYPES);
  if (source.dtype === dtype) return source;
  if (dtype === "bool") return notEqual(cast(source, "float32"), 0);
  if (dtype !== "uint8" || source.dtype === "bool") return convert({ x: source }, { dtype }).y;
  const mask = constant(255, [], "int32");
  const bytes =
    source.dtype === "int32"
      ? lowestByte({ x: source, mask }).y
      : clip(cast(source, "int32"), 0, 255);
  return convert({ x: bytes }, { dtype }).y;
}

export const detach = defineOp({
  name: "stopGradient",
  inputs: { x: "needed" },
  outputs: { y: "tensor" },
  dtypes: { x: "any" },
  shape: ({ x }) => ({ y: typeOf(x.dims, x.dtype) }),
  gradient: "zero",
  alias: ({ operands: { x } }) => x,
  lower: () => {},
});

/** The same numbers, through which no gradient flows. */
export function stopGradient(x: SymbolicTensor): SymbolicTensor {
  return detach({ x }).y;
}
