/** The base of metrics: sums over batches, and a value from the sums. */
import { cast } from "../../graph/builders/elementwise.js";
import { broadcastTo, reshape } from "../../graph/builders/layout.js";
import { applyOp } from "../../graph/builders/node.js";
import { mean } from "../../graph/builders/reduce.js";
import { computeNow } from "../../graph/eager.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import { type TensorLike, toTensor } from "../../runtime/convert.js";
import { toSameRank } from "../losses/rank.js";
import { Sums } from "./sums.js";

/** Whether more ("up") or less ("down") is better; null where that depends. */
export type Direction = "up" | "down" | null;

export interface MetricOptions {
  /** Its name in logs; by default Keras's. */
  readonly name?: string;
}

/** What `updateState` takes beside targets and predictions. */
export interface UpdateOptions {
  /** One weight for each sample. */
  readonly sampleWeight?: TensorLike;
}

/** Subclass it for metrics of your own: say in `track` what a batch adds to the sums, in `compute` what they mean. */
export abstract class Metric {
  /** Keras's class name; saved files use it. */
  static readonly className: string = "Metric";

  readonly name: string;
  /** Which way the metric improves. */
  readonly direction: Direction = null;
  /** Number of float64 sums. */
  abstract readonly stateSize: number;
  /** Sums of `updateState`; a model that follows the metric has its own. */
  private sums: Sums | null = null;

  constructor(defaultName: string, options: MetricOptions = {}) {
    this.name = options.name ?? defaultName;
  }

  /**
   * Adds a batch to the sums at once, outside of any model; after `await ready()`.
   * @throws ShapeError where the shapes do not fit; NotReadyError.
   */
  updateState(yTrue: TensorLike, yPred: TensorLike, options: UpdateOptions = {}): void {
    this.sums ??= new Sums(this.name, this.stateSize);
    const { state } = this.sums;
    const { sampleWeight } = options;
    const batch = [
      toTensor(yTrue, "float32", "yTrue"),
      toTensor(yPred, "float32", "yPred"),
      sampleWeight === undefined ? null : toTensor(sampleWeight, "float32", "sampleWeight"),
    ] as const;
    computeNow(this.sums, batch, ([target, prediction, weight], trace) => {
      trace.effects.push(...this.track(state, target, prediction, weight));
      return [];
    });
  }

  /** The value over what `updateState` was given since the last reset. */
  result(): number | readonly number[] {
    return this.compute(this.sums?.numbers() ?? new Float64Array(this.stateSize));
  }

  /** Forgets what `updateState` was given. */
  resetState(): void {
    this.sums?.reset();
  }

  /** Effects that add a batch to the sums. */
  abstract track(
    state: SymbolicTensor,
    yTrue: SymbolicTensor,
    yPred: SymbolicTensor,
    sampleWeight: SymbolicTensor | null,
  ): OpNode[];

  /** The value that the sums give; several values for metrics of several classes or thresholds. */
  abstract compute(sums: Float64Array): number | readonly number[];

  /** Options that make an equal metric. */
  getConfig(): Record<string, unknown> {
    return { name: this.name };
  }
}

/** A value for each sample, from targets and predictions of one rank. */
export type MetricFunction = (yTrue: SymbolicTensor, yPred: SymbolicTensor) => SymbolicTensor;

/** The mean of a function over samples, weighted where weights are given. */
export class MeanOfFunction extends Metric {
  static override readonly className: string = "MeanMetricWrapper";

  override readonly stateSize = 2;

  constructor(
    name: string,
    private readonly fn: MetricFunction,
    override readonly direction: Direction,
    options: MetricOptions = {},
  ) {
    super(name, options);
  }

  override track(
    state: SymbolicTensor,
    yTrue: SymbolicTensor,
    yPred: SymbolicTensor,
    sampleWeight: SymbolicTensor | null,
  ): OpNode[] {
    const [target, prediction] = toSameRank(yTrue, yPred);
    const values = this.fn(target, prediction);
    return [addToMean(state, values, sampleWeight)];
  }

  override compute([total = 0, weight = 0]: Float64Array): number {
    return weight === 0 ? 0 : total / weight;
  }
}

/**
 * The effect that adds values to a mean. As Keras: weights of fewer axes than the values weigh the means over
 * the axes that they lack.
 */
export function addToMean(
  state: SymbolicTensor,
  values: SymbolicTensor,
  sampleWeight: SymbolicTensor | null,
): OpNode {
  if (sampleWeight === null) return applyOp("accumulateMean", [state, values, null], {});
  const weight = cast(withoutColumn(sampleWeight, values), "float32");
  const axes = values.dims.map((_, axis) => axis).slice(weight.rank);
  const averaged = axes.length === 0 ? values : mean(values, axes);
  return applyOp("accumulateMean", [state, averaged, broadcastTo(weight, averaged.dims)], {});
}

/** [batch, 1] as [batch] where the values have one axis. */
function withoutColumn(weight: SymbolicTensor, values: SymbolicTensor): SymbolicTensor {
  const isColumn = weight.rank === values.rank + 1 && weight.dims.at(-1) === 1;
  return isColumn ? reshape(weight, weight.dims.slice(0, -1)) : weight;
}
