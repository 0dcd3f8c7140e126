/** Batch normalization: Ioffe and Szegedy 2015, as Keras computes it. */
import { at, productOfDims } from "../../graph/dim.js";
import { broadcastTo, reshape } from "../../graph/operations/broadcast.js";
import {
  add,
  cast,
  div,
  mul,
  neg,
  rsqrt,
  square,
  sub,
  where,
} from "../../graph/operations/elementwise.js";
import { expandDims } from "../../graph/operations/layout.js";
import { normalizeGroups, scaleAndShift } from "../../graph/operations/normalize.js";
import { sum } from "../../graph/operations/reduce.js";
import { normalizeAxis } from "../../graph/shapes.js";
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";

import { ShapeError } from "../../runtime/errors.js";
import { fraction, integer, nonNegative, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { formatShape } from "../../runtime/shape.js";
import type { CallContext } from "../call.js";
import type { InitializerLike } from "../initializers/index.js";
import { Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import { initializer } from "../option-kinds.js";
import { SameShapeLayer } from "../same-shape.js";
import {
  type Affine,
  type AffineOptions,
  addAffine,
  affineOptions,
  alongAxes,
  applyAffine,
} from "./affine.js";

/** Options of `batchNormalization`. */
export interface BatchNormalizationOptions extends LayerOptions, AffineOptions {
  /** The axis of the features, each of which is normalized by itself. Default -1. */
  readonly axis?: number;
  /** How much of the moving statistics a step keeps, in [0, 1]. Default 0.99. */
  readonly momentum?: number;
  /** Added to the variance, 0 or above. Default 1e-3. */
  readonly epsilon?: number;
  /** Initial values of the moving mean. Default "zeros". */
  readonly movingMeanInitializer?: InitializerLike;
  /** Initial values of the moving variance. Default "ones". */
  readonly movingVarianceInitializer?: InitializerLike;
}

function batchNormalizationOptions() {
  return {
    axis: optional(integer(), -1),
    momentum: optional(fraction(), 0.99),
    epsilon: optional(nonNegative(), 1e-3),
    ...affineOptions(),
    movingMeanInitializer: initializer("zeros"),
    movingVarianceInitializer: initializer("ones"),
  } satisfies Description<OwnOptions<BatchNormalizationOptions>>;
}

export interface BatchNormalization
  extends FieldsOf<BatchNormalizationOptions, typeof batchNormalizationOptions> {}

/** Keras's `backend.epsilon()`, which keeps a batch that is masked throughout from dividing by 0. */
const EPSILON = 1e-7;

/** Mean and biased variance of each feature. */
interface Moments {
  readonly mean: SymbolicTensor;
  readonly variance: SymbolicTensor;
}

/**
 * y = gamma (x - mean) / √(variance + epsilon) + beta for each feature of x [batch, ..., features]. In training mean and
 * variance are computed from the batch, over all axes but the feature axis and without masked steps, and the moving
 * statistics are updated: moving = momentum moving + (1 - momentum) batch. Else, and where the layer is not trainable, the
 * moving statistics are used. Weights: gamma, beta, moving mean, moving variance, [features] each; the moving ones are not
 * trainable.
 *
 * @example
 * const net = sequential([layers.dense({ units: 32, inputShape: [8] }), layers.batchNormalization()]);
 */
export class BatchNormalization extends SameShapeLayer {
  static override readonly className: string = "BatchNormalization";
  #affine: Affine | null = null;
  #moving: Moments | null = null;

  static override options(): AnyDescription {
    return { ...Layer.options(), ...batchNormalizationOptions() };
  }

  /** @throws ValueError where momentum or epsilon is out of range, or a name is unknown. */
  constructor(options: BatchNormalizationOptions = {}) {
    super(options);
  }

  override build(inputShape: SymbolicShape): void {
    const features = inputShape[normalizeAxis(this.axis, inputShape.length)];
    if (typeof features !== "number") {
      throw new ShapeError(
        `${this}: axis ${this.axis} needs a known size, got ${formatShape(inputShape)}.`,
      );
    }
    const shape = [features];
    this.#affine = addAffine(this, shape);
    const statistic = (name: string, initializer: InitializerLike) =>
      this.addWeight({ name, shape, initializer, trainable: false });
    this.#moving = {
      mean: statistic("moving_mean", this.movingMeanInitializer),
      variance: statistic("moving_variance", this.movingVarianceInitializer),
    };
  }

  override call(input: SymbolicTensor, { training, mask }: CallContext): SymbolicTensor {
    const affine = this.#affine;
    const moving = this.#moving;
    if (affine === null || moving === null) throw new ShapeError(`${this} is not built.`);
    const x = cast(input, "float32");
    const axis = normalizeAxis(this.axis, x.rank);
    if (!training || !this.trainable) return this.#scaled(affine, x, moving, axis);
    if (mask === null) return this.#fused(affine, moving, x, axis);
    const moments = this.#maskedMoments(x, axis, mask);
    this.#move(moving, moments);
    return this.#scaled(affine, x, moments, axis);
  }

  /** By the statistics of the batch, in one kernel. */
  #fused(affine: Affine, moving: Moments, x: SymbolicTensor, axis: number): SymbolicTensor {
    const [before, after] = [x.dims.slice(0, axis), x.dims.slice(axis + 1)];
    const layout = [1, productOfDims(before), at(x.dims, axis), productOfDims(after)];
    // The kernel multiplies by gamma along the last axis, so it can apply them only where the features are that axis.
    const isLast = axis === x.rank - 1;
    const operands = isLast ? affine : { gamma: null, beta: null };
    const { y, mean, variance } = normalizeGroups(
      { x: reshape(x, layout), ...operands },
      { epsilon: this.epsilon, centered: true },
    );
    this.#move(moving, { mean: reshape(mean, [-1]), variance: reshape(variance, [-1]) });
    const normal = reshape(y, x.dims);
    return isLast ? normal : applyAffine(affine, normal, [axis]);
  }

  /** x · scale + shift, scale = gamma / √(variance + epsilon) and shift = beta - mean · scale. */
  #scaled(
    { gamma, beta }: Affine,
    x: SymbolicTensor,
    { mean, variance }: Moments,
    axis: number,
  ): SymbolicTensor {
    const deviation = rsqrt(add(variance, this.epsilon));
    const scale = gamma === null ? deviation : mul(deviation, gamma);
    const offset = neg(mul(mean, scale));
    const shift = beta === null ? offset : add(offset, beta);
    if (axis === x.rank - 1) return scaleAndShift({ x, scale, shift }).y;
    return applyAffine({ gamma: scale, beta: shift }, x, [axis]);
  }

  /** The moments of the batch without masked steps. @throws ShapeError for a mask of another rank. */
  #maskedMoments(x: SymbolicTensor, axis: number, mask: SymbolicTensor): Moments {
    const axes = x.dims.flatMap((_, other) => (other === axis ? [] : [other]));
    if (mask.rank !== x.rank - 1) {
      throw new ShapeError(
        `${this}: a mask must have one axis less than the input; got ${mask.toString()} for ${x.toString()}.`,
      );
    }
    const counts = broadcastTo(cast(expandDims(mask, -1), "bool"), x.dims);
    const weight = add(sum(cast(counts, "float32"), axes), EPSILON);
    const average = div(sum(where(counts, x, 0), axes), weight);
    const centered = where(counts, sub(x, alongAxes(average, x, [axis])), 0);
    return { mean: average, variance: div(sum(square(centered), axes), weight) };
  }

  #move(moving: Moments, batch: Moments): void {
    const next = (old: SymbolicTensor, now: SymbolicTensor) =>
      add(mul(old, this.momentum), mul(now, 1 - this.momentum));
    this.assign(moving.mean, next(moving.mean, batch.mean));
    this.assign(moving.variance, next(moving.variance, batch.variance));
  }
}

/**
 * Normalizes each feature of [batch, ..., features] to mean 0 and variance 1, then scales and shifts it: by statistics of
 * the batch in training, else by moving ones (Ioffe and Szegedy 2015).
 * @throws ValueError where momentum or epsilon is out of range, or a name is unknown.
 * @example
 * const net = sequential([layers.dense({ units: 32, inputShape: [8] }), layers.batchNormalization()]);
 */
export function batchNormalization(options?: BatchNormalizationOptions): BatchNormalization {
  return new BatchNormalization(options);
}
