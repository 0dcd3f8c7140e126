/** How often the true class is among the k most likely. */
import { equal, greater, mul } from "../../graph/operations/elementwise.js";
import { expandDims } from "../../graph/operations/layout.js";
import { argMax, sum } from "../../graph/operations/reduce.js";
import { arange } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { optional, positiveInteger } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description } from "../../runtime/registry/option.js";
import { asFloat, labelsOf } from "./accuracy.js";
import { type Direction, MeanMetric, type MetricOptions, type OwnOptions } from "./metric.js";

/** Whether fewer than k classes are predicted above the true one. */
function topHits(labels: SymbolicTensor, yPred: SymbolicTensor, k: number): SymbolicTensor {
  const classes = arange(yPred.dims.at(-1) ?? 1);
  const isTrue = asFloat(equal(expandDims(labels, labels.rank), classes));
  const own = sum(mul(isTrue, yPred), -1, true);
  const above = sum(asFloat(greater(yPred, own)), -1);
  return asFloat(greater(k, above));
}

export interface TopKOptions extends MetricOptions {
  /** Among how many of the largest predictions the true class may be. Default 5. */
  readonly k?: number;
}

function topKOptions() {
  return { k: optional(positiveInteger(), 5) } satisfies Description<OwnOptions<TopKOptions>>;
}

/** Base class of the top-k accuracies, which differ in how targets name their class. */
abstract class TopK extends MeanMetric {
  /** Among how many of the largest predictions the true class may be. */
  declare readonly k: number;
  override readonly direction: Direction = "up";

  static override options(): AnyDescription {
    return { ...MeanMetric.options(), ...topKOptions() };
  }

  /** The true classes. */
  protected abstract labels(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor;

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return topHits(this.labels(yTrue, yPred), yPred, this.k);
  }
}

/** How often the class of the largest target is among the k largest predictions. */
export class TopKCategoricalAccuracy extends TopK {
  static override readonly className: string = "TopKCategoricalAccuracy";

  constructor(options: TopKOptions = {}) {
    super("top_k_categorical_accuracy", options);
  }

  protected override labels(yTrue: SymbolicTensor): SymbolicTensor {
    return asFloat(argMax(yTrue));
  }
}

/** How often the class of the target's index is among the k largest predictions. */
export class SparseTopKCategoricalAccuracy extends TopK {
  static override readonly className: string = "SparseTopKCategoricalAccuracy";

  constructor(options: TopKOptions = {}) {
    super("sparse_top_k_categorical_accuracy", options);
  }

  protected override labels(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return labelsOf(yTrue, yPred);
  }
}

export const topKCategoricalAccuracy = (options?: TopKOptions) =>
  new TopKCategoricalAccuracy(options);
export const sparseTopKCategoricalAccuracy = (options?: TopKOptions) =>
  new SparseTopKCategoricalAccuracy(options);
