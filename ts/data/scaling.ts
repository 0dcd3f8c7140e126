/**
 * Scaling of features to a common range.
 *
 * What belongs here: scalers that are fitted to training data and then applied to any. What does not:
 * normalization inside of a model (a layer).
 *
 * A feature is one index of the last axis; statistics are taken over all other axes, so that sequences
 * [samples, time, features] are scaled as tables are. Both scalers are y = (x - centre) / spread.
 */
import { type TensorLike, toTensor } from "../runtime/convert.js";
import { NotReadyError, ShapeError, ValueError } from "../runtime/errors.js";
import { Opaque } from "../runtime/opaque.js";
import { finite, listOf } from "../runtime/registry/kinds.js";
import { formatShape } from "../runtime/shape.js";
import { Tensor } from "../runtime/tensor.js";

/** Statistics of each feature. */
interface Fitted {
  readonly centre: Float64Array;
  readonly spread: Float64Array;
}

/** Base class of scalers: fitted once, applied to any data with the same features. */
export abstract class Scaler extends Opaque {
  #fitted: Fitted | null = null;

  /** Name of this scaler in error messages. */
  protected abstract readonly label: string;

  /** Centre and spread of each of the `features` columns; `data` is row-major, NaN counts as missing. */
  protected abstract measure(data: Float32Array, features: number): Fitted;

  /**
   * Computes the statistics of `x`, of shape [..., features]; NaN is left out.
   * @throws ShapeError below rank 2, ValueError without rows
   */
  fit(x: TensorLike): this {
    const { data, shape } = this.#table(x);
    if (data.length === 0) throw new ValueError(`${this.label}: there are no rows to fit to.`);
    this.#fitted = this.measure(data, shape.at(-1)!);
    return this;
  }

  /**
   * `(x - centre) / spread` of each feature, as a new tensor; NaN stays.
   * @throws NotReadyError before `fit`, ShapeError for another number of features
   */
  transform(x: TensorLike): Tensor<"float32"> {
    return this.#mapElements(x, (value, centre, spread) => (value - centre) / spread);
  }

  /** Fits to `x` and transforms it. */
  fitTransform(x: TensorLike): Tensor<"float32"> {
    return this.fit(x).transform(x);
  }

  /** The inverse of `transform`: `x spread + centre`. */
  inverseTransform(x: TensorLike): Tensor<"float32"> {
    return this.#mapElements(x, (value, centre, spread) => value * spread + centre);
  }

  /** The statistics that `fit` computed. @throws NotReadyError before it */
  protected statistics(): Fitted {
    if (this.#fitted === null) {
      throw new NotReadyError(`${this.label} is not fitted yet: call fit(x) first.`);
    }
    return this.#fitted;
  }

  #mapElements(
    x: TensorLike,
    value: (x: number, centre: number, spread: number) => number,
  ): Tensor<"float32"> {
    const { centre, spread } = this.statistics();
    const { data, shape } = this.#table(x);
    const features = centre.length;
    if (shape.at(-1) !== features) {
      throw new ShapeError(
        `${this.label}: fitted to ${features} features, got data of shape ${formatShape(shape)}.`,
      );
    }
    const result = new Float32Array(data.length);
    for (let i = 0; i < data.length; i++) {
      const feature = i % features;
      result[i] = value(data[i]!, centre[feature]!, spread[feature]!);
    }
    return new Tensor(shape, "float32", result);
  }

  #table(x: TensorLike): Tensor<"float32"> {
    const table = toTensor(x, "float32", this.label);
    if (table.shape.length < 2) {
      throw new ShapeError(
        `${this.label}: expected shape (rows, ..., features), got ${formatShape(table.shape)}. ` +
          "One feature is a column: reshape([-1, 1]).",
      );
    }
    return table;
  }
}

/** Brings each feature to mean 0 and standard deviation 1, as scikit-learn's StandardScaler. */
export class StandardScaler extends Scaler {
  protected readonly label = "standardScaler";

  /** The mean of each feature. @throws NotReadyError before `fit` */
  get mean(): readonly number[] {
    return [...this.statistics().centre];
  }

  /** What each feature is divided by: its standard deviation, or 1 where it does not vary. */
  get scale(): readonly number[] {
    return [...this.statistics().spread];
  }

  protected measure(data: Float32Array, features: number): Fitted {
    const centre = new Float64Array(features);
    const spread = new Float64Array(features);
    for (let feature = 0; feature < features; feature++) {
      const { mean, variance, count } = moments(data, feature, features);
      centre[feature] = mean;
      spread[feature] = isConstant(mean, variance, count) ? 1 : Math.sqrt(variance);
    }
    return { centre, spread };
  }
}

/** Brings each feature to a range, [0, 1] by default, as scikit-learn's MinMaxScaler. */
export class MinMaxScaler extends Scaler {
  protected readonly label = "minMaxScaler";

  readonly #min: number;
  readonly #max: number;

  /** @throws ValueError unless `min < max` */
  constructor(min: number, max: number) {
    super();
    this.#min = min;
    this.#max = max;
    for (const [name, value] of Object.entries({ min, max }))
      finite().read(value, `minMaxScaler: ${name}`);
    if (!(min < max))
      throw new ValueError(`minMaxScaler: expected a range [min, max], got [${min}, ${max}].`);
  }

  protected measure(data: Float32Array, features: number): Fitted {
    const centre = new Float64Array(features);
    const spread = new Float64Array(features);
    for (let feature = 0; feature < features; feature++) {
      const [min, max] = extremes(data, feature, features);
      // y = a + (x - min) (b - a) / (max - min) for the range [a, b]; a feature that does not vary becomes a.
      spread[feature] = (max === min ? 1 : max - min) / (this.#max - this.#min);
      centre[feature] = min - this.#min * spread[feature]!;
    }
    return { centre, spread };
  }
}

/**
 * A scaler of each feature of [..., features] to mean 0 and standard deviation 1: `fit`, `transform`, `fitTransform`,
 * `inverseTransform`, `mean`, `scale`.
 */
export function standardScaler(): StandardScaler {
  return new StandardScaler();
}

/**
 * A scaler of each feature of [..., features] to the range [0, 1], or another: `fit`, `transform`, `fitTransform`,
 * `inverseTransform`.
 * @throws ValueError unless the range ascends
 */
export function minMaxScaler(range: readonly [min: number, max: number] = [0, 1]): MinMaxScaler {
  const [min, max] = listOf(finite()).read(range, "minMaxScaler: range");
  return new MinMaxScaler(min as number, max as number);
}

/** Mean and variance (divided by n) of one column without its NaN, in float64 and two passes. */
function moments(data: Float32Array, feature: number, features: number) {
  let sum = 0;
  let count = 0;
  for (let i = feature; i < data.length; i += features) {
    if (Number.isNaN(data[i]!)) continue;
    sum += data[i]!;
    count++;
  }
  const mean = sum / count;
  let squares = 0;
  for (let i = feature; i < data.length; i += features) {
    if (!Number.isNaN(data[i]!)) squares += (data[i]! - mean) ** 2;
  }
  return { mean, variance: squares / count, count };
}

/** Whether the variance is within the rounding error of a constant: n eps var + (n eps mean)^2. */
function isConstant(mean: number, variance: number, count: number): boolean {
  const relative = count * Number.EPSILON;
  return variance <= relative * variance + (relative * mean) ** 2;
}

/** Smallest and largest value of one column, without its NaN; NaN for both where it has nothing else. */
function extremes(data: Float32Array, feature: number, features: number): [number, number] {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = feature; i < data.length; i += features) {
    if (data[i]! < min) min = data[i]!;
    if (data[i]! > max) max = data[i]!;
  }
  return min > max ? [Number.NaN, Number.NaN] : [min, max];
}
