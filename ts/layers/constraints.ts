/**
 * `constraints`: projections of weights, applied after each update of the optimizer.
 *
 * Norms are taken along an axis: for a kernel [inputs, units] axis 0 gives the norm of the weights of each unit.
 */
import { computeNow, TraceCache } from "../graph/eager.js";
import { add, clip, div, maximum, mul, sqrt, square } from "../graph/operations/elementwise.js";
import { sum } from "../graph/operations/reduce.js";
import { SymbolicTensor } from "../graph/symbolic.js";
import { type TensorLike, toTensor } from "../runtime/convert.js";
import type { EitherCase } from "../runtime/names.js";
import { Configurable } from "../runtime/registry/configurable.js";
import { fraction, integer, nonNegative, oneOrMore, optional } from "../runtime/registry/kinds.js";
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

/** Keras's epsilon; added to norms, so that none of 0 is divided by. */
const EPSILON = 1e-7;

/** One axis or several, along which the norm is taken. */
export type NormAxes = number | readonly number[];

/** Subclass it for constraints of your own: `project` returns the constrained weight. */
export abstract class Constraint extends Configurable {
  static override readonly className: string = "Constraint";
  static override readonly family: Family = "constraint";
  readonly #traces = new TraceCache();

  /** The projection of a weight, in its shape, as a graph. */
  abstract project(weight: SymbolicTensor): SymbolicTensor;

  /** The projection; of numbers it is computed at once. @throws NotReadyError for numbers before `await ready()`. */
  call(weight: SymbolicTensor): SymbolicTensor;
  call(weight: TensorLike): Tensor;
  call(weight: SymbolicTensor | TensorLike): SymbolicTensor | Tensor {
    if (weight instanceof SymbolicTensor) return this.project(weight);
    const inputs = [toTensor(weight, "float32", `${this.className}: weight`)] as const;
    // `project` returns one tensor.
    return computeNow(this.#traces, inputs, ([one]) => this.project(one)) as Tensor;
  }
}

function norm(weight: SymbolicTensor, axes: NormAxes): SymbolicTensor {
  return sqrt(sum(square(weight), axes, true));
}

/** w wanted / (ε + length): w scaled from a norm of `length` to one of `wanted`. */
function scaledTo(
  weight: SymbolicTensor,
  length: SymbolicTensor,
  wanted: SymbolicTensor,
): SymbolicTensor {
  return mul(weight, div(wanted, add(length, EPSILON)));
}

function normAxes() {
  return optional(oneOrMore(integer()), 0);
}

/** Options of `maxNorm`. */
export interface MaxNormOptions {
  /** Largest norm, 0 or above. Default 2. */
  readonly maxValue?: number;
  /** Axis or axes along which the norm is taken. Default 0. */
  readonly axis?: NormAxes;
}

function maxNormOptions() {
  return {
    maxValue: optional(nonNegative(), 2),
    axis: normAxes(),
  } satisfies Description<MaxNormOptions>;
}

export interface MaxNorm extends FieldsOf<MaxNormOptions, typeof maxNormOptions> {}

/** Norms of at most maxValue. */
export class MaxNorm extends Constraint {
  static override readonly className: string = "MaxNorm";

  static override options(): AnyDescription {
    return maxNormOptions();
  }

  constructor(options: MaxNormOptions = {}) {
    super(options);
  }

  override project(weight: SymbolicTensor): SymbolicTensor {
    const length = norm(weight, this.axis);
    return scaledTo(weight, length, clip(length, 0, this.maxValue));
  }
}

/** No negative weights: they become 0. */
export class NonNeg extends Constraint {
  static override readonly className: string = "NonNeg";

  override project(weight: SymbolicTensor): SymbolicTensor {
    return maximum(weight, 0);
  }
}

/** Options of `unitNorm`. */
export interface UnitNormOptions {
  /** Axis or axes along which the norm is taken. Default 0. */
  readonly axis?: NormAxes;
}

function unitNormOptions() {
  return { axis: normAxes() } satisfies Description<UnitNormOptions>;
}

export interface UnitNorm extends FieldsOf<UnitNormOptions, typeof unitNormOptions> {}

/** Norms of 1. */
export class UnitNorm extends Constraint {
  static override readonly className: string = "UnitNorm";

  static override options(): AnyDescription {
    return unitNormOptions();
  }

  constructor(options: UnitNormOptions = {}) {
    super(options);
  }

  override project(weight: SymbolicTensor): SymbolicTensor {
    return div(weight, add(norm(weight, this.axis), EPSILON));
  }
}

/** Options of `minMaxNorm`. */
export interface MinMaxNormOptions {
  /** Smallest norm, 0 or above. Default 0. */
  readonly minValue?: number;
  /** Largest norm, 0 or above. Default 1. */
  readonly maxValue?: number;
  /** Fraction of the way to the limit that each update moves, in [0, 1]. Default 1. */
  readonly rate?: number;
  /** Axis or axes along which the norm is taken. Default 0. */
  readonly axis?: NormAxes;
}

function minMaxNormOptions() {
  return {
    minValue: optional(nonNegative(), 0),
    maxValue: optional(nonNegative(), 1),
    rate: optional(fraction(), 1),
    axis: normAxes(),
  } satisfies Description<MinMaxNormOptions>;
}

export interface MinMaxNorm extends FieldsOf<MinMaxNormOptions, typeof minMaxNormOptions> {}

/** Norms between minValue and maxValue. */
export class MinMaxNorm extends Constraint {
  static override readonly className: string = "MinMaxNorm";

  static override options(): AnyDescription {
    return minMaxNormOptions();
  }

  constructor(options: MinMaxNormOptions = {}) {
    super(options);
  }

  override project(weight: SymbolicTensor): SymbolicTensor {
    const length = norm(weight, this.axis);
    const limited = clip(length, this.minValue, this.maxValue);
    return scaledTo(weight, length, add(mul(limited, this.rate), mul(length, 1 - this.rate)));
  }
}

/** Names that options take; extend the interface to have your own names typed. */
export interface ConstraintNames {
  max_norm: true;
  min_max_norm: true;
  non_neg: true;
  unit_norm: true;
}

/** `"max_norm"` or `"maxNorm"`. */
export type ConstraintName = EitherCase<keyof ConstraintNames>;

/** What an option takes as a constraint. */
export type ConstraintLike = ConstraintName | Constraint | Serialized | null;

const BY_NAME: Readonly<Record<string, SerializableClass<Constraint>>> = {
  max_norm: MaxNorm,
  min_max_norm: MinMaxNorm,
  non_neg: NonNeg,
  unit_norm: UnitNorm,
};

/**
 * The constraint of that name; null is none.
 * @throws ValueError for a name that is not known, with the nearest ones.
 */
export function get(
  constraint: string | Constraint | Serialized | null | undefined,
): Constraint | null {
  return constraint === null || constraint === undefined
    ? null
    : objectOf("constraint", constraint, Constraint, BY_NAME);
}

/** The form of a constraint in a config: `{ className, config }`. @throws ValueError for another value */
export function serialize(constraint: Constraint): Serialized {
  return serializeObject(objectOf("constraint", constraint, Constraint, BY_NAME));
}

/** A new constraint from its form in a config, of this package or of Keras. @throws ValueError for a class that is not known. */
export function deserialize(config: Serialized | KerasSerialized): Constraint {
  return objectOf("constraint", config, Constraint, BY_NAME);
}

/**
 * Scales weights down to norms of at most maxValue, by default 2, along an axis, by default 0: `constraints.maxNorm({
 * maxValue: 3 })`. The weight keeps its shape.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const maxNorm = (options: MaxNormOptions = {}) => new MaxNorm(options);
/** Replaces negative weights by 0. */
export const nonNeg = () => new NonNeg();
/**
 * Scales weights to norms of 1 along an axis, by default 0. The weight keeps its shape.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const unitNorm = (options: UnitNormOptions = {}) => new UnitNorm(options);
/**
 * Scales weights to norms from minValue, by default 0, to maxValue, by default 1, along an axis, by default 0, or by a
 * fraction `rate` of the way there. The weight keeps its shape.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const minMaxNorm = (options: MinMaxNormOptions = {}) => new MinMaxNorm(options);
