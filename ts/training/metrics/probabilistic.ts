/** Means of losses of probabilities, followed as metrics. */
import { cast, mul } from "../../graph/operations/elementwise.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import { binaryEntropy } from "../losses/formulas/binary.js";
import {
  categoricalEntropy,
  sparseEntropy,
  sparseEntropyIgnoring,
  withoutClassAxis,
} from "../losses/formulas/categorical.js";
import { divergence, poissonError } from "../losses/formulas/divergence.js";
import { categoricalHingeError, hingeError, squaredHingeError } from "../losses/formulas/margin.js";
import { toSameRank } from "../losses/rank.js";
import {
  addToMean,
  type Direction,
  MeanOfFunction,
  Metric,
  type MetricOptions,
  meanOf,
  withAxesOf,
} from "./metric.js";

export interface EntropyOptions extends MetricOptions {
  /** Predictions are logits (any number), not probabilities; default false. */
  readonly fromLogits?: boolean;
  /** s in [0, 1]: targets move by that share towards knowing nothing; default 0. */
  readonly labelSmoothing?: number;
}

/** -y log p - (1-y) log(1-p) */
export class BinaryCrossentropy extends MeanOfFunction {
  static override readonly className = "BinaryCrossentropy";
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;

  constructor(options: EntropyOptions = {}) {
    const { fromLogits = false, labelSmoothing = 0 } = options;
    const settings = { fromLogits, labelSmoothing, axis: -1 };
    super("binary_crossentropy", (y, p) => binaryEntropy(y, p, settings), "down", options);
    this.fromLogits = fromLogits;
    this.labelSmoothing = labelSmoothing;
  }

  override getConfig(): Record<string, unknown> {
    const { fromLogits, labelSmoothing } = this;
    return { ...super.getConfig(), fromLogits, labelSmoothing };
  }
}

export interface CategoricalEntropyOptions extends EntropyOptions {
  /** Axis of the classes; default -1. */
  readonly axis?: number;
}

/** -Σ y log p */
export class CategoricalCrossentropy extends MeanOfFunction {
  static override readonly className = "CategoricalCrossentropy";
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;
  readonly axis: number;

  constructor(options: CategoricalEntropyOptions = {}) {
    const { fromLogits = false, labelSmoothing = 0, axis = -1 } = options;
    const settings = { fromLogits, labelSmoothing, axis };
    super(
      "categorical_crossentropy",
      (y, p) => categoricalEntropy(y, p, settings),
      "down",
      options,
    );
    this.fromLogits = fromLogits;
    this.labelSmoothing = labelSmoothing;
    this.axis = axis;
  }

  override getConfig(): Record<string, unknown> {
    const { fromLogits, labelSmoothing, axis } = this;
    return { ...super.getConfig(), fromLogits, labelSmoothing, axis };
  }
}

export interface SparseEntropyOptions extends MetricOptions {
  /** Predictions are logits (any number), not probabilities; default false. */
  readonly fromLogits?: boolean;
  /** Samples of this class add nothing; they count in the mean unless there are sample weights, as in Keras. Default null. */
  readonly ignoreClass?: number | null;
}

/** -log p of the class that a target names. */
export class SparseCategoricalCrossentropy extends Metric {
  static override readonly className = "SparseCategoricalCrossentropy";
  override readonly stateSize = 2;
  override readonly direction: Direction = "down";
  readonly fromLogits: boolean;
  readonly ignoreClass: number | null;

  constructor(options: SparseEntropyOptions = {}) {
    super("sparse_categorical_crossentropy", options);
    this.fromLogits = options.fromLogits ?? false;
    this.ignoreClass = options.ignoreClass ?? null;
  }

  override track(
    state: SymbolicTensor,
    yTrue: SymbolicTensor,
    yPred: SymbolicTensor,
    sampleWeight: SymbolicTensor | null,
  ): OpNode[] {
    const { fromLogits, ignoreClass } = this;
    const labels = withoutClassAxis(yTrue, yPred);
    if (ignoreClass === null) {
      return [addToMean(state, sparseEntropy(labels, yPred, fromLogits), sampleWeight)];
    }
    const { values, counts } = sparseEntropyIgnoring(labels, yPred, fromLogits, ignoreClass);
    const weight = sampleWeight === null ? null : weighed(counts, sampleWeight);
    return [addToMean(state, values, weight)];
  }

  override compute(sums: Float64Array): number {
    return meanOf(sums);
  }

  override getConfig(): Record<string, unknown> {
    const { fromLogits, ignoreClass } = this;
    return { ...super.getConfig(), fromLogits, ignoreClass };
  }
}

/** Weights where samples count, 0 elsewhere. */
function weighed(counts: SymbolicTensor, sampleWeight: SymbolicTensor): SymbolicTensor {
  const [kept, matching] = toSameRank(cast(counts, "float32"), withAxesOf(counts, sampleWeight));
  return mul(kept, matching);
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

export const binaryCrossentropy = (options?: EntropyOptions) => new BinaryCrossentropy(options);
export const categoricalCrossentropy = (options?: CategoricalEntropyOptions) =>
  new CategoricalCrossentropy(options);
export const sparseCategoricalCrossentropy = (options?: SparseEntropyOptions) =>
  new SparseCategoricalCrossentropy(options);
export const klDivergence = (options?: MetricOptions) => new KLDivergence(options);
export const poisson = (options?: MetricOptions) => new Poisson(options);
export const hinge = (options?: MetricOptions) => new Hinge(options);
export const squaredHinge = (options?: MetricOptions) => new SquaredHinge(options);
export const categoricalHinge = (options?: MetricOptions) => new CategoricalHinge(options);
