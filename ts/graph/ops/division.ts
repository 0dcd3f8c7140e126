/** Integer division, remainders, rounding, and replacing NaN and infinity. */
import { ValueError } from "../../runtime/errors.js";
import { checkedEager } from "../checked.js";
import { promoted } from "../dtype.js";
import type { IntegerName } from "../instructions.js";
import {
  abs,
  add,
  and,
  cast,
  ceil,
  div,
  equal,
  floor,
  isFinite,
  less,
  maximum,
  minimum,
  mul,
  neg,
  not,
  notEqual,
  round as roundToInteger,
  stopGradient,
  sub,
  where,
} from "../operations/elementwise.js";
import { integerFunction } from "../operations/integer-function.js";
import { remainderOf } from "../operations/remainder.js";
import { asSymbolic, type Operand, operandsOf } from "../operations/sources.js";
import type { SymbolicTensor } from "../symbolic.js";

/** f of two integers, or of two floats where one is one; bools are int32. */
function ofKind(
  x1: Operand,
  x2: Operand,
  ofIntegers: (a: SymbolicTensor, b: SymbolicTensor) => SymbolicTensor,
  ofFloats: (a: SymbolicTensor, b: SymbolicTensor) => SymbolicTensor,
): SymbolicTensor {
  const [a, b] = operandsOf(x1, x2);
  const dtype = promoted([a, b]);
  if (dtype === "float32") return ofFloats(cast(a, dtype), cast(b, dtype));
  const result = ofIntegers(cast(a, "int32"), cast(b, "int32"));
  return dtype === "uint8" ? cast(result, dtype) : result;
}

/** The remainder of integers with the sign of a; 0 where b is 0, as NumPy has it. */
function integerRemainder(a: SymbolicTensor, b: SymbolicTensor): SymbolicTensor {
  return where(equal(b, 0), 0, integers("remainder")(a, b));
}

function integers(name: IntegerName) {
  return (a: SymbolicTensor, b: SymbolicTensor) => integerFunction({ a, b }, { function: name }).y;
}

/** The remainder of a / b with the sign of a, exactly. */
function remainder(a: SymbolicTensor, b: SymbolicTensor): SymbolicTensor {
  return remainderOf({ a, b }).y;
}

/** The remainder of the quotient rounded down from that of the truncated one: b is added where their signs differ. */
function withSignOf(rest: SymbolicTensor, b: SymbolicTensor): SymbolicTensor {
  const differs = and(notEqual(rest, 0), notEqual(less(rest, 0), less(b, 0)));
  return where(differs, add(rest, b), rest);
}

/** The remainder of x1 / x2 rounded down, with the sign of x2; of integers 0 where x2 is 0. */
export const mod = checkedEager("mod", "x1:operand x2:operand", (x1: Operand, x2: Operand) =>
  ofKind(
    x1,
    x2,
    (a, b) => withSignOf(integerRemainder(a, b), b),
    (a, b) => withSignOf(remainder(a, b), b),
  ),
);

/** The remainder of x1 / x2 truncated, with the sign of x1, as in C; of integers 0 where x2 is 0. */
export const fmod = checkedEager("fmod", "x1:operand x2:operand", (x1: Operand, x2: Operand) =>
  ofKind(x1, x2, integerRemainder, remainder),
);

/** x1 / x2 rounded down; of integers -1 where x2 is 0. */
export const floorDivide = checkedEager(
  "floorDivide",
  "x1:operand x2:operand",
  (x1: Operand, x2: Operand) =>
    ofKind(x1, x2, integers("floorDivide"), (a, b) => {
      // a - mod(a, b) is a multiple of b, so the quotient is an integer but for rounding.
      const quotient = roundToInteger(div(sub(a, withSignOf(remainder(a, b), b)), b));
      return stopGradient(where(equal(b, 0), div(a, b), quotient));
    }),
);

/** x1 / x2, and 0 where x2 is 0. */
export const divideNoNan = checkedEager(
  "divideNoNan",
  "x1:operand x2:operand",
  (x1: Operand, x2: Operand) => {
    const [a, b] = operandsOf(x1, x2);
    const isZero = equal(b, 0);
    return where(isZero, 0, div(a, where(isZero, 1, b)));
  },
);

/** x without its fraction. */
export const trunc = checkedEager("trunc", "x:operand", (x: Operand) => {
  const operand = asSymbolic(x);
  return operand.dtype === "float32"
    ? where(less(operand, 0), ceil(operand), floor(operand))
    : operand;
});

/**
 * x rounded to a number of decimals, by default to the nearest integer; halves to the even one. Negative decimals
 * round to tens, hundreds, ...
 */
export const round = checkedEager(
  "round",
  "x:operand decimals:count?",
  (x: Operand, decimals = 0) => {
    const operand = asSymbolic(x);
    if (decimals === 0) return roundToInteger(operand);
    const factor = 10 ** decimals;
    const scaled = roundToInteger(mul(cast(operand, "float32"), factor));
    const rounded = div(scaled, factor);
    return operand.dtype === "float32"
      ? rounded
      : cast(rounded, operand.dtype === "bool" ? "int32" : operand.dtype);
  },
);

/** Whether x is not a number. */
export const isnan = checkedEager("isnan", "x:operand", (x: Operand) => {
  const floats = cast(asSymbolic(x), "float32");
  return notEqual(floats, floats);
});

/** Whether x is infinite. */
export const isinf = checkedEager("isinf", "x:operand", (x: Operand) =>
  equal(abs(cast(asSymbolic(x), "float32")), Number.POSITIVE_INFINITY),
);

/** Whether x is positive infinity. */
export const isposinf = checkedEager("isposinf", "x:operand", (x: Operand) =>
  equal(cast(asSymbolic(x), "float32"), Number.POSITIVE_INFINITY),
);

/** Whether x is negative infinity. */
export const isneginf = checkedEager("isneginf", "x:operand", (x: Operand) =>
  equal(cast(asSymbolic(x), "float32"), Number.NEGATIVE_INFINITY),
);

/** Whether x is a real number: true everywhere, since there are no complex tensors. */
export const isreal = checkedEager("isreal", "x:operand", (x: Operand) =>
  equal(mul(cast(asSymbolic(x), "int32"), 0), 0),
);

/** The largest float32. */
const LARGEST = 3.4028234663852886e38;

/** x with NaN (default 0) and infinities (default the largest float32, and its negative) replaced by numbers. */
export const nanToNum = checkedEager(
  "nanToNum",
  "x:operand nan:number? posinf:number? neginf:number?",
  (x: Operand, nan = 0, posinf = LARGEST, neginf = -LARGEST) => {
    const operand = asSymbolic(x);
    if (operand.dtype !== "float32") return operand;
    const infinity = where(less(operand, 0), neginf, posinf);
    return where(isFinite(operand), operand, where(equal(operand, operand), infinity, nan));
  },
);

/** The larger of two; where one is not a number, the other. */
export const fmax = checkedEager("fmax", "x1:operand x2:operand", (x1: Operand, x2: Operand) => {
  const [a, b] = operandsOf(x1, x2);
  return ofNumbers(a, b, maximum);
});

/** The smaller of two; where one is not a number, the other. */
export const fmin = checkedEager("fmin", "x1:operand x2:operand", (x1: Operand, x2: Operand) => {
  const [a, b] = operandsOf(x1, x2);
  return ofNumbers(a, b, minimum);
});

function ofNumbers(
  a: SymbolicTensor,
  b: SymbolicTensor,
  choose: (a: SymbolicTensor, b: SymbolicTensor) => SymbolicTensor,
): SymbolicTensor {
  return where(equal(a, a), where(equal(b, b), choose(a, b), a), b);
}

function assertIntegers(op: string, ...xs: readonly SymbolicTensor[]): void {
  const float = xs.find(({ dtype }) => dtype === "float32");
  if (float === undefined) return;
  throw new ValueError(
    `ops.${op}: expected integers (int32, uint8 or bool), got float32. Convert it by ops.cast first.`,
  );
}

/** How often Euclid's algorithm divides at most: the worst int32 are Fibonacci numbers. */
const EUCLID_STEPS = 46;

/** Greatest common divisor of integers, of at least 0. */
export const gcd = checkedEager("gcd", "x1:operand x2:operand", (x1: Operand, x2: Operand) => {
  const [a, b] = operandsOf(x1, x2);
  assertIntegers("gcd", a, b);
  return ofKind(a, b, divisor, remainder);
});

function divisor(x1: SymbolicTensor, x2: SymbolicTensor): SymbolicTensor {
  let [a, b] = [abs(x1), abs(x2)];
  for (let step = 0; step < EUCLID_STEPS; step++) {
    const isZero = equal(b, 0);
    const rest = integers("remainder")(a, where(isZero, 1, b));
    [a, b] = [where(isZero, a, b), where(isZero, 0, rest)];
  }
  return a;
}

/** Least common multiple of integers, of at least 0. */
export const lcm = checkedEager("lcm", "x1:operand x2:operand", (x1: Operand, x2: Operand) => {
  const [a, b] = operandsOf(x1, x2);
  assertIntegers("lcm", a, b);
  return ofKind(
    a,
    b,
    (left, right) => {
      const common = maximum(divisor(left, right), 1);
      return abs(mul(integers("floorDivide")(left, common), right));
    },
    remainder,
  );
});

/** Defines a function of the bits of integers. */
/* @__NO_SIDE_EFFECTS__ */
function bitwise(op: string, name: IntegerName, ofBools: "bool" | "int32") {
  return checkedEager(op, "x:operand y:operand", (x: Operand, y: Operand) => {
    const [a, b] = operandsOf(x, y);
    assertIntegers(op, a, b);
    const dtype = promoted([a, b]);
    const result = integers(name)(a, b);
    return cast(result, dtype === "bool" ? ofBools : dtype);
  });
}

/** The bits that both integers have. */
export const bitwiseAnd = bitwise("bitwiseAnd", "bitAnd", "bool");
/** The bits that either integer has. */
export const bitwiseOr = bitwise("bitwiseOr", "bitOr", "bool");
/** The bits that one of two integers has. */
export const bitwiseXor = bitwise("bitwiseXor", "bitXor", "bool");
/** x · 2^y of integers, bits above the largest being lost. */
export const bitwiseLeftShift = bitwise("bitwiseLeftShift", "shiftLeft", "int32");
/** x / 2^y of integers, rounded down. */
export const bitwiseRightShift = bitwise("bitwiseRightShift", "shiftRight", "int32");

/** The integer of the other bits: -1 - x; of bools not x. */
export const bitwiseNot = checkedEager("bitwiseNot", "x:tensor", (x: SymbolicTensor) => {
  assertIntegers("bitwiseNot", x);
  if (x.dtype === "bool") return not(x);
  return cast(sub(neg(cast(x, "int32")), 1), x.dtype);
});

export {
  bitwiseLeftShift as leftShift,
  bitwiseNot as bitwiseInvert,
  bitwiseRightShift as rightShift,
};
