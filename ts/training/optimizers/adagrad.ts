/** Adagrad. */
import { add, div, mul, sqrt, square, sub } from "../../graph/operations/elementwise.js";
import type { Variable } from "../../graph/variable.js";
import { nonNegative, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { FusedOptimizer, type FusedRule } from "./fused-optimizer.js";
import type { UpdateInputs, UpdateResult } from "./optimizer.js";
import type { OptimizerOptions, OwnOptions } from "./options.js";
import type { SlotGroups, SlotStart } from "./slots.js";

/** Options of `adagrad`. */
export interface AdagradOptions extends OptimizerOptions {
  /** First value of the sum of squared gradients; default 0.1. */
  readonly initialAccumulatorValue?: number;
  /** ε, inside of the root; default 1e-7. */
  readonly epsilon?: number;
}

function adagradOptions() {
  return {
    initialAccumulatorValue: optional(nonNegative(), 0.1),
    epsilon: optional(nonNegative(), 1e-7),
  } satisfies Description<OwnOptions<AdagradOptions>>;
}

export interface Adagrad extends FieldsOf<AdagradOptions, typeof adagradOptions> {}

/** a += g², w -= η g / √(a + ε) (Duchi et al. 2011). η is 0.001 by default. */
export class Adagrad extends FusedOptimizer {
  static override readonly className: string = "Adagrad";

  static override options(): AnyDescription {
    return { ...FusedOptimizer.options(), ...adagradOptions() };
  }

  /** @throws ValueError for a negative first value or epsilon, and as every optimizer. */
  constructor(options: AdagradOptions = {}) {
    super(options);
  }

  protected override slotGroups(): SlotGroups {
    return [["accumulator"]];
  }

  protected override slotStart({ shape }: Variable): SlotStart {
    return { shape, value: this.initialAccumulatorValue };
  }

  protected override fusedRule(): FusedRule {
    return {
      rule: "adagrad",
      slots: ["accumulator"],
      constants: [this.epsilon],
      standsFor: Adagrad.prototype.step,
    };
  }

  protected override step({ gradient, stepSize, decayed, slot }: UpdateInputs): UpdateResult {
    const accumulator = add(slot("accumulator"), square(gradient));
    const descent = div(mul(gradient, stepSize), sqrt(add(accumulator, this.epsilon)));
    return { weight: sub(decayed, descent), accumulator };
  }
}

/**
 * Adagrad (Duchi et al. 2011): a += g², w -= η g / √(a + ε). Learning rate η 0.001 by default.
 * @throws ValueError for a negative first value or epsilon, and as every optimizer.
 * @example
 * net.compile({ optimizer: optimizers.adagrad({ learningRate: 0.05 }), loss: "mse" });
 */
export function adagrad(options?: AdagradOptions): Adagrad {
  return new Adagrad(options);
}
