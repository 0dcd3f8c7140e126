/** Moving averages of weights (`useEma`): Polyak averaging. */
import { assign } from "../../graph/operations/assign.js";
import { add, mul, sub, where } from "../../graph/operations/elementwise.js";
import { read } from "../../graph/operations/sources.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import type { Variable } from "../../graph/variable.js";

/** A weight with its moving average. */
export type Averaged = readonly [weight: Variable, average: Variable];

/**
 * a = β a + (1 - β) w, for weights after their update.
 * @param momentum β, a scalar
 * @param overwrites a scalar: 1 in steps after which the averages take the place of the weights; null: never
 */
export function updateAverages(
  pairs: readonly Averaged[],
  momentum: SymbolicTensor,
  overwrites: SymbolicTensor | null,
): OpNode[] {
  return pairs.flatMap(([weight, average]) => {
    const [w, a] = [read(weight), read(average)];
    const update = assign({ target: a, value: add(mul(a, momentum), mul(w, sub(1, momentum))) });
    // Runs after `update`, so that it reads the new average.
    return overwrites === null
      ? [update]
      : [update, assign({ target: w, value: where(overwrites, a, w) })];
  });
}
