/**
 * The losses and metrics of all outputs of a compiled model, as one graph.
 */

import { maskOf } from "../../graph/masks.js";
import { add, mul } from "../../graph/operations/elementwise.js";
import { constant } from "../../graph/operations/sources.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import { toTensor } from "../../runtime/convert.js";
import { ValueError } from "../../runtime/errors.js";
import { warnOnce } from "../../runtime/host.js";
import { namingErrors } from "../../runtime/naming-errors.js";
import type { Tensor } from "../../runtime/tensor.js";
import { BinaryCrossentropy } from "../losses/binary.js";
import type { Loss, LossCallOptions } from "../losses/loss.js";
import { maskedWeights } from "../losses/reduction.js";
import type { Metric } from "../metrics/metric.js";
import { LossTracker, Tracker } from "./trackers.js";

/** Loss and metrics of one output of the model. */
export interface Head {
  /** Name of the output. */
  readonly name: string;
  readonly loss: Loss | null;
  readonly lossWeight: number;
  /** Metrics in which all samples have weight 1. */
  readonly metrics: readonly Metric[];
  /** Metrics in which samples have their sample or class weights. */
  readonly weightedMetrics: readonly Metric[];
}

/** One output of the model in a trace, with the targets and weights that are fed for it. */
export interface HeadTensors {
  readonly prediction: SymbolicTensor;
  /** Null where this output has no targets. */
  readonly target: SymbolicTensor | null;
  readonly sampleWeight: SymbolicTensor | null;
}

/** The loss that a model's class computes for a batch, from the outputs and the loss of compile. */
export type OwnLoss = (
  outputs: readonly HeadTensors[],
  compiledLoss: SymbolicTensor,
  training: boolean,
) => SymbolicTensor;

interface TrackedMetric {
  readonly metric: Metric;
  readonly tracker: Tracker;
  readonly isWeighted: boolean;
}

export class Objective {
  readonly #total = new LossTracker("loss");
  readonly #perOutput: readonly LossTracker[];
  readonly #tracked: readonly (readonly TrackedMetric[])[];
  /** Trackers of all values in the logs. */
  readonly trackers: readonly Tracker[];
  #hasSeenTargets = false;

  /** The loss of the model's class; null for that of the heads. */
  readonly #ownLoss: OwnLoss | null;

  constructor(
    readonly heads: readonly Head[],
    ownLoss: OwnLoss | null = null,
  ) {
    this.#ownLoss = ownLoss;
    const hasSeveralOutputs = heads.length > 1;
    // As in Keras, a loss that is the only one has no entry of its own beside the total.
    const withLoss = heads.filter(({ loss }) => loss !== null);
    this.#perOutput =
      withLoss.length > 1 ? withLoss.map(({ name }) => new LossTracker(`${name}_loss`)) : [];
    const lossNames = [this.#total, ...this.#perOutput].map(({ name }) => name);
    const taken: TakenNames = new Map();
    this.#tracked = heads.map((head) => {
      const prefix = hasSeveralOutputs ? `${head.name}_` : "";
      return [
        ...head.metrics.map((metric) =>
          trackedMetric(metric, uniqueLogName(prefix + metric.name, taken), false),
        ),
        ...head.weightedMetrics.map((metric) =>
          trackedMetric(metric, weightedLogName(prefix, metric.name, taken), true),
        ),
      ];
    });
    const clash = lossNames.find((name) => taken.has(name));
    if (clash !== undefined)
      throw new ValueError(
        `A metric is called ${clash} in the logs, as the loss is: give it another name.`,
      );
    const ofMetrics = this.#tracked.flat().map(({ tracker }) => tracker);
    this.trackers = [this.#total, ...this.#perOutput, ...ofMetrics];
  }

  get hasLoss(): boolean {
    return this.#ownLoss !== null || this.heads.some(({ loss }) => loss !== null);
  }

  /**
   * @throws ValueError for class indices that are fractions or NaN, which a conversion to int32 would hide, and where an
   * output lacks targets that its loss or metrics need.
   */
  assertLabels(targets: readonly (Tensor | null)[]): void {
    this.heads.forEach(({ loss, metrics, weightedMetrics, name }, index) => {
      const target = targets[index] ?? null;
      if (target === null && loss === null && metrics.length + weightedMetrics.length === 0) return;
      if (target === null)
        throw new ValueError(`y has no targets for output "${name}", which has a loss or metrics.`);
      if (loss?.targetDType === "int32") toTensor(target, "int32", `y of output "${name}"`);
      if (loss instanceof BinaryCrossentropy) this.#warnOfTargets(target, name);
    });
    this.#hasSeenTargets = true;
  }

  /** Warns of targets that are not probabilities, such as class indices for a sigmoid. Only the first data are looked at. */
  #warnOfTargets({ data }: Tensor, name: string): void {
    const other = this.#hasSeenTargets ? undefined : data.find((value) => value < 0 || value > 1);
    if (other !== undefined)
      warnOnce(
        `y of output "${name}" has ${other}, but binary cross-entropy needs targets from 0 to 1. Class indices need a softmax over the classes and "sparse_categorical_crossentropy".`,
      );
  }

  /** The direction in which each metric improves, by log name, for callbacks that monitor one. */
  get directions(): ReadonlyMap<string, "up" | "down" | null> {
    return new Map(
      this.#tracked.flat().map(({ metric, tracker }) => [tracker.name, metric.direction]),
    );
  }

  /** The scalar to minimise (penalties included) and the effects that add this batch to losses and metrics. */
  trace(
    tensors: readonly HeadTensors[],
    penalties: readonly SymbolicTensor[],
    training: boolean,
  ): { loss: SymbolicTensor; effects: OpNode[] } {
    const effects: OpNode[] = [];
    const terms: SymbolicTensor[] = [];
    let lossCount = 0;
    this.heads.forEach((head, index) => {
      const output = tensors[index];
      if (output === undefined || output.target === null) return;
      const { target, prediction } = output;
      if (head.loss !== null) {
        const { loss: lossOf } = head;
        const loss = namingErrors(`y of output "${head.name}"`, () =>
          lossOf.call(target, prediction, lossWeighting(output)),
        );
        terms.push(head.lossWeight === 1 ? loss : mul(loss, head.lossWeight));
        const tracker = this.#perOutput[lossCount++];
        if (tracker !== undefined) effects.push(tracker.track(loss));
      }
      const metricEffects = namingErrors(`y of output "${head.name}"`, () =>
        this.#trackHead(index, output, target),
      );
      effects.push(...metricEffects);
    });
    const [first = constant(0), ...rest] = [...terms, ...penalties];
    const compiled = rest.reduce<SymbolicTensor>(add, first);
    const loss = this.#ownLoss?.(tensors, compiled, training) ?? compiled;
    effects.push(this.#total.track(loss));
    return { loss, effects };
  }

  #trackHead(index: number, output: HeadTensors, target: SymbolicTensor): OpNode[] {
    const { prediction, sampleWeight } = output;
    const mask = maskOf(prediction);
    const list = this.#tracked[index] ?? [];
    return list.flatMap(({ metric, tracker, isWeighted }) => {
      const ownWeight = isWeighted ? sampleWeight : null;
      const weight = metric.countsMask ? maskedWeights(ownWeight, mask, false) : ownWeight;
      return metric.track(tracker.state, target, prediction, weight);
    });
  }
}

/** Sample weights for a loss, and the mask that the predictions carry. */
function lossWeighting({ prediction, sampleWeight }: HeadTensors): LossCallOptions {
  const mask = maskOf(prediction);
  return {
    ...(sampleWeight === null ? {} : { sampleWeight }),
    ...(mask === null ? {} : { mask }),
  };
}

function trackedMetric(metric: Metric, name: string, isWeighted: boolean): TrackedMetric {
  return {
    metric,
    isWeighted,
    tracker: new Tracker(
      name,
      metric.stateSize,
      (sums) => metric.compute(sums),
      metric.stateDType,
      () => metric.initialState(),
    ),
  };
}

/** Log names that are taken, each with the number of metrics that wanted it. */
type TakenNames = Map<string, number>;

/** Keras's log name of a weighted metric: with the prefix `weighted_` if the plain name is taken. */
function weightedLogName(prefix: string, name: string, taken: TakenNames): string {
  const plain = prefix + name;
  return uniqueLogName(taken.has(plain) ? `${prefix}weighted_${name}` : plain, taken);
}

/** The name, or for the second and later metrics of this name `name_1`, `name_2`, .... */
function uniqueLogName(name: string, taken: TakenNames): string {
  const count = taken.get(name) ?? 0;
  taken.set(name, count + 1);
  return count === 0 ? name : uniqueLogName(`${name}_${count}`, taken);
}
