/** Layer normalization: Ba et al. 2016. */

import { add, cast, mul, rsqrt, square, sub } from "../graph/operations/elementwise.js";
import { mean } from "../graph/operations/reduce.js";
import { normalizeAxis } from "../graph/shapes.js";
import type { SymbolicShape } from "../graph/symbolic.js";
import type { SymbolicTensor } from "../graph/typed.js";
import { ShapeError } from "../runtime/errors.js";
import { integer, nonNegative, oneOrMore, optional } from "../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../runtime/registry/option.js";
import type { Tensor } from "../runtime/tensor.js";
import {
  type Affine,
  type AffineOptions,
  addAffine,
  affineOptions,
  applyAffine,
} from "./affine.js";
import type { AnyTensor, ApplyOptions } from "./call.js";
import { Layer, type LayerOptions, type OwnOptions } from "./layer.js";

/** Options of `layerNormalization`. */
export interface LayerNormalizationOptions extends LayerOptions, AffineOptions {
  /** Axis or axes over which mean and variance are taken. Default -1. */
  readonly axis?: number | readonly number[];
  /** Added to the variance, 0 or above. Default 1e-3. */
  readonly epsilon?: number;
}

function normalizationOptions() {
  return {
    axis: optional(oneOrMore(integer()), -1),
    epsilon: optional(nonNegative(), 1e-3),
    ...affineOptions(),
  } satisfies Description<OwnOptions<LayerNormalizationOptions>>;
}

export interface LayerNormalization
  extends FieldsOf<LayerNormalizationOptions, typeof normalizationOptions> {}

/**
 * y = gamma (x - mean) / √(variance + epsilon) + beta, mean and variance over these axes of each example.
 * Weights: gamma and beta, of the sizes of these axes.
 */
export class LayerNormalization extends Layer<SymbolicTensor, SymbolicTensor> {
  static override readonly className: string = "LayerNormalization";
  private affine: Affine | null = null;

  static override options(): AnyDescription {
    return { ...Layer.options(), ...normalizationOptions() };
  }

  /** @throws ValueError where epsilon is negative or not a number, or a name is unknown. */
  constructor(options: LayerNormalizationOptions = {}) {
    super(options);
  }

  override build(inputShape: SymbolicShape): void {
    // Axes sorted as numbers, so that negative ones come first, as in Keras.
    const shape = this.axes.map((axis) => this.knownSize(inputShape, axis));
    this.affine = addAffine(this, shape);
  }

  private get axes(): number[] {
    return (typeof this.axis === "number" ? [this.axis] : [...this.axis]).sort((a, b) => a - b);
  }

  private knownSize(shape: SymbolicShape, axis: number): number {
    const size = shape[normalizeAxis(axis, shape.length)];
    if (typeof size === "number") return size;
    throw new ShapeError(
      `${this}: axis ${axis} needs a known size, got (${shape.map((dim) => dim ?? "null").join(", ")}).`,
    );
  }

  override call(input: SymbolicTensor): SymbolicTensor {
    const x = cast(input, "float32");
    const axes = this.axes.map((axis) => normalizeAxis(axis, x.rank));
    const centered = sub(x, mean(x, axes, true));
    const variance = mean(square(centered), axes, true);
    const normal = mul(centered, rsqrt(add(variance, this.epsilon)));
    return this.affine === null ? normal : applyAffine(this.affine, normal, axes);
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
