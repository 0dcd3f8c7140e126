/** Rectifiers as layers: ReLU, LeakyReLU, PReLU and ELU. */

import { leakyRelu, relu } from "../graph/activations/linear-units.js";
import { elu as eluOp } from "../graph/activations/smooth-units.js";
import { cast, mul, neg, relu as rectified, sub } from "../graph/operations/elementwise.js";
import type { SymbolicShape, SymbolicTensor } from "../graph/symbolic.js";
import { ShapeError } from "../runtime/errors.js";
import {
  finite,
  listOf,
  nonNegative,
  nullable,
  optional,
  positiveInteger,
} from "../runtime/registry/kinds.js";
import type {
  AnyDescription,
  Description,
  FieldsOf,
  OptionalOption,
} from "../runtime/registry/option.js";
import { formatShape } from "../runtime/shape.js";
import type { ConstraintLike } from "./constraints.js";
import type { InitializerLike } from "./initializers/index.js";
import { Layer, type LayerOptions, type OwnOptions } from "./layer.js";
import { constraint, initializer, regularizer } from "./option-kinds.js";
import type { RegularizerLike } from "./regularizers.js";
import { SameShapeLayer, WeightlessLayer } from "./same-shape.js";

/** Options of `reLU`. */
export interface ReLUOptions extends LayerOptions {
  /** Upper limit of the output, 0 or above; null, the default, is none. */
  readonly maxValue?: number | null;
  /** Slope below the threshold, 0 or above. Default 0. */
  readonly negativeSlope?: number;
  /** Below it the slope is `negativeSlope`; 0 or above. Default 0. */
  readonly threshold?: number;
}

function reluOptions() {
  return {
    maxValue: optional(nullable(nonNegative()), null),
    negativeSlope: optional(nonNegative(), 0),
    threshold: optional(nonNegative(), 0),
  } satisfies Description<OwnOptions<ReLUOptions>>;
}

export interface ReLU extends FieldsOf<ReLUOptions, typeof reluOptions> {}

/** y = x from the threshold on, negativeSlope (x - threshold) below, at most maxValue. */
export class ReLU extends WeightlessLayer {
  static override readonly className: string = "ReLU";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...reluOptions() };
  }

  /** @throws ValueError where a value is negative or not a number. */
  constructor(options: ReLUOptions = {}) {
    super(options);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const { maxValue, negativeSlope, threshold } = this;
    return relu(x, { maxValue, negativeSlope, threshold });
  }
}

/** Options of `leakyReLU`. */
export interface LeakyReLUOptions extends LayerOptions {
  /** Slope below 0, 0 or above. Default 0.3. */
  readonly negativeSlope?: number;
}

function leakyOptions() {
  return { negativeSlope: optional(nonNegative(), 0.3) } satisfies Description<
    OwnOptions<LeakyReLUOptions>
  >;
}

export interface LeakyReLU extends FieldsOf<LeakyReLUOptions, typeof leakyOptions> {}

/** y = x above 0, negativeSlope x below. */
export class LeakyReLU extends WeightlessLayer {
  static override readonly className: string = "LeakyReLU";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...leakyOptions() };
  }

  /** @throws ValueError for a slope that is negative or not a number. */
  constructor(options: LeakyReLUOptions = {}) {
    super(options);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    return leakyRelu(x, { negativeSlope: this.negativeSlope });
  }
}

/** Options of `elu`. */
export interface ELUOptions extends LayerOptions {
  /** The output tends to -alpha for large negative inputs. Default 1. */
  readonly alpha?: number;
}

function eluOptions() {
  return { alpha: optional(finite(), 1) } satisfies Description<OwnOptions<ELUOptions>>;
}

export interface ELU extends FieldsOf<ELUOptions, typeof eluOptions> {}

/** y = x above 0, alpha (eˣ - 1) below (Clevert et al. 2015). */
export class ELU extends WeightlessLayer {
  static override readonly className: string = "ELU";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...eluOptions() };
  }

  /** @throws ValueError for an alpha that is not a finite number. */
  constructor(options: ELUOptions = {}) {
    super(options);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    return eluOp(cast(x, "float32"), { alpha: this.alpha });
  }
}

/** Options of `prelu`. */
export interface PReLUOptions extends LayerOptions {
  /** Initial values of the slopes. Default "zeros". */
  readonly alphaInitializer?: InitializerLike;
  /** Penalty on the slopes, added to the loss. Default none. */
  readonly alphaRegularizer?: RegularizerLike;
  /** Projection of the slopes after each update. Default none. */
  readonly alphaConstraint?: ConstraintLike;
  /**
   * Axes, counted from 1 as the batch is axis 0, along which slopes are shared: [1, 2] has one for each channel of images.
   * Default none.
   */
  readonly sharedAxes?: number | readonly number[] | null;
}

function preluOptions() {
  return {
    alphaInitializer: initializer("zeros"),
    alphaRegularizer: regularizer(),
    alphaConstraint: constraint(),
    sharedAxes: axes(),
  } satisfies Description<OwnOptions<PReLUOptions>>;
}

/** One axis or several, held as a list; null for none. */
function axes(): OptionalOption<number | readonly number[] | null, readonly number[] | null> {
  const list = nullable(listOf(positiveInteger()));
  return {
    read: (given, what) => list.read(typeof given === "number" ? [given] : given, what),
    write: list.write,
    fallback: null,
  };
}

export interface PReLU extends FieldsOf<PReLUOptions, typeof preluOptions> {}

/**
 * y = x above 0, alpha x below, with slopes that are trained (He et al. 2015). Weights: alpha, of the shape of an example,
 * with size 1 along shared axes.
 */
export class PReLU extends SameShapeLayer {
  static override readonly className: string = "PReLU";
  /**
   * Weight of the shape of one example, with 1 along sharedAxes: a symbolic tensor that other layers and losses may use, too.
   * Null before `build`.
   */
  alpha: SymbolicTensor | null = null;

  static override options(): AnyDescription {
    return { ...Layer.options(), ...preluOptions() };
  }

  /** @throws ValueError where an axis is not a positive integer, or a name is unknown. */
  constructor(options: PReLUOptions = {}) {
    super(options);
  }

  /** @throws ShapeError where a shared axis does not exist, or another one has no known size. */
  override build(inputShape: SymbolicShape): void {
    const shared = this.sharedAxes ?? [];
    const beyond = shared.find((axis) => axis >= inputShape.length);
    if (beyond !== undefined) {
      throw new ShapeError(
        `${this}: shared axis ${beyond} does not exist in an input of rank ${inputShape.length}.`,
      );
    }
    const shape = inputShape.slice(1).map((size, index) => {
      if (shared.includes(index + 1)) return 1;
      if (size !== null) return size;
      throw new ShapeError(
        `${this}: axis ${index + 1} needs a known size, got ${formatShape(inputShape)}. Add it to sharedAxes, or fix its size.`,
      );
    });
    this.alpha = this.addWeight({
      name: "alpha",
      shape,
      initializer: this.alphaInitializer,
      regularizer: this.alphaRegularizer,
      constraint: this.alphaConstraint,
    });
  }

  override call(input: SymbolicTensor): SymbolicTensor {
    if (this.alpha === null) throw new ShapeError(`${this} is not built.`);
    const x = cast(input, "float32");
    return sub(rectified(x), mul(this.alpha, rectified(neg(x))));
  }
}

/**
 * x from `threshold` on (default 0), at most `maxValue` (default no limit), negativeSlope (x - threshold) below (default
 * slope 0): `layers.reLU({ maxValue: 6 })`. [...] to [...].
 * @throws ValueError where a value is negative or not a number.
 */
export const reLU = (options?: ReLUOptions): ReLU => new ReLU(options);

/**
 * x above 0, negativeSlope x below, by default 0.3 x: `layers.leakyReLU({ negativeSlope: 0.1 })`. [...] to [...].
 * @throws ValueError for a slope that is negative or not a number.
 */
export const leakyReLU = (options?: LeakyReLUOptions): LeakyReLU => new LeakyReLU(options);

/**
 * x above 0, a trained slope times x below: `layers.prelu({ sharedAxes: [1, 2] })`. [batch, ...] to [batch, ...]; a slope
 * for each element of an example, equal along shared axes.
 * @throws ValueError where an axis is not a positive integer, or a name is unknown.
 */
export const prelu = (options?: PReLUOptions): PReLU => new PReLU(options);

/**
 * x above 0, alpha (eˣ - 1) below, with alpha 1 by default (Clevert et al. 2015). [...] to [...].
 * @throws ValueError for an alpha that is not a finite number.
 */
export const elu = (options?: ELUOptions): ELU => new ELU(options);
