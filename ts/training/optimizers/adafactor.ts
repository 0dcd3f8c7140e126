/** Adafactor. */
import { productOfDims } from "../../graph/dim.js";
import { add, div, maximum, mul, sqrt, square, sub } from "../../graph/operations/elementwise.js";
import { expandDims } from "../../graph/operations/layout.js";
import { mean } from "../../graph/operations/reduce.js";
import { sizeOf } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import type { Variable } from "../../graph/variable.js";
import {
  boolean,
  finite,
  nonNegative,
  optional,
  positive,
  withKerasName,
} from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { FusedOptimizer, type FusedRule } from "./fused-optimizer.js";
import type { Factors, UpdateInputs, UpdateResult } from "./optimizer.js";
import type { OptimizerOptions, OwnOptions } from "./options.js";
import type { SlotGroups, SlotStart } from "./slots.js";
import { sumOfSquares } from "./sum-of-squares.js";

/** Options of `adafactor`. */
export interface AdafactorOptions extends OptimizerOptions {
  /** Exponent of the decay β = 1 - t^beta2Decay of squared gradients at step t; default -0.8. */
  readonly beta2Decay?: number;
  /** ε1, added to squared gradients; default 1e-30. */
  readonly epsilon1?: number;
  /** ε2, the minimum of the root mean square of a weight, to which steps are relative; default 1e-3. */
  readonly epsilon2?: number;
  /** Maximum d of the root mean square of an update before it is scaled; default 1. */
  readonly clipThreshold?: number;
  /**
   * Whether the learning rate is at most 1 / √t. As in Keras it has no effect: steps are limited to that whatever it is.
   * Default true.
   */
  readonly relativeStep?: boolean;
}

function adafactorOptions() {
  return {
    beta2Decay: withKerasName("beta_2_decay", optional(finite(), -0.8)),
    epsilon1: withKerasName("epsilon_1", optional(nonNegative(), 1e-30)),
    epsilon2: withKerasName("epsilon_2", optional(nonNegative(), 1e-3)),
    clipThreshold: optional(positive(), 1),
    relativeStep: optional(boolean(), true),
  } satisfies Description<OwnOptions<AdafactorOptions>>;
}

export interface Adafactor extends FieldsOf<AdafactorOptions, typeof adafactorOptions> {}

/**
 * Adam without momentum, whose second moments of a matrix are the product of a column and a row (Shazeer and Stern 2018).
 * With G = g² + ε1 and β = 1 - t^beta2Decay at step t: r = β r + (1-β) mean of G's rows, c = β c + (1-β) mean of its
 * columns, v = r c / mean(r) (of vectors v = β v + (1-β) G), u = g / √v, and
 * w -= max(ε2, rms(w)) min(η, 1/√t) u / max(1, rms(u) / d). η is 0.001 by default.
 */
export class Adafactor extends FusedOptimizer {
  static override readonly className: string = "Adafactor";

  static override options(): AnyDescription {
    return { ...FusedOptimizer.options(), ...adafactorOptions() };
  }

  /** @throws ValueError for a negative epsilon, and as every optimizer. */
  constructor(options: AdafactorOptions = {}) {
    super(options);
  }

  protected override slotGroups(): SlotGroups {
    return [["r", "c", "velocity"]];
  }

  /** Scalars and vectors have slots r and c, too, as in Keras: scalars that are not used. */
  protected override slotStart({ shape }: Variable, name: string): SlotStart {
    if (name === "velocity") return { shape, value: 0 };
    if (shape.length < 2) return { shape: [], value: 0 };
    const kept = name === "r" ? shape.slice(0, -1) : [...shape.slice(0, -2), ...shape.slice(-1)];
    return { shape: kept, value: 0 };
  }

  protected override fusedRule({ shape }: Variable): FusedRule | null {
    if (shape.length < 2) return null;
    return {
      rule: "adafactor",
      slots: ["r", "c", "velocity"],
      constants: [this.epsilon1, this.epsilon2, this.clipThreshold],
      standsFor: Adafactor.prototype.step,
    };
  }

  protected override step(inputs: UpdateInputs): UpdateResult {
    const { gradient, decayed, factor } = inputs;
    const squares = add(square(gradient), this.epsilon1);
    const slots = this.#secondMoments(inputs, squares);
    const update = div(gradient, sqrt(slots.velocity));
    const limited = div(update, maximum(div(rms(update), this.clipThreshold), 1));
    const alpha = mul(maximum(rms(decayed), this.epsilon2), factor("relativeStep"));
    return { ...slots, weight: sub(decayed, mul(limited, alpha)) };
  }

  #secondMoments({ variable, factor, slot }: UpdateInputs, squares: SymbolicTensor): Moments {
    const [beta, oneMinusBeta] = [factor("beta"), factor("oneMinusBeta")];
    const average = (name: string, x: SymbolicTensor) =>
      add(mul(slot(name), beta), mul(x, oneMinusBeta));
    if (variable.shape.length < 2) return { velocity: average("velocity", squares) };
    const [r, c] = [average("r", mean(squares, -1)), average("c", mean(squares, -2))];
    const rows = expandDims(div(r, mean(r, -1, true)), -1);
    return { r, c, velocity: mul(rows, expandDims(c, -2)) };
  }

  protected override factors(iteration: number, rate: number): Factors {
    const t = iteration + 1;
    const oneMinusBeta = t ** this.beta2Decay;
    return {
      beta: 1 - oneMinusBeta,
      oneMinusBeta,
      relativeStep: Math.min(rate, 1 / Math.sqrt(t)),
    };
  }
}

/** New values of the slots. */
interface Moments {
  readonly velocity: SymbolicTensor;
  readonly [slot: string]: SymbolicTensor;
}

/** √(mean of x²) */
function rms(x: SymbolicTensor): SymbolicTensor {
  return sqrt(div(sumOfSquares(x), sizeOf(productOfDims(x.dims))));
}

/**
 * Adafactor (Shazeer and Stern 2018): Adam without momentum, whose second moments of a matrix take the memory of a row and
 * a column; the equation is at the class. Learning rate 0.001 by default.
 * @throws ValueError for a negative epsilon, and as every optimizer.
 * @example
 * net.compile({ optimizer: optimizers.adafactor({ learningRate: 0.01 }), loss: "mse" });
 */
export function adafactor(options?: AdafactorOptions): Adafactor {
  return new Adafactor(options);
}
