/** Vectors of length 1. */
import { cast, maximum, mul, rsqrt, square } from "../graph/operations/elementwise.js";
import { sum } from "../graph/operations/reduce.js";
import type { SymbolicTensor } from "../graph/symbolic.js";

/** x / max(√(Σ x²), epsilon), the sum over these axes. */
export function l2Normalize(
  given: SymbolicTensor,
  axes: number | readonly number[],
  epsilon: number,
): SymbolicTensor {
  const x = cast(given, "float32");
  return mul(x, rsqrt(maximum(sum(square(x), axes, true), epsilon ** 2)));
}
