/** Gradient descent, with momentum where wanted. */
import { read } from "../../graph/operations/sources.js";
import { momentumUpdate, sgdUpdate } from "../../graph/operations/updates/sgd.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import type { Variable } from "../../graph/variable.js";
import { checkedShare, Optimizer, type OptimizerOptions, type SlotGroups } from "./optimizer.js";

export interface SGDOptions extends OptimizerOptions {
  /** μ in [0, 1]; default 0. */
  readonly momentum?: number;
  /** Looks ahead along the momentum; default false. */
  readonly nesterov?: boolean;
}

/**
 * w -= η g; with momentum m = μ m - η g and w += m, or w += μ m - η g with Nesterov's look ahead
 * (Sutskever et al. 2013, as in Keras). η is 0.01 by default.
 */
export class SGD extends Optimizer {
  static override readonly className = "SGD";
  readonly momentum: number;
  readonly nesterov: boolean;

  /** @throws ValueError for a momentum outside of [0, 1], and as every optimizer. */
  constructor(options: SGDOptions = {}) {
    super(options, 0.01);
    this.momentum = checkedShare("momentum", options.momentum ?? 0);
    this.nesterov = options.nesterov ?? false;
  }

  protected override slotGroups(): SlotGroups {
    return this.momentum === 0 ? [] : [["momentum"]];
  }

  protected override step(
    variable: Variable,
    gradient: SymbolicTensor,
    hyper: SymbolicTensor,
  ): OpNode {
    const weight = read(variable);
    const { momentum, nesterov } = this;
    if (momentum === 0) return sgdUpdate({ weight, gradient, hyper });
    const slot = this.slot(variable, "momentum");
    return momentumUpdate({ weight, slot, gradient, hyper }, { momentum, nesterov });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), momentum: this.momentum, nesterov: this.nesterov };
  }
}

/** Gradient descent: see SGD. */
export function sgd(options?: SGDOptions): SGD {
  return new SGD(options);
}
