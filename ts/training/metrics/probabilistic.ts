/** Means of losses of probabilities, followed as metrics. */

import { binaryEntropy } from "../losses/formulas/binary.js";
import {
  categoricalEntropy,
  sparseEntropy,
  withoutClassAxis,
} from "../losses/formulas/categorical.js";
import { divergence, poissonError } from "../losses/formulas/divergence.js";
import { categoricalHingeError, hingeError, squaredHingeError } from "../losses/formulas/margin.js";
import { MeanOfFunction, type MetricOptions } from "./metric.js";

const PLAIN = { fromLogits: false, labelSmoothing: 0, axis: -1 } as const;

/** -y log p - (1-y) log(1-p) */
export class BinaryCrossentropy extends MeanOfFunction {
  static override readonly className = "BinaryCrossentropy";

  constructor(options: MetricOptions = {}) {
    super("binary_crossentropy", (y, p) => binaryEntropy(y, p, PLAIN), "down", options);
  }
}

/** -Σ y log p */
export class CategoricalCrossentropy extends MeanOfFunction {
  static override readonly className = "CategoricalCrossentropy";

  constructor(options: MetricOptions = {}) {
    super("categorical_crossentropy", (y, p) => categoricalEntropy(y, p, PLAIN), "down", options);
  }
}

/** -log p of the class that a target names. */
export class SparseCategoricalCrossentropy extends MeanOfFunction {
  static override readonly className = "SparseCategoricalCrossentropy";

  constructor(options: MetricOptions = {}) {
    super(
      "sparse_categorical_crossentropy",
      (y, p) => sparseEntropy(withoutClassAxis(y, p), p, false),
      "down",
      options,
    );
  }
}

/** Σ y log(y / p) */
export class KLDivergence extends MeanOfFunction {
  static override readonly className = "KLDivergence";

  constructor(options: MetricOptions = {}) {
    super("kl_divergence", divergence, "down", options);
  }
}

/** mean p - y log p */
export class Poisson extends MeanOfFunction {
  static override readonly className = "Poisson";

  constructor(options: MetricOptions = {}) {
    super("poisson", poissonError, "down", options);
  }
}

/** mean max(1 - y p, 0) */
export class Hinge extends MeanOfFunction {
  static override readonly className = "Hinge";

  constructor(options: MetricOptions = {}) {
    super("hinge", hingeError, "down", options);
  }
}

/** mean max(1 - y p, 0)² */
export class SquaredHinge extends MeanOfFunction {
  static override readonly className = "SquaredHinge";

  constructor(options: MetricOptions = {}) {
    super("squared_hinge", squaredHingeError, "down", options);
  }
}

/** max(1 + largest wrong - right, 0) */
export class CategoricalHinge extends MeanOfFunction {
  static override readonly className = "CategoricalHinge";

  constructor(options: MetricOptions = {}) {
    super("categorical_hinge", categoricalHingeError, "down", options);
  }
}

export const binaryCrossentropy = (options?: MetricOptions) => new BinaryCrossentropy(options);
export const categoricalCrossentropy = (options?: MetricOptions) =>
  new CategoricalCrossentropy(options);
export const sparseCategoricalCrossentropy = (options?: MetricOptions) =>
  new SparseCategoricalCrossentropy(options);
export const klDivergence = (options?: MetricOptions) => new KLDivergence(options);
export const poisson = (options?: MetricOptions) => new Poisson(options);
export const hinge = (options?: MetricOptions) => new Hinge(options);
export const squaredHinge = (options?: MetricOptions) => new SquaredHinge(options);
export const categoricalHinge = (options?: MetricOptions) => new CategoricalHinge(options);
