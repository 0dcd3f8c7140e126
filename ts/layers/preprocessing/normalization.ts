/** Normalization: numbers shifted and scaled by the mean and variance of data. */
import { formatShape } from "../../graph/dim.js";
import { broadcastTo, reshape } from "../../graph/operations/broadcast.js";
import { add, cast, div, maximum, mul, sqrt, sub } from "../../graph/operations/elementwise.js";
import { constant } from "../../graph/operations/sources.js";
import { normalizeAxis } from "../../graph/shapes.js";
import type { SymbolicShape } from "../../graph/symbolic.js";
import type { SymbolicTensor } from "../../graph/typed.js";
import { type TensorLike, toTensor } from "../../runtime/convert.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { boolean, integer, optional } from "../../runtime/registry/kinds.js";
import type {
  AnyDescription,
  Description,
  FieldsOf,
  OptionalOption,
} from "../../runtime/registry/option.js";
import { Tensor } from "../../runtime/tensor.js";
import type { AnyTensor, ApplyOptions } from "../call.js";
import { Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import { type AdaptData, adaptBatches } from "./adapt-data.js";
import { assertNumbers } from "./host-layer.js";
import { Moments } from "./moments.js";

/** Options of `normalization`. */
export interface NormalizationOptions extends LayerOptions {
  /**
   * The axis, or axes, whose elements have a mean and variance each; null for one mean and variance of all elements.
   * Default -1: each feature by itself.
   */
  readonly axis?: number | readonly number[] | null;
  /** The mean, if it is known: a number, or an array that fits the axes. Default: `adapt` computes it. */
  readonly mean?: TensorLike | number | null;
  /** The variance; needed with a mean. */
  readonly variance?: TensorLike | number | null;
  /** Whether normalized numbers become the original ones. Default false. */
  readonly invert?: boolean;
}

/** A list of axes; also accepts one axis, and null for none. */
function axes(): OptionalOption<number | readonly number[] | null, readonly number[]> {
  const kind = integer();
  return {
    read: (given, what) => {
      const list = given === null ? [] : Array.isArray(given) ? given : [given];
      return list.map((axis: number) => kind.read(axis, what));
    },
    write: (held) => [...held],
    fallback: -1,
  };
}

/** Known statistics; null for those that `adapt` computes. */
function statistic(): OptionalOption<TensorLike | number | null, Tensor<"float32"> | null> {
  return {
    read: (given, what) => {
      if (given === null) return null;
      if (typeof given !== "number") return toTensor(given, "float32", what);
      return toTensor([given], "float32", what).reshape([]);
    },
    write: (held) => held?.toArray() ?? null,
    fallback: null,
  };
}

function normalizationOptions() {
  return {
    axis: axes(),
    mean: statistic(),
    variance: statistic(),
    invert: optional(boolean(), false),
  } satisfies Description<OwnOptions<NormalizationOptions>>;
}

export interface Normalization
  extends FieldsOf<NormalizationOptions, typeof normalizationOptions> {}

/** Keras's `backend.epsilon()`: the smallest divisor. */
const EPSILON = 1e-7;

/** Mean and variance, of the shape of the input with size 1 for axes that are not kept. */
interface Statistics {
  readonly mean: SymbolicTensor;
  readonly variance: SymbolicTensor;
}

/**
 * y = (x - mean) / max(√variance, 1e-7); with `invert`, y = mean + x max(√variance, 1e-7). Mean and biased variance are
 * options, or those of the data that `adapt` is given. Weights, unless they are options: mean, variance (of the shape of
 * the kept axes), and a count that is always 0, as in Keras's files; none of them is trained.
 *
 * @example
 * const normalize = layers.normalization();
 * await normalize.adapt(xTrain);
 * const net = sequential([normalize, layers.dense({ units: 1 })]);
 */
export class Normalization extends Layer<SymbolicTensor, SymbolicTensor> {
  static override readonly className: string = "Normalization";
  #statistics: Statistics | null = null;
  /** Sizes of the kept axes, by axis. */
  #kept: ReadonlyMap<number, number> = new Map();

  static override options(): AnyDescription {
    return { ...Layer.options(), ...normalizationOptions() };
  }

  /** @throws ValueError where one of mean and variance is given without the other; ShapeError where they do not fit. */
  constructor(options: NormalizationOptions = {}) {
    super(options);
    const { mean, variance, axis } = this;
    if ((mean === null) !== (variance === null))
      throw new ValueError(`${this} needs both mean and variance, or neither.`);
    if (mean === null || variance === null) return;
    if (mean.shape.join() !== variance.shape.join() || mean.shape.length > axis.length) {
      throw new ShapeError(
        `${this}: mean and variance need one shape, of at most ${axis.length} axes; got ${formatShape(mean.shape)} and ${formatShape(variance.shape)}.`,
      );
    }
  }

  override build(inputShape: SymbolicShape): void {
    this.#kept = this.#keptSizes(inputShape);
    const broadcast = inputShape.map((_, axis) => this.#kept.get(axis) ?? 1);
    if (this.mean !== null && this.variance !== null) {
      this.#statistics = {
        mean: this.#expanded(this.mean, broadcast),
        variance: this.#expanded(this.variance, broadcast),
      };
      return;
    }
    const shape = [...this.#kept.values()];
    const weight = (name: string, initializer: "zeros" | "ones", of: readonly number[]) =>
      this.addWeight({ name, shape: of, initializer, trainable: false });
    const mean = weight("mean", "zeros", shape);
    const variance = weight("variance", "ones", shape);
    weight("count", "zeros", []);
    this.#statistics = { mean: reshape(mean, broadcast), variance: reshape(variance, broadcast) };
  }

  /** Sizes of the kept axes in ascending order. */
  #keptSizes(shape: SymbolicShape): ReadonlyMap<number, number> {
    const all = this.axis.map((axis) => normalizeAxis(axis, shape.length));
    return new Map(
      [...new Set(all)]
        .sort((a, b) => a - b)
        .map((axis) => {
          const size = shape[axis];
          if (typeof size === "number") return [axis, size];
          throw new ShapeError(
            `${this}: axis ${axis} needs a known size, got (${shape.map((one) => one ?? "null").join(", ")}). For one mean of all elements, pass axis: null.`,
          );
        }),
    );
  }

  /** Statistics with their axes at the last of the kept ones. */
  #expanded({ shape, data }: Tensor<"float32">, broadcast: readonly number[]): SymbolicTensor {
    const sizes = broadcast.map(() => 1);
    const axesKept = [...this.#kept.keys()];
    shape.forEach((size, index) => {
      sizes[axesKept[axesKept.length - shape.length + index]!] = size;
    });
    const fits = sizes.every((size, axis) => size === 1 || size === broadcast[axis]);
    if (!fits) {
      throw new ShapeError(
        `${this}: mean and variance have shape ${formatShape(shape)}, which does not fit the sizes ${formatShape([...this.#kept.values()])} of its axes.`,
      );
    }
    return broadcastTo(constant([...data], sizes), broadcast);
  }

  /**
   * Computes mean and variance of data, and replaces earlier ones. Batches of an iterable are weighted by their sizes.
   * @throws ValueError where they are options; ShapeError where data do not fit the input that the layer was built for
   */
  async adapt(data: AdaptData): Promise<void> {
    const caller = `${this}: adapt`;
    if (this.mean !== null)
      throw new ValueError(
        `${caller} computes mean and variance, which are options of this layer.`,
      );
    let moments: Moments | null = null;
    for await (const batch of adaptBatches(data, "float32", Number.POSITIVE_INFINITY, caller)) {
      const { shape } = batch.data;
      if (!this.built) this.ensureBuiltFor([null, ...shape.slice(1)]);
      this.#assertShape(shape, caller);
      moments ??= new Moments([...this.#kept.keys()], [...this.#kept.values()]);
      moments.add(batch.data);
    }
    if (moments === null) throw new ValueError(`${caller}: there are no data.`);
    const count = new Tensor([], "float32", new Float32Array(1));
    await this.setWeights([moments.mean, moments.variance, count]);
  }

  #assertShape(shape: readonly number[], caller: string): void {
    const fits = [...this.#kept].every(([axis, size]) => shape[axis] === size);
    if (fits) return;
    const wanted = [...this.#kept].map(([axis, size]) => `${size} along axis ${axis}`).join(", ");
    throw new ShapeError(`${caller}: got data of shape ${formatShape(shape)}, expected ${wanted}.`);
  }

  override call(input: SymbolicTensor): SymbolicTensor {
    assertNumbers(this, input, "Text becomes numbers by layers.stringLookup or textVectorization.");
    if (this.#statistics === null) throw new ValueError(`${this} is not built yet.`);
    const x = cast(input, "float32");
    const { mean, variance } = this.#statistics;
    const deviation = maximum(sqrt(variance), EPSILON);
    return this.invert ? add(mean, mul(x, deviation)) : div(sub(x, mean), deviation);
  }

  override apply<Shape extends SymbolicShape>(
    input: SymbolicTensor<Shape>,
    options?: ApplyOptions,
  ): SymbolicTensor<Shape>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    // Normalizing keeps the shape.
    return super.apply(input, options);
  }

  override get supportsMasking(): boolean {
    return true;
  }
}

/**
 * (x - mean) / √variance of each feature; mean and variance are those of the data that `adapt` is given. The output has
 * the shape of the input, [batch, ...].
 * @throws ValueError where one of mean and variance is given without the other.
 * @example
 * const normalize = layers.normalization();
 * await normalize.adapt([[1, 20], [3, 60]]);
 */
export function normalization(options?: NormalizationOptions): Normalization {
  return new Normalization(options);
}
