/** The update of weights that a loss asks for: gradients, then one step of an optimizer. */
import { gradientsOrNull, type RuleOf } from "../graph/autodiff.js";
import { zeros } from "../graph/operations/broadcast.js";
import { hyperparameters, read } from "../graph/operations/sources.js";
import type { SymbolicTensor } from "../graph/symbolic.js";
import type { Variable } from "../graph/variable.js";
import { warnOnce } from "../runtime/host.js";
import type { Updates } from "./optimizers/accumulation.js";
import type { Optimizer } from "./optimizers/optimizer.js";

/**
 * One step of an optimizer on weights.
 * @param owner names them in a warning
 * @param ruleOf chooses the gradient rules; by default those of the operations
 * @param given the optimizer's row of hyperparameters, where it is a part of a longer row; by default the row that is fed
 */
export function updateWeights(
  owner: string,
  optimizer: Optimizer,
  loss: SymbolicTensor,
  weights: readonly Variable[],
  ruleOf?: RuleOf,
  given?: SymbolicTensor,
): Updates {
  optimizer.build(weights);
  const hyper = given ?? hyperparameters({}, { length: optimizer.hyperparameters(0).length }).y;
  const derivatives = gradientsOrNull(optimizer.scaleLoss(loss), weights.map(read), ruleOf);
  const unreached = weights.filter((_, index) => derivatives[index] === null);
  if (unreached.length > 0) warnOfUnreached(owner, unreached, weights);
  const filled = derivatives.map((gradient, index) => gradient ?? zeros(weights[index]!.shape));
  return optimizer.update(weights, filled, hyper);
}

/** The penalties of regularizers on weights. */
export function weightPenalties(weights: readonly Variable[]): SymbolicTensor[] {
  return weights.flatMap((weight) =>
    weight.regularizer === null ? [] : [weight.regularizer.penalty(read(weight))],
  );
}

function warnOfUnreached(
  owner: string,
  weights: readonly Variable[],
  trained: readonly Variable[],
): void {
  const names = weights.map(({ path }) => path);
  const which = weights.length === trained.length ? "any weight" : names.join(", ");
  warnOnce(
    `${owner}: no gradient of the loss reaches ${which}, so training does not change them. Either the loss does not depend on them, or only through what has no gradient: comparisons, rounding, casts to int32, argMax, stopGradient.`,
  );
}
