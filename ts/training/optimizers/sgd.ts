/** SGD: gradient descent, optionally with momentum. */
import { read } from "../../graph/operations/sources.js";
import { momentumUpdate, sgdUpdate } from "../../graph/operations/updates/sgd.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import type { Variable } from "../../graph/variable.js";
import { boolean, fraction, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { learningRate } from "./learning-rate.js";
import { Optimizer } from "./optimizer.js";
import type { OptimizerOptions, OwnOptions } from "./options.js";
import type { SlotGroups } from "./slots.js";

/** Options of `sgd`. */
export interface SGDOptions extends OptimizerOptions {
  /** Momentum μ in [0, 1]; default 0. */
  readonly momentum?: number;
  /** Whether to use Nesterov momentum; default false. */
  readonly nesterov?: boolean;
}

function sgdOptions() {
  return {
    momentum: optional(fraction(), 0),
    nesterov: optional(boolean(), false),
  } satisfies Description<OwnOptions<SGDOptions>>;
}

export interface SGD extends FieldsOf<SGDOptions, typeof sgdOptions> {}

/**
 * w -= η g; with momentum m = μ m - η g and w += m, or w += μ m - η g with Nesterov momentum
 * (Sutskever et al. 2013, as in Keras). η is 0.01 by default.
 */
export class SGD extends Optimizer {
  static override readonly className: string = "SGD";

  static override options(): AnyDescription {
    return {
      ...Optimizer.options(),
      learningRate: optional(learningRate(), 0.01),
      ...sgdOptions(),
    };
  }

  /** @throws ValueError for a momentum outside of [0, 1], and as every optimizer. */
  constructor(options: SGDOptions = {}) {
    super(options);
  }

  protected override slotGroups(): SlotGroups {
    return this.momentum === 0 ? [] : [["momentum"]];
  }

  protected override effects(
    variable: Variable,
    gradient: SymbolicTensor,
    hyper: SymbolicTensor,
  ): readonly OpNode[] {
    const weight = read(variable);
    const { momentum, nesterov } = this;
    if (momentum === 0) return [sgdUpdate({ weight, gradient, hyper })];
    const slot = this.slot(variable, "momentum");
    return [momentumUpdate({ weight, slot, gradient, hyper }, { momentum, nesterov })];
  }
}

/**
 * Stochastic gradient descent: w -= η g; with momentum m = μ m - η g and w += m, or w += μ m - η g with Nesterov momentum.
 * Learning rate η 0.01 by default; a number, a schedule or a function of the step.
 * @throws ValueError for a momentum outside of [0, 1], and as every optimizer.
 * @example
 * net.compile({ optimizer: optimizers.sgd({ learningRate: 0.1, momentum: 0.9 }), loss: "mse" });
 */
export function sgd(options?: SGDOptions): SGD {
  return new SGD(options);
}
