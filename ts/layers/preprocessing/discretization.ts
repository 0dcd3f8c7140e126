/** Discretization: the bin of each number. */
import { broadcastTo, reshape } from "../../graph/operations/broadcast.js";
import { cast, less, not } from "../../graph/operations/elementwise.js";
import { transpose } from "../../graph/operations/layout.js";
import { sum } from "../../graph/operations/reduce.js";
import { constant } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { NotReadyError, ValueError } from "../../runtime/errors.js";
import {
  finite,
  listOf,
  nullable,
  optional,
  positive,
  positiveInteger,
} from "../../runtime/registry/kinds.js";
import {
  type AnyDescription,
  type AnyOption,
  type Description,
  type FieldsOf,
  withOwnNames,
} from "../../runtime/registry/option.js";
import { Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import { type AdaptData, type AdaptOptions, adaptBatches, adaptSteps } from "./adapt-data.js";
import { countTokens, encode, encodeMultiHot } from "./encode.js";
import { assertNumbers } from "./host-layer.js";
import { type OutputMode, only, outputMode } from "./output-mode.js";
import { binBoundaries, mergeSummaries, NO_NUMBERS, summarize } from "./quantiles.js";

/** Options of `discretization`. */
export interface DiscretizationOptions extends LayerOptions {
  /** The boundaries, ascending: [0, 1, 2] makes bins below 0, [0, 1), [1, 2), and from 2 on. This or `numBins`. */
  readonly binBoundaries?: readonly number[] | null;
  /** Number of bins with about equally many numbers in each, whose boundaries `adapt` finds. Default null. */
  readonly numBins?: number | null;
  /** The precision of these boundaries, as a fraction of the data. Default 0.01. */
  readonly epsilon?: number;
  /** Bins themselves, or their encoding. Default "int". */
  readonly outputMode?: Exclude<OutputMode, "tf_idf">;
  /** Only false: there are no sparse tensors. */
  readonly sparse?: false;
}

function discretizationOptions() {
  return {
    binBoundaries: optional(nullable(listOf(finite())), null),
    numBins: optional(nullable(positiveInteger()), null),
    epsilon: optional(positive(), 0.01),
    outputMode: outputMode<Exclude<OutputMode, "tf_idf">>(
      "int",
      "int",
      "one_hot",
      "multi_hot",
      "count",
    ),
    sparse: only(false, "Outputs are dense here."),
  } satisfies Description<OwnOptions<DiscretizationOptions>>;
}

export interface Discretization
  extends FieldsOf<DiscretizationOptions, typeof discretizationOptions> {}

/**
 * The bin of each number, from 0: how many boundaries are at or below it (a NaN is in the last bin). `"int"`: int32 of
 * the shape of the input. `"one_hot"`: a row of zeros with a 1, as `categoryEncoding`. `"multi_hot"` and `"count"`: of
 * [batch, n, ...], whether and how often each bin occurs among the n, [batch, ..., bins].
 *
 * @example
 * layers.discretization({ binBoundaries: [0, 1, 2] }).apply(tensor([[-1.5, 1, 3.4, 0.5]])); // [[0, 2, 3, 1]]
 */
export class Discretization extends Layer<SymbolicTensor, SymbolicTensor> {
  static override readonly className: string = "Discretization";
  #adapted: readonly number[] | null = null;

  static override options(): AnyDescription {
    const { trainable, ...others } = Layer.options();
    // Keras's class takes no such option.
    const unsaved = { ...trainable, inKeras: () => undefined } as AnyOption;
    return { ...others, trainable: unsaved, ...discretizationOptions() };
  }

  /** The layer of a config, which holds the boundaries that `adapt` found beside `numBins`. */
  static override fromConfig<Made>(
    // Any subclass: the parameter of a static method can't name it.
    this: new (
      options: never,
    ) => Made,
    config: Readonly<Record<string, unknown>>,
  ): Made {
    const own = withOwnNames(config, Discretization.options());
    const { binBoundaries: found, ...others } = own;
    const isAdapted = (own.numBins ?? null) !== null && (found ?? null) !== null;
    if (!isAdapted) return new this(own as never);
    const layer = new this(others as never);
    const { binBoundaries: kind } = discretizationOptions();
    // An object of this class or a subclass.
    const made = layer as unknown as Discretization;
    made.#adapted = kind.read(found as readonly number[], `${made}: binBoundaries`);
    return layer;
  }

  /** @throws ValueError unless one of binBoundaries and numBins is given, and where boundaries do not ascend. */
  constructor(options: DiscretizationOptions = {}) {
    super(options);
    const { binBoundaries: given, numBins } = this;
    if ((given === null) === (numBins === null)) {
      throw new ValueError(
        `${this} needs either binBoundaries, or numBins and adapt; got ${given === null ? "neither" : "both"}.`,
      );
    }
    const wrong = given?.findIndex((value, index) => value < (given[index - 1] ?? value)) ?? -1;
    if (given !== null && wrong >= 0) {
      throw new ValueError(
        `${this}: binBoundaries must ascend, but ${given[wrong]} follows ${given[wrong - 1]}.`,
      );
    }
  }

  override copyWith(changes: Readonly<Record<string, unknown>>): this {
    const copy = super.copyWith(changes);
    copy.#adapted = this.#adapted;
    return copy;
  }

  override getConfig(): Record<string, unknown> {
    const config = super.getConfig();
    return this.#adapted === null ? config : { ...config, binBoundaries: [...this.#adapted] };
  }

  /** The boundaries in use. @throws NotReadyError before `adapt`. */
  get boundaries(): readonly number[] {
    const { binBoundaries: given } = this;
    const adapted = this.#adapted;
    const found = given ?? adapted;
    if (found !== null) return found;
    throw new NotReadyError(
      `${this} has no boundaries: pass binBoundaries, or await adapt(data) first.`,
    );
  }

  /**
   * Finds the boundaries of `numBins` bins with about equally many of these numbers in each.
   * @throws ValueError where the option binBoundaries was passed, or the data hold NaN
   */
  async adapt(data: AdaptData, options: AdaptOptions = {}): Promise<void> {
    const { numBins, epsilon } = this;
    const caller = `${this}: adapt`;
    if (numBins === null)
      throw new ValueError(`${caller} finds boundaries, which are an option of this layer.`);
    let summary = NO_NUMBERS;
    for await (const batch of adaptBatches(data, "float32", adaptSteps(caller, options), caller)) {
      if (batch.data.data.some(Number.isNaN))
        throw new ValueError(`${caller}: the data hold NaN. Leave missing numbers out.`);
      summary = mergeSummaries(summarize(batch.data.data, epsilon), summary, epsilon);
    }
    if (summary.values.length === 0) throw new ValueError(`${caller}: there are no data.`);
    this.#adapted = binBoundaries(summary, numBins);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    assertNumbers(this, x, "Text becomes indices by layers.stringLookup.");
    const { boundaries, outputMode: mode } = this;
    const bins = digitize(cast(x, "float32"), boundaries);
    const depth = boundaries.length + 1;
    if (mode === "int" || mode === "one_hot")
      return mode === "int" ? bins : encode(bins, mode, depth);
    const rows = withCountedAxisLast(bins);
    return mode === "count" ? countTokens(rows, depth) : encodeMultiHot(rows, depth);
  }
}

/** For each element, how many boundaries are not above it: [...] to [...] of int32. */
function digitize(x: SymbolicTensor, boundaries: readonly number[]): SymbolicTensor {
  const dims = [...x.dims, boundaries.length];
  const column = reshape(x, [...x.dims, 1]);
  const isBelow = less(
    broadcastTo(column, dims),
    broadcastTo(constant([...boundaries], [boundaries.length]), dims),
  );
  return cast(sum(cast(not(isBelow), "float32"), -1), "int32");
}

/** Moves axis 1, along which bins are counted, to the end. */
function withCountedAxisLast(bins: SymbolicTensor): SymbolicTensor {
  if (bins.rank <= 2) return bins;
  const others = bins.dims.map((_, axis) => axis).filter((axis) => axis !== 1);
  return transpose(bins, [...others, 1]);
}

/**
 * The bin of each number, by boundaries or by quantiles of the data that `adapt` is given. [batch, ...] to int32 of the
 * same shape, or to encodings [..., bins].
 * @throws ValueError unless one of binBoundaries and numBins is given.
 * @example
 * layers.discretization({ binBoundaries: [18, 65] }).apply(input({ shape: [1] })); // 0, 1 or 2
 */
export function discretization(options?: DiscretizationOptions): Discretization {
  return new Discretization(options);
}
