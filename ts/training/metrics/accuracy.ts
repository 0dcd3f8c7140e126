/** Accuracies: the fraction of correct predictions. */

import { equal, greater } from "../../graph/operations/elementwise.js";
import { argMax } from "../../graph/operations/reduce.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { number, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { assertSameShape } from "../losses/rank.js";
import { asFloat, labelsOf } from "./labels.js";
import { type Direction, MeanMetric, type MetricOptions, type OwnOptions } from "./metric.js";
import { metricFactory } from "./per-sample.js";

function binaryHits(
  yTrue: SymbolicTensor,
  yPred: SymbolicTensor,
  threshold: number,
): SymbolicTensor {
  assertSameShape(yTrue, yPred);
  return asFloat(equal(yTrue, asFloat(greater(yPred, threshold))));
}

function categoricalHits(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
  return asFloat(equal(asFloat(argMax(yTrue)), asFloat(argMax(yPred))));
}

function sparseHits(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
  return asFloat(equal(labelsOf(yTrue, yPred), asFloat(argMax(yPred))));
}

/** Options of `binaryAccuracy`. */
export interface BinaryAccuracyOptions extends MetricOptions {
  /** Predictions above it count as 1, others as 0. Default 0.5. */
  readonly threshold?: number;
}

function binaryAccuracyOptions() {
  return {
    threshold: optional(number(), 0.5),
  } satisfies Description<OwnOptions<BinaryAccuracyOptions>>;
}

export interface BinaryAccuracy
  extends FieldsOf<BinaryAccuracyOptions, typeof binaryAccuracyOptions> {}

/** Fraction of predictions that equal their target, where those above the threshold count as 1, others as 0. */
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

/** Fraction of samples whose largest prediction is for the class of the largest target. */
export class CategoricalAccuracy extends MeanMetric {
  static override readonly className: string = "CategoricalAccuracy";
  override readonly direction: Direction = "up";

  constructor(options: MetricOptions = {}) {
    super("categorical_accuracy", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return categoricalHits(yTrue, yPred);
  }
}

/** Fraction of samples whose largest prediction is for the target's class index. */
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

/** Fraction of predictions that equal their target. */
export class Accuracy extends MeanMetric {
  static override readonly className: string = "Accuracy";
  override readonly direction: Direction = "up";

  constructor(options: MetricOptions = {}) {
    super("accuracy", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    assertSameShape(yTrue, yPred);
    return asFloat(equal(yTrue, yPred));
  }
}

/**
 * How often predictions equal targets. Both have one shape, [batch, ..., n].
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const accuracy = metricFactory(Accuracy);
/**
 * How often predictions above the threshold meet a target of 1, and others one of 0. Both have one shape, [batch, ..., n].
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const binaryAccuracy = metricFactory(BinaryAccuracy);
/**
 * How often the largest prediction is that of the largest target. Both are [batch, ..., classes].
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const categoricalAccuracy = metricFactory(CategoricalAccuracy);
/**
 * How often the largest prediction is that of the target's class index. Targets are class indices [batch, ...],
 * predictions [batch, ..., classes].
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const sparseCategoricalAccuracy = metricFactory(SparseCategoricalAccuracy);
