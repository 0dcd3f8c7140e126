/** Base classes of metrics of targets and predictions. */

import { productOfDims } from "../../graph/dim.js";
import { accumulateMean } from "../../graph/operations/accumulate-mean.js";
import { broadcastTo, reshape } from "../../graph/operations/broadcast.js";
import { cast, div } from "../../graph/operations/elementwise.js";
import { mean } from "../../graph/operations/reduce.js";
import { sizeOf } from "../../graph/operations/sources.js";
import { returnedBy } from "../../graph/returned.js";
import type { OpNode, SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import { type TensorLike, toTensor } from "../../runtime/convert.js";
import { callable, nullable, oneOf, optional, unwritten } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { nameOfFunction } from "../../runtime/registry/registry.js";
import { toSameRank } from "../losses/rank.js";
import { assertWeightsFit } from "../losses/reduction.js";
import {
  AccumulatingMetric,
  type Direction,
  type MetricOptions,
  type OwnOptions,
} from "./accumulating.js";

export type { Direction, MetricOptions, OwnOptions };

/** What `updateState` takes besides targets and predictions. */
export interface UpdateOptions<Given = TensorLike> {
  /** One weight for each sample. */
  readonly sampleWeight?: Given;
}

/** Base class of metrics of targets and predictions; own-metric.ts has that of metrics of the user's own. */
export abstract class Metric extends AccumulatingMetric {
  static override readonly className: string = "Metric";

  /** Whether the mask of the predictions applies. Keras's confusion metrics ignore it and count masked steps too. */
  readonly countsMask: boolean = false;

  /** Element type of the state: sums are float64. */
  get stateDType(): "float32" | "float64" {
    return "float64";
  }

  /** The state with which a pass begins. */
  initialState(): Float64Array {
    return new Float64Array(this.stateSize);
  }

  /** Called with the shape of the predictions before anything else, for metrics whose sums depend on it. */
  build(_yPredShape: SymbolicShape): void {}

  /**
   * Adds a batch to the sums immediately, outside of any model; after `await ready()`. Symbolic tensors are for metrics of
   * the user's own, which a model calls with them.
   * @throws ShapeError where the shapes do not fit; ValueError for symbolic tensors; NotReadyError.
   */
  updateState(
    yTrue: TensorLike | SymbolicTensor,
    yPred: TensorLike | SymbolicTensor,
    { sampleWeight }: UpdateOptions<TensorLike | SymbolicTensor> = {},
  ): void {
    // Reading rejects what is symbolic.
    const read = (given: TensorLike | SymbolicTensor, what: string) =>
      toTensor(given as TensorLike, "float32", what);
    const batch = [
      read(yTrue, "yTrue"),
      read(yPred, "yPred"),
      sampleWeight === undefined ? null : read(sampleWeight, "sampleWeight"),
    ] as const;
    this.build(batch[1].shape);
    this.addNow(batch, (state, [target, prediction, weight]) =>
      this.track(state, target, prediction, weight),
    );
  }

  /** Effects that add a batch to the sums. */
  abstract track(
    state: SymbolicTensor,
    yTrue: SymbolicTensor,
    yPred: SymbolicTensor,
    sampleWeight: SymbolicTensor | null,
  ): OpNode[];
}

/** A value for each sample, from targets and predictions of one rank. */
export type MetricFunction = (yTrue: SymbolicTensor, yPred: SymbolicTensor) => SymbolicTensor;

/** Base class of metrics that are the mean over samples, weighted where weights are given. */
export abstract class MeanMetric extends Metric {
  override readonly stateSize = 2;
  override readonly countsMask: boolean = true;

  /** A value for each sample, or for each of its elements, from targets and predictions of one rank. */
  abstract values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor;

  override track(
    state: SymbolicTensor,
    yTrue: SymbolicTensor,
    yPred: SymbolicTensor,
    sampleWeight: SymbolicTensor | null,
  ): OpNode[] {
    const [target, prediction] = toSameRank(yTrue, yPred);
    const values = returnedBy(`The metric ${this.name}`, this.values(target, prediction));
    return [addToMean(state, values, sampleWeight)];
  }

  override compute(sums: Float64Array): number {
    return meanOf(sums);
  }
}

/** Options of `meanMetricWrapper`. */
export interface MeanMetricWrapperOptions extends MetricOptions {
  /** A value for each sample, from targets and predictions. */
  readonly fn: MetricFunction;
  /** Whether higher ("up") or lower ("down") values are better; default null: not known. */
  readonly direction?: Direction;
}

function wrapperOptions() {
  return {
    fn: { ...callable<MetricFunction>(), write: (fn: MetricFunction) => nameOfFunction(fn, {}) },
    direction: unwritten(optional(nullable(oneOf("up", "down")), null)),
  } satisfies Description<OwnOptions<MeanMetricWrapperOptions>>;
}

export interface MeanMetricWrapper
  extends FieldsOf<Pick<MeanMetricWrapperOptions, "fn">, typeof wrapperOptions> {}

/**
 * The mean of a function over samples. A config holds the function's name, under which other programs
 * register it with `registerSerializable`.
 */
export class MeanMetricWrapper extends MeanMetric {
  static override readonly className: string = "MeanMetricWrapper";
  declare readonly direction: Direction;

  static override options(): AnyDescription {
    return { ...MeanMetric.options(), ...wrapperOptions() };
  }

  /** @throws ValueError without a function. */
  constructor(options: MeanMetricWrapperOptions) {
    super("mean_metric_wrapper", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return this.fn(yTrue, yPred);
  }
}

/** The mean from the sums of `addToMean`; 0 while the weights are 0. */
export function meanOf([total = 0, weight = 0]: Float64Array): number {
  return weight === 0 ? 0 : total / weight;
}

/**
 * The effect that adds values to a mean. As in Keras, each sample (row) counts once, with the mean of its values. Where
 * weights have fewer axes than the values, values are first averaged over the axes that the weights lack.
 */
export function addToMean(
  state: SymbolicTensor,
  values: SymbolicTensor,
  sampleWeight: SymbolicTensor | null,
): OpNode {
  if (sampleWeight === null) {
    return accumulateMean({ sums: state, values: meanFrom(values, 1), weights: null });
  }
  const weight = cast(withoutColumn(sampleWeight, values), "float32");
  const averaged = meanFrom(values, weight.rank);
  assertWeightsFit(weight, averaged);
  // Each of a sample's n steps counts 1/n.
  const steps = productOfDims(averaged.dims.slice(1));
  const expanded = broadcastTo(weight, averaged.dims);
  const weights = steps === 1 ? expanded : div(expanded, sizeOf(steps));
  return accumulateMean({ sums: state, values: averaged, weights });
}

/** The mean over all axes from `first` on. */
function meanFrom(values: SymbolicTensor, first: number): SymbolicTensor {
  const axes = values.dims.map((_, axis) => axis).slice(first);
  return axes.length === 0 ? values : mean(values, axes);
}

/** [batch, 1] as [batch] where the values have one axis. */
function withoutColumn(weight: SymbolicTensor, values: SymbolicTensor): SymbolicTensor {
  const isColumn = weight.rank === values.rank + 1 && weight.dims.at(-1) === 1;
  return isColumn ? reshape(weight, weight.dims.slice(0, -1)) : weight;
}

/** Weights with trailing axes of size 1 added, up to the rank of the values. */
export function withAxesOf(values: SymbolicTensor, weight: SymbolicTensor): SymbolicTensor {
  const missing = Array.from({ length: Math.max(0, values.rank - weight.rank) }, () => 1);
  return reshape(cast(weight, "float32"), [...weight.dims, ...missing]);
}
