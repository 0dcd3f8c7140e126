/**
 * Functions of one and two numbers in float64, by the names of their operations.
 */
import type { BinaryName, UnaryName } from "../../ts/graph/instructions.js";

/** 2/√π e^(-x²) Σ 2ⁿ x^(2n+1) / (2n+1)!!, whose terms all have one sign. */
export function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** The inverse of erf by Newton's method. */
export function erfInv(y: number): number {
  if (Math.abs(y) >= 1) return Math.abs(y) > 1 ? Number.NaN : y * Number.POSITIVE_INFINITY;
  // Winitzki's approximation to 2e-3 is where the method starts.
  const a = 0.147;
  const l = Math.log1p(-y * y);
  const b = 2 / (Math.PI * a) + l / 2;
  let x = Math.sign(y) * Math.sqrt(Math.sqrt(b * b - l / a) - b);
  for (let step = 0; step < 6; step++) {
    x -= ((erf(x) - y) * Math.sqrt(Math.PI) * Math.exp(x * x)) / 2;
  }
  return x;
}

/** The nearest whole number, halves to the even one. */
function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

export const unaryFunctions: { readonly [Name in UnaryName]: (x: number) => number } = {
  neg: (x) => -x,
  abs: Math.abs,
  sign: Math.sign,
  square: (x) => x * x,
  sqrt: Math.sqrt,
  rsqrt: (x) => 1 / Math.sqrt(x),
  reciprocal: (x) => 1 / x,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  tanh: Math.tanh,
  sigmoid,
  relu: (x) => (x > 0 || Number.isNaN(x) ? x : 0),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  erf,
  erfInv,
  floor: Math.floor,
  ceil: Math.ceil,
  round: roundHalfEven,
  sin: Math.sin,
  cos: Math.cos,
  isFinite: (x) => Number(Number.isFinite(x)),
  not: (x) => Number(x === 0),
};

export const binaryFunctions: { readonly [Name in BinaryName]: (a: number, b: number) => number } =
  {
    add: (a, b) => a + b,
    sub: (a, b) => a - b,
    mul: (a, b) => a * b,
    div: (a, b) => a / b,
    maximum: Math.max,
    minimum: Math.min,
    pow: (a, b) => a ** b,
    equal: (a, b) => Number(a === b),
    notEqual: (a, b) => Number(a !== b),
    less: (a, b) => Number(a < b),
    lessEqual: (a, b) => Number(a <= b),
    greater: (a, b) => Number(a > b),
    greaterEqual: (a, b) => Number(a >= b),
    and: (a, b) => Number(a !== 0 && b !== 0),
    or: (a, b) => Number(a !== 0 || b !== 0),
    tanhGrad: (y, dy) => dy * (1 - y * y),
    sigmoidGrad: (y, dy) => dy * y * (1 - y),
    reluGrad: (y, dy) => (y > 0 ? dy : 0),
  };
