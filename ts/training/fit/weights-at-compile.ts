/** The weights that training updates: `trainable` takes effect at compile. */
import type { Variable } from "../../graph/variable.js";

interface WeightedModel {
  readonly weights: readonly Variable[];
  readonly trainableWeights: readonly Variable[];
}

export class WeightsAtCompile {
  readonly #all: ReadonlySet<Variable>;
  readonly #trainable: ReadonlySet<Variable>;

  readonly #model: WeightedModel;

  constructor(model: WeightedModel) {
    this.#model = model;
    this.#all = new Set(model.weights);
    this.#trainable = new Set(model.trainableWeights);
  }

  /**
   * The weights that were trainable at compile. Those of layers that are called in training only are declared by the
   * first training step: they are trained if they are trainable.
   */
  get updated(): readonly Variable[] {
    const now = new Set(this.#model.trainableWeights);
    return this.#model.weights.filter((weight) =>
      (this.#all.has(weight) ? this.#trainable : now).has(weight),
    );
  }
}
