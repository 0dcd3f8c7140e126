/** Reductions over some elements of a row. */
import {
  add,
  cast,
  exp,
  log,
  mul,
  stopGradient,
  sub,
  where,
} from "../../../graph/operations/elementwise.js";
import { max, sum } from "../../../graph/operations/reduce.js";
import type { SymbolicTensor } from "../../../graph/symbolic.js";

/** Below every finite sum of losses, and far from where float32 overflows. */
const NONE = -1e30;

/** log Σ eˣ over the elements of the last axis where the mask is true; far below 0, with gradient 0, where there are none. */
export function maskedLogSumExp(x: SymbolicTensor, mask: SymbolicTensor): SymbolicTensor {
  const largest = stopGradient(max(where(mask, x, NONE), -1, true));
  const counted = cast(mask, "float32");
  const terms = mul(counted, exp(where(mask, sub(x, largest), 0)));
  const total = sum(terms, -1, true);
  const isNone = stopGradient(total);
  return sum(add(log(where(isNone, total, 1)), largest), -1);
}
