/** Lion. */
import { add, mul, sign, sub } from "../../graph/operations/elementwise.js";
import {
  fraction,
  optional,
  positiveFraction,
  withKerasName,
} from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { average } from "./average.js";
import { FusedOptimizer, type FusedRule } from "./fused-optimizer.js";
import type { UpdateInputs, UpdateResult } from "./optimizer.js";
import type { OptimizerOptions, OwnOptions } from "./options.js";
import type { SlotGroups } from "./slots.js";

/** Options of `lion`. */
export interface LionOptions extends OptimizerOptions {
  /** Weight β1 of the momentum in the direction of a step, in (0, 1]; default 0.9. */
  readonly beta1?: number;
  /** Decay β2 of the momentum; default 0.99. */
  readonly beta2?: number;
}

function lionOptions() {
  return {
    beta1: withKerasName("beta_1", optional(positiveFraction(), 0.9)),
    beta2: withKerasName("beta_2", optional(fraction(), 0.99)),
  } satisfies Description<OwnOptions<LionOptions>>;
}

export interface Lion extends FieldsOf<LionOptions, typeof lionOptions> {}

/**
 * w -= η sign(β1 m + (1-β1) g), then m = β2 m + (1-β2) g: every weight moves by η, whatever the size of its
 * gradient (Chen et al. 2023, as in Keras). η is 0.001 by default; the paper suggests a third to a tenth of Adam's.
 */
export class Lion extends FusedOptimizer {
  static override readonly className: string = "Lion";

  static override options(): AnyDescription {
    return { ...FusedOptimizer.options(), ...lionOptions() };
  }

  /** @throws ValueError for a beta outside of its range, and as every optimizer. */
  constructor(options: LionOptions = {}) {
    super(options);
  }

  protected override slotGroups(): SlotGroups {
    return [["momentum"]];
  }

  protected override fusedRule(): FusedRule {
    return {
      rule: "lion",
      slots: ["momentum"],
      constants: [this.beta1, 1 - this.beta1, 1 - this.beta2],
      standsFor: Lion.prototype.step,
    };
  }

  protected override step({ gradient, stepSize, decayed, slot }: UpdateInputs): UpdateResult {
    const m = slot("momentum");
    // Not `average`, whose rounding may flip the sign of a sum near 0.
    const direction = sign(add(mul(m, this.beta1), mul(gradient, 1 - this.beta1)));
    return {
      weight: sub(decayed, mul(direction, stepSize)),
      momentum: average(m, gradient, this.beta2),
    };
  }
}

/**
 * Lion (Chen et al. 2023): every weight moves by the learning rate, in the direction of the momentum's sign; the equation
 * is at the class. Learning rate 0.001 by default.
 * @throws ValueError for a beta outside of its range, and as every optimizer.
 * @example
 * net.compile({ optimizer: optimizers.lion({ learningRate: 1e-4 }), loss: "mse" });
 */
export function lion(options?: LionOptions): Lion {
  return new Lion(options);
}
