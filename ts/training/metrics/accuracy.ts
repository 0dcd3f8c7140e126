/** How often predictions are right. */

import { reshape } from "../../graph/operations/broadcast.js";
import { cast, equal, greater } from "../../graph/operations/elementwise.js";
import { argMax, mean } from "../../graph/operations/reduce.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { number, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { type Direction, MeanMetric, type MetricOptions, type OwnOptions } from "./metric.js";

function share(hits: SymbolicTensor): SymbolicTensor {
  return cast(hits, "float32");
}

function binaryHits(
  yTrue: SymbolicTensor,
  yPred: SymbolicTensor,
  threshold: number,
): SymbolicTensor {
  const hits = share(equal(yTrue, share(greater(yPred, threshold))));
  return mean(hits, -1);
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
  /** Above it a prediction says 1. Default 0.5. */
  readonly threshold?: number;
}

function binaryAccuracyOptions() {
  return {
    threshold: optional(number(), 0.5),
  } satisfies Description<OwnOptions<BinaryAccuracyOptions>>;
}

export interface BinaryAccuracy
  extends FieldsOf<BinaryAccuracyOptions, typeof binaryAccuracyOptions> {}

/** How often predictions above the threshold meet a target of 1, and others one of 0. */
export class BinaryAccuracy extends MeanMetric {
  static override readonly className: string = "BinaryAccuracy";
  override readonly direction: Direction = "up";

  static override options(): AnyDescription {
    return { ...MeanMetric.options(), ...binaryAccuracyOptions() };
  }

  constructor(options: BinaryAccuracyOptions = {}) {
    super("binary_accuracy", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return binaryHits(yTrue, yPred, this.threshold);
  }
}

/** How often the largest prediction is that of the largest target. */
export class CategoricalAccuracy extends MeanMetric {
  static override readonly className: string = "CategoricalAccuracy";
  override readonly direction: Direction = "up";

  constructor(options: MetricOptions = {}) {
    super("categorical_accuracy", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return classHits(yTrue, yPred);
  }
}

/** How often the largest prediction is that of the target's class index. */
export class SparseCategoricalAccuracy extends MeanMetric {
  static override readonly className: string = "SparseCategoricalAccuracy";
  override readonly direction: Direction = "up";

  constructor(options: MetricOptions = {}) {
    super("sparse_categorical_accuracy", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return sparseHits(yTrue, yPred);
  }
}

/** How often predictions equal targets. */
export class Accuracy extends MeanMetric {
  static override readonly className: string = "Accuracy";
  override readonly direction: Direction = "up";

  constructor(options: MetricOptions = {}) {
    super("accuracy", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return mean(share(equal(yTrue, yPred)), -1);
  }
}

export const accuracy = (options?: MetricOptions) => new Accuracy(options);
export const binaryAccuracy = (options?: BinaryAccuracyOptions) => new BinaryAccuracy(options);
export const categoricalAccuracy = (options?: MetricOptions) => new CategoricalAccuracy(options);
export const sparseCategoricalAccuracy = (options?: MetricOptions) =>
  new SparseCategoricalAccuracy(options);
