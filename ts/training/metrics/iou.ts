/** Intersection over union: how well regions of classes are found, from a confusion matrix. */
import { accumulate } from "../../graph/operations/accumulate.js";
import { broadcastTo, reshape } from "../../graph/operations/broadcast.js";
import { cast, equal, greaterEqual, mul, notEqual } from "../../graph/operations/elementwise.js";
import { matmul } from "../../graph/operations/matmul.js";
import { argMax } from "../../graph/operations/reduce.js";
import { arange } from "../../graph/operations/sources.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import { ValueError } from "../../runtime/errors.js";
import {
  boolean,
  fixed,
  integer,
  integerFrom,
  listOf,
  nullable,
  number,
  oneOf,
  optional,
  positiveInteger,
} from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { ratio } from "./counting.js";
import {
  type Direction,
  Metric,
  type MetricOptions,
  type OwnOptions,
  withAxesOf,
} from "./metric.js";

/** "int", also by the names that files have for it: the integer type of the backend that Keras ran on. */
function countDType() {
  const kind = oneOf("int", "float32");
  const read: typeof kind.read = (given, what) =>
    kind.read(["int32", "int64"].includes(given) ? "int" : given, what);
  return optional({ ...kind, read }, "int");
}

/** Keras's epsilon, which avoids division by zero. */
const EPSILON = 1e-7;

/** Options of `meanIoU`. */
export interface MeanIoUOptions extends MetricOptions {
  /** Number of classes. Samples whose target or prediction is another class are not counted. */
  readonly numClasses: number;
  /** Samples with this target are not counted; default null: all are. */
  readonly ignoreClass?: number | null;
  /** Whether targets are class indices (default) or have a value for each class. */
  readonly sparseYTrue?: boolean;
  /** Whether predictions are class indices (default) or have a value for each class. */
  readonly sparseYPred?: boolean;
  /** Axis of the classes where there is a value for each; default -1. */
  readonly axis?: number;
  /** How sample weights are counted: as in Keras by default as integers, rounded towards 0, else "float32". */
  readonly dtype?: "int" | "float32";
}

/** Options of `iou`. */
export interface IoUOptions extends MeanIoUOptions {
  /** The classes whose mean is the result. */
  readonly targetClassIds: readonly number[];
}

function meanOptions() {
  return {
    numClasses: positiveInteger(),
    ignoreClass: optional(nullable(integer()), null),
    sparseYTrue: optional(boolean(), true),
    sparseYPred: optional(boolean(), true),
    axis: optional(integer(), -1),
    dtype: countDType(),
  } satisfies Description<OwnOptions<MeanIoUOptions>>;
}

function classesOption() {
  return { targetClassIds: listOf(integerFrom(0)) };
}

/** Base class: the confusion matrix [numClasses, numClasses], rows by target. */
abstract class ConfusionMatrixMetric extends Metric {
  declare readonly numClasses: number;
  declare readonly ignoreClass: number | null;
  declare readonly sparseYTrue: boolean;
  declare readonly sparseYPred: boolean;
  declare readonly axis: number;
  declare readonly dtype: "int" | "float32";
  override readonly direction: Direction = "up";

  /** The classes whose mean is the result. */
  protected abstract get counted(): readonly number[];

  override get stateSize(): number {
    return this.numClasses ** 2;
  }

  override track(
    state: SymbolicTensor,
    yTrue: SymbolicTensor,
    yPred: SymbolicTensor,
    sampleWeight: SymbolicTensor | null,
  ): OpNode[] {
    const labels = this.#indicesOf(yTrue, this.sparseYTrue);
    const isCounted = this.ignoreClass === null ? null : notEqual(labels, this.ignoreClass);
    const weights = sampleWeight === null ? null : this.#weightsFor(labels, sampleWeight);
    const rows = [isCounted, weights].reduce<SymbolicTensor>(
      (product, factor) => (factor === null ? product : mul(product, column(factor))),
      this.#oneHot(labels),
    );
    const matrix = matmul(rows, this.#oneHot(this.predictedClasses(yPred)), true);
    return [accumulate({ sums: state, increments: reshape(matrix, [-1]) })];
  }

  /** The class of each prediction. */
  protected predictedClasses(yPred: SymbolicTensor): SymbolicTensor {
    return this.#indicesOf(yPred, this.sparseYPred);
  }

  #indicesOf(values: SymbolicTensor, sparse: boolean): SymbolicTensor {
    return cast(sparse ? cast(values, "int32") : argMax(values, this.axis), "float32");
  }

  /** [samples, classes]: 1 at the class; a row of 0 for one that is not known. */
  #oneHot(indices: SymbolicTensor): SymbolicTensor {
    return cast(equal(column(indices), arange(this.numClasses)), "float32");
  }

  #weightsFor(labels: SymbolicTensor, sampleWeight: SymbolicTensor): SymbolicTensor {
    const weight = this.dtype === "int" ? cast(sampleWeight, "int32") : sampleWeight;
    return weight.rank >= labels.rank
      ? weight
      : broadcastTo(withAxesOf(labels, weight), labels.dims);
  }

  /** The mean over the counted classes of TP / (TP + FP + FN); absent classes are left out. */
  override compute(sums: Float64Array): number {
    const n = this.numClasses;
    const at = (row: number, column: number) => sums[row * n + column] ?? 0;
    const all = Array.from({ length: n }, (_, index) => index);
    const found = this.counted.flatMap((label) => {
      const union = all.reduce((sum, other) => sum + at(label, other) + at(other, label), 0);
      const both = at(label, label);
      return union - both > 1e-9 ? [both / (union - both + EPSILON)] : [];
    });
    return ratio(
      found.reduce((sum, value) => sum + value, 0),
      found.length + (found.length > 0 ? EPSILON : 0),
    );
  }
}

/** All elements as one column, float32. */
function column(x: SymbolicTensor): SymbolicTensor {
  return reshape(cast(x, "float32"), [-1, 1]);
}

/** @throws ValueError for a class that is not below numClasses. */
function assertClasses(name: string, ids: readonly number[], numClasses: number): void {
  const other = ids.find((id) => id >= numClasses);
  if (other === undefined) return;
  throw new ValueError(
    `${name}: targetClassIds has class ${other}, but the ${numClasses} classes are 0 to ${numClasses - 1}.`,
  );
}

function iouOptions() {
  return { ...meanOptions(), ...classesOption() } satisfies Description<OwnOptions<IoUOptions>>;
}

export interface IoU extends FieldsOf<IoUOptions, typeof iouOptions> {}

/**
 * The mean over some classes of TP / (TP + FP + FN), the intersection over union; classes that neither targets nor
 * predictions have are left out. Targets and predictions are class indices of any equal shape, or have a value for each
 * class.
 */
export class IoU extends ConfusionMatrixMetric {
  static override readonly className: string = "IoU";

  static override options(): AnyDescription {
    return { ...ConfusionMatrixMetric.options(), ...iouOptions() };
  }

  /** @throws ValueError for a class that is not below numClasses, and options of the wrong type. */
  constructor(options: IoUOptions, defaultName = "io_u") {
    super(defaultName, options);
    assertClasses(this.name, this.targetClassIds, this.numClasses);
  }

  protected override get counted(): readonly number[] {
    return this.targetClassIds;
  }
}

/** Options of `binaryIoU`. */
export interface BinaryIoUOptions extends MetricOptions {
  /** The classes whose mean is the result: 0, 1 or both (default). */
  readonly targetClassIds?: readonly number[];
  /** Predictions of at least this count as class 1; default 0.5. */
  readonly threshold?: number;
  /** How sample weights are counted: as in Keras by default as integers, rounded towards 0, else "float32". */
  readonly dtype?: "int" | "float32";
}

function binaryOptions() {
  return {
    targetClassIds: optional(listOf(integerFrom(0)), [0, 1]),
    threshold: optional(number(), 0.5),
    dtype: countDType(),
  } satisfies Description<OwnOptions<BinaryIoUOptions>>;
}

export interface BinaryIoU extends FieldsOf<BinaryIoUOptions, typeof binaryOptions> {}

/** The intersection over union of the classes 0 and 1, where predictions of at least a threshold are class 1. */
export class BinaryIoU extends ConfusionMatrixMetric {
  static override readonly className: string = "BinaryIoU";
  override readonly numClasses = 2;
  override readonly ignoreClass = null;
  override readonly sparseYTrue = true;
  override readonly sparseYPred = true;
  override readonly axis = -1;

  static override options(): AnyDescription {
    return { ...ConfusionMatrixMetric.options(), ...binaryOptions() };
  }

  /** @throws ValueError for a class that is neither 0 nor 1, and options of the wrong type. */
  constructor(options: BinaryIoUOptions = {}) {
    super("binary_io_u", options);
    assertClasses(this.name, this.targetClassIds, 2);
  }

  protected override get counted(): readonly number[] {
    return this.targetClassIds;
  }

  protected override predictedClasses(yPred: SymbolicTensor): SymbolicTensor {
    return cast(greaterEqual(yPred, this.threshold), "float32");
  }
}

export interface MeanIoU extends FieldsOf<MeanIoUOptions, typeof meanOptions> {}

/** The mean over all classes of the intersection over union: see IoU. */
export class MeanIoU extends ConfusionMatrixMetric {
  static override readonly className: string = "MeanIoU";

  static override options(): AnyDescription {
    return { ...ConfusionMatrixMetric.options(), ...meanOptions() };
  }

  constructor(options: MeanIoUOptions, defaultName = "mean_io_u") {
    super(defaultName, options);
  }

  protected override get counted(): readonly number[] {
    return Array.from({ length: this.numClasses }, (_, index) => index);
  }
}

/** Options of `oneHotIoU`. */
export interface OneHotIoUOptions extends Omit<IoUOptions, "sparseYTrue"> {
  /** Whether predictions are class indices; default false: they have a value for each class. */
  readonly sparseYPred?: boolean;
}

/** The intersection over union of some classes, where targets have a value for each class: see IoU. */
export class OneHotIoU extends IoU {
  static override readonly className: string = "OneHotIoU";

  static override options(): AnyDescription {
    return { ...IoU.options(), ...oneHotOptions() };
  }

  constructor(options: OneHotIoUOptions) {
    super(options, "one_hot_io_u");
  }
}

/** Options of `oneHotMeanIoU`. */
export interface OneHotMeanIoUOptions extends Omit<MeanIoUOptions, "sparseYTrue"> {
  /** Whether predictions are class indices; default false: they have a value for each class. */
  readonly sparseYPred?: boolean;
}

/** The mean intersection over union of all classes, where targets have a value for each class: see IoU. */
export class OneHotMeanIoU extends MeanIoU {
  static override readonly className: string = "OneHotMeanIoU";

  static override options(): AnyDescription {
    return { ...MeanIoU.options(), ...oneHotOptions() };
  }

  constructor(options: OneHotMeanIoUOptions) {
    super(options, "one_hot_mean_io_u");
  }
}

function oneHotOptions() {
  return { sparseYTrue: fixed(false), sparseYPred: optional(boolean(), false) };
}

/**
 * The mean over the classes `targetClassIds` of the intersection over union, TP / (TP + FP + FN); classes that neither
 * targets nor predictions have are left out. Targets and predictions are class indices of one shape, or have a value for
 * each class.
 * @throws ValueError for a class that is not below numClasses, and options of the wrong type.
 * @example
 * metrics.iou({ numClasses: 3, targetClassIds: [1, 2], sparseYPred: false });
 */
export const iou = (options: IoUOptions) => new IoU(options);
/**
 * The mean intersection over union, TP / (TP + FP + FN), of the classes 0 and 1, where predictions of at least `threshold`,
 * by default 0.5, are class 1. Targets and predictions have one shape.
 * @throws ValueError for a class that is neither 0 nor 1, and options of the wrong type.
 */
export const binaryIoU = (options?: BinaryIoUOptions) => new BinaryIoU(options);
/**
 * The mean over all classes of the intersection over union, TP / (TP + FP + FN); classes that neither targets nor
 * predictions have are left out. Targets and predictions are class indices of one shape, or have a value for each class.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const meanIoU = (options: MeanIoUOptions) => new MeanIoU(options);
/**
 * `iou` for targets, and unless sparseYPred is true predictions, that have a value for each class along an axis, by default
 * the last: the index of the largest is the class.
 * @throws ValueError for a class that is not below numClasses, and options of the wrong type.
 */
export const oneHotIoU = (options: OneHotIoUOptions) => new OneHotIoU(options);
/**
 * `meanIoU` for targets, and unless sparseYPred is true predictions, that have a value for each class along an axis, by
 * default the last: the index of the largest is the class.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const oneHotMeanIoU = (options: OneHotMeanIoUOptions) => new OneHotMeanIoU(options);
