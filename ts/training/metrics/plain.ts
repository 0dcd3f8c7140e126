/** Functions of `metrics` that Keras has without a class, and the metric that wraps a function. */
import { BinaryFocalCrossentropy, CategoricalFocalCrossentropy } from "../losses/focal.js";
import { lossPerSample } from "../losses/per-sample.js";
import { Huber, LogCosh } from "../losses/regression.js";
import { MeanMetricWrapper, type MeanMetricWrapperOptions } from "./metric.js";

/** (1-q)^γ times the binary cross-entropy, of each sample: see the loss. */
export const binaryFocalCrossentropy = lossPerSample(BinaryFocalCrossentropy);
/** -Σ α (1-p)^γ y log p of each sample: see the loss. */
export const categoricalFocalCrossentropy = lossPerSample(CategoricalFocalCrossentropy);
/** Huber's error of each sample: see the loss. */
export const huber = lossPerSample(Huber);
/** mean log cosh(p - y) of each sample: see the loss. */
export const logCosh = lossPerSample(LogCosh);

/** The mean of a function over samples: see MeanMetricWrapper. */
export function meanMetricWrapper(options: MeanMetricWrapperOptions): MeanMetricWrapper {
  return new MeanMetricWrapper(options);
}
