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

/** The writes of a step. */
export interface Updates {
  readonly effects: readonly OpNode[];
  /** Writes that come after `effects` and read what these wrote. */
  readonly afterwards: readonly OpNode[];
}

/**
 * With gradients g and sums s of the steps before: in a step that updates, the weights change by the means (s + g) / n and
 * s = 0; in the other steps s = s + g.
 * @param sums the slots s, one for each gradient
 * @param steps n
 * @param isLast a scalar: 1 in a step that updates, else 0
 * @param updateBy makes the effects of an update from the gradients that it is to use
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
  const means = totals.map((total) => div(total, steps));
  const { effects, afterwards } = onCopies(updateBy(means), isLast);
  return { effects: [...summing, ...effects], afterwards };
}

/**
 * Effects that write copies of their targets, and those that keep the copies.
 * @param isKept a scalar: 0 in a step that leaves the targets as they are
 */
export function onCopies(effects: readonly OpNode[], isKept: SymbolicTensor): Updates {
  const copies = new Map<SymbolicTensor, SymbolicTensor>();
  const onlyCopies = effects.map((effect) =>
    applyAgain(effect, (operand, name) => {
      if (!effect.op.writes.includes(name)) return operand;
      const copy = broadcast({ x: operand }, { dims: operand.dims }).y;
      copies.set(operand, copy);
      return copy;
    }),
  );
  const keeping = [...copies].map(([target, copy]) =>
    assign({ target, value: where(isKept, copy, target) }),
  );
  return { effects: onlyCopies, afterwards: keeping };
}
