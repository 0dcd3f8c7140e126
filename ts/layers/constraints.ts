/**
 * `constraints`: projections of weights, applied after each update of the optimizer.
 *
 * Norms are taken along an axis (0: of the weights that lead into one unit).
 */
import { add, clip, div, maximum, mul, sqrt, square } from "../graph/builders/elementwise.js";
import { sum } from "../graph/builders/reduce.js";
import { computeNow } from "../graph/eager.js";
import { SymbolicTensor } from "../graph/symbolic.js";
import { type TensorLike, toTensor } from "../runtime/convert.js";
import type { Tensor } from "../runtime/tensor.js";
import { type EitherCase, Registry, type Serialized } from "./serialized.js";

/** Keras's epsilon, which keeps a norm of 0 from dividing. */
const EPSILON = 1e-7;

/** One axis or several, along which the norm is taken. */
export type NormAxes = number | readonly number[];

/** Subclass it for constraints of your own: `project` gives the weight that is allowed. */
export abstract class Constraint {
  static readonly className: string = "Constraint";

  get className(): string {
    // The constructor of a constraint is a subclass of Constraint, which has the static name.
    return (this.constructor as typeof Constraint).className;
  }

  /** The weight that takes the place of the given one, in its shape, as a graph. */
  abstract project(weight: SymbolicTensor): SymbolicTensor;

  /** The same, of numbers at once. @throws NotReadyError for numbers before `await ready()`. */
  call(weight: SymbolicTensor): SymbolicTensor;
  call(weight: TensorLike): Tensor;
  call(weight: SymbolicTensor | TensorLike): SymbolicTensor | Tensor {
    if (weight instanceof SymbolicTensor) return this.project(weight);
    const given = [toTensor(weight, "float32", `${this.className}: weight`)] as const;
    // One tensor, as `project` gives.
    return computeNow(this, given, ([one]) => this.project(one)) as Tensor;
  }

  /** Options that make an equal constraint. */
  getConfig(): Record<string, unknown> {
    return {};
  }
}

function norm(weight: SymbolicTensor, axes: NormAxes): SymbolicTensor {
  return sqrt(sum(square(weight), axes, true));
}

/** w wanted / (ε + ‖w‖) */
function scaledTo(
  weight: SymbolicTensor,
  length: SymbolicTensor,
  wanted: SymbolicTensor,
): SymbolicTensor {
  return mul(weight, div(wanted, add(length, EPSILON)));
}

export interface MaxNormOptions {
  /** Default 2. */
  readonly maxValue?: number;
  /** Default 0. */
  readonly axis?: NormAxes;
}

/** Norms of at most maxValue. */
export class MaxNorm extends Constraint {
  static override readonly className = "MaxNorm";
  readonly maxValue: number;
  readonly axis: NormAxes;

  constructor({ maxValue = 2, axis = 0 }: MaxNormOptions = {}) {
    super();
    this.maxValue = maxValue;
    this.axis = axis;
  }

  override project(weight: SymbolicTensor): SymbolicTensor {
    const length = norm(weight, this.axis);
    return scaledTo(weight, length, clip(length, 0, this.maxValue));
  }

  override getConfig(): Record<string, unknown> {
    return { maxValue: this.maxValue, axis: this.axis };
  }
}

/** No negative weights: they become 0. */
export class NonNeg extends Constraint {
  static override readonly className = "NonNeg";

  override project(weight: SymbolicTensor): SymbolicTensor {
    return maximum(weight, 0);
  }
}

export interface UnitNormOptions {
  /** Default 0. */
  readonly axis?: NormAxes;
}

/** Norms of 1. */
export class UnitNorm extends Constraint {
  static override readonly className = "UnitNorm";
  readonly axis: NormAxes;

  constructor({ axis = 0 }: UnitNormOptions = {}) {
    super();
    this.axis = axis;
  }

  override project(weight: SymbolicTensor): SymbolicTensor {
    return div(weight, add(norm(weight, this.axis), EPSILON));
  }

  override getConfig(): Record<string, unknown> {
    return { axis: this.axis };
  }
}

export interface MinMaxNormOptions {
  /** Default 0. */
  readonly minValue?: number;
  /** Default 1. */
  readonly maxValue?: number;
  /** How far each update moves to the limit: 1 all the way. Default 1. */
  readonly rate?: number;
  /** Default 0. */
  readonly axis?: NormAxes;
}

/** Norms between minValue and maxValue. */
export class MinMaxNorm extends Constraint {
  static override readonly className = "MinMaxNorm";
  readonly minValue: number;
  readonly maxValue: number;
  readonly rate: number;
  readonly axis: NormAxes;

  constructor({ minValue = 0, maxValue = 1, rate = 1, axis = 0 }: MinMaxNormOptions = {}) {
    super();
    this.minValue = minValue;
    this.maxValue = maxValue;
    this.rate = rate;
    this.axis = axis;
  }

  override project(weight: SymbolicTensor): SymbolicTensor {
    const length = norm(weight, this.axis);
    const limited = clip(length, this.minValue, this.maxValue);
    return scaledTo(weight, length, add(mul(limited, this.rate), mul(length, 1 - this.rate)));
  }

  override getConfig(): Record<string, unknown> {
    return { minValue: this.minValue, maxValue: this.maxValue, rate: this.rate, axis: this.axis };
  }
}

/** Names that options take; extend the interface to have your own names typed. */
export interface ConstraintNames {
  max_norm: true;
  min_max_norm: true;
  non_neg: true;
  unit_norm: true;
}

export type ConstraintName = EitherCase<keyof ConstraintNames>;

/** What an option takes as a constraint. */
export type ConstraintLike = ConstraintName | Constraint | Serialized | null;

const registry = new Registry<Constraint>("constraint", [MaxNorm, MinMaxNorm, NonNeg, UnitNorm]);

/**
 * The constraint of that name; null is none.
 * @throws ValueError for a name that is not known, with the nearest ones.
 */
export function get(given: string | Constraint | Serialized | null | undefined): Constraint | null {
  return given === null || given === undefined ? null : registry.get(given);
}

/** Norms of at most maxValue. */
export const maxNorm = (options: MaxNormOptions = {}) => new MaxNorm(options);
/** No negative weights. */
export const nonNeg = () => new NonNeg();
/** Norms of 1. */
export const unitNorm = (options: UnitNormOptions = {}) => new UnitNorm(options);
/** Norms between minValue and maxValue. */
export const minMaxNorm = (options: MinMaxNormOptions = {}) => new MinMaxNorm(options);
