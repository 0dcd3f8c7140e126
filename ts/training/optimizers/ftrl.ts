/** FTRL. */
import { add, clip, div, mul, pow, sqrt, square, sub } from "../../graph/operations/elementwise.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import type { Variable } from "../../graph/variable.js";
import { nonNegative, optional, valueThat } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { FusedOptimizer, type FusedRule } from "./fused-optimizer.js";
import type { UpdateInputs, UpdateResult } from "./optimizer.js";
import type { OptimizerOptions, OwnOptions } from "./options.js";
import type { SlotGroups, SlotStart } from "./slots.js";

/** Options of `ftrl`. */
export interface FtrlOptions extends OptimizerOptions {
  /** Power p of the sum of squared gradients by which the learning rate falls, 0 or below; default -0.5. */
  readonly learningRatePower?: number;
  /** First value of the sum of squared gradients; default 0.1. */
  readonly initialAccumulatorValue?: number;
  /** λ1, which makes weights exactly 0; default 0. */
  readonly l1RegularizationStrength?: number;
  /** λ2, a penalty for stability; default 0. */
  readonly l2RegularizationStrength?: number;
  /** λs, a penalty on magnitudes, which is added to the gradient; default 0. */
  readonly l2ShrinkageRegularizationStrength?: number;
  /** β of the paper, added to the learning rate's denominator; default 0. */
  readonly beta?: number;
}

function ftrlOptions() {
  const strength = optional(nonNegative(), 0);
  return {
    learningRatePower: optional(notPositive(), -0.5),
    initialAccumulatorValue: optional(nonNegative(), 0.1),
    l1RegularizationStrength: strength,
    l2RegularizationStrength: strength,
    l2ShrinkageRegularizationStrength: strength,
    beta: strength,
  } satisfies Description<OwnOptions<FtrlOptions>>;
}

function notPositive() {
  return valueThat<number>(
    "a number, 0 or below",
    (value) => typeof value === "number" && value <= 0,
  );
}

export interface Ftrl extends FieldsOf<FtrlOptions, typeof ftrlOptions> {}

/**
 * Follow the regularized leader (McMahan et al. 2013): with n' = n + g², h = g + 2 λs w and L = λ2 + β / (2 η),
 * z += h - (n'^-p - n^-p) w / η, and w = (clip(z, -λ1, λ1) - z) / (n'^-p / η + 2 L). η is 0.001 by default.
 */
export class Ftrl extends FusedOptimizer {
  static override readonly className: string = "Ftrl";

  static override options(): AnyDescription {
    return { ...FusedOptimizer.options(), ...ftrlOptions() };
  }

  /** @throws ValueError for a positive power, a negative strength or first value, and as every optimizer. */
  constructor(options: FtrlOptions = {}) {
    super(options);
  }

  protected override slotGroups(): SlotGroups {
    return [["accumulator", "linear"]];
  }

  protected override slotStart({ shape }: Variable, name: string): SlotStart {
    return { shape, value: name === "accumulator" ? this.initialAccumulatorValue : 0 };
  }

  protected override fusedRule(): FusedRule | null {
    if (this.learningRatePower !== -0.5) return null;
    const { l1RegularizationStrength: l1, l2RegularizationStrength: l2, beta } = this;
    return {
      rule: "ftrl",
      slots: ["accumulator", "linear"],
      constants: [l1, 2 * l2, beta, 2 * this.l2ShrinkageRegularizationStrength],
      standsFor: Ftrl.prototype.step,
    };
  }

  protected override step({ gradient, stepSize, decayed, slot }: UpdateInputs): UpdateResult {
    const { l1RegularizationStrength: l1, l2RegularizationStrength: l2, beta } = this;
    const shrinkage = this.l2ShrinkageRegularizationStrength;
    const shrunk = shrinkage === 0 ? gradient : add(gradient, mul(decayed, 2 * shrinkage));
    const before = slot("accumulator");
    const accumulator = add(before, square(gradient));
    const [n, next] = [this.#powered(before), this.#powered(accumulator)];
    const rate = div(1, stepSize);
    const sigma = mul(sub(next, n), rate);
    const linear = add(slot("linear"), sub(shrunk, mul(sigma, decayed)));
    // 2 (λ2 + β / (2 η))
    const penalty = add(div(beta, stepSize), 2 * l2);
    const weight = div(sub(clip(linear, -l1, l1), linear), add(mul(next, rate), penalty));
    return { weight, accumulator, linear };
  }

  /** n^-p */
  #powered(n: SymbolicTensor): SymbolicTensor {
    return this.learningRatePower === -0.5 ? sqrt(n) : pow(n, -this.learningRatePower);
  }
}

/**
 * Follow the regularized leader (McMahan et al. 2013), which makes weights exactly 0 with an L1 strength; the equation is
 * at the class. Learning rate 0.001 by default.
 * @throws ValueError for a positive power, a negative strength or first value, and as every optimizer.
 * @example
 * net.compile({ optimizer: optimizers.ftrl({ learningRate: 0.1, l1RegularizationStrength: 0.01 }), loss: "mse" });
 */
export function ftrl(options?: FtrlOptions): Ftrl {
  return new Ftrl(options);
}
