/** Adam and AdamW. */
import { read } from "../../graph/operations/sources.js";
import { adamUpdate } from "../../graph/operations/updates/adam.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import type { Variable } from "../../graph/variable.js";
import {
  boolean,
  fraction,
  nonNegative,
  nullable,
  optional,
  withKerasName,
} from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { Optimizer } from "./optimizer.js";
import type { OptimizerOptions, OwnOptions } from "./options.js";
import type { SlotGroups } from "./slots.js";

/** Options of `adam` and `adamW`. */
export interface AdamOptions extends OptimizerOptions {
  /** Decay β1 of the moving average of gradients; default 0.9. */
  readonly beta1?: number;
  /** Decay β2 of the moving average of squared gradients; default 0.999. */
  readonly beta2?: number;
  /** ε, outside of the root and of the bias correction; default 1e-7. */
  readonly epsilon?: number;
  /** Divides by the maximum of v so far instead of v; default false. */
  readonly amsgrad?: boolean;
}

function adamOptions() {
  return {
    beta1: withKerasName("beta_1", optional(fraction(), 0.9)),
    beta2: withKerasName("beta_2", optional(fraction(), 0.999)),
    epsilon: optional(nonNegative(), 1e-7),
    amsgrad: optional(boolean(), false),
  } satisfies Description<OwnOptions<AdamOptions>>;
}

export interface Adam extends FieldsOf<AdamOptions, typeof adamOptions> {}

/**
 * m += (1-β1)(g - m), v += (1-β2)(g² - v), w -= α m / (√v + ε) with α = η √(1-β2^t) / (1-β1^t) at step t
 * (Kingma and Ba 2014, the form before section 2.1; Reddi et al. 2018 for amsgrad). η is 0.001 by default.
 */
export class Adam extends Optimizer {
  static override readonly className: string = "Adam";

  static override options(): AnyDescription {
    return { ...Optimizer.options(), ...adamOptions() };
  }

  /** @throws ValueError for a beta outside of [0, 1], and as every optimizer. */
  constructor(options: AdamOptions = {}) {
    super(options);
  }

  protected override slotGroups(): SlotGroups {
    const moments = ["momentum", "velocity"];
    return this.amsgrad ? [moments, ["velocity_hat"]] : [moments];
  }

  protected override effects(
    variable: Variable,
    gradient: SymbolicTensor,
    hyper: SymbolicTensor,
  ): readonly OpNode[] {
    const { beta1, beta2, epsilon } = this;
    const [m, v] = [this.slot(variable, "momentum"), this.slot(variable, "velocity")];
    const largest = this.amsgrad ? this.slot(variable, "velocity_hat") : null;
    const operands = { weight: read(variable), m, v, vHat: largest, gradient, hyper };
    return [adamUpdate(operands, { beta1, beta2, epsilon })];
  }

  protected override stepSize(iteration: number, rate: number): number {
    const t = iteration + 1;
    return (rate * Math.sqrt(1 - this.beta2 ** t)) / (1 - this.beta1 ** t);
  }
}

/** Adam with weight decay λ of 0.004 by default (Loshchilov and Hutter 2019): w -= η λ w before each update. */
export class AdamW extends Adam {
  static override readonly className: string = "AdamW";

  static override options(): AnyDescription {
    return { ...Adam.options(), weightDecay: optional(nullable(nonNegative()), 0.004) };
  }
}

/**
 * Adam (Kingma and Ba 2014): steps by running means of the gradient and of its square; the equation is at the class.
 * Learning rate 0.001 by default; a number, a schedule or a function of the step.
 * @throws ValueError for a beta outside of [0, 1], and as every optimizer.
 * @example
 * net.compile({ optimizer: optimizers.adam({ learningRate: 1e-3 }), loss: "mse" });
 */
export function adam(options?: AdamOptions): Adam {
  return new Adam(options);
}

/**
 * Adam with weight decay (Loshchilov and Hutter 2019): w -= η λ w before each update. Learning rate η 0.001 and decay λ
 * 0.004 by default.
 * @throws ValueError for a beta outside of [0, 1], and as every optimizer.
 * @example
 * net.compile({ optimizer: optimizers.adamW({ learningRate: 1e-3, weightDecay: 0.01 }), loss: "mse" });
 */
export function adamW(options?: AdamOptions): AdamW {
  return new AdamW(options);
}
