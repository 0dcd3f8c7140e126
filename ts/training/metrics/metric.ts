/** The base of metrics: sums over batches, and a value from the sums. */

import { productOfDims } from "../../graph/dim.js";
import { accumulateMean } from "../../graph/operations/accumulate-mean.js";
import { broadcastTo, reshape } from "../../graph/operations/broadcast.js";
import { cast, div } from "../../graph/operations/elementwise.js";
import { mean } from "../../graph/operations/reduce.js";
import { sizeOf } from "../../graph/operations/sources.js";
import type { OpNode, SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import { type TensorLike, toTensor } from "../../runtime/convert.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { nameOfFunction } from "../../runtime/registry/registry.js";
import { toSameRank } from "../losses/rank.js";
import {
  AccumulatingMetric,
  type Direction,
  type MetricOptions,
  type OwnOptions,
} from "./accumulating.js";

export type { Direction, MetricOptions, OwnOptions };

/** What `updateState` takes beside targets and predictions. */
export interface UpdateOptions {
  /** One weight for each sample. */
  readonly sampleWeight?: TensorLike;
}

/** Subclass it for metrics of your own: say in `track` what a batch adds to the sums, in `compute` what they mean. */
export abstract class Metric extends AccumulatingMetric {
  static override readonly className: string = "Metric";

  /** Whether steps that the mask of the predictions leaves out do not count; Keras's metrics of yes and no count all. */
  readonly countsMask: boolean = false;

  /** Told the shape of the predictions before anything else is asked, for metrics whose sums depend on it. */
  build(_yPredShape: SymbolicShape): void {}

  /**
   * Adds a batch to the sums at once, outside of any model; after `await ready()`.
   * @throws ShapeError where the shapes do not fit; NotReadyError.
   */
  updateState(yTrue: TensorLike, yPred: TensorLike, { sampleWeight }: UpdateOptions = {}): void {
    const batch = [
      toTensor(yTrue, "float32", "yTrue"),
      toTensor(yPred, "float32", "yPred"),
      sampleWeight === undefined ? null : toTensor(sampleWeight, "float32", "sampleWeight"),
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

/** Base class of means over samples of a value for each, weighted where weights are given. */
export abstract class MeanMetric extends Metric {
  override readonly stateSize = 2;
  override readonly countsMask: boolean = true;

  /** A value for each sample, from targets and predictions of one rank. */
  abstract values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor;

  override track(
    state: SymbolicTensor,
    yTrue: SymbolicTensor,
    yPred: SymbolicTensor,
    sampleWeight: SymbolicTensor | null,
  ): OpNode[] {
    const [target, prediction] = toSameRank(yTrue, yPred);
    return [addToMean(state, this.values(target, prediction), sampleWeight)];
  }

  override compute(sums: Float64Array): number {
    return meanOf(sums);
  }
}

interface FunctionOptions {
  readonly fn: MetricFunction;
}

function functionOptions() {
  return {
    fn: {
      read: (fn: MetricFunction) => fn,
      write: (fn: MetricFunction) => nameOfFunction(fn, {}),
    },
  } satisfies Description<FunctionOptions>;
}

export interface MeanOfFunction extends FieldsOf<FunctionOptions, typeof functionOptions> {}

/**
 * The mean of a function over samples. A config holds the function's name, which `registerSerializable` makes known to
 * other programs.
 */
export class MeanOfFunction extends MeanMetric {
  static override readonly className: string = "MeanMetricWrapper";

  static override options(): AnyDescription {
    return { ...MeanMetric.options(), ...functionOptions() };
  }

  constructor(
    name: string,
    fn: MetricFunction,
    override readonly direction: Direction,
    options: MetricOptions = {},
  ) {
    const all: MetricOptions & FunctionOptions = { ...options, fn };
    super(name, all);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return this.fn(yTrue, yPred);
  }
}

/** The mean that `addToMean` collected; 0 before anything counted. */
export function meanOf([total = 0, weight = 0]: Float64Array): number {
  return weight === 0 ? 0 : total / weight;
}

/**
 * The effect that adds values to a mean. As Keras: a sample (a row) counts once, with the mean of its values,
 * however many those are; weights of fewer axes than the values weigh the means over the axes that they lack.
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
  // Each of a sample's n steps counts 1/n.
  const steps = productOfDims(averaged.dims.slice(1));
  const own = broadcastTo(weight, averaged.dims);
  const weights = steps === 1 ? own : div(own, sizeOf(steps));
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

/** Weights with an axis of size 1 for each that the values have and they lack. */
export function withAxesOf(values: SymbolicTensor, weight: SymbolicTensor): SymbolicTensor {
  const missing = Array.from({ length: Math.max(0, values.rank - weight.rank) }, () => 1);
  return reshape(cast(weight, "float32"), [...weight.dims, ...missing]);
}
