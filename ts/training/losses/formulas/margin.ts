/** Hinge losses: formulas, over the last axis. */
import {
  add,
  cast,
  equal,
  maximum,
  mul,
  or,
  square,
  sub,
  where,
} from "../../../graph/operations/elementwise.js";
import { max, mean, min, sum } from "../../../graph/operations/reduce.js";
import type { SymbolicTensor } from "../../../graph/symbolic.js";
import { assertSameShape } from "../rank.js";

/** Targets of 0 and 1 as -1 and 1 (2y - 1), if all of the batch are 0 or 1; else unchanged. */
function signed(yTrue: SymbolicTensor): SymbolicTensor {
  const isBit = cast(or(equal(yTrue, 0), equal(yTrue, 1)), "float32");
  return where(equal(min(isBit), 1), sub(mul(yTrue, 2), 1), yTrue);
}

/** max(1 - y p, 0) */
function hinge(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
  assertSameShape(yTrue, yPred);
  return maximum(sub(1, mul(signed(yTrue), yPred)), 0);
}

/** mean max(1 - y p, 0) */
export function hingeError(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
  return mean(hinge(yTrue, yPred), -1);
}

/** mean max(1 - y p, 0)² */
export function squaredHingeError(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
  return mean(square(hinge(yTrue, yPred)), -1);
}

/** max(1 + max((1-y) p) - Σ y p, 0) */
export function categoricalHingeError(
  yTrue: SymbolicTensor,
  yPred: SymbolicTensor,
): SymbolicTensor {
  assertSameShape(yTrue, yPred);
  const right = sum(mul(yTrue, yPred), -1);
  const wrong = max(mul(sub(1, yTrue), yPred), -1);
  return maximum(add(sub(wrong, right), 1), 0);
}
