/** Turns the options of `compile` into losses and metrics of each output. */

import type { Form, Structure } from "../../graph/structure.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { ValueError } from "../../runtime/errors.js";
import { isPlainObject, ownEntry } from "../../runtime/plain-object.js";
import { leftOut, number, optional, rejected } from "../../runtime/registry/kinds.js";
import {
  type Description,
  functionOptions,
  type Option,
  type ValuesOf,
} from "../../runtime/registry/option.js";
import { type LossLike, readLoss } from "../losses/table.js";
import { type MetricLike, readMetric } from "../metrics/table.js";
import { isLossLoaded, isMetricLoaded, loadNamed, namedLoss, namedMetric } from "../named.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import { type OptimizerLike, type OptimizerName, readOptimizer } from "../optimizers/table.js";
import type { Head } from "./objective.js";

/** One value for a single output; for several outputs a list in order, or an object by name. */
export type PerOutput<Value> = Value | readonly (Value | null)[] | Readonly<Record<string, Value>>;

/** A metric or several of one output, or (several outputs) one or a list for each, in order or by name; null for none. */
export type MetricOptions =
  | MetricLike
  | readonly MetricLike[]
  | readonly (MetricLike | readonly MetricLike[] | null)[]
  | Readonly<Record<string, MetricLike | readonly MetricLike[] | null>>;

/** Options of `compile`. */
export interface CompileOptions<
  Metrics extends MetricOptions = MetricOptions,
  Weighted extends MetricOptions = MetricOptions,
> {
  /** What updates the weights: a name or an object. Default "rmsprop", as in Keras. */
  readonly optimizer?: OptimizerLike;
  /**
   * Needed by fit and evaluate. A function may read tensors of the model and call layers: as in Keras these do not train,
   * and compute as in evaluate.
   */
  readonly loss?: PerOutput<LossLike>;
  /** Metrics in which all samples have weight 1. */
  readonly metrics?: Metrics;
  /** Factor of each output's loss in the total; default 1. */
  readonly lossWeights?: number | readonly number[] | Readonly<Record<string, number>>;
  /** Metrics in which samples have their sample or class weight. */
  readonly weightedMetrics?: Weighted;
}

function compileDescription() {
  return {
    optimizer: optional<OptimizerLike, Optimizer | OptimizerName>(
      { read: readOptimizer, write: same },
      "rmsprop",
    ),
    loss: leftOut(nested<PerOutput<LossLike>, LossLike>(1, readLoss)),
    metrics: leftOut(nested<MetricOptions, MetricLike>(2, readMetric)),
    lossWeights: leftOut(
      nested<NonNullable<CompileOptions["lossWeights"]>, number>(1, number().read),
    ),
    weightedMetrics: leftOut(nested<MetricOptions, MetricLike>(2, readMetric)),
  } satisfies Description<CompileOptions>;
}

/** The options of compile with an optimizer, and losses and metrics in place of their classes and factories. */
export type CompileSettings = ValuesOf<ReturnType<typeof compileDescription>>;

/** @throws ValueError for unknown options and names, and for values that are neither losses nor metrics. */
export function readCompileOptions(options: CompileOptions): CompileSettings {
  return functionOptions("compile", compileDescription(), options);
}

/**
 * Values for all outputs, in arrays and plain objects that are nested `depth` deep at most; each is read. null stands for
 * none, as of an output without loss.
 */
function nested<Values, Leaf>(
  depth: number,
  read: (leaf: Leaf, what: string) => Leaf,
): Option<Values, Values> {
  const readPart = (given: unknown, what: string, levels: number): unknown => {
    if (given === null) return null;
    if (given === undefined) throw rejected(what, "given", given, " Is a name misspelt?");
    if (levels > 0 && Array.isArray(given))
      return given.map((one, index) => readPart(one, `${what}[${index}]`, levels - 1));
    if (levels === 0 || !isPlainObject(given)) return read(given as Leaf, what);
    const entries = Object.entries(given).map(([name, one]) => [
      name,
      readPart(one, `${what}.${name}`, levels - 1),
    ]);
    return Object.fromEntries(entries);
  };
  // The values keep their form: only leaves are replaced, by leaves.
  return { read: (given, what) => readPart(given, what, depth) as Values, write: same };
}

function same<Value>(value: Value): Value {
  return value;
}

/**
 * The names in the logs besides `loss`. They are known, and a misspelt one does not compile, where the model has one
 * output and all its metrics are names, none of them weighted; else any string is one.
 */
export type LogNames<
  Outputs extends Structure,
  Metrics extends MetricOptions,
  Weighted extends MetricOptions,
> = [Outputs, Weighted] extends [SymbolicTensor, readonly []]
  ? Metrics extends string
    ? Metrics
    : Metrics extends readonly string[]
      ? Metrics[number]
      : string
  : string;

/**
 * Makes the heads once the shapes of targets are known, on which the meaning of "accuracy" depends. Losses and metrics
 * that `loadNames` has not loaded yet are left out.
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
    const context = {
      yTrueShape: targetShapes[index] ?? null,
      yPredShape: outputs[index]?.shape ?? [],
    };
    const made = loss === null || !isLossLoaded(loss) ? null : namedLoss(loss, context);
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

/** Losses and metrics of these options that are not loaded yet, as shown in messages: `loss "huber"`. */
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

/** Loads the named losses, metrics and optimizer that are not loaded yet. */
export function loadNames(options: CompileOptions): Promise<void> {
  const { loss, metrics, weightedMetrics, optimizer } = options;
  return loadNamed(
    leaves<LossLike>(loss),
    leaves<MetricLike>([metrics, weightedMetrics]),
    optimizer,
  );
}

/** Values in nested arrays and objects; null and undefined are no values. */
type Nested<Leaf> =
  | Leaf
  | null
  | undefined
  | readonly Nested<Leaf>[]
  | { readonly [name: string]: Nested<Leaf> };

function leaves<Leaf>(given: Nested<Leaf>): Leaf[] {
  if (given === null || given === undefined) return [];
  if (Array.isArray(given)) return given.flatMap((one) => leaves<Leaf>(one));
  if (isPlainObject(given)) return Object.values(given).flatMap((one) => leaves<Leaf>(one));
  // Neither an array nor a plain object: a value.
  return [given as Leaf];
}

/** @throws ValueError for names and counts that do not fit the outputs. Needs no data, so compile calls it. */
export function checkOutputs(options: CompileOptions, names: readonly string[], form: Form): void {
  spread(options.loss ?? null, names, form, "loss");
  spread(options.lossWeights ?? null, names, { kind: "list" }, "lossWeights");
  spreadMetrics(options.metrics, names, form);
  spreadMetrics(options.weightedMetrics, names, form);
}

function isRecord<Value>(value: PerOutput<Value>): value is Readonly<Record<string, Value>> {
  return isPlainObject(value);
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
    assertOutputNames(Object.keys(given), names, what);
    return names.map((name) => ownEntry(given, name) ?? null);
  }
  if (Array.isArray(given)) {
    if (given.length !== names.length) {
      throw new ValueError(
        `${what}: expected one for each of the ${names.length} outputs (${names.join(", ")}), got ${given.length}.`,
      );
    }
    return [...given];
  }
  // A single loss applies to every output, as in Keras.
  return form.kind === "single" ? [given as Value] : names.map(() => given as Value);
}

function assertOutputNames(given: readonly string[], names: readonly string[], what: string): void {
  const unknown = given.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new ValueError(
      `${what}: there is no output ${unknown.join(", ")}; the outputs are ${names.join(", ")}.`,
    );
}

function spreadMetrics(
  given: MetricOptions | undefined,
  names: readonly string[],
  form: Form,
): (readonly MetricLike[])[] {
  if (given == null || (Array.isArray(given) && given.length === 0)) return names.map(() => []);
  if (!isPlainObject(given) && !Array.isArray(given))
    return spreadMetrics([given as MetricLike], names, form);
  if (Array.isArray(given)) {
    if (form.kind === "single" || names.length === 1) return [given.flat() as MetricLike[]];
    if (given.length === names.length) return given.map(metricList);
    throw new ValueError(
      `metrics: expected a list for each of the ${names.length} outputs (${names.join(", ")}), got ${given.length}.`,
    );
  }
  const named = given as Readonly<Record<string, MetricLike | readonly MetricLike[] | null>>;
  assertOutputNames(Object.keys(named), names, "metrics");
  return names.map((name) => metricList(ownEntry(named, name)));
}

/** The metrics of one output. */
function metricList(
  given: MetricLike | readonly MetricLike[] | null | undefined,
): readonly MetricLike[] {
  // An array is a list of metrics, not an object of them.
  return Array.isArray(given) ? given : given == null ? [] : [given as MetricLike];
}
