/** Nadam. */
import { assign } from "../../graph/operations/assign.js";
import { add, div, mul, sqrt, square, sub } from "../../graph/operations/elementwise.js";
import { read } from "../../graph/operations/sources.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import type { Variable } from "../../graph/variable.js";
import { fraction, nonNegative, optional, withKerasName } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { average } from "./average.js";
import { FusedOptimizer, type FusedRule } from "./fused-optimizer.js";
import type { Factors, UpdateInputs, UpdateResult } from "./optimizer.js";
import type { OptimizerOptions, OwnOptions } from "./options.js";
import { optimizerVariable, type SlotGroups } from "./slots.js";

/** Options of `nadam`. */
export interface NadamOptions extends OptimizerOptions {
  /** Decay β1 of the moving average of gradients; default 0.9. */
  readonly beta1?: number;
  /** Decay β2 of the moving average of squared gradients; default 0.999. */
  readonly beta2?: number;
  /** ε, outside of the root; default 1e-7. */
  readonly epsilon?: number;
}

function nadamOptions() {
  return {
    beta1: withKerasName("beta_1", optional(fraction(), 0.9)),
    beta2: withKerasName("beta_2", optional(fraction(), 0.999)),
    epsilon: optional(nonNegative(), 1e-7),
  } satisfies Description<OwnOptions<NadamOptions>>;
}

export interface Nadam extends FieldsOf<NadamOptions, typeof nadamOptions> {}

/** The decay of the warm-up of β1. */
const WARM_UP = 0.96;

/**
 * Adam with Nesterov momentum (Dozat 2016): u_t = β1 (1 - 0.96^t / 2) and U_t = u_1 u_2 ... u_t at step t,
 * m += (1-β1)(g - m), v += (1-β2)(g² - v), and with
 * m̂ = u_{t+1} m / (1 - U_{t+1}) + (1 - u_t) g / (1 - U_t), w -= η m̂ / (√(v / (1-β2^t)) + ε). η is 0.001 by default.
 */
export class Nadam extends FusedOptimizer {
  static override readonly className: string = "Nadam";

  /** U_t, which is computed from the number of iterations; a variable since it is one in files of Keras. */
  readonly #product = optimizerVariable(this.name, "u_product", { shape: [], value: 1 });
  /** A product that is known: the next steps continue from there. */
  #known = { count: 0, product: 1 };

  static override options(): AnyDescription {
    return { ...FusedOptimizer.options(), ...nadamOptions() };
  }

  /** @throws ValueError for a beta outside of [0, 1], and as every optimizer. */
  constructor(options: NadamOptions = {}) {
    super(options);
  }

  override get variables(): readonly Variable[] {
    return this.isBuilt ? [...super.variables, this.#product] : [];
  }

  protected override slotGroups(): SlotGroups {
    return [["momentum", "velocity"]];
  }

  protected override sharedEffects(hyper: SymbolicTensor): readonly OpNode[] {
    return [assign({ target: read(this.#product), value: this.factorOf(hyper, "product") })];
  }

  protected override fusedRule(): FusedRule {
    return {
      rule: "nadam",
      slots: ["momentum", "velocity"],
      constants: [1 - this.beta1, 1 - this.beta2, this.epsilon],
      standsFor: Nadam.prototype.step,
    };
  }

  protected override step({ gradient, factor, decayed, slot }: UpdateInputs): UpdateResult {
    const momentum = average(slot("momentum"), gradient, this.beta1);
    const velocity = average(slot("velocity"), square(gradient), this.beta2);
    const ahead = add(mul(momentum, factor("ofMomentum")), mul(gradient, factor("ofGradient")));
    const spread = add(sqrt(mul(velocity, factor("ofVelocity"))), this.epsilon);
    return { weight: sub(decayed, div(ahead, spread)), momentum, velocity };
  }

  protected override factors(iteration: number, rate: number): Factors {
    const t = iteration + 1;
    const [u, next] = [this.#warmedUp(t), this.#warmedUp(t + 1)];
    const product = this.#productUpTo(t);
    return {
      product,
      ofMomentum: (rate * next) / (1 - product * next),
      ofGradient: (rate * (1 - u)) / (1 - product),
      ofVelocity: 1 / (1 - this.beta2 ** t),
    };
  }

  /** u_t */
  #warmedUp(t: number): number {
    return this.beta1 * (1 - 0.5 * WARM_UP ** t);
  }

  /** U_t */
  #productUpTo(t: number): number {
    let { count, product } = this.#known.count <= t ? this.#known : { count: 0, product: 1 };
    while (count < t) product *= this.#warmedUp(++count);
    this.#known = { count, product };
    return product;
  }
}

/**
 * Nadam (Dozat 2016): Adam with Nesterov momentum; the equation is at the class. Learning rate 0.001 by default.
 * @throws ValueError for a beta outside of [0, 1], and as every optimizer.
 * @example
 * net.compile({ optimizer: optimizers.nadam({ learningRate: 0.002 }), loss: "mse" });
 */
export function nadam(options?: NadamOptions): Nadam {
  return new Nadam(options);
}
