/** `Metric`, as users know it: the base class of metrics of their own, and the type of all. */
import type { Metric as AnyMetric } from "./metric.js";
import { OwnMetric } from "./own-metric.js";

/** Any metric of targets and predictions. */
export type Metric = AnyMetric;
/** Base class of metrics of your own: see OwnMetric. */
export const Metric = OwnMetric;
