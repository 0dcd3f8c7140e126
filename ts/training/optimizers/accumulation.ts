/**
 * Gradient accumulation: the weights and slots change in every n-th step only, by the mean of the gradients since.
 *
 * One program serves all steps. It always computes the update, on copies, and keeps them where the step is an n-th one.
 */

import { applyAgain } from "../../graph/operation.js";
import { assign } from "../../graph/operations/assign.js";
import { broadcast } from "../../graph/operations/broadcast.js";
import { add, div, where } from "../../graph/operations/elementwise.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";

/** Effects of a step, and those that see what the former wrote. */
export interface Updates {
  readonly effects: readonly OpNode[];
  readonly afterwards: readonly OpNode[];
}

/**
 * s = s + g, or 0 in a step that updates; then by the means (s + g) / n.
 * @param sums the slots s, one for each gradient
 * @param isLast a scalar: 1 in a step that updates, else 0
 * @param updateBy the effects of an update by such gradients
 */
export function accumulate(
  gradients: readonly SymbolicTensor[],
  sums: readonly SymbolicTensor[],
  steps: number,
  isLast: SymbolicTensor,
  updateBy: (means: readonly SymbolicTensor[]) => readonly OpNode[],
): Updates {
  const totals = gradients.map((gradient, index) => add(gradient, sums[index]!));
  const summing = totals.map((total, index) =>
    assign({ target: sums[index]!, value: where(isLast, 0, total) }),
  );
  const copies = new Map<SymbolicTensor, SymbolicTensor>();
  const onCopies = updateBy(totals.map((total) => div(total, steps))).map((effect) =>
    applyAgain(effect, (operand, name) => {
      if (!effect.op.writes.includes(name)) return operand;
      const copy = broadcast({ x: operand }, { dims: operand.dims }).y;
      copies.set(operand, copy);
      return copy;
    }),
  );
  const keeping = [...copies].map(([target, copy]) =>
    assign({ target, value: where(isLast, copy, target) }),
  );
  return { effects: [...summing, ...onCopies], afterwards: keeping };
}
