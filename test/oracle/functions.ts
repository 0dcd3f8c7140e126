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

/** The nearest integer, halves to the even one. */
function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** A function with the range of arguments on which its derivative is checked: away from poles and kinks. */
interface Reference<Of> {
  readonly of: Of;
  /** Default -1. */
  readonly low?: number;
  /** Default 1. */
  readonly high?: number;
}

/** Arguments above 0. */
const POSITIVE = { low: 0.3, high: 2 };

export const unaryFunctions: {
  readonly [Name in UnaryName]: Reference<(x: number) => number>;
} = {
  neg: { of: (x) => -x },
  abs: { of: Math.abs },
  sign: { of: Math.sign },
  square: { of: (x) => x * x },
  sqrt: { of: Math.sqrt, ...POSITIVE },
  rsqrt: { of: (x) => 1 / Math.sqrt(x), ...POSITIVE },
  reciprocal: { of: (x) => 1 / x, ...POSITIVE },
  exp: { of: Math.exp },
  expm1: { of: Math.expm1 },
  log: { of: Math.log, ...POSITIVE },
  log1p: { of: Math.log1p, ...POSITIVE },
  tanh: { of: Math.tanh },
  sigmoid: { of: sigmoid },
  relu: { of: (x) => (x > 0 || Number.isNaN(x) ? x : 0) },
  softplus: { of: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))) },
  erf: { of: erf },
  erfInv: { of: erfInv, low: -0.8, high: 0.8 },
  floor: { of: Math.floor, high: 3 },
  ceil: { of: Math.ceil, high: 3 },
  round: { of: roundHalfEven, high: 3 },
  sin: { of: Math.sin },
  cos: { of: Math.cos },
  atan: { of: Math.atan },
  isFinite: { of: (x) => Number(Number.isFinite(x)) },
  not: { of: (x) => Number(x === 0) },
};

export const binaryFunctions: {
  readonly [Name in BinaryName]: Reference<(a: number, b: number) => number>;
} = {
  add: { of: (a, b) => a + b },
  sub: { of: (a, b) => a - b },
  mul: { of: (a, b) => a * b },
  div: { of: (a, b) => a / b },
  maximum: { of: Math.max },
  minimum: { of: Math.min },
  pow: { of: (a, b) => a ** b, ...POSITIVE },
  equal: { of: (a, b) => Number(a === b) },
  notEqual: { of: (a, b) => Number(a !== b) },
  less: { of: (a, b) => Number(a < b) },
  lessEqual: { of: (a, b) => Number(a <= b) },
  greater: { of: (a, b) => Number(a > b) },
  greaterEqual: { of: (a, b) => Number(a >= b) },
  and: { of: (a, b) => Number(a !== 0 && b !== 0) },
  or: { of: (a, b) => Number(a !== 0 || b !== 0) },
  tanhGrad: { of: (y, dy) => dy * (1 - y * y) },
  sigmoidGrad: { of: (y, dy) => dy * y * (1 - y) },
  reluGrad: { of: (y, dy) => (y > 0 ? dy : 0) },
};

/** The functions of integers whose results float64 may not hold, modulo 2^32. */
export const integerFunctions: Partial<
  Readonly<Record<BinaryName, (a: number, b: number) => number>>
> = {
  mul: Math.imul,
  pow: (a, b) => {
    if (b < 0) return Math.trunc(a ** b);
    return Number(BigInt.asIntN(32, BigInt(a) ** BigInt(b)));
  },
};
