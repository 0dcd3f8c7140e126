/** How often the true class is among the k most likely. */
import { equal, greater, mul } from "../../graph/operations/elementwise.js";
import { expandDims } from "../../graph/operations/layout.js";
import { argMax, sum } from "../../graph/operations/reduce.js";
import { arange } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { asFloat, labelsOf } from "./accuracy.js";
import { MeanOfFunction, type MetricOptions } from "./metric.js";

/** Whether fewer than k classes are predicted above the true one. */
function topHits(labels: SymbolicTensor, yPred: SymbolicTensor, k: number): SymbolicTensor {
  const classes = arange(yPred.dims.at(-1) ?? 1);
  const isTrue = asFloat(equal(expandDims(labels, labels.rank), classes));
  const own = sum(mul(isTrue, yPred), -1, true);
  const above = sum(asFloat(greater(yPred, own)), -1);
  return asFloat(greater(k, above));
}

export interface TopKOptions extends MetricOptions {
  /** Default 5. */
  readonly k?: number;
}

abstract class TopK extends MeanOfFunction {
  readonly k: number;

  /** `labels` reads the true classes from the targets. */
  constructor(
    name: string,
    labels: (yTrue: SymbolicTensor, yPred: SymbolicTensor) => SymbolicTensor,
    options: TopKOptions,
  ) {
    const { k = 5 } = options;
    super(name, (yTrue, yPred) => topHits(labels(yTrue, yPred), yPred, k), "up", options);
    this.k = k;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), k: this.k };
  }
}

/** How often the class of the largest target is among the k largest predictions. */
export class TopKCategoricalAccuracy extends TopK {
  static override readonly className = "TopKCategoricalAccuracy";

  constructor(options: TopKOptions = {}) {
    super("top_k_categorical_accuracy", (yTrue) => asFloat(argMax(yTrue)), options);
  }
}

/** How often the class of the target's index is among the k largest predictions. */
export class SparseTopKCategoricalAccuracy extends TopK {
  static override readonly className = "SparseTopKCategoricalAccuracy";

  constructor(options: TopKOptions = {}) {
    super("sparse_top_k_categorical_accuracy", labelsOf, options);
  }
}

export const topKCategoricalAccuracy = (options?: TopKOptions) =>
  new TopKCategoricalAccuracy(options);
export const sparseTopKCategoricalAccuracy = (options?: TopKOptions) =>
  new SparseTopKCategoricalAccuracy(options);
