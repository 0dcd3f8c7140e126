/** Special functions, and the next representable number. */
import { ValueError } from "../../runtime/errors.js";
import { checked, checkedEager } from "../checked.js";
import {
  abs,
  add,
  and,
  div,
  equal,
  erf,
  exp,
  greater,
  less,
  lessEqual,
  mul,
  neg,
  rsqrt,
  sign,
  square,
  stopGradient,
  sub,
  where,
} from "../operations/elementwise.js";
import { constant, type Operand } from "../operations/sources.js";
import type { SymbolicTensor } from "../symbolic.js";
import { asFloat, withDerivative } from "./derivative.js";

/** Σ c_k x^k by Horner's method, with at least two terms. */
function polynomial(x: SymbolicTensor, [first = 0, ...rest]: readonly number[]): SymbolicTensor {
  const [highest = 0, ...others] = rest.reverse();
  const sum = others.reduce((sum, c) => mul(add(sum, c), x), mul(x, highest));
  return add(sum, first);
}

/** Chebyshev's approximation of log(erfc(x) eˣ² / t) in t = 1 / (1 + x / 2): Press et al., Numerical Recipes, 6.2. */
const ERFC = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
  -0.82215223, 0.17087277,
];

/** 1 - erf(x), accurate where that is small. */
export const erfc = checkedEager("erfc", "x:operand", (x: Operand) =>
  withDerivative(
    x,
    (x) => {
      const magnitude = abs(x);
      const t = div(1, add(mul(magnitude, 0.5), 1));
      const tail = mul(t, exp(sub(polynomial(t, ERFC), square(magnitude))));
      return where(less(magnitude, 0.5), sub(1, erf(x)), where(less(x, 0), sub(2, tail), tail));
    },
    (x) => mul(exp(neg(square(x))), -2 / Math.sqrt(Math.PI)),
  ),
);

// Abramowitz and Stegun, Handbook of Mathematical Functions, 9.8.1 to 9.8.4. Below 3.75, I0(x) and I1(x) / x are polynomials
// in (x / 3.75)²; above, √x e⁻ˣ I0(x) and √x e⁻ˣ I1(x) are polynomials in 3.75 / x.
const I0_BELOW = [1, 3.5156229, 3.0899424, 1.2067492, 0.2659732, 0.0360768, 0.0045813];
const I0_ABOVE = [
  0.39894228, 0.01328592, 0.00225319, -0.00157565, 0.00916281, -0.02057706, 0.02635537, -0.01647633,
  0.00392377,
];
const I1_BELOW = [0.5, 0.87890594, 0.51498869, 0.15084934, 0.02658733, 0.00301532, 0.00032411];
const I1_ABOVE = [
  0.39894228, -0.03988024, -0.00362018, 0.00163801, -0.01031555, 0.02282967, -0.02895312,
  0.01787654, -0.00420059,
];
const LIMIT = 3.75;

function bessel(
  magnitude: SymbolicTensor,
  below: (square: SymbolicTensor) => SymbolicTensor,
  above: readonly number[],
): SymbolicTensor {
  const isBelow = less(magnitude, LIMIT);
  const large = where(isBelow, LIMIT, magnitude);
  // eˣ as a product of two e^(x/2): multiplied in one after the other, they do not overflow before the result does.
  const root = exp(mul(large, 0.5));
  const far = mul(mul(mul(polynomial(div(LIMIT, large), above), rsqrt(large)), root), root);
  return where(isBelow, below(square(div(where(isBelow, magnitude, 0), LIMIT))), far);
}

/** The modified Bessel function of the first kind and order 0. */
export const i0 = checkedEager("i0", "x:operand", (x: Operand) =>
  withDerivative(
    x,
    (x) => bessel(abs(x), (square) => polynomial(square, I0_BELOW), I0_ABOVE),
    // I1, which is odd.
    (x) => {
      const magnitude = abs(x);
      const below = (square: SymbolicTensor) => mul(polynomial(square, I1_BELOW), magnitude);
      return mul(sign(x), bessel(magnitude, below, I1_ABOVE));
    },
  ),
);

/** I0 of a number: Σ (x² / 4)^k / k!². */
function besselNumber(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= x ** 2 / 4 / k ** 2;
    sum += term;
  }
  return sum;
}

/** Kaiser's window of x numbers, symbolic: I0(β √(1 - r²)) / I0(β), with r from -1 to 1. */
export const kaiser = checked("kaiser", "x:count beta:number", (x: number, beta: number) => {
  if (!Number.isInteger(x) || x < 0)
    throw new ValueError(`ops.kaiser: x must be an integer of at least 0, got ${x}.`);
  const values = Array.from({ length: x }, (_, index) => {
    const r = x === 1 ? 0 : (2 * index) / (x - 1) - 1;
    return besselNumber(beta * Math.sqrt(Math.max(0, 1 - r * r))) / besselNumber(beta);
  });
  return constant(values, [x]);
});

/** The smallest positive float32, which is subnormal. */
const SMALLEST = 2 ** -149;
/** The smallest normal float32. */
const SMALLEST_NORMAL = 2 ** -126;
/** From here on |x| HALF_STEP is a normal number, too. */
const LARGE_ENOUGH = 2 ** -100;
/** |x| times this is more than half of the distance to the next float32, and less than one and a half of it. */
const HALF_STEP = 2 ** -24 + 2 ** -47;
const LARGEST = (2 - 2 ** -23) * 2 ** 127;

/**
 * The next float32 after x1 in the direction of x2. The sum of x and a little more than half a step away rounds to the
 * neighbour (Rump et al., Computing predecessor and successor in rounding to nearest, 2009). Its gradient is zero.
 */
export const nextafter = checkedEager(
  "nextafter",
  "x1:operand x2:operand",
  (x1: Operand, x2: Operand) => {
    const [x, target] = [stopGradient(asFloat(x1)), stopGradient(asFloat(x2))];
    const towards = where(less(x, target), 1, -1);
    const magnitude = abs(x);
    const large = add(x, mul(towards, mul(magnitude, HALF_STEP)));
    const scaled = div(x, LARGE_ENOUGH);
    const moved = add(scaled, mul(towards, mul(abs(scaled), HALF_STEP)));
    const small = mul(moved, LARGE_ENOUGH);
    const subnormal = add(x, mul(towards, SMALLEST));
    const next = where(
      lessEqual(magnitude, SMALLEST_NORMAL),
      subnormal,
      where(less(magnitude, LARGE_ENOUGH), small, large),
    );
    const isInfinite = and(greater(magnitude, LARGEST), equal(magnitude, magnitude));
    const inside = where(isInfinite, mul(sign(x), LARGEST), next);
    // Equal numbers stay, and NaN of either is NaN.
    return where(equal(target, target), where(equal(x, target), target, inside), target);
  },
);
