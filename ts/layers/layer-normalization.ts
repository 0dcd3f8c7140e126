/** Layer normalization: Ba et al. 2016. */
import { add, cast, mul, rsqrt, square, sub } from "../graph/builders/elementwise.js";
import { reshape } from "../graph/builders/layout.js";
import { mean } from "../graph/builders/reduce.js";
import { normalizeAxis } from "../graph/shapes/rule.js";
import type { SymbolicShape, SymbolicTensor } from "../graph/symbolic.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import type { Tensor } from "../runtime/tensor.js";
import type { AnyTensor, ApplyOptions } from "./call.js";
import { describe } from "./checks.js";
import { type Constraint, type ConstraintLike, get as getConstraint } from "./constraints.js";
import {
  get as getInitializer,
  type Initializer,
  type InitializerLike,
} from "./initializers/index.js";
import { Layer, type LayerOptions } from "./layer.js";
import { get as getRegularizer, type Regularizer, type RegularizerLike } from "./regularizers.js";
import { serialize, serializeOrNull } from "./serialized.js";

export interface LayerNormalizationOptions extends LayerOptions {
  /** Axis or axes over which mean and variance are taken; default -1. */
  readonly axis?: number | readonly number[];
  /** Added to the variance; default 1e-3. */
  readonly epsilon?: number;
  /** Whether beta is added; default true. */
  readonly center?: boolean;
  /** Whether gamma multiplies; default true. */
  readonly scale?: boolean;
  /** Default "zeros". */
  readonly betaInitializer?: InitializerLike;
  /** Default "ones". */
  readonly gammaInitializer?: InitializerLike;
  readonly betaRegularizer?: RegularizerLike;
  readonly gammaRegularizer?: RegularizerLike;
  readonly betaConstraint?: ConstraintLike;
  readonly gammaConstraint?: ConstraintLike;
}

/**
 * y = gamma (x - mean) / √(variance + epsilon) + beta, mean and variance over the given axes of each example.
 * Weights: gamma and beta, of the sizes of these axes.
 */
export class LayerNormalization extends Layer {
  static override readonly className = "LayerNormalization";
  readonly axis: number | readonly number[];
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly betaInitializer: Initializer;
  readonly gammaInitializer: Initializer;
  readonly betaRegularizer: Regularizer | null;
  readonly gammaRegularizer: Regularizer | null;
  readonly betaConstraint: Constraint | null;
  readonly gammaConstraint: Constraint | null;
  private gamma: SymbolicTensor | null = null;
  private beta: SymbolicTensor | null = null;

  /** @throws ValueError where epsilon is no number from 0 on or a name is not known. */
  constructor(options: LayerNormalizationOptions = {}) {
    super(options);
    this.axis = options.axis ?? -1;
    this.epsilon = options.epsilon ?? 1e-3;
    if (!(this.epsilon >= 0))
      throw new ValueError(
        `${describe(this)}: epsilon must be a number from 0 on, got ${String(this.epsilon)}.`,
      );
    this.center = options.center ?? true;
    this.scale = options.scale ?? true;
    this.betaInitializer = getInitializer(options.betaInitializer ?? "zeros");
    this.gammaInitializer = getInitializer(options.gammaInitializer ?? "ones");
    this.betaRegularizer = getRegularizer(options.betaRegularizer);
    this.gammaRegularizer = getRegularizer(options.gammaRegularizer);
    this.betaConstraint = getConstraint(options.betaConstraint);
    this.gammaConstraint = getConstraint(options.gammaConstraint);
  }

  override build(inputShape: SymbolicShape): void {
    // In the order of the axes as they were given, negative ones first, as Keras has it.
    const shape = this.axes.map((axis) => this.knownSize(inputShape, axis));
    if (this.scale) {
      this.gamma = this.addWeight({
        name: "gamma",
        shape,
        initializer: this.gammaInitializer,
        regularizer: this.gammaRegularizer,
        constraint: this.gammaConstraint,
      });
    }
    if (!this.center) return;
    this.beta = this.addWeight({
      name: "beta",
      shape,
      initializer: this.betaInitializer,
      regularizer: this.betaRegularizer,
      constraint: this.betaConstraint,
    });
  }

  private get axes(): number[] {
    return (typeof this.axis === "number" ? [this.axis] : [...this.axis]).sort((a, b) => a - b);
  }

  private knownSize(shape: SymbolicShape, axis: number): number {
    const size = shape[normalizeAxis(axis, shape.length)];
    if (typeof size === "number") return size;
    throw new ShapeError(
      `${describe(this)}: axis ${axis} needs a known size, got (${shape.map((dim) => dim ?? "null").join(", ")}).`,
    );
  }

  override call(input: SymbolicTensor): SymbolicTensor {
    const x = cast(input, "float32");
    const axes = this.axes.map((axis) => normalizeAxis(axis, x.rank));
    const centered = sub(x, mean(x, axes, true));
    const variance = mean(square(centered), axes, true);
    const normal = mul(centered, rsqrt(add(variance, this.epsilon)));
    // A weight along its axes, 1 along the others.
    const sizes = x.dims.map((size, axis) => (axes.includes(axis) ? size : 1));
    const scaled = this.gamma === null ? normal : mul(normal, reshape(this.gamma, sizes));
    return this.beta === null ? scaled : add(scaled, reshape(this.beta, sizes));
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

  override getConfig(): Record<string, unknown> {
    const { axis, epsilon, center, scale } = this;
    return {
      ...super.getConfig(),
      axis,
      epsilon,
      center,
      scale,
      betaInitializer: serialize(this.betaInitializer),
      gammaInitializer: serialize(this.gammaInitializer),
      betaRegularizer: serializeOrNull(this.betaRegularizer),
      gammaRegularizer: serializeOrNull(this.gammaRegularizer),
      betaConstraint: serializeOrNull(this.betaConstraint),
      gammaConstraint: serializeOrNull(this.gammaConstraint),
    };
  }
}
