/** ScheduleFreeAdamW. */
import { add, div, mul, sqrt, square, sub, where } from "../../graph/operations/elementwise.js";
import {
  fraction,
  integerFrom,
  nonNegative,
  optional,
  positiveFraction,
  withKerasName,
} from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { average } from "./average.js";
import { learningRate } from "./learning-rate.js";
import { type Factors, Optimizer, type UpdateInputs, type UpdateResult } from "./optimizer.js";
import type { OptimizerOptions, OwnOptions } from "./options.js";
import type { SlotGroups } from "./slots.js";

/** Options of `scheduleFreeAdamW`. */
export interface ScheduleFreeAdamWOptions extends OptimizerOptions {
  /** β1, in (0, 1]: how close weights are to the average x of the sequence z; default 0.9. */
  readonly beta1?: number;
  /** Decay β2 of the moving average of squared gradients; default 0.999. */
  readonly beta2?: number;
  /** ε, outside of the root; default 1e-8. */
  readonly epsilon?: number;
  /** Steps during which the learning rate rises in proportion to the step; default 0, none. */
  readonly warmupSteps?: number;
}

function scheduleFreeOptions() {
  return {
    beta1: withKerasName("beta_1", optional(positiveFraction(), 0.9)),
    beta2: withKerasName("beta_2", optional(fraction(), 0.999)),
    epsilon: optional(nonNegative(), 1e-8),
    warmupSteps: optional(integerFrom(0), 0),
  } satisfies Description<OwnOptions<ScheduleFreeAdamWOptions>>;
}

export interface ScheduleFreeAdamW
  extends FieldsOf<ScheduleFreeAdamWOptions, typeof scheduleFreeOptions> {}

/**
 * Adam that needs no learning rate schedule (Defazio et al. 2024, as in Keras): z takes the steps, x is the mean of all z, and the
 * weight is y = (1-β1) z + β1 x. At step t, from z = y before the first:
 * v += (1-β2)(g² - v), x = (y - (1-β1) z) / β1, z -= η g / (√(v / (1-β2^t)) + ε), x += (z - x) / t. η is 0.0025 by default.
 *
 * As in Keras, the model keeps y, with which it was trained. The slot `momentum` holds z, from the first step on.
 */
export class ScheduleFreeAdamW extends Optimizer {
  static override readonly className: string = "ScheduleFreeAdamW";

  static override options(): AnyDescription {
    return {
      ...Optimizer.options(),
      learningRate: optional(learningRate(), 0.0025),
      ...scheduleFreeOptions(),
    };
  }

  /** @throws ValueError for a beta outside of its range, and as every optimizer. */
  constructor(options: ScheduleFreeAdamWOptions = {}) {
    super(options);
  }

  protected override slotGroups(): SlotGroups {
    return [["momentum", "velocity"]];
  }

  protected override step(inputs: UpdateInputs): UpdateResult {
    const { weight, gradient, stepSize, decayed: y, slot, factor } = inputs;
    const { beta1 } = this;
    const z = where(factor("isFirst"), weight, slot("momentum"));
    const velocity = average(slot("velocity"), square(gradient), this.beta2);
    const spread = add(sqrt(mul(velocity, factor("correction"))), this.epsilon);
    const momentum = sub(z, div(mul(gradient, stepSize), spread));
    const x = div(sub(y, mul(z, 1 - beta1)), beta1);
    const averaged = add(x, mul(sub(momentum, x), factor("rate")));
    return {
      weight: add(mul(momentum, 1 - beta1), mul(averaged, beta1)),
      momentum,
      velocity,
    };
  }

  protected override stepSize(iteration: number, rate: number): number {
    const { warmupSteps } = this;
    return warmupSteps === 0 ? rate : rate * Math.min((iteration + 1) / warmupSteps, 1);
  }

  protected override factors(iteration: number): Factors {
    const t = iteration + 1;
    return {
      isFirst: Number(iteration === 0),
      correction: 1 / (1 - this.beta2 ** t),
      rate: 1 / t,
    };
  }
}

/**
 * Adam that needs no learning rate schedule (Defazio et al. 2024); the equation is at the class. Learning rate 0.0025 by
 * default.
 * @throws ValueError for a beta outside of its range, and as every optimizer.
 * @example
 * net.compile({ optimizer: optimizers.scheduleFreeAdamW({ warmupSteps: 100 }), loss: "mse" });
 */
export function scheduleFreeAdamW(options?: ScheduleFreeAdamWOptions): ScheduleFreeAdamW {
  return new ScheduleFreeAdamW(options);
}
