/** Comparisons and choices over whole tensors. */
import { ShapeError } from "../../runtime/errors.js";
import { checkedEager } from "../checked.js";
import { reshape } from "../operations/broadcast.js";
import {
  abs,
  add,
  and,
  cast,
  equal,
  less,
  lessEqual,
  mul,
  not,
  notEqual,
  or,
  where,
} from "../operations/elementwise.js";
import { type Axes, any, sum } from "../operations/reduce.js";
import { asSymbolic, type Operand } from "../operations/sources.js";
import type { SymbolicTensor } from "../symbolic.js";

function asBool(x: Operand): SymbolicTensor {
  return cast(asSymbolic(x), "bool");
}

/** Whether one of two is not 0, and the other is. */
export const logicalXor = checkedEager(
  "logicalXor",
  "x1:operand x2:operand",
  (x1: Operand, x2: Operand) => notEqual(asBool(x1), asBool(x2)),
);

/** Whether all elements over axes, by default all, are not 0: a tensor of bool. */
export const all = checkedEager(
  "all",
  "x:tensor axes:axes? keepDims:flag?",
  (x: SymbolicTensor, axes?: Axes, keepDims = false) => not(any(not(x), axes, keepDims)),
);

/** How many elements over axes, by default all, are not 0, as int32. */
export const countNonzero = checkedEager(
  "countNonzero",
  "x:tensor axes:axes?",
  (x: SymbolicTensor, axes?: Axes) => sum(cast(asBool(x), "int32"), axes),
);

function close(
  a: SymbolicTensor,
  b: SymbolicTensor,
  rtol: number,
  atol: number,
  equalNan: boolean,
) {
  const distance = abs(add(a, mul(b, -1)));
  const isClose = or(
    equal(a, b),
    and(
      lessEqual(distance, add(mul(abs(b), rtol), atol)),
      less(distance, Number.POSITIVE_INFINITY),
    ),
  );
  if (!equalNan) return isClose;
  return or(isClose, and(notEqual(a, a), notEqual(b, b)));
}

/**
 * Whether |x1 - x2| ≤ atol + rtol |x2|, by default with rtol 1e-5 and atol 1e-8; NaN is close to NaN where `equalNan` is
 * set. Shapes broadcast.
 */
export const isclose = checkedEager(
  "isclose",
  "x1:operand x2:operand rtol:number? atol:number? equalNan:flag?",
  (x1: Operand, x2: Operand, rtol = 1e-5, atol = 1e-8, equalNan = false) =>
    close(cast(x1, "float32"), cast(x2, "float32"), rtol, atol, equalNan),
);

/** Whether all elements of two tensors are close as `isclose` says: a tensor of one bool. */
export const allclose = checkedEager(
  "allclose",
  "x1:operand x2:operand rtol:number? atol:number? equalNan:flag?",
  (x1: Operand, x2: Operand, rtol = 1e-5, atol = 1e-8, equalNan = false) =>
    not(any(not(close(cast(x1, "float32"), cast(x2, "float32"), rtol, atol, equalNan)))),
);

/** Whether each element of x1 is among those of x2; with `invert` whether it is not. */
export const isin = checkedEager(
  "isin",
  "x1:operand x2:operand invert:flag?",
  (x1: Operand, x2: Operand, invert = false) => {
    const [x, candidates] = [asSymbolic(x1), asSymbolic(x2)];
    const isAmong = any(equal(reshape(x, [...x.dims, 1]), reshape(candidates, [-1])), -1);
    return invert ? not(isAmong) : isAmong;
  },
);

/** For each element the choice of the first condition that holds, else `defaultValue`. */
export const select = checkedEager(
  "select",
  "conditions:tensors choices:tensors defaultValue:operand?",
  (
    conditions: readonly SymbolicTensor[],
    choices: readonly SymbolicTensor[],
    defaultValue: Operand = 0,
  ) => {
    if (conditions.length !== choices.length || choices.length === 0) {
      throw new ShapeError(
        `ops.select: expected as many choices as conditions, at least one, got ${choices.length} and ${conditions.length}.`,
      );
    }
    return asSymbolic(
      choices.reduceRight<Operand>(
        (rest, choice, index) => where(conditions[index] ?? choice, choice, rest),
        defaultValue,
      ),
    );
  },
);
