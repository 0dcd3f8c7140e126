/** Adamax. */
import { abs, add, div, maximum, mul, sub } from "../../graph/operations/elementwise.js";
import { fraction, nonNegative, optional, withKerasName } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { average } from "./average.js";
import { FusedOptimizer, type FusedRule } from "./fused-optimizer.js";
import type { UpdateInputs, UpdateResult } from "./optimizer.js";
import type { OptimizerOptions, OwnOptions } from "./options.js";
import type { SlotGroups } from "./slots.js";

/** Options of `adamax`. */
export interface AdamaxOptions extends OptimizerOptions {
  /** Decay β1 of the moving average of gradients; default 0.9. */
  readonly beta1?: number;
  /** Decay β2 of the maximum of gradients; default 0.999. */
  readonly beta2?: number;
  /** ε; default 1e-7. */
  readonly epsilon?: number;
}

function adamaxOptions() {
  return {
    beta1: withKerasName("beta_1", optional(fraction(), 0.9)),
    beta2: withKerasName("beta_2", optional(fraction(), 0.999)),
    epsilon: optional(nonNegative(), 1e-7),
  } satisfies Description<OwnOptions<AdamaxOptions>>;
}

export interface Adamax extends FieldsOf<AdamaxOptions, typeof adamaxOptions> {}

/**
 * m += (1-β1)(g - m), u = max(β2 u, |g|), w -= α m / (u + ε) with α = η / (1-β1^t) at step t (Kingma and Ba 2014, section
 * 7.1). η is 0.001 by default.
 */
export class Adamax extends FusedOptimizer {
  static override readonly className: string = "Adamax";

  static override options(): AnyDescription {
    return { ...FusedOptimizer.options(), ...adamaxOptions() };
  }

  /** @throws ValueError for a beta outside of [0, 1], and as every optimizer. */
  constructor(options: AdamaxOptions = {}) {
    super(options);
  }

  protected override slotGroups(): SlotGroups {
    return [["momentum", "norm"]];
  }

  protected override fusedRule(): FusedRule {
    return {
      rule: "adamax",
      slots: ["momentum", "norm"],
      constants: [1 - this.beta1, this.beta2, this.epsilon],
      standsFor: Adamax.prototype.step,
    };
  }

  protected override step({ gradient, stepSize, decayed, slot }: UpdateInputs): UpdateResult {
    const momentum = average(slot("momentum"), gradient, this.beta1);
    const norm = maximum(mul(slot("norm"), this.beta2), abs(gradient));
    const descent = div(mul(momentum, stepSize), add(norm, this.epsilon));
    return { weight: sub(decayed, descent), momentum, norm };
  }

  protected override stepSize(iteration: number, rate: number): number {
    return rate / (1 - this.beta1 ** (iteration + 1));
  }
}

/**
 * Adamax (Kingma and Ba 2014, section 7.1): Adam with the largest recent gradient in place of the second moment; the
 * equation is at the class. Learning rate 0.001 by default.
 * @throws ValueError for a beta outside of [0, 1], and as every optimizer.
 * @example
 * net.compile({ optimizer: optimizers.adamax({ learningRate: 0.002 }), loss: "mse" });
 */
export function adamax(options?: AdamaxOptions): Adamax {
  return new Adamax(options);
}
