/** Muon. */
import { add, div, mul, sqrt, square, sub } from "../../graph/operations/elementwise.js";
import { transpose } from "../../graph/operations/layout.js";
import { matmul } from "../../graph/operations/matmul.js";
import { sum } from "../../graph/operations/reduce.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import type { Variable } from "../../graph/variable.js";
import {
  boolean,
  finite,
  fraction,
  integerFrom,
  listOf,
  nonNegative,
  nullable,
  optional,
  text,
  withKerasName,
} from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { average } from "./average.js";
import { type Factors, Optimizer, type UpdateInputs, type UpdateResult } from "./optimizer.js";
import type { OptimizerOptions, OwnOptions } from "./options.js";
import type { SlotGroups, SlotStart } from "./slots.js";

/** Options of `muon`. */
export interface MuonOptions extends OptimizerOptions {
  /** Decay of the moving average of gradients in Adam's updates; default 0.9. */
  readonly adamBeta1?: number;
  /** Decay of the moving average of squared gradients in Adam's updates; default 0.999. */
  readonly adamBeta2?: number;
  /** Weight decay of the weights that Adam updates; default 0.004. */
  readonly adamWeightDecay?: number | null;
  /** ε of Adam's updates; default 1e-7. */
  readonly epsilon?: number;
  /** Texts or regular expressions: weights whose path has one of them are updated by Adam. Default none. */
  readonly excludeLayers?: readonly string[];
  /** Whether weights with "embedding" in their path are updated by Adam; default true. */
  readonly excludeEmbeddings?: boolean;
  /** Coefficient a of the Newton-Schulz iteration; default 3.4445. */
  readonly muonA?: number;
  /** Coefficient b; default -4.775. */
  readonly muonB?: number;
  /** Coefficient c; default 2.0315. */
  readonly muonC?: number;
  /** Adam's learning rate as a multiple of Muon's; default 1. */
  readonly adamLrRatio?: number;
  /** Momentum μ; default 0.95. */
  readonly momentum?: number;
  /** Newton-Schulz iterations; default 5. */
  readonly nsSteps?: number;
  /** Whether to use Nesterov momentum; default true. */
  readonly nesterov?: boolean;
  /** Root mean square ρ of an update, whatever the shape of the weight; null: not adjusted. Default 0.2. */
  readonly rmsRate?: number | null;
}

function muonOptions() {
  return {
    adamBeta1: withKerasName("adam_beta_1", optional(fraction(), 0.9)),
    adamBeta2: withKerasName("adam_beta_2", optional(fraction(), 0.999)),
    adamWeightDecay: optional(nullable(nonNegative()), 0.004),
    epsilon: optional(nonNegative(), 1e-7),
    excludeLayers: optional(listOf(text()), []),
    excludeEmbeddings: optional(boolean(), true),
    muonA: optional(finite(), 3.4445),
    muonB: optional(finite(), -4.775),
    muonC: optional(finite(), 2.0315),
    adamLrRatio: optional(nonNegative(), 1),
    momentum: optional(fraction(), 0.95),
    nsSteps: optional(integerFrom(0), 5),
    nesterov: optional(boolean(), true),
    rmsRate: optional(nullable(nonNegative()), 0.2),
  } satisfies Description<OwnOptions<MuonOptions>>;
}

export interface Muon extends FieldsOf<MuonOptions, typeof muonOptions> {}

/**
 * Momentum whose updates of matrices are made orthogonal (Jordan et al. 2024): m = μ m + g, and w -= η ρ √n O with
 * O the orthogonalized m (with Nesterov momentum: g + μ m) and n the larger size of w. All other weights are updated by
 * Adam. η is 0.001, the weight decay 0.004 by default.
 */
export class Muon extends Optimizer {
  static override readonly className: string = "Muon";

  static override options(): AnyDescription {
    return {
      ...Optimizer.options(),
      weightDecay: optional(nullable(nonNegative()), 0.004),
      ...muonOptions(),
    };
  }

  /** @throws ValueError for a beta or momentum outside of [0, 1], and as every optimizer. */
  constructor(options: MuonOptions = {}) {
    super(options);
  }

  protected override slotGroups(): SlotGroups {
    return [["momentum", "velocity"]];
  }

  protected override slotStart(variable: Variable, name: string): SlotStart | null {
    if (name === "velocity" && !this.#isUpdatedByAdam(variable)) return null;
    return super.slotStart(variable, name);
  }

  #isUpdatedByAdam({ shape, path }: Variable): boolean {
    if (shape.length !== 2) return true;
    if (this.excludeEmbeddings && path.toLowerCase().includes("embedding")) return true;
    return this.excludeLayers.some((pattern) => path.search(pattern) >= 0);
  }

  protected override step(inputs: UpdateInputs): UpdateResult {
    return this.#isUpdatedByAdam(inputs.variable) ? this.#adamStep(inputs) : this.#muonStep(inputs);
  }

  #adamStep({ variable, weight, gradient, factor, slot }: UpdateInputs): UpdateResult {
    const momentum = average(slot("momentum"), gradient, this.adamBeta1);
    const velocity = average(slot("velocity"), square(gradient), this.adamBeta2);
    const descent = div(mul(momentum, factor("adamStep")), add(sqrt(velocity), this.epsilon));
    const decayed = this.decays(variable) ? sub(weight, mul(weight, factor("adamDecay"))) : weight;
    return { weight: sub(decayed, descent), momentum, velocity };
  }

  #muonStep({ variable, gradient, stepSize, decayed, slot }: UpdateInputs): UpdateResult {
    const momentum = add(mul(slot("momentum"), this.momentum), gradient);
    const direction = this.nesterov ? add(gradient, mul(momentum, this.momentum)) : momentum;
    const [rows = 1, columns = 1] = variable.shape;
    const orthogonal = this.#orthogonalized(direction, rows > columns);
    const { rmsRate } = this;
    const adjusted = rmsRate === null ? 1 : Math.sqrt(Math.max(rows, columns)) * rmsRate;
    return { weight: sub(decayed, mul(orthogonal, mul(stepSize, adjusted))), momentum };
  }

  /** x = a x + (b A + c A²) x with A = x xᵀ, again and again, from x of norm 1: singular values move to 1. */
  #orthogonalized(direction: SymbolicTensor, isTall: boolean): SymbolicTensor {
    const { muonA: a, muonB: b, muonC: c } = this;
    const wide = isTall ? transpose(direction) : direction;
    let x = div(wide, add(sqrt(sum(square(wide))), 1e-7));
    for (let step = 0; step < this.nsSteps; step++) {
      const gram = matmul(x, x, false, true);
      const polynomial = add(mul(gram, b), matmul(mul(gram, c), gram));
      x = add(mul(x, a), matmul(polynomial, x));
    }
    return isTall ? transpose(x) : x;
  }

  protected override factors(iteration: number, rate: number): Factors {
    const t = iteration + 1;
    const correction = Math.sqrt(1 - this.adamBeta2 ** t) / (1 - this.adamBeta1 ** t);
    return {
      adamStep: rate * this.adamLrRatio * correction,
      adamDecay: rate * (this.adamWeightDecay ?? 0),
    };
  }
}

/**
 * Muon (Jordan et al. 2024): momentum whose updates of matrices are made orthogonal, and Adam for all other weights; the
 * equation is at the class. Learning rate 0.001 and weight decay 0.004 by default.
 * @throws ValueError for a beta or momentum outside of [0, 1], and as every optimizer.
 * @example
 * net.compile({ optimizer: optimizers.muon({ learningRate: 0.02 }), loss: "mse" });
 */
export function muon(options?: MuonOptions): Muon {
  return new Muon(options);
}
