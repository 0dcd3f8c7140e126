/** Gradient rules of operations that work element by element. */
import {
  add,
  asSymbolic,
  cast,
  cos,
  div,
  equal,
  exp,
  log,
  maximum,
  mul,
  neg,
  type Operand,
  pow,
  sigmoid,
  sign,
  sin,
  square,
  sub,
  where,
} from "../builders/elementwise.js";
import { operation } from "../builders/node.js";
import type { BinaryName, UnaryName } from "../instructions.js";
import { output, type SymbolicTensor } from "../symbolic.js";
import { type GradientRule, input, only, sumTo } from "./rule.js";

/** dx from x, y = f(x) and dy. */
type Derivative = (x: SymbolicTensor, y: SymbolicTensor, dy: SymbolicTensor) => SymbolicTensor;

function unary(derivative: Derivative): GradientRule<UnaryName> {
  return (node, dy) => [derivative(input(node, 0), output(node), only(dy))];
}

const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

export const unaryGradients: { readonly [Name in UnaryName]: GradientRule<UnaryName> } = {
  neg: unary((_x, _y, dy) => neg(dy)),
  abs: unary((x, _y, dy) => mul(dy, sign(x))),
  sign: "zero",
  square: unary((x, _y, dy) => mul(dy, mul(x, 2))),
  sqrt: unary((_x, y, dy) => div(dy, mul(y, 2))),
  rsqrt: unary((x, y, dy) => mul(dy, mul(div(y, x), -0.5))),
  reciprocal: unary((_x, y, dy) => neg(mul(dy, square(y)))),
  exp: unary((_x, y, dy) => mul(dy, y)),
  expm1: unary((_x, y, dy) => mul(dy, add(y, 1))),
  log: unary((x, _y, dy) => div(dy, x)),
  log1p: unary((x, _y, dy) => div(dy, add(x, 1))),
  tanh: unary((_x, y, dy) => operation("tanhGrad", [y, dy], {})),
  sigmoid: unary((_x, y, dy) => operation("sigmoidGrad", [y, dy], {})),
  relu: unary((_x, y, dy) => operation("reluGrad", [y, dy], {})),
  softplus: unary((x, _y, dy) => mul(dy, sigmoid(x))),
  erf: unary((x, _y, dy) => mul(dy, mul(exp(neg(square(x))), TWO_OVER_SQRT_PI))),
  erfInv: unary((_x, y, dy) => mul(dy, mul(exp(square(y)), 1 / TWO_OVER_SQRT_PI))),
  floor: "zero",
  ceil: "zero",
  round: "zero",
  sin: unary((x, _y, dy) => mul(dy, cos(x))),
  cos: unary((x, _y, dy) => neg(mul(dy, sin(x)))),
  isFinite: "zero",
  not: "zero",
};

/** da and db from a, b, y = f(a, b) and dy, before broadcasting is undone. */
type Partials = (
  a: SymbolicTensor,
  b: SymbolicTensor,
  y: SymbolicTensor,
  dy: SymbolicTensor,
) => [Operand, Operand];

function binary(partials: Partials): GradientRule<BinaryName> {
  return (node, dy) => {
    const [a, b] = [input(node, 0), input(node, 1)];
    const [da, db] = partials(a, b, output(node), only(dy));
    return [sumTo(asSymbolic(da), a), sumTo(asSymbolic(db), b)];
  };
}

/** The share of dy that the chosen operand of max or min gets: all of it, or half of it in a tie. */
function share(
  chosen: SymbolicTensor,
  other: SymbolicTensor,
  y: SymbolicTensor,
  dy: SymbolicTensor,
): SymbolicTensor {
  const taken = cast(equal(chosen, y), "float32");
  const ties = add(taken, cast(equal(other, y), "float32"));
  return mul(dy, div(taken, maximum(ties, 1)));
}

const extremum = binary((a, b, y, dy) => [share(a, b, y, dy), share(b, a, y, dy)]);

export const binaryGradients: { readonly [Name in BinaryName]: GradientRule<BinaryName> } = {
  add: binary((_a, _b, _y, dy) => [dy, dy]),
  sub: binary((_a, _b, _y, dy) => [dy, neg(dy)]),
  mul: binary((a, b, _y, dy) => [mul(dy, b), mul(dy, a)]),
  div: binary((_a, b, y, dy) => [div(dy, b), neg(div(mul(dy, y), b))]),
  maximum: extremum,
  minimum: extremum,
  pow: binary((a, b, y, dy) => [
    mul(dy, mul(b, pow(a, sub(b, 1)))),
    // d(a^b)/db = a^b log a, whose limit at a = 0 is 0.
    mul(dy, mul(y, log(where(equal(a, 0), 1, a)))),
  ]),
  equal: "zero",
  notEqual: "zero",
  less: "zero",
  lessEqual: "zero",
  greater: "zero",
  greaterEqual: "zero",
  and: "zero",
  or: "zero",
  // Second derivatives through these three would need their own rules; written out they are products.
  tanhGrad: binary((y, g, _out, dy) => [mul(dy, mul(mul(g, y), -2)), mul(dy, sub(1, square(y)))]),
  sigmoidGrad: binary((y, g, _out, dy) => [
    mul(dy, mul(g, sub(1, mul(y, 2)))),
    mul(dy, mul(y, sub(1, y))),
  ]),
  reluGrad: binary((y, _g, _out, dy) => [mul(y, 0), operation("reluGrad", [y, dy], {})]),
};

export const whereGradient: GradientRule<"where"> = (node, dy) => {
  const [condition, yes, no] = [input(node, 0), input(node, 1), input(node, 2)];
  return [
    null,
    sumTo(where(condition, only(dy), 0), yes),
    sumTo(where(condition, 0, only(dy)), no),
  ];
};
