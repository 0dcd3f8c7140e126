/** Layer normalization: Ba et al. 2016. */

import { add, cast, mul, rsqrt, square, sub } from "../../graph/operations/elementwise.js";
import { mean } from "../../graph/operations/reduce.js";
import { normalizeAxis } from "../../graph/shapes.js";
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";

import { ShapeError } from "../../runtime/errors.js";
import {
  boolean,
  integer,
  nonNegative,
  oneOrMore,
  optional,
} from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import { SameShapeLayer } from "../same-shape.js";
import {
  type Affine,
  type AffineOptions,
  addAffine,
  affineOptions,
  applyAffine,
} from "./affine.js";
import { knownSizes, normalizeOver } from "./normalize-over.js";

/** Options of `layerNormalization`. */
export interface LayerNormalizationOptions extends LayerOptions, AffineOptions {
  /** Axis or axes over which mean and variance are taken. Default -1. */
  readonly axis?: number | readonly number[];
  /** Added to the variance, 0 or above. Default 1e-3. */
  readonly epsilon?: number;
  /**
   * Keras's deprecated option: x is divided by the deviation without its mean being subtracted, and beta left out. Use
   * rmsNormalization to divide by the root mean square. Default false.
   */
  readonly rmsScaling?: boolean;
}

function normalizationOptions() {
  return {
    axis: optional(oneOrMore(integer()), -1),
    epsilon: optional(nonNegative(), 1e-3),
    rmsScaling: optional(boolean(), false),
    ...affineOptions(),
  } satisfies Description<OwnOptions<LayerNormalizationOptions>>;
}

export interface LayerNormalization
  extends FieldsOf<LayerNormalizationOptions, typeof normalizationOptions> {}

/**
 * y = gamma (x - mean) / √(variance + epsilon) + beta, mean and variance over these axes of each example.
 * Weights: gamma and beta, of the sizes of these axes.
 */
export class LayerNormalization extends SameShapeLayer {
  static override readonly className: string = "LayerNormalization";
  #affine: Affine | null = null;

  static override options(): AnyDescription {
    return { ...Layer.options(), ...normalizationOptions() };
  }

  /** @throws ValueError where epsilon is negative or not a number, or a name is unknown. */
  constructor(options: LayerNormalizationOptions = {}) {
    super(options);
  }

  override build(inputShape: SymbolicShape): void {
    const shape = knownSizes(this, inputShape, this.#axes);
    const { rmsScaling } = this;
    const scale = this.scale || rmsScaling;
    this.#affine = addAffine(this, shape, { scale, center: this.center && !rmsScaling });
  }

  get #axes(): number[] {
    return (typeof this.axis === "number" ? [this.axis] : [...this.axis]).sort((a, b) => a - b);
  }

  override call(input: SymbolicTensor): SymbolicTensor {
    if (this.#affine === null) throw new ShapeError(`${this} is not built.`);
    const x = cast(input, "float32");
    const axes = this.#axes.map((axis) => normalizeAxis(axis, x.rank));
    if (this.rmsScaling) return applyAffine(this.#affine, this.#scaledByDeviation(x, axes), axes);
    return normalizeOver(x, axes, { ...this.#affine, epsilon: this.epsilon, centered: true });
  }

  #scaledByDeviation(x: SymbolicTensor, axes: readonly number[]): SymbolicTensor {
    const variance = mean(square(sub(x, mean(x, axes, true))), axes, true);
    return mul(x, rsqrt(add(variance, this.epsilon)));
  }
}

/**
 * Each example minus its mean, divided by its standard deviation, times gamma plus beta. The output has the shape of the
 * input, [batch, ...].
 * @throws ValueError where epsilon is negative or not a number, or a name is unknown.
 * @example
 * layers.layerNormalization().apply(input({ shape: [10, 8] })); // [batch, 10, 8]
 */
export function layerNormalization(options?: LayerNormalizationOptions): LayerNormalization {
  return new LayerNormalization(options);
}
