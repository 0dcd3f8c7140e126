/** Convolution over time, images or volumes, as Keras computes it (a cross-correlation). */

import { conv } from "../../graph/operations/conv.js";
import type { SymbolicShape } from "../../graph/symbolic.js";
import type { SymbolicTensor } from "../../graph/typed.js";
import { ValueError } from "../../runtime/errors.js";
import { optional, positiveInteger } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import type { Tensor } from "../../runtime/tensor.js";
import { type ActivationLike, fusedName } from "../activations/index.js";
import type { AnyTensor, ApplyOptions } from "../call.js";
import { type KernelAndBiasOptions, kernelAndBiasOptions } from "../kernel-and-bias.js";
import { Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import { activation } from "../option-kinds.js";
import type { BatchOf } from "../shape-types.js";
import {
  type AxisOrder,
  assertImages,
  axisOrderOptions,
  type DataFormat,
  type ImageShape,
  type ImageTensor,
  knownChannels,
  type Padding,
  type PerAxis,
  padding,
  perAxis,
  type Rank,
} from "../windowing.js";

/** Options of convolutions over so many axes. */
interface ConvOptions<
  Of extends Rank,
  Filters extends number = number,
  Format extends DataFormat = DataFormat,
> extends LayerOptions,
    AxisOrder<Format>,
    KernelAndBiasOptions {
  /** Number of channels of the output. */
  readonly filters: Filters;
  /** Elements that a filter covers along each axis. */
  readonly kernelSize: PerAxis<Of>;
  /** Elements from one window to the next; default 1. */
  readonly strides?: PerAxis<Of>;
  /** Default "valid". */
  readonly padding?: Padding;
  /** Distance between the elements that a filter covers; default 1. Above 1 only with strides of 1. */
  readonly dilationRate?: PerAxis<Of>;
  /** Groups into which channels and filters are divided; a filter covers the channels of its group only. Default 1. */
  readonly groups?: number;
  /** Applied to the convolution plus the bias. Default linear. */
  readonly activation?: ActivationLike;
}

/** Options of `conv1D`. */
export type Conv1DOptions<
  Filters extends number = number,
  Format extends DataFormat = DataFormat,
> = ConvOptions<1, Filters, Format>;

/** Options of `conv2D`. */
export interface Conv2DOptions<
  Filters extends number = number,
  Format extends DataFormat = DataFormat,
> extends ConvOptions<2, Filters, Format> {
  readonly padding?: "valid" | "same";
}

/** Options of `conv3D`. */
export interface Conv3DOptions<
  Filters extends number = number,
  Format extends DataFormat = DataFormat,
> extends ConvOptions<3, Filters, Format> {
  readonly padding?: "valid" | "same";
}

function convOptions(rank: Rank = 1, ...paddings: readonly Padding[]) {
  return {
    ...axisOrderOptions(),
    filters: positiveInteger(),
    kernelSize: perAxis(rank),
    strides: optional(perAxis(rank), 1),
    padding: padding<Padding>("valid", "same", ...paddings),
    dilationRate: optional(perAxis(rank), 1),
    groups: optional(positiveInteger(), 1),
    activation: activation("linear"),
    ...kernelAndBiasOptions(),
  } satisfies Description<OwnOptions<ConvOptions<Rank>>>;
}

export interface Conv<Of extends Rank, Filters extends number, Format extends DataFormat>
  extends FieldsOf<ConvOptions<Of>, typeof convOptions> {
  readonly filters: Filters;
  readonly dataFormat: Format;
}

/**
 * y[o] = activation(Σ x[o strides + t dilation] W[t] + b) over the elements t of a window.
 * Weights: kernel [...kernelSize, channels / groups, filters], bias [filters].
 */
export abstract class Conv<
  Of extends Rank,
  Filters extends number,
  Format extends DataFormat,
> extends Layer<SymbolicTensor, SymbolicTensor> {
  private kernel: SymbolicTensor | null = null;
  private bias: SymbolicTensor | null = null;

  /**
   * @throws ValueError where a size is not a positive integer, filters do not divide into groups, strides and
   *   dilation are both above 1, or a name is unknown.
   */
  constructor(options: ConvOptions<Of, Filters, Format>) {
    super(options);
    this.assertOptionsAgree();
  }

  private assertOptionsAgree(): void {
    const { filters, groups, strides, dilationRate } = this;
    if (filters % groups !== 0) {
      throw new ValueError(`${this}: ${filters} filters do not divide into ${groups} groups.`);
    }
    if (Math.max(...strides) > 1 && Math.max(...dilationRate) > 1) {
      throw new ValueError(
        `${this}: strides ${strides} and dilationRate ${dilationRate} can't both be above 1.`,
      );
    }
  }

  private get rank(): Rank {
    // The options hold a number for each axis.
    return this.kernelSize.length as Rank;
  }

  override build(inputShape: SymbolicShape): void {
    const channels = knownChannels(this, inputShape, this.rank, this.dataFormat);
    if (channels % this.groups !== 0) {
      throw new ValueError(
        `${this}: ${channels} channels of the input do not divide into ${this.groups} groups.`,
      );
    }
    this.kernel = this.addWeight({
      name: "kernel",
      shape: [...this.kernelSize, channels / this.groups, this.filters],
      initializer: this.kernelInitializer,
      regularizer: this.kernelRegularizer,
      constraint: this.kernelConstraint,
    });
    if (!this.useBias) return;
    this.bias = this.addWeight({
      name: "bias",
      shape: [this.filters],
      initializer: this.biasInitializer,
      regularizer: this.biasRegularizer,
      constraint: this.biasConstraint,
    });
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    assertImages(this, x.shape, this.rank, this.dataFormat);
    const { kernel, bias, strides, padding, dataFormat, dilationRate, activation } = this;
    if (kernel === null) throw new ValueError(`${this} is not built yet.`);
    const fused = fusedName(activation);
    const finish = { bias, activation: fused ?? "linear" } as const;
    const y = conv(x, kernel, strides, padding, dataFormat, dilationRate, finish);
    return fused === undefined ? activation(y) : y;
  }

  /**
   * The channels become filters, and there are as many elements along an axis as windows.
   * @throws ShapeError for an input of another rank, and where no window fits into it.
   */
  override apply<Shape extends SymbolicShape>(
    input: ImageTensor<Shape, Of>,
    options?: ApplyOptions,
  ): SymbolicTensor<ImageShape<Of, BatchOf<Shape>, Filters, Format>>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    // `call` replaces the channels by the filters.
    return super.apply(input, options);
  }
}

/** Convolution over time: [batch, time, features] to [batch, windows, filters]. */
export class Conv1D<
  Filters extends number = number,
  Format extends DataFormat = DataFormat,
> extends Conv<1, Filters, Format> {
  static override readonly className: string = "Conv1D";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...convOptions(1, "causal") };
  }
}

/** Convolution over images: [batch, height, width, channels] to [batch, ..., filters]. */
export class Conv2D<
  Filters extends number = number,
  Format extends DataFormat = DataFormat,
> extends Conv<2, Filters, Format> {
  static override readonly className: string = "Conv2D";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...convOptions(2) };
  }
}

/** Convolution over volumes: [batch, depth, height, width, channels] to [batch, ..., filters]. */
export class Conv3D<
  Filters extends number = number,
  Format extends DataFormat = DataFormat,
> extends Conv<3, Filters, Format> {
  static override readonly className: string = "Conv3D";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...convOptions(3) };
  }
}
