/**
 * `regularizers`: penalties on weights or outputs, added to the loss.
 *
 * What belongs here: l1, l2, their sum, and the penalty on rows or columns that are not orthogonal. What does not:
 * adding penalties to the loss, which training does.
 */
import { computeNow, TraceCache } from "../graph/eager.js";
import { abs, add, maximum, mul, rsqrt, square, sub } from "../graph/operations/elementwise.js";
import { matmul } from "../graph/operations/matmul.js";
import { oneHot } from "../graph/operations/one-hot.js";
import { sum } from "../graph/operations/reduce.js";
import { arange } from "../graph/operations/sources.js";
import { SymbolicTensor } from "../graph/symbolic.js";
import { type TensorLike, toTensor } from "../runtime/convert.js";
import { ShapeError } from "../runtime/errors.js";
import type { EitherCase } from "../runtime/names.js";
import { isPlainObject } from "../runtime/plain-object.js";
import { Configurable } from "../runtime/registry/configurable.js";
import { nonNegative, oneOf, optional } from "../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../runtime/registry/option.js";
import {
  type Family,
  type KerasSerialized,
  objectOf,
  type SerializableClass,
  type Serialized,
  serialize as serializeObject,
} from "../runtime/registry/registry.js";
import type { Tensor } from "../runtime/tensor.js";

/** Subclass it for regularizers of your own: `penalty` returns what is added to the loss. */
export abstract class Regularizer extends Configurable {
  static override readonly className: string = "Regularizer";
  static override readonly family: Family = "regularizer";
  readonly #traces = new TraceCache();

  /** The penalty, a scalar, as a graph. */
  abstract penalty(weight: SymbolicTensor): SymbolicTensor;

  /** The penalty; of numbers it is computed at once. @throws NotReadyError for numbers before `await ready()`. */
  call(weight: SymbolicTensor): SymbolicTensor;
  call(weight: TensorLike): Tensor;
  call(weight: SymbolicTensor | TensorLike): SymbolicTensor | Tensor {
    if (weight instanceof SymbolicTensor) return this.penalty(weight);
    const inputs = [toTensor(weight, "float32", `${this.className}: weight`)] as const;
    // `penalty` returns one tensor.
    return computeNow(this.#traces, inputs, ([one]) => this.penalty(one)) as Tensor;
  }
}

/** l1 Σ |w| */
function absolute(weight: SymbolicTensor, factor: number): SymbolicTensor {
  return mul(sum(abs(weight)), factor);
}

/** l2 Σ w² */
function squared(weight: SymbolicTensor, factor: number): SymbolicTensor {
  return mul(sum(square(weight)), factor);
}

/** Options of `L1`. */
export interface L1Options {
  /** Factor of Σ |w|, 0 or above. Default 0.01. */
  readonly l1?: number;
}

function l1Options() {
  return { l1: optional(nonNegative(), 0.01) } satisfies Description<L1Options>;
}

export interface L1 extends FieldsOf<L1Options, typeof l1Options> {}

/** l1 Σ |w| */
export class L1 extends Regularizer {
  static override readonly className: string = "L1";

  static override options(): AnyDescription {
    return l1Options();
  }

  /** @throws ValueError where l1 is negative or not a number. */
  constructor(options: L1Options = {}) {
    super(options);
  }

  override penalty(weight: SymbolicTensor): SymbolicTensor {
    return absolute(weight, this.l1);
  }
}

/** Options of `L2`. */
export interface L2Options {
  /** Factor of Σ w², 0 or above. Default 0.01. */
  readonly l2?: number;
}

function l2Options() {
  return { l2: optional(nonNegative(), 0.01) } satisfies Description<L2Options>;
}

export interface L2 extends FieldsOf<L2Options, typeof l2Options> {}

/** l2 Σ w², without a factor of 1/2. */
export class L2 extends Regularizer {
  static override readonly className: string = "L2";

  static override options(): AnyDescription {
    return l2Options();
  }

  /** @throws ValueError where l2 is negative or not a number. */
  constructor(options: L2Options = {}) {
    super(options);
  }

  override penalty(weight: SymbolicTensor): SymbolicTensor {
    return squared(weight, this.l2);
  }
}

/** Options of `l1L2`. */
export interface L1L2Options {
  /** Factor of Σ |w|, 0 or above. Default 0. */
  readonly l1?: number;
  /** Factor of Σ w², 0 or above. Default 0. */
  readonly l2?: number;
}

function l1L2Options() {
  return {
    l1: optional(nonNegative(), 0),
    l2: optional(nonNegative(), 0),
  } satisfies Description<L1L2Options>;
}

export interface L1L2 extends FieldsOf<L1L2Options, typeof l1L2Options> {}

/** l1 Σ |w| + l2 Σ w² */
export class L1L2 extends Regularizer {
  static override readonly className: string = "L1L2";

  static override options(): AnyDescription {
    return l1L2Options();
  }

  /** @throws ValueError where a factor is negative or not a number. */
  constructor(options: L1L2Options = {}) {
    super(options);
  }

  override penalty(weight: SymbolicTensor): SymbolicTensor {
    return add(absolute(weight, this.l1), squared(weight, this.l2));
  }
}

/** Options of `orthogonalRegularizer`. */
export interface OrthogonalRegularizerOptions {
  /** Factor of the penalty, 0 or above. Default 0.01. */
  readonly factor?: number;
  /** Whether rows or columns should be orthogonal to each other. Default "rows". */
  readonly mode?: "rows" | "columns";
}

function orthogonalOptions() {
  return {
    factor: optional(nonNegative(), 0.01),
    mode: optional(oneOf("rows", "columns"), "rows"),
  } satisfies Description<OrthogonalRegularizerOptions>;
}

export interface OrthogonalRegularizer
  extends FieldsOf<OrthogonalRegularizerOptions, typeof orthogonalOptions> {}

/** Lower limit of squared norms, so that a row of zeros does not divide by 0. */
const MIN_SQUARED_NORM = 1e-12;

/** factor times the mean over all pairs of rows (or columns) of a matrix of |cos| of the angle between them. */
export class OrthogonalRegularizer extends Regularizer {
  static override readonly className: string = "OrthogonalRegularizer";

  static override options(): AnyDescription {
    return orthogonalOptions();
  }

  /** @throws ValueError where the factor is negative or not a number, or the mode is neither rows nor columns. */
  constructor(options: OrthogonalRegularizerOptions = {}) {
    super(options);
  }

  /** @throws ShapeError for a weight that is not a matrix of at least two rows (or columns). */
  override penalty(weight: SymbolicTensor): SymbolicTensor {
    const byRows = this.mode === "rows";
    const size = weight.dims[byRows ? 0 : 1];
    if (weight.rank !== 2 || typeof size !== "number" || size < 2) {
      throw new ShapeError(
        `OrthogonalRegularizer compares the ${this.mode} of a matrix, two at least; got a weight ${weight.toString()}.`,
      );
    }
    const squares = sum(square(weight), byRows ? 1 : 0, true);
    const unit = mul(weight, rsqrt(maximum(squares, MIN_SQUARED_NORM)));
    const cosines = matmul(unit, unit, !byRows, byRows);
    // Each pair is in the matrix twice; its diagonal is left out.
    const others = mul(cosines, sub(1, oneHot(arange(size), size)));
    return mul(sum(abs(others)), this.factor / (size * (size - 1)));
  }
}

/** Names that options take, with Keras's defaults: 0.01, but 0 and 0 for l1l2; extend the interface to have your own names typed. */
export interface RegularizerNames {
  l1: true;
  l2: true;
  l1l2: true;
  orthogonal_regularizer: true;
}

/** `"orthogonal_regularizer"` or `"orthogonalRegularizer"`. */
export type RegularizerName = EitherCase<keyof RegularizerNames>;

/** What an option takes as a regularizer. */
export type RegularizerLike = RegularizerName | Regularizer | Serialized | null;

const BY_NAME: Readonly<Record<string, SerializableClass<Regularizer>>> = {
  l1: L1,
  l2: L2,
  l1l2: L1L2,
  orthogonal_regularizer: OrthogonalRegularizer,
};

/**
 * The regularizer of that name; null is none.
 * @throws ValueError for a name that is not known, with the nearest ones.
 */
export function get(
  regularizer: string | Regularizer | Serialized | null | undefined,
): Regularizer | null {
  return regularizer === null || regularizer === undefined
    ? null
    : objectOf("regularizer", regularizer, Regularizer, BY_NAME);
}

/** The form of a regularizer in a config: `{ className, config }`. @throws ValueError for another value */
export function serialize(regularizer: Regularizer): Serialized {
  return serializeObject(objectOf("regularizer", regularizer, Regularizer, BY_NAME));
}

/** A new regularizer from its form in a config, of this package or of Keras. @throws ValueError for a class that is not known. */
export function deserialize(config: Serialized | KerasSerialized): Regularizer {
  return objectOf("regularizer", config, Regularizer, BY_NAME);
}

/**
 * The penalty l1 Σ |w| over all elements of a weight: `regularizers.l1(0.001)` or `regularizers.l1({ l1: 0.001 })`. Default 0.01.
 * @throws ValueError where l1 is negative or not a number.
 */
export const l1 = (l1: number | L1Options = 0.01) => new L1(isPlainObject(l1) ? l1 : { l1 });
/**
 * The penalty l2 Σ w² over all elements of a weight, without a factor of 1/2: `regularizers.l2(0.001)` or
 * `regularizers.l2({ l2: 0.001 })`. Default 0.01.
 * @throws ValueError where l2 is negative or not a number.
 */
export const l2 = (l2: number | L2Options = 0.01) => new L2(isPlainObject(l2) ? l2 : { l2 });
/**
 * The penalty l1 Σ |w| + l2 Σ w² over all elements of a weight; each factor is 0 by default.
 * @throws ValueError where a factor is negative or not a number, and for other options.
 */
export const l1L2 = (options: L1L2Options) => new L1L2(options);
/**
 * A penalty on rows (or columns) of a matrix that are not orthogonal: `factor`, by default 0.01, times the mean over all
 * pairs of them of |cos| of the angle between them. Weights of other ranks are a ShapeError.
 * @throws ValueError where the factor is negative or not a number, or the mode is neither rows nor columns.
 */
export const orthogonalRegularizer = (options: OrthogonalRegularizerOptions = {}) =>
  new OrthogonalRegularizer(options);
