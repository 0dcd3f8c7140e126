/** Counts of yes and no, and their shares: precision and recall. */
import { cast, equal, or, where } from "../../graph/operations/elementwise.js";
import { expandDims, take } from "../../graph/operations/layout.js";
import { argMax } from "../../graph/operations/reduce.js";
import { arange } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { type Counted, CountingMetric, type Counts, listOfThresholds, ratio } from "./counting.js";
import type { Direction, MetricOptions } from "./metric.js";

export interface ThresholdOptions extends MetricOptions {
  /** Above it a prediction counts as yes; default 0.5. Several give several values. */
  readonly thresholds?: number | readonly number[] | null;
}

export interface ClassOptions extends ThresholdOptions {
  /** Only the k largest predictions of a row can count as yes (by default whatever they are); default null: all can. */
  readonly topK?: number | null;
  /** Only this class counts: an index of the last axis; default null: all do. */
  readonly classId?: number | null;
}

/** Below everything that can be predicted: Keras's number for what is not among the k largest. */
const LOWEST = -1e10;

/** One count, at each threshold. */
abstract class SingleCount extends CountingMetric {
  private readonly givenThresholds: ThresholdOptions["thresholds"];

  constructor(
    name: string,
    private readonly part: keyof Counts,
    direction: Direction,
    options: ThresholdOptions,
  ) {
    super(name, listOfThresholds(options.thresholds ?? 0.5), direction, options);
    this.givenThresholds = options.thresholds ?? null;
  }

  override compute(sums: Float64Array): number | number[] {
    return this.atThresholds(sums, (at) => at[this.part]);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), thresholds: this.givenThresholds };
  }
}

/** Number of yes predictions that are right. */
export class TruePositives extends SingleCount {
  static override readonly className = "TruePositives";

  constructor(options: ThresholdOptions = {}) {
    super("true_positives", "truePositives", "up", options);
  }
}

/** Number of yes predictions that are wrong. */
export class FalsePositives extends SingleCount {
  static override readonly className = "FalsePositives";

  constructor(options: ThresholdOptions = {}) {
    super("false_positives", "falsePositives", "down", options);
  }
}

/** Number of no predictions that are right. */
export class TrueNegatives extends SingleCount {
  static override readonly className = "TrueNegatives";

  constructor(options: ThresholdOptions = {}) {
    super("true_negatives", "trueNegatives", "up", options);
  }
}

/** Number of no predictions that are wrong. */
export class FalseNegatives extends SingleCount {
  static override readonly className = "FalseNegatives";

  constructor(options: ThresholdOptions = {}) {
    super("false_negatives", "falseNegatives", "down", options);
  }
}

/** The share of hits among those that should be, of all classes or one, of all predictions or the largest. */
abstract class ShareOfHits extends CountingMetric {
  readonly topK: number | null;
  readonly classId: number | null;
  private readonly givenThresholds: ThresholdOptions["thresholds"];

  constructor(
    name: string,
    private readonly misses: "falsePositives" | "falseNegatives",
    options: ClassOptions,
  ) {
    const { thresholds = null, topK = null, classId = null } = options;
    const usual = topK === null ? [0.5] : [LOWEST];
    super(name, thresholds === null ? usual : listOfThresholds(thresholds), "up", options);
    this.givenThresholds = thresholds;
    this.topK = topK === null ? null : checkedIndex("topK", topK, 1);
    this.classId = classId === null ? null : checkedIndex("classId", classId, 0);
  }

  protected override choose({ target, prediction, weight }: Counted): Counted {
    const { topK, classId } = this;
    const among = topK === null ? prediction : keepLargest(prediction, topK);
    if (classId === null) return { target, prediction: among, weight };
    refuseMissingClass(prediction, classId);
    const own = (x: SymbolicTensor) => expandDims(take(x, classId, -1), -1);
    return { target: own(target), prediction: own(among), weight };
  }

  override compute(sums: Float64Array): number | number[] {
    return this.atThresholds(sums, (at) =>
      ratio(at.truePositives, at.truePositives + at[this.misses]),
    );
  }

  override getConfig(): Record<string, unknown> {
    const { givenThresholds: thresholds, topK, classId } = this;
    return { ...super.getConfig(), thresholds, topK, classId };
  }
}

/** The share of yes predictions that are right: TP / (TP + FP). */
export class Precision extends ShareOfHits {
  static override readonly className = "Precision";

  constructor(options: ClassOptions = {}) {
    super("precision", "falsePositives", options);
  }
}

/** The share of actual yes that is predicted: TP / (TP + FN). */
export class Recall extends ShareOfHits {
  static override readonly className = "Recall";

  constructor(options: ClassOptions = {}) {
    super("recall", "falseNegatives", options);
  }
}

function checkedIndex(name: string, given: number, least: number): number {
  if (Number.isInteger(given) && given >= least) return given;
  throw new ValueError(`${name}: expected a whole number from ${least} on, got ${given}.`);
}

function refuseMissingClass(prediction: SymbolicTensor, classId: number): void {
  const classes = prediction.dims.at(-1);
  if (prediction.rank >= 2 && (typeof classes !== "number" || classId < classes)) return;
  throw new ShapeError(
    `classId ${classId} needs predictions [batch, classes] with more than ${classId} classes; got ${prediction.toString()}.`,
  );
}

/** The k largest of each row, the first among equals, and LOWEST in the place of the others. */
function keepLargest(prediction: SymbolicTensor, k: number): SymbolicTensor {
  const classes = prediction.dims.at(-1) ?? 1;
  if (typeof classes === "number" && k > classes) {
    throw new ShapeError(
      `topK ${k} is more than the classes of the predictions ${prediction.toString()}.`,
    );
  }
  const largest = (left: SymbolicTensor) =>
    equal(expandDims(cast(argMax(left), "float32"), -1), arange(classes));
  let taken = largest(prediction);
  for (let count = 1; count < k; count++) {
    taken = or(taken, largest(where(taken, Number.NEGATIVE_INFINITY, prediction)));
  }
  return where(taken, prediction, LOWEST);
}

export const precision = (options?: ClassOptions) => new Precision(options);
export const recall = (options?: ClassOptions) => new Recall(options);
export const truePositives = (options?: ThresholdOptions) => new TruePositives(options);
export const falsePositives = (options?: ThresholdOptions) => new FalsePositives(options);
export const trueNegatives = (options?: ThresholdOptions) => new TrueNegatives(options);
export const falseNegatives = (options?: ThresholdOptions) => new FalseNegatives(options);
