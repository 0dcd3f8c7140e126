/** How often predictions are right. */

import { reshape } from "../../graph/operations/broadcast.js";
import { cast, equal, greater } from "../../graph/operations/elementwise.js";
import { argMax, mean } from "../../graph/operations/reduce.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { MeanOfFunction, type MetricOptions } from "./metric.js";

function share(hits: SymbolicTensor): SymbolicTensor {
  return cast(hits, "float32");
}

function binaryHits(threshold: number) {
  return (yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor => {
    const hits = share(equal(yTrue, share(greater(yPred, threshold))));
    return mean(hits, -1);
  };
}

function classHits(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
  return share(equal(asFloat(argMax(yTrue)), asFloat(argMax(yPred))));
}

export function asFloat(x: SymbolicTensor): SymbolicTensor {
  return cast(x, "float32");
}

/** Class indices without the axis of size 1 where the predictions have their classes. */
export function labelsOf(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
  const isColumn = yTrue.rank === yPred.rank && yTrue.dims.at(-1) === 1;
  return asFloat(isColumn ? reshape(yTrue, yTrue.dims.slice(0, -1)) : yTrue);
}

function sparseHits(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
  return share(equal(labelsOf(yTrue, yPred), asFloat(argMax(yPred))));
}

export interface BinaryAccuracyOptions extends MetricOptions {
  /** Above it a prediction says 1; default 0.5. */
  readonly threshold?: number;
}

/** How often predictions above the threshold meet a target of 1, and others one of 0. */
export class BinaryAccuracy extends MeanOfFunction {
  static override readonly className = "BinaryAccuracy";
  readonly threshold: number;

  constructor(options: BinaryAccuracyOptions = {}) {
    const { threshold = 0.5 } = options;
    super("binary_accuracy", binaryHits(threshold), "up", options);
    this.threshold = threshold;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), threshold: this.threshold };
  }
}

/** How often the largest prediction is that of the largest target. */
export class CategoricalAccuracy extends MeanOfFunction {
  static override readonly className = "CategoricalAccuracy";

  constructor(options: MetricOptions = {}) {
    super("categorical_accuracy", classHits, "up", options);
  }
}

/** How often the largest prediction is that of the target's class index. */
export class SparseCategoricalAccuracy extends MeanOfFunction {
  static override readonly className = "SparseCategoricalAccuracy";

  constructor(options: MetricOptions = {}) {
    super("sparse_categorical_accuracy", sparseHits, "up", options);
  }
}

/** How often predictions equal targets. */
export class Accuracy extends MeanOfFunction {
  static override readonly className = "Accuracy";

  constructor(options: MetricOptions = {}) {
    super("accuracy", (yTrue, yPred) => mean(share(equal(yTrue, yPred)), -1), "up", options);
  }
}

export const accuracy = (options?: MetricOptions) => new Accuracy(options);
export const binaryAccuracy = (options?: BinaryAccuracyOptions) => new BinaryAccuracy(options);
export const categoricalAccuracy = (options?: MetricOptions) => new CategoricalAccuracy(options);
export const sparseCategoricalAccuracy = (options?: MetricOptions) =>
  new SparseCategoricalAccuracy(options);
