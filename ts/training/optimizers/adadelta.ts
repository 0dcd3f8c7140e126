/** Adadelta. */
import { add, div, mul, sqrt, square, sub } from "../../graph/operations/elementwise.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { fraction, nonNegative, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { FusedOptimizer, type FusedRule } from "./fused-optimizer.js";
import type { UpdateInputs, UpdateResult } from "./optimizer.js";
import type { OptimizerOptions, OwnOptions } from "./options.js";
import type { SlotGroups } from "./slots.js";

/** Options of `adadelta`. */
export interface AdadeltaOptions extends OptimizerOptions {
  /** Decay ρ of the moving averages of squared gradients and squared updates; default 0.95. */
  readonly rho?: number;
  /** ε, inside of the roots; default 1e-7. */
  readonly epsilon?: number;
}

function adadeltaOptions() {
  return {
    rho: optional(fraction(), 0.95),
    epsilon: optional(nonNegative(), 1e-7),
  } satisfies Description<OwnOptions<AdadeltaOptions>>;
}

export interface Adadelta extends FieldsOf<AdadeltaOptions, typeof adadeltaOptions> {}

/**
 * a = ρ a + (1-ρ) g², d = g √(b + ε) / √(a + ε), b = ρ b + (1-ρ) d², w -= η d (Zeiler 2012). η is 0.001 by default; the
 * paper has 1.
 */
export class Adadelta extends FusedOptimizer {
  static override readonly className: string = "Adadelta";

  static override options(): AnyDescription {
    return { ...FusedOptimizer.options(), ...adadeltaOptions() };
  }

  /** @throws ValueError for a rho outside of [0, 1], and as every optimizer. */
  constructor(options: AdadeltaOptions = {}) {
    super(options);
  }

  protected override slotGroups(): SlotGroups {
    return [["accumulated_grad", "accumulated_delta_var"]];
  }

  protected override fusedRule(): FusedRule {
    return {
      rule: "adadelta",
      slots: ["accumulated_grad", "accumulated_delta_var"],
      constants: [this.rho, 1 - this.rho, this.epsilon],
      standsFor: Adadelta.prototype.step,
    };
  }

  protected override step({ gradient, stepSize, decayed, slot }: UpdateInputs): UpdateResult {
    const root = (x: SymbolicTensor) => sqrt(add(x, this.epsilon));
    const squares = this.#average(slot("accumulated_grad"), square(gradient));
    const updates = slot("accumulated_delta_var");
    const delta = div(mul(root(updates), gradient), root(squares));
    return {
      weight: sub(decayed, mul(delta, stepSize)),
      accumulated_grad: squares,
      accumulated_delta_var: this.#average(updates, square(delta)),
    };
  }

  /** ρ a + (1 - ρ) x. Not as a + (1 - ρ)(x - a), which is inexact where x is much smaller than a. */
  #average(a: SymbolicTensor, x: SymbolicTensor): SymbolicTensor {
    return add(mul(a, this.rho), mul(x, 1 - this.rho));
  }
}

/**
 * Adadelta (Zeiler 2012): steps in the ratio of two running root mean squares, of updates and of gradients; the equation
 * is at the class. Learning rate 0.001 by default; the paper has 1.
 * @throws ValueError for a rho outside of [0, 1], and as every optimizer.
 * @example
 * net.compile({ optimizer: optimizers.adadelta({ learningRate: 1 }), loss: "mse" });
 */
export function adadelta(options?: AdadeltaOptions): Adadelta {
  return new Adadelta(options);
}
