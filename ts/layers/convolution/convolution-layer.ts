/** Base class of convolution layers: images in, images out, a bias and an activation. */

import type { Finish } from "../../graph/operations/conv.js";
import type { SymbolicShape } from "../../graph/symbolic.js";
import type { SymbolicTensor } from "../../graph/typed.js";
import { ValueError } from "../../runtime/errors.js";
import { boolean, optional } from "../../runtime/registry/kinds.js";
import type { Description } from "../../runtime/registry/option.js";
import type { Tensor } from "../../runtime/tensor.js";
import { type ActivationFunction, type ActivationLike, fusedName } from "../activations/index.js";
import type { AnyTensor, ApplyOptions } from "../call.js";
import type { Constraint } from "../constraints.js";
import type { Initializer } from "../initializers/index.js";
import type { KernelAndBiasOptions } from "../kernel-and-bias.js";
import { Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import { activation, constraint, initializer, regularizer } from "../option-kinds.js";
import type { Regularizer } from "../regularizers.js";
import type { BatchOf, Size } from "../shape-types.js";
import {
  type AxisOrder,
  assertImages,
  axisOrderOptions,
  type DataFormat,
  type ImageShape,
  type ImageTensor,
  knownChannels,
  type PerAxis,
  perAxis,
  type Rank,
} from "../windowing.js";

/** Options of every convolution over `Axes` axes. */
export interface ConvolutionOptions<Of extends Rank, Format extends DataFormat = DataFormat>
  extends LayerOptions,
    AxisOrder<Format>,
    Pick<
      KernelAndBiasOptions,
      "useBias" | "biasInitializer" | "biasRegularizer" | "biasConstraint"
    > {
  /** Elements that a filter covers along each axis. */
  readonly kernelSize: PerAxis<Of>;
  /** Elements from one window to the next; default 1. */
  readonly strides?: PerAxis<Of>;
  /** Distance between the elements that a filter covers; default 1. */
  readonly dilationRate?: PerAxis<Of>;
  /** Applied to the convolution plus the bias. Default linear. */
  readonly activation?: ActivationLike;
}

export function convolutionOptions(rank: Rank = 1) {
  return {
    ...axisOrderOptions(),
    kernelSize: perAxis(rank),
    strides: optional(perAxis(rank), 1),
    dilationRate: optional(perAxis(rank), 1),
    activation: activation("linear"),
    useBias: optional(boolean(), true),
    biasInitializer: initializer("zeros"),
    biasRegularizer: regularizer(),
    biasConstraint: constraint(),
  } satisfies Description<OwnOptions<ConvolutionOptions<Rank>>>;
}

export abstract class ConvolutionLayer<
  Of extends Rank,
  Filters extends Size,
  Format extends DataFormat,
> extends Layer<SymbolicTensor, SymbolicTensor> {
  /** Elements that a filter covers along each axis. */
  declare readonly kernelSize: readonly number[];
  /** Elements from one window to the next along each axis. */
  declare readonly strides: readonly number[];
  /** Distance between the elements that a filter covers along each axis. */
  declare readonly dilationRate: readonly number[];
  declare readonly dataFormat: Format;
  declare readonly activation: ActivationFunction;
  declare readonly useBias: boolean;
  declare readonly biasInitializer: Initializer;
  declare readonly biasRegularizer: Regularizer | null;
  declare readonly biasConstraint: Constraint | null;
  /** Weight of shape [filters]: a symbolic tensor that other layers and losses may use, too. Null before `build`. */
  bias: SymbolicTensor | null = null;

  /** Number of axes between batch and channels. */
  protected get rank(): Rank {
    // The options hold a number for each axis.
    return this.kernelSize.length as Rank;
  }

  /** @throws ValueError where both are above 1 */
  protected assertNoStridesWithDilation(): void {
    const { strides, dilationRate } = this;
    if (Math.max(...strides) <= 1 || Math.max(...dilationRate) <= 1) return;
    throw new ValueError(
      `${this}: strides ${strides} and dilationRate ${dilationRate} can't both be above 1.`,
    );
  }

  /** Channels of the input. @throws ShapeError for an input of another rank, or of unknown channels */
  protected channelsOf(inputShape: SymbolicShape): number {
    return knownChannels(this, inputShape, this.rank, this.dataFormat);
  }

  /** The bias, one number for each channel of the output, where the layer has one. */
  protected addBias(channels: number): void {
    if (!this.useBias) return;
    this.bias = this.addWeight({
      name: "bias",
      shape: [channels],
      initializer: this.biasInitializer,
      regularizer: this.biasRegularizer,
      constraint: this.biasConstraint,
    });
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    assertImages(this, x.shape, this.rank, this.dataFormat);
    if (!this.built) throw new ValueError(`${this} is not built yet.`);
    const fused = fusedName(this.activation);
    const y = this.convolve(x, { bias: this.bias, activation: fused ?? "linear" });
    return fused === undefined ? this.activation(y) : y;
  }

  /** The convolution, with bias and activation. */
  protected abstract convolve(x: SymbolicTensor, finish: Finish): SymbolicTensor;

  /** @throws ShapeError for an input of another rank, and where no window fits into it. */
  override apply<Shape extends SymbolicShape>(
    input: ImageTensor<Shape, Of>,
    options?: ApplyOptions,
  ): SymbolicTensor<ImageShape<Of, BatchOf<Shape>, Filters, Format>>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    // `convolve` keeps the batch, and the number of axes.
    return super.apply(input, options);
  }
}
