/** What metrics of pairs and of plain values share: a name, sums over batches, and a value from the sums. */
import { computeNow, type Symbolic, TraceCache } from "../../graph/eager.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import { Configurable, withName } from "../../runtime/registry/configurable.js";
import { text } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import type { Family } from "../../runtime/registry/registry.js";
import type { Tensor } from "../../runtime/tensor.js";
import { Sums } from "./sums.js";

/** Whether more ("up") or less ("down") is better; null where that depends. */
export type Direction = "up" | "down" | null;

export interface MetricOptions {
  /** Its name in logs. Default Keras's. */
  readonly name?: string;
}

/** What a metric's own options are, beside those of every metric. */
export type OwnOptions<Options extends MetricOptions> = Omit<Options, keyof MetricOptions>;

/** Each class gives its default name to the constructor. */
type NamedOptions = MetricOptions & { readonly name: string };

function metricOptions() {
  return { name: text() } satisfies Description<NamedOptions>;
}

export interface AccumulatingMetric extends FieldsOf<NamedOptions, typeof metricOptions> {}

/** Base class of all metrics: a name, float64 sums over batches, and the value that they give. */
export abstract class AccumulatingMetric extends Configurable {
  static override readonly family: Family = "metric";

  /** Which way the metric improves. */
  readonly direction: Direction = null;
  /** Number of float64 sums. */
  abstract readonly stateSize: number;
  /** Sums of `updateState`; a model that follows the metric has its own. */
  private sums: Sums | null = null;
  private readonly traces = new TraceCache();

  static override options(): AnyDescription {
    return metricOptions();
  }

  constructor(defaultName: string, options: MetricOptions = {}) {
    super(withName(options, () => defaultName));
  }

  /** The value that the sums give; several values for metrics of several classes or thresholds. */
  abstract compute(sums: Float64Array): number | readonly number[];

  /** The value over what `updateState` was given since the last reset. */
  result(): number | readonly number[] {
    return this.compute(this.sums?.numbersNow() ?? new Float64Array(this.stateSize));
  }

  /** Forgets what `updateState` was given. */
  resetState(): void {
    this.sums?.reset();
  }

  /** Adds Tensors to the sums at once, by the effects that a trace of `track` has. */
  protected addNow<Batch extends readonly (Tensor | null)[]>(
    batch: Batch,
    track: (state: SymbolicTensor, batch: Symbolic<Batch>) => OpNode[],
  ): void {
    this.sums ??= new Sums(this.name, this.stateSize);
    const { state } = this.sums;
    computeNow(this.traces, batch, (symbolic, trace) => {
      trace.addEffects(...track(state, symbolic));
      return [];
    });
  }
}
