/** Metric factories that, like Keras's metric functions, also take (yTrue, yPred) and return a value per sample. */
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { type FactoryPerSample, factoryPerSample } from "../losses/per-sample.js";
import { toSameRank } from "../losses/rank.js";
import type { MeanMetric, MetricOptions } from "./metric.js";

/** A class of metrics. */
interface MetricClass<Options extends MetricOptions, Made> {
  readonly className: string;
  new (options?: Options): Made;
}

/** Makes a metric from options; called with targets and predictions it computes the value of each sample. */
/* @__NO_SIDE_EFFECTS__ */
export function metricFactory<Options extends MetricOptions, Made extends MeanMetric>(
  Class: MetricClass<Options, Made>,
): FactoryPerSample<Options, Made, Omit<Options, keyof MetricOptions>> {
  return factoryPerSample(
    Class.className,
    (options) => new Class(options),
    (yTrue, yPred, options) =>
      // All options of the metric except its name.
      new Class({ ...options } as Options).values(...toSameRank(yTrue, yPred)),
  );
}

/** As metricFactory, for metrics whose values are those of a loss. */
/* @__NO_SIDE_EFFECTS__ */
export function metricOfLoss<Options extends MetricOptions, Made, Own>(
  Class: MetricClass<Options, Made>,
  loss: (yTrue: SymbolicTensor, yPred: SymbolicTensor, options?: Own) => SymbolicTensor,
): FactoryPerSample<Options, Made, Own> {
  return factoryPerSample(Class.className, (options) => new Class(options), loss);
}
