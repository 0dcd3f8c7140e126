/** How often the true class is among the k most likely. */
import { equal, greater } from "../../graph/builders/elementwise.js";
import { expandDims } from "../../graph/builders/layout.js";
import { operation } from "../../graph/builders/node.js";
import { argMax, sum } from "../../graph/builders/reduce.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { asFloat, labelsOf } from "./accuracy.js";
import { MeanOfFunction, type MetricOptions } from "./metric.js";

/** Whether fewer than k classes are predicted above the true one. */
function topHits(labels: SymbolicTensor, yPred: SymbolicTensor, k: number): SymbolicTensor {
  const classes = operation("iota", [], { size: yPred.dims.at(-1) ?? 1 });
  const isTrue = asFloat(equal(expandDims(labels, labels.rank), classes));
  const own = sum(operation("mul", [isTrue, yPred], {}), -1, true);
  const above = sum(asFloat(greater(yPred, own)), -1);
  return asFloat(greater(k, above));
}

export interface TopKOptions extends MetricOptions {
  /** Default 5. */
  readonly k?: number;
}

/** How often the class of the largest target is among the k largest predictions. */
export class TopKCategoricalAccuracy extends MeanOfFunction {
  static override readonly className = "TopKCategoricalAccuracy";
  readonly k: number;

  constructor(options: TopKOptions = {}) {
    const { k = 5 } = options;
    const hits = (yTrue: SymbolicTensor, yPred: SymbolicTensor) =>
      topHits(asFloat(argMax(yTrue)), yPred, k);
    super("top_k_categorical_accuracy", hits, "up", options);
    this.k = k;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), k: this.k };
  }
}

/** How often the class of the target's index is among the k largest predictions. */
export class SparseTopKCategoricalAccuracy extends MeanOfFunction {
  static override readonly className = "SparseTopKCategoricalAccuracy";
  readonly k: number;

  constructor(options: TopKOptions = {}) {
    const { k = 5 } = options;
    const hits = (yTrue: SymbolicTensor, yPred: SymbolicTensor) =>
      topHits(labelsOf(yTrue, yPred), yPred, k);
    super("sparse_top_k_categorical_accuracy", hits, "up", options);
    this.k = k;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), k: this.k };
  }
}

export const topKCategoricalAccuracy = (options?: TopKOptions) =>
  new TopKCategoricalAccuracy(options);
export const sparseTopKCategoricalAccuracy = (options?: TopKOptions) =>
  new SparseTopKCategoricalAccuracy(options);
