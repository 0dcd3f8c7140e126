/** The fully connected layer. */
import { cast } from "../graph/builders/elementwise.js";
import { dense as denseKernel } from "../graph/builders/fused.js";
import type { SymbolicShape, SymbolicTensor } from "../graph/symbolic.js";
import { ShapeError } from "../runtime/errors.js";
import type { Tensor } from "../runtime/tensor.js";
import {
  type ActivationFunction,
  type ActivationLike,
  fusedName,
  get as getActivation,
  nameOf,
} from "./activations/index.js";
import type { AnyTensor, ApplyOptions } from "./call.js";
import { describe, positiveInteger } from "./checks.js";
import { type Constraint, type ConstraintLike, get as getConstraint } from "./constraints.js";
import {
  get as getInitializer,
  type Initializer,
  type InitializerLike,
} from "./initializers/index.js";
import { knownLastSize, Layer, type LayerOptions } from "./layer.js";
import { get as getRegularizer, type Regularizer, type RegularizerLike } from "./regularizers.js";
import { serialize, serializeOrNull } from "./serialized.js";
import type { WithLast } from "./shape-types.js";

export interface DenseOptions<Units extends number = number> extends LayerOptions {
  /** Size of the last axis of the output. */
  readonly units: Units;
  /** Default linear. */
  readonly activation?: ActivationLike;
  /** Default true. */
  readonly useBias?: boolean;
  /** Default "glorot_uniform". */
  readonly kernelInitializer?: InitializerLike;
  /** Default "zeros". */
  readonly biasInitializer?: InitializerLike;
  readonly kernelRegularizer?: RegularizerLike;
  readonly biasRegularizer?: RegularizerLike;
  readonly kernelConstraint?: ConstraintLike;
  readonly biasConstraint?: ConstraintLike;
}

/**
 * y = activation(x W + b) on the last axis of x, whatever its rank: [..., features] becomes [..., units].
 * Weights: kernel [features, units], bias [units].
 */
export class Dense<Units extends number = number> extends Layer {
  static override readonly className = "Dense";
  readonly units: Units;
  readonly activation: ActivationFunction;
  readonly useBias: boolean;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer: Regularizer | null;
  readonly biasRegularizer: Regularizer | null;
  readonly kernelConstraint: Constraint | null;
  readonly biasConstraint: Constraint | null;
  private kernel: SymbolicTensor | null = null;
  private bias: SymbolicTensor | null = null;

  /** @throws ValueError where units is no positive whole number or a name is not known. */
  constructor(options: DenseOptions<Units>) {
    super(options);
    positiveInteger(this, "units", options.units);
    this.units = options.units;
    this.activation = getActivation(options.activation);
    this.useBias = options.useBias ?? true;
    this.kernelInitializer = getInitializer(options.kernelInitializer ?? "glorot_uniform");
    this.biasInitializer = getInitializer(options.biasInitializer ?? "zeros");
    this.kernelRegularizer = getRegularizer(options.kernelRegularizer);
    this.biasRegularizer = getRegularizer(options.biasRegularizer);
    this.kernelConstraint = getConstraint(options.kernelConstraint);
    this.biasConstraint = getConstraint(options.biasConstraint);
  }

  override build(inputShape: SymbolicShape): void {
    this.kernel = this.addWeight({
      name: "kernel",
      shape: [knownLastSize(this, inputShape), this.units],
      initializer: this.kernelInitializer,
      regularizer: this.kernelRegularizer,
      constraint: this.kernelConstraint,
    });
    if (!this.useBias) return;
    this.bias = this.addWeight({
      name: "bias",
      shape: [this.units],
      initializer: this.biasInitializer,
      regularizer: this.biasRegularizer,
      constraint: this.biasConstraint,
    });
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const { kernel, bias, activation } = this;
    if (x.rank < 2 || kernel === null) {
      throw new ShapeError(
        `${describe(this)}: expected an input of shape (batch, ..., features), got ${x.toString()}.`,
      );
    }
    const fused = fusedName(activation);
    const y = denseKernel(cast(x, "float32"), kernel, bias, fused ?? "linear");
    return fused === undefined ? activation(y) : y;
  }

  /**
   * [..., features] to [..., units].
   * @throws ShapeError where the last axis has another size than the layer was built for.
   */
  override apply<Shape extends SymbolicShape>(
    input: SymbolicTensor<Shape>,
    options?: ApplyOptions,
  ): SymbolicTensor<WithLast<Shape, Units>>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    // `call` replaces the last size by the units.
    return super.apply(input, options);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      units: this.units,
      activation: nameOf(this.activation),
      useBias: this.useBias,
      kernelInitializer: serialize(this.kernelInitializer),
      biasInitializer: serialize(this.biasInitializer),
      kernelRegularizer: serializeOrNull(this.kernelRegularizer),
      biasRegularizer: serializeOrNull(this.biasRegularizer),
      kernelConstraint: serializeOrNull(this.kernelConstraint),
      biasConstraint: serializeOrNull(this.biasConstraint),
    };
  }
}
