/**
 * What a compiled model minimises and follows: losses and metrics of each output, as one graph.
 */

import { maskOf } from "../../graph/masks.js";
import { add, mul } from "../../graph/operations/elementwise.js";
import { constant } from "../../graph/operations/sources.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
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
  /** Follow every sample alike. */
  readonly metrics: readonly Metric[];
  /** Follow samples by their weight. */
  readonly weightedMetrics: readonly Metric[];
}

/** One output of the model in a trace, with what is fed for it. */
export interface HeadTensors {
  readonly prediction: SymbolicTensor;
  /** Null where nothing is fed for this output. */
  readonly target: SymbolicTensor | null;
  readonly sampleWeight: SymbolicTensor | null;
}

interface FollowedMetric {
  readonly metric: Metric;
  readonly tracker: Tracker;
  readonly weighted: boolean;
}

/** Losses and metrics of all outputs, and what is followed of them. */
export class Objective {
  private readonly total = new LossTracker("loss");
  private readonly perOutput: readonly LossTracker[];
  private readonly followed: readonly (readonly FollowedMetric[])[];

  constructor(readonly heads: readonly Head[]) {
    const several = heads.length > 1;
    this.perOutput = several
      ? heads.filter(({ loss }) => loss !== null).map(({ name }) => new LossTracker(`${name}_loss`))
      : [];
    const taken = new Set<string>();
    this.followed = heads.map((head) => {
      const prefix = several ? `${head.name}_` : "";
      return [
        ...head.metrics.map((metric) =>
          follow(metric, uniqueLogName(prefix + metric.name, taken, "_1"), false),
        ),
        ...head.weightedMetrics.map((metric) =>
          follow(metric, weightedLogName(prefix, metric.name, taken), true),
        ),
      ];
    });
  }

  /** Everything that appears in logs. */
  get trackers(): Tracker[] {
    return [
      this.total,
      ...this.perOutput,
      ...this.followed.flatMap((list) => list.map(({ tracker }) => tracker)),
    ];
  }

  /** Names of metrics with the direction in which they improve, for callbacks that watch one. */
  get directions(): ReadonlyMap<string, "up" | "down" | null> {
    return new Map(
      this.followed.flat().map(({ metric, tracker }) => [tracker.name, metric.direction]),
    );
  }

  /** The scalar to minimise (penalties included) and the effects that follow this batch. */
  trace(
    tensors: readonly HeadTensors[],
    penalties: readonly SymbolicTensor[],
  ): { loss: SymbolicTensor; effects: OpNode[] } {
    const effects: OpNode[] = [];
    const terms: SymbolicTensor[] = [];
    let lossesSeen = 0;
    this.heads.forEach((head, index) => {
      const at = tensors[index];
      if (at === undefined || at.target === null) return;
      if (head.loss !== null) {
        const loss = head.loss.call(at.target, at.prediction, weighting(at));
        terms.push(head.lossWeight === 1 ? loss : mul(loss, head.lossWeight));
        const tracker = this.perOutput[lossesSeen++];
        if (tracker !== undefined) effects.push(tracker.track(loss));
      }
      effects.push(...this.followHead(index, at, at.target));
    });
    const [first = constant(0), ...rest] = [...terms, ...penalties];
    const loss = rest.reduce<SymbolicTensor>(add, first);
    effects.push(this.total.track(loss));
    return { loss, effects };
  }

  private followHead(index: number, at: HeadTensors, target: SymbolicTensor): OpNode[] {
    const { prediction, sampleWeight } = at;
    const mask = maskOf(prediction);
    const list = this.followed[index] ?? [];
    return list.flatMap(({ metric, tracker, weighted }) => {
      const given = weighted ? sampleWeight : null;
      const weight = metric.countsMask ? maskedWeights(given, mask, false) : given;
      return metric.track(tracker.state, target, prediction, weight);
    });
  }
}

/** What weighs the values of a loss: weights of samples, and the mask that the predictions carry. */
function weighting({ prediction, sampleWeight }: HeadTensors): LossCallOptions {
  const mask = maskOf(prediction);
  return {
    ...(sampleWeight === null ? {} : { sampleWeight }),
    ...(mask === null ? {} : { mask }),
  };
}

function follow(metric: Metric, name: string, weighted: boolean): FollowedMetric {
  return {
    metric,
    weighted,
    tracker: new Tracker(name, metric.stateSize, (sums) => metric.compute(sums)),
  };
}

/** Keras's name of a weighted metric: `weighted_` in front where the plain one is taken. */
function weightedLogName(prefix: string, name: string, taken: Set<string>): string {
  return uniqueLogName(
    taken.has(prefix + name) ? `${prefix}weighted_${name}` : prefix + name,
    taken,
    "_1",
  );
}

function uniqueLogName(name: string, taken: Set<string>, suffix: string): string {
  const free = taken.has(name) ? uniqueLogName(name + suffix, taken, suffix) : name;
  taken.add(free);
  return free;
}
