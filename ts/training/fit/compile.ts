/** From the options of `compile` to losses, metrics and optimizer of each output. */

import type { Form } from "../../graph/structure.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { ValueError } from "../../runtime/errors.js";
import { checkLoss, type LossLike } from "../losses/table.js";
import { checkMetric, type MetricLike } from "../metrics/table.js";
import { isLossLoaded, isMetricLoaded, loadNamed, namedLoss, namedMetric } from "../named.js";
import type { OptimizerLike } from "../optimizers/index.js";
import type { Head } from "./objective.js";

/** One value for a single output; several in order or by name of output. */
export type PerOutput<Value> = Value | readonly (Value | null)[] | Readonly<Record<string, Value>>;

/** Metrics of one output, or (several outputs) a list for each, in order or by name. */
export type MetricOptions =
  | readonly MetricLike[]
  | readonly (readonly MetricLike[])[]
  | Readonly<Record<string, MetricLike | readonly MetricLike[]>>;

export interface CompileOptions {
  /** Default "rmsprop", as in Keras. */
  readonly optimizer?: OptimizerLike;
  /** Needed by fit and evaluate. */
  readonly loss?: PerOutput<LossLike>;
  /** Followed over all samples alike. */
  readonly metrics?: MetricOptions;
  /** Share of each output's loss in the total; default 1. */
  readonly lossWeights?: readonly number[] | Readonly<Record<string, number>>;
  /** Followed with sample weights and class weights. */
  readonly weightedMetrics?: MetricOptions;
}

/**
 * Makes the heads, now that shapes of targets are known (which `accuracy` means depends on them). What `loadNames` has
 * not loaded yet is left out.
 */
export function makeHeads(
  options: CompileOptions,
  names: readonly string[],
  form: Form,
  outputs: readonly SymbolicTensor[],
  targetShapes: readonly (readonly number[] | null)[],
): Head[] {
  const losses = spread(options.loss ?? null, names, form, "loss");
  const weights = spread(options.lossWeights ?? null, names, { kind: "list" }, "lossWeights");
  const metrics = spreadMetrics(options.metrics, names, form);
  const weighted = spreadMetrics(options.weightedMetrics, names, form);
  return names.map((name, index) => {
    const loss = losses[index] ?? null;
    const made = loss === null || !isLossLoaded(loss) ? null : namedLoss(loss);
    const context = {
      yTrueShape: targetShapes[index] ?? null,
      yPredShape: outputs[index]?.shape ?? [],
    };
    const metricsOf = (given: readonly MetricLike[] = []) =>
      given.filter(isMetricLoaded).map((metric) => namedMetric(metric, context));
    return {
      name,
      loss: made,
      lossWeight: weights[index] ?? 1,
      metrics: metricsOf(metrics[index]),
      weightedMetrics: metricsOf(weighted[index]),
    };
  });
}

/** What these options name that is not loaded yet, as messages call it: `loss "huber"`. */
export function notLoaded({ loss, metrics, weightedMetrics }: CompileOptions): string[] {
  const losses = leaves<LossLike>(loss).filter((one) => !isLossLoaded(one));
  const others = leaves<MetricLike>([metrics, weightedMetrics]).filter(
    (one) => !isMetricLoaded(one),
  );
  const named = [
    ...losses.map((name) => `loss "${name}"`),
    ...others.map((name) => `metric "${name}"`),
  ];
  return [...new Set(named)];
}

/** @throws ValueError for names of losses and metrics that there are not. */
export function checkNames({ loss, metrics, weightedMetrics }: CompileOptions): void {
  for (const one of leaves<LossLike>(loss)) checkLoss(one);
  for (const one of leaves<MetricLike>([metrics, weightedMetrics])) checkMetric(one);
}

/** Loads the losses and metrics that are named, as far as they are not at hand, so that heads can be made. */
export function loadNames({ loss, metrics, weightedMetrics }: CompileOptions): Promise<void> {
  return loadNamed(leaves<LossLike>(loss), leaves<MetricLike>([metrics, weightedMetrics]));
}

/** Values in arrays and objects, however deep; null and undefined are none. */
type Nested<Leaf> =
  | Leaf
  | null
  | undefined
  | readonly Nested<Leaf>[]
  | { readonly [name: string]: Nested<Leaf> };

function leaves<Leaf>(given: Nested<Leaf>): Leaf[] {
  if (given === null || given === undefined) return [];
  if (Array.isArray(given)) return given.flatMap((one) => leaves<Leaf>(one));
  if (typeof given === "object" && Object.getPrototypeOf(given) === Object.prototype)
    return Object.values(given).flatMap((one) => leaves<Leaf>(one));
  // What is neither is a value itself.
  return [given as Leaf];
}

/** Refuses names and counts that do not fit the outputs; what needs no data is checked when compile is called. */
export function checkOutputs(options: CompileOptions, names: readonly string[], form: Form): void {
  spread(options.loss ?? null, names, form, "loss");
  spread(options.lossWeights ?? null, names, { kind: "list" }, "lossWeights");
  spreadMetrics(options.metrics, names, form);
  spreadMetrics(options.weightedMetrics, names, form);
}

function isRecord<Value>(value: PerOutput<Value> | null): value is Readonly<Record<string, Value>> {
  return (
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

/** One value for each output. */
function spread<Value>(
  given: PerOutput<Value> | null,
  names: readonly string[],
  form: Form,
  what: string,
): (Value | null)[] {
  if (given === null) return names.map(() => null);
  if (isRecord(given)) {
    refuseStrangeNames(Object.keys(given), names, what);
    return names.map((name) => given[name] ?? null);
  }
  if (Array.isArray(given)) {
    if (given.length !== names.length) {
      throw new ValueError(
        `${what}: expected one for each of the ${names.length} outputs (${names.join(", ")}), got ${given.length}.`,
      );
    }
    return [...given];
  }
  // A lone loss serves every output, as in Keras.
  return form.kind === "single" ? [given as Value] : names.map(() => given as Value);
}

function refuseStrangeNames(
  given: readonly string[],
  names: readonly string[],
  what: string,
): void {
  const strange = given.filter((name) => !names.includes(name));
  if (strange.length > 0)
    throw new ValueError(
      `${what}: there is no output ${strange.join(", ")}; the outputs are ${names.join(", ")}.`,
    );
}

function spreadMetrics(
  given: MetricOptions | undefined,
  names: readonly string[],
  form: Form,
): (readonly MetricLike[])[] {
  if (given === undefined || (Array.isArray(given) && given.length === 0))
    return names.map(() => []);
  if (Array.isArray(given)) {
    if (form.kind === "single" || names.length === 1) return [given.flat() as MetricLike[]];
    if (given.length === names.length)
      return given.map((one) => (Array.isArray(one) ? one : [one as MetricLike]));
    throw new ValueError(
      `metrics: expected a list for each of the ${names.length} outputs (${names.join(", ")}), got ${given.length}.`,
    );
  }
  const named = given as Readonly<Record<string, MetricLike | readonly MetricLike[]>>;
  refuseStrangeNames(Object.keys(named), names, "metrics");
  return names.map((name) => {
    const own = named[name] ?? [];
    return Array.isArray(own) ? own : [own as MetricLike];
  });
}
