/** Base class of all metrics, on targets and predictions (metric.ts) or on plain values (values.ts). */
import { computeNow, TraceCache } from "../../graph/eager.js";
import type { Symbolic } from "../../graph/nested.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import { Configurable, withName } from "../../runtime/registry/configurable.js";
import { text } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import type { Family } from "../../runtime/registry/registry.js";
import type { Tensor } from "../../runtime/tensor.js";
import { Sums } from "./sums.js";

/** Whether higher ("up") or lower ("down") values are better; null where neither is known to be. */
export type Direction = "up" | "down" | null;

/** Options that every metric takes. */
export interface MetricOptions {
  /** Its name in logs. Default Keras's. */
  readonly name?: string;
}

/** What a metric's own options are, besides those of every metric. */
export type OwnOptions<Options extends MetricOptions> = Omit<Options, keyof MetricOptions>;

/** Each class passes its default name to the constructor, so that the description has no default for it. */
type NamedOptions = MetricOptions & { readonly name: string };

function metricOptions() {
  return { name: text() } satisfies Description<NamedOptions>;
}

export interface AccumulatingMetric extends FieldsOf<NamedOptions, typeof metricOptions> {}

/** Base class of all metrics: a name, float64 sums over batches, and the value computed from them. */
export abstract class AccumulatingMetric extends Configurable {
  static override readonly family: Family = "metric";

  /** The direction in which the metric improves. */
  readonly direction: Direction = null;
  /** Number of float64 sums. */
  abstract readonly stateSize: number;
  /** Sums of `updateState`; a model that is compiled with the metric has its own. */
  #sums: Sums | null = null;
  readonly #traces = new TraceCache();

  static override options(): AnyDescription {
    return metricOptions();
  }

  constructor(defaultName: string, options: MetricOptions = {}) {
    super(withName(options, () => defaultName));
  }

  /** The value from the sums; several values for metrics of several classes or thresholds. */
  abstract compute(sums: Float64Array): number | readonly number[];

  /** The value over all batches passed to `updateState` since the last reset. */
  result(): number | readonly number[] {
    return this.compute(this.#sums?.numbersNow() ?? new Float64Array(this.stateSize));
  }

  /** Sets the sums of `updateState` to zero. */
  resetState(): void {
    this.#sums?.reset();
  }

  /** Adds Tensors to the sums immediately, by running the effects that `track` returns. */
  protected addNow<Batch extends readonly (Tensor | null)[]>(
    batch: Batch,
    track: (state: SymbolicTensor, batch: Symbolic<Batch>) => OpNode[],
  ): void {
    this.#sums ??= new Sums(this.name, this.stateSize);
    const { state } = this.#sums;
    computeNow(this.#traces, batch, (symbolic, trace) => {
      trace.addEffects(...track(state, symbolic));
      return [];
    });
  }
}
