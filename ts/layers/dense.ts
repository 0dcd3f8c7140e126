/** The fully connected layer. */

import { dense as denseKernel } from "../graph/operations/dense.js";
import { cast } from "../graph/operations/elementwise.js";
import type { SymbolicShape } from "../graph/symbolic.js";
import type { SymbolicTensor } from "../graph/typed.js";
import { ShapeError } from "../runtime/errors.js";
import { positiveInteger } from "../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../runtime/registry/option.js";
import type { Tensor } from "../runtime/tensor.js";
import { type ActivationLike, fusedName } from "./activations/index.js";
import type { AnyTensor, ApplyOptions } from "./call.js";
import { type KernelAndBiasOptions, kernelAndBiasOptions } from "./kernel-and-bias.js";
import { knownLastSize, Layer, type LayerOptions, type OwnOptions } from "./layer.js";
import { activation } from "./option-kinds.js";
import type { WithLast } from "./shape-types.js";

/** Options of `dense`. */
export interface DenseOptions<Units extends number = number>
  extends LayerOptions,
    KernelAndBiasOptions {
  /** Size of the last axis of the output. */
  readonly units: Units;
  /** Applied to x W + b. Default linear. */
  readonly activation?: ActivationLike;
}

function denseOptions() {
  return {
    units: positiveInteger(),
    activation: activation("linear"),
    ...kernelAndBiasOptions(),
  } satisfies Description<OwnOptions<DenseOptions>>;
}

export interface Dense<Units extends number = number>
  extends FieldsOf<DenseOptions, typeof denseOptions> {
  readonly units: Units;
}

/**
 * y = activation(x W + b) on the last axis of x, whatever its rank: [..., features] becomes [..., units].
 * Weights: kernel [features, units], bias [units].
 */
export class Dense<Units extends number = number> extends Layer<SymbolicTensor, SymbolicTensor> {
  static override readonly className: string = "Dense";
  /** Weight of shape [inputs, units]: a symbolic tensor that other layers and losses may use, too. Null before `build`. */
  kernel: SymbolicTensor | null = null;
  /** Weight of shape [units]: a symbolic tensor that other layers and losses may use, too. Null before `build`. */
  bias: SymbolicTensor | null = null;

  static override options(): AnyDescription {
    return { ...Layer.options(), ...denseOptions() };
  }

  /** @throws ValueError where units is not a positive integer or a name is unknown. */
  constructor(options: DenseOptions<Units>) {
    super(options);
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
        `${this}: expected an input of shape (batch, ..., features), got ${x.toString()}.`,
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
}

/**
 * y = activation(x W + b): [..., features] to [..., units].
 * @throws ValueError where units is not a positive integer, an option is unknown, or a name is.
 * @example
 * layers.dense({ units: 16, activation: "relu" }).apply(input({ shape: [5] })); // [batch, 16]
 */
export function dense<const Units extends number>(options: DenseOptions<Units>): Dense<Units> {
  return new Dense(options);
}
