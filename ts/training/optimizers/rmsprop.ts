/** RMSprop. */
import { read } from "../../graph/operations/sources.js";
import { rmspropUpdate } from "../../graph/operations/updates/rmsprop.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import type { Variable } from "../../graph/variable.js";
import { boolean, fraction, nonNegative, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { Optimizer } from "./optimizer.js";
import type { OptimizerOptions, OwnOptions } from "./options.js";
import type { SlotGroups } from "./slots.js";

/** Options of `rmsprop`. */
export interface RMSpropOptions extends OptimizerOptions {
  /** Decay ρ of the moving average of squared gradients; default 0.9. */
  readonly rho?: number;
  /** Momentum μ in [0, 1]; default 0. */
  readonly momentum?: number;
  /** ε, inside of the root; default 1e-7. */
  readonly epsilon?: number;
  /** Divides by the variance of the gradient instead of its mean square; default false. */
  readonly centered?: boolean;
}

function rmspropOptions() {
  return {
    rho: optional(fraction(), 0.9),
    momentum: optional(fraction(), 0),
    epsilon: optional(nonNegative(), 1e-7),
    centered: optional(boolean(), false),
  } satisfies Description<OwnOptions<RMSpropOptions>>;
}

export interface RMSprop extends FieldsOf<RMSpropOptions, typeof rmspropOptions> {}

/**
 * v = ρ v + (1-ρ) g², w -= η g / √(v + ε); centered, a = ρ a + (1-ρ) g and v - a² instead of v; with
 * momentum, m = μ m + η g / √(v + ε) and w -= m (Tieleman and Hinton 2012). η is 0.001 by default.
 */
export class RMSprop extends Optimizer {
  static override readonly className: string = "RMSprop";

  static override options(): AnyDescription {
    return { ...Optimizer.options(), ...rmspropOptions() };
  }

  /** @throws ValueError for a rho or momentum outside of [0, 1], and as every optimizer. */
  constructor(options: RMSpropOptions = {}) {
    super(options);
  }

  protected override slotGroups(): SlotGroups {
    const momentum = this.momentum === 0 ? [] : [["momentum"]];
    const average = this.centered ? [["average_gradient"]] : [];
    return [["velocity"], ...momentum, ...average];
  }

  protected override effects(
    variable: Variable,
    gradient: SymbolicTensor,
    hyper: SymbolicTensor,
  ): readonly OpNode[] {
    const { rho, momentum, epsilon } = this;
    const operands = {
      weight: read(variable),
      v: this.slot(variable, "velocity"),
      meanGradient: this.centered ? this.slot(variable, "average_gradient") : null,
      momentumSlot: momentum === 0 ? null : this.slot(variable, "momentum"),
      gradient,
      hyper,
    };
    return [rmspropUpdate(operands, { rho, momentum, epsilon })];
  }
}

/**
 * RMSprop (Tieleman and Hinton 2012): v = ρ v + (1-ρ) g², w -= η g / √(v + ε); centered and with momentum as at the class.
 * Learning rate η 0.001 by default.
 * @throws ValueError for a rho or momentum outside of [0, 1], and as every optimizer.
 * @example
 * net.compile({ optimizer: optimizers.rmsprop({ learningRate: 1e-3, rho: 0.9 }), loss: "mse" });
 */
export function rmsprop(options?: RMSpropOptions): RMSprop {
  return new RMSprop(options);
}
