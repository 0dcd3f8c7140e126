/**
 * Elementary functions of one and two numbers that the engine has no kernel for: compositions that are accurate over the
 * whole range, each with its derivative. Integers are converted to float32.
 */
import { checkedEager } from "../checked.js";
import { broadcastTo } from "../operations/broadcast.js";
import { withGradient } from "../operations/custom-gradient.js";
import {
  abs,
  add,
  and,
  atan,
  cos,
  div,
  equal,
  exp,
  expm1,
  less,
  log,
  log1p,
  maximum,
  minimum,
  mul,
  neg,
  not,
  or,
  pow,
  reciprocal,
  rsqrt,
  sign,
  sin,
  sqrt,
  square,
  sub,
  where,
} from "../operations/elementwise.js";
import type { Operand } from "../operations/sources.js";
import { broadcastDims } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";
import { asFloat, withDerivative } from "./derivative.js";

/** √(1 - x²) as √((1 - x)(1 + x)), which is accurate near ±1. */
function rootOfOneMinusSquare(x: SymbolicTensor): SymbolicTensor {
  return sqrt(mul(sub(1, x), add(x, 1)));
}

/** x with the sign of another number. */
function withSignOf(x: SymbolicTensor, other: SymbolicTensor): SymbolicTensor {
  return where(less(other, 0), neg(x), x);
}

/** log(1 + a + b) of two numbers of about the same magnitude, without overflow. */
function logOfOnePlus(a: SymbolicTensor, b: SymbolicTensor): SymbolicTensor {
  return where(less(a, 1e19), log1p(add(a, b)), add(log(a), Math.LN2));
}

/** Tangent of radians. */
export const tan = checkedEager("tan", "x:operand", (x: Operand) =>
  withDerivative(
    x,
    (x) => div(sin(x), cos(x)),
    (_, y) => add(square(y), 1),
  ),
);

/** Hyperbolic sine: (eˣ - e⁻ˣ) / 2, accurate near 0. */
export const sinh = checkedEager("sinh", "x:operand", (x: Operand) =>
  withDerivative(
    x,
    (x) => {
      // With t = e^|x| - 1 it is (t + t / (t + 1)) / 2; for large numbers e^|x| / 2, computed without an earlier overflow.
      const magnitude = abs(x);
      const t = expm1(magnitude);
      const near = mul(add(t, div(t, add(t, 1))), 0.5);
      const root = exp(mul(magnitude, 0.5));
      return withSignOf(where(less(magnitude, 20), near, mul(mul(root, 0.5), root)), x);
    },
    (x) => cosh(x),
  ),
);

/** Hyperbolic cosine: (eˣ + e⁻ˣ) / 2. */
export const cosh = checkedEager(
  "cosh",
  "x:operand",
  (x: Operand): SymbolicTensor =>
    withDerivative(
      x,
      (x) => {
        // With r = e^(|x| / 2), whose square overflows later than it would be halved: r² / 2 + 1 / (2 r²).
        const root = exp(mul(abs(x), 0.5));
        return add(mul(mul(root, 0.5), root), div(0.5, square(root)));
      },
      (x) => sinh(x),
    ),
);

/** The angle in [-π/2, π/2] whose sine is x; NaN outside of [-1, 1]. */
export const arcsin = checkedEager("arcsin", "x:operand", (x: Operand) =>
  withDerivative(
    x,
    (x) => mul(atan(div(x, add(rootOfOneMinusSquare(x), 1))), 2),
    (x) => reciprocal(rootOfOneMinusSquare(x)),
  ),
);

/** The angle in [0, π] whose cosine is x; NaN outside of [-1, 1]. */
export const arccos = checkedEager("arccos", "x:operand", (x: Operand) =>
  withDerivative(
    x,
    (x) => mul(atan(div(sqrt(sub(1, x)), sqrt(add(x, 1)))), 2),
    (x) => neg(reciprocal(rootOfOneMinusSquare(x))),
  ),
);

/** The number whose hyperbolic sine is x. */
export const arcsinh = checkedEager("arcsinh", "x:operand", (x: Operand) =>
  withDerivative(
    x,
    (x) => {
      // log(1 + |x| + x² / (1 + √(1 + x²))), the quotient written so that x² does not overflow.
      const magnitude = abs(x);
      const inverse = reciprocal(magnitude);
      const rest = div(magnitude, add(inverse, sqrt(add(square(inverse), 1))));
      return withSignOf(logOfOnePlus(magnitude, rest), x);
    },
    (x) => rsqrt(add(square(x), 1)),
  ),
);

/** The number of at least 0 whose hyperbolic cosine is x; NaN below 1. */
export const arccosh = checkedEager("arccosh", "x:operand", (x: Operand) =>
  withDerivative(
    x,
    (x) => {
      const above = sub(x, 1);
      return logOfOnePlus(above, mul(sqrt(above), sqrt(add(x, 1))));
    },
    (x) => reciprocal(mul(sqrt(sub(x, 1)), sqrt(add(x, 1)))),
  ),
);

/** The number whose hyperbolic tangent is x; NaN outside of [-1, 1]. */
export const arctanh = checkedEager("arctanh", "x:operand", (x: Operand) =>
  withDerivative(
    x,
    (x) => {
      const magnitude = abs(x);
      return withSignOf(mul(log1p(div(mul(magnitude, 2), sub(1, magnitude))), 0.5), x);
    },
    (x) => reciprocal(mul(sub(1, x), add(x, 1))),
  ),
);

/** The angle in [-π, π] of the point (x2, x1), as atan2(y, x) of mathematics. */
export const arctan2 = checkedEager(
  "arctan2",
  "x1:operand x2:operand",
  (x1: Operand, x2: Operand) => {
    const [a, b] = [asFloat(x1), asFloat(x2)];
    const dims = broadcastDims("arctan2", a.dims, b.dims);
    const [y, x] = [broadcastTo(a, dims), broadcastTo(b, dims)];
    const rule = (dy: SymbolicTensor, [y, x]: readonly SymbolicTensor[]): SymbolicTensor[] => {
      if (y === undefined || x === undefined) return [];
      const each = div(dy, add(square(x), square(y)));
      return [mul(each, x), neg(mul(each, y))];
    };
    return withGradient({ value: angle(y, x), xs: [y, x] }, { rule }).y;
  },
);

/** atan(y / x), or with π added or taken away left of the y axis. */
function angle(y: SymbolicTensor, x: SymbolicTensor): SymbolicTensor {
  // Equal magnitudes, 0 and infinity among them, have a quotient of 1 (of 0 for the origin).
  const [isEqual, isOrigin] = [equal(abs(y), abs(x)), and(equal(y, 0), equal(x, 0))];
  const quotient = where(isOrigin, 0, where(isEqual, mul(signOf(y), signOf(x)), div(y, x)));
  const half = atan(quotient);
  return where(isNegative(x), add(half, withSign(Math.PI, y)), where(isOrigin, y, half));
}

function withSign(size: number, x: SymbolicTensor): SymbolicTensor {
  return where(isNegative(x), -size, size);
}

function signOf(x: SymbolicTensor): SymbolicTensor {
  return withSign(1, x);
}

/** Whether x is below 0, or -0. */
function isNegative(x: SymbolicTensor): SymbolicTensor {
  return or(less(x, 0), and(equal(x, 0), less(reciprocal(x), 0)));
}

/** Whether the sign of x is negative, that of -0 too. */
export const signbit = checkedEager("signbit", "x:operand", (x: Operand) => isNegative(asFloat(x)));

/** The logarithm to the base 2. */
export const log2 = checkedEager("log2", "x:operand", (x: Operand) =>
  mul(log(asFloat(x)), Math.LOG2E),
);

/** The logarithm to the base 10. */
export const log10 = checkedEager("log10", "x:operand", (x: Operand) =>
  mul(log(asFloat(x)), Math.LOG10E),
);

/** 2ˣ */
export const exp2 = checkedEager("exp2", "x:operand", (x: Operand) => pow(2, asFloat(x)));

/** The number whose third power is x. */
export const cbrt = checkedEager("cbrt", "x:operand", (x: Operand) =>
  withDerivative(
    x,
    (x) => withSignOf(pow(abs(x), 1 / 3), x),
    (_, y) => reciprocal(mul(square(y), 3)),
  ),
);

/** sin(πx) / (πx), and 1 at 0. */
export const sinc = checkedEager("sinc", "x:operand", (x: Operand) =>
  withDerivative(
    x,
    (x) => where(equal(x, 0), 1, div(sin(mul(x, Math.PI)), mul(x, Math.PI))),
    (x, y) => where(equal(x, 0), 0, div(sub(cos(mul(x, Math.PI)), y), x)),
  ),
);

/** Degrees of a circle in radians. */
export const deg2rad = checkedEager("deg2rad", "x:operand", (x: Operand) =>
  mul(asFloat(x), Math.PI / 180),
);

/** Radians in degrees of a circle. */
export const rad2deg = checkedEager("rad2deg", "x:operand", (x: Operand) =>
  mul(asFloat(x), 180 / Math.PI),
);

/** √(x1² + x2²), without overflow. */
export const hypot = checkedEager("hypot", "x1:operand x2:operand", (x1: Operand, x2: Operand) => {
  const [a, b] = [abs(asFloat(x1)), abs(asFloat(x2))];
  const [large, small] = [maximum(a, b), minimum(a, b)];
  const isZero = equal(large, 0);
  const isInfinite = equal(large, Number.POSITIVE_INFINITY);
  const quotient = where(or(isZero, isInfinite), 0, div(small, where(isZero, 1, large)));
  return mul(large, sqrt(add(square(quotient), 1)));
});

/** log(e^x1 + e^x2), without overflow. */
export const logaddexp = checkedEager(
  "logaddexp",
  "x1:operand x2:operand",
  (x1: Operand, x2: Operand) => logOfSum(asFloat(x1), asFloat(x2)),
);

/** log2(2^x1 + 2^x2), without overflow. */
export const logaddexp2 = checkedEager(
  "logaddexp2",
  "x1:operand x2:operand",
  (x1: Operand, x2: Operand) => {
    const [a, b] = [mul(asFloat(x1), Math.LN2), mul(asFloat(x2), Math.LN2)];
    return mul(logOfSum(a, b), Math.LOG2E);
  },
);

function logOfSum(a: SymbolicTensor, b: SymbolicTensor): SymbolicTensor {
  // The distance of equal numbers is 0, also where both are infinite and their difference is NaN.
  const distance = where(equal(a, b), 0, sub(a, b));
  return add(maximum(a, b), log1p(exp(neg(abs(distance)))));
}

/** 0 where x1 < 0, 1 where x1 > 0, x2 where x1 is 0. */
export const heaviside = checkedEager(
  "heaviside",
  "x1:operand x2:operand",
  (x1: Operand, x2: Operand) => {
    const [x, middle] = [asFloat(x1), asFloat(x2)];
    const isNumber = equal(x, x);
    return where(equal(x, 0), middle, where(not(isNumber), Number.NaN, maximum(sign(x), 0)));
  },
);

/** x1 · 2^x2 */
export const ldexp = checkedEager("ldexp", "x1:operand x2:operand", (x1: Operand, x2: Operand) =>
  mul(asFloat(x1), pow(2, asFloat(x2))),
);
