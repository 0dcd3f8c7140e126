/** Optimizers that have a kernel for large weights. */
import { MIN_FUSED } from "../../graph/min-fused.js";
import { constant, read } from "../../graph/operations/sources.js";
import { type RuleName, ruleUpdate } from "../../graph/operations/updates/rule.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import type { Variable } from "../../graph/variable.js";
import { Optimizer, type UpdateInputs, type UpdateResult } from "./optimizer.js";

/** A kernel that does what `step` does, in one pass. */
export interface FusedRule {
  readonly rule: RuleName;
  /** Names of the slots, in the order of the rule. */
  readonly slots: readonly string[];
  /** See `ruleUpdate`. */
  readonly constants: readonly number[];
  /** The `step` that the rule stands for: a subclass may have another. */
  readonly standsFor: (inputs: UpdateInputs) => UpdateResult;
}

/**
 * Base class of optimizers whose updates of large weights are one kernel each. Small weights are updated by operations, for
 * which every build of the engine has the kernels; the results are the same.
 */
export abstract class FusedOptimizer extends Optimizer {
  /** The kernel for a weight; null where it has none for these options or this shape. */
  protected abstract fusedRule(variable: Variable): FusedRule | null;

  protected override effects(
    variable: Variable,
    gradient: SymbolicTensor,
    hyper: SymbolicTensor,
  ): readonly OpNode[] {
    const fused = variable.size < MIN_FUSED ? null : this.fusedRule(variable);
    if (fused === null || fused.standsFor !== this.step)
      return this.assignments(variable, gradient, hyper);
    const { rule, slots, constants } = fused;
    const [first, second, third] = slots.map((name) => this.slot(variable, name));
    const operands = {
      weight: read(variable),
      first: first!,
      second: second ?? null,
      third: third ?? null,
      gradient,
      hyper,
      constants: constant(constants, [constants.length]),
    };
    return [ruleUpdate(operands, { rule })];
  }
}
