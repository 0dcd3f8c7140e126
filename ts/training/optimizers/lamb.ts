/** LAMB. */
import {
  add,
  div,
  greater,
  mul,
  sqrt,
  square,
  sub,
  where,
} from "../../graph/operations/elementwise.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { fraction, nonNegative, optional, withKerasName } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { average } from "./average.js";
import { FusedOptimizer, type FusedRule } from "./fused-optimizer.js";
import type { Factors, UpdateInputs, UpdateResult } from "./optimizer.js";
import type { OptimizerOptions, OwnOptions } from "./options.js";
import type { SlotGroups } from "./slots.js";
import { sumOfSquares } from "./sum-of-squares.js";

/** Options of `lamb`. */
export interface LambOptions extends OptimizerOptions {
  /** Decay β1 of the moving average of gradients; default 0.9. */
  readonly beta1?: number;
  /** Decay β2 of the moving average of squared gradients; default 0.999. */
  readonly beta2?: number;
  /** ε, outside of the root; default 1e-7. */
  readonly epsilon?: number;
}

function lambOptions() {
  return {
    beta1: withKerasName("beta_1", optional(fraction(), 0.9)),
    beta2: withKerasName("beta_2", optional(fraction(), 0.999)),
    epsilon: optional(nonNegative(), 1e-7),
  } satisfies Description<OwnOptions<LambOptions>>;
}

export interface Lamb extends FieldsOf<LambOptions, typeof lambOptions> {}

/**
 * Adam's step, scaled for each weight matrix to its own norm (You et al. 2019): m += (1-β1)(g - m),
 * v += (1-β2)(g² - v), d = (m / (1-β1^t)) / (√(v / (1-β2^t)) + ε) at step t, w -= η d ‖w‖ / ‖d‖, where a ratio that
 * would have a norm of 0 is 1. η is 0.001 by default.
 */
export class Lamb extends FusedOptimizer {
  static override readonly className: string = "Lamb";

  static override options(): AnyDescription {
    return { ...FusedOptimizer.options(), ...lambOptions() };
  }

  /** @throws ValueError for a beta outside of [0, 1], and as every optimizer. */
  constructor(options: LambOptions = {}) {
    super(options);
  }

  protected override slotGroups(): SlotGroups {
    return [["momentum", "velocity"]];
  }

  /** Without ε the kernel's padding would divide 0 by 0. */
  protected override fusedRule(): FusedRule | null {
    if (this.epsilon === 0) return null;
    return {
      rule: "lamb",
      slots: ["momentum", "velocity"],
      constants: [1 - this.beta1, 1 - this.beta2, this.epsilon],
      standsFor: Lamb.prototype.step,
    };
  }

  protected override step(inputs: UpdateInputs): UpdateResult {
    const { gradient, stepSize, factor, decayed, slot } = inputs;
    const momentum = average(slot("momentum"), gradient, this.beta1);
    const velocity = average(slot("velocity"), square(gradient), this.beta2);
    const spread = add(sqrt(mul(velocity, factor("ofVelocity"))), this.epsilon);
    const direction = div(mul(momentum, factor("ofMomentum")), spread);
    const scale = mul(trustRatio(norm(decayed), norm(direction)), stepSize);
    return { weight: sub(decayed, mul(direction, scale)), momentum, velocity };
  }

  protected override factors(iteration: number): Factors {
    const t = iteration + 1;
    return { ofMomentum: 1 / (1 - this.beta1 ** t), ofVelocity: 1 / (1 - this.beta2 ** t) };
  }
}

function norm(x: SymbolicTensor): SymbolicTensor {
  return sqrt(sumOfSquares(x));
}

/** a / b; 1 where one of them is 0. */
function trustRatio(a: SymbolicTensor, b: SymbolicTensor): SymbolicTensor {
  return where(mul(greater(a, 0), greater(b, 0)), div(a, b), 1);
}

/**
 * Lamb (You et al. 2019), for large batches: Adam's step, scaled to the norm of each weight; the equation is at the class.
 * Learning rate 0.001 by default.
 * @throws ValueError for a beta outside of [0, 1], and as every optimizer.
 * @example
 * net.compile({ optimizer: optimizers.lamb({ learningRate: 0.01 }), loss: "mse" });
 */
export function lamb(options?: LambOptions): Lamb {
  return new Lamb(options);
}
