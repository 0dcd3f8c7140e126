/** Depthwise convolution: each channel by itself, over time or images. */

import { type Finish, finishedDepthwiseConv } from "../../graph/operations/conv.js";
import type { SymbolicShape } from "../../graph/symbolic.js";
import type { SymbolicTensor } from "../../graph/typed.js";
import { optional, positiveInteger } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import type { ConstraintLike } from "../constraints.js";
import type { InitializerLike } from "../initializers/index.js";
import { Layer, type OwnOptions } from "../layer.js";
import { constraint, initializer, regularizer } from "../option-kinds.js";
import type { RegularizerLike } from "../regularizers.js";
import type { Size } from "../shape-types.js";
import { type DataFormat, padding, type Rank } from "../windowing.js";
import {
  ConvolutionLayer,
  type ConvolutionOptions,
  convolutionOptions,
} from "./convolution-layer.js";

/** Options of depthwise convolutions. */
export interface DepthwiseConvOptions<Of extends Rank, Format extends DataFormat = DataFormat>
  extends ConvolutionOptions<Of, Format> {
  /** "valid", the default: no window reaches beyond the edges. "same": zeros are there, ⌈size / strides⌉ windows. */
  readonly padding?: "valid" | "same";
  /** Channels of the output for each channel of the input; default 1. */
  readonly depthMultiplier?: number;
  /** Initial values of the kernel. Default "glorot_uniform". */
  readonly depthwiseInitializer?: InitializerLike;
  /** Penalty on the kernel, added to the loss. Default none. */
  readonly depthwiseRegularizer?: RegularizerLike;
  /** Projection of the kernel after each update. Default none. */
  readonly depthwiseConstraint?: ConstraintLike;
}

function depthwiseConvOptions(rank: Rank = 1) {
  return {
    ...convolutionOptions(rank),
    padding: padding("valid", "same"),
    depthMultiplier: optional(positiveInteger(), 1),
    depthwiseInitializer: initializer("glorot_uniform"),
    depthwiseRegularizer: regularizer(),
    depthwiseConstraint: constraint(),
  } satisfies Description<OwnOptions<DepthwiseConvOptions<Rank>>>;
}

export interface DepthwiseConv<Of extends Rank, Format extends DataFormat>
  extends FieldsOf<
    Omit<DepthwiseConvOptions<Of>, keyof ConvolutionOptions<Of>>,
    typeof depthwiseConvOptions
  > {
  readonly dataFormat: Format;
}

/**
 * y[o, c m + k] = activation(Σ x[o strides + t dilation, c] W[t, c, k] + b) over the elements t of a window, m the depth
 * multiplier. Weights: kernel [...kernelSize, channels, depthMultiplier], bias [channels depthMultiplier].
 */
export abstract class DepthwiseConv<
  Of extends Rank,
  Format extends DataFormat,
> extends ConvolutionLayer<Of, Size, Format> {
  /**
   * Weight of shape [...kernelSize, channels, depthMultiplier]: a symbolic tensor that other layers and losses may use, too.
   * Null before `build`.
   */
  kernel: SymbolicTensor | null = null;

  /** @throws ValueError where a size is not a positive integer or a name is unknown. */
  constructor(options: DepthwiseConvOptions<Of, Format>) {
    super(options);
  }

  override build(inputShape: SymbolicShape): void {
    const channels = this.channelsOf(inputShape);
    this.kernel = this.addWeight({
      name: "kernel",
      shape: [...this.kernelSize, channels, this.depthMultiplier],
      initializer: this.depthwiseInitializer,
      regularizer: this.depthwiseRegularizer,
      constraint: this.depthwiseConstraint,
    });
    this.addBias(channels * this.depthMultiplier);
  }

  protected override convolve(x: SymbolicTensor, finish: Finish): SymbolicTensor {
    const { strides, padding, dataFormat, dilationRate } = this;
    return finishedDepthwiseConv(
      x,
      this.kernel!,
      strides,
      padding,
      dataFormat,
      dilationRate,
      finish,
    );
  }
}

/** Depthwise convolution over time: [batch, time, features] to [batch, windows, channels multiplier]. */
export class DepthwiseConv1D<Format extends DataFormat = DataFormat> extends DepthwiseConv<
  1,
  Format
> {
  static override readonly className: string = "DepthwiseConv1D";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...depthwiseConvOptions(1) };
  }
}

/** Depthwise convolution over images: [batch, height, width, channels] to [batch, ..., channels multiplier]. */
export class DepthwiseConv2D<Format extends DataFormat = DataFormat> extends DepthwiseConv<
  2,
  Format
> {
  static override readonly className: string = "DepthwiseConv2D";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...depthwiseConvOptions(2) };
  }
}

/**
 * A convolution of each channel by itself over time. [batch, steps, channels] to [batch, new steps, channels ·
 * depthMultiplier].
 * @throws ValueError where a size is not a positive integer, or options do not go together.
 * @example
 * layers.depthwiseConv1D({ kernelSize: 3, padding: "same" });
 */
export function depthwiseConv1D<const Format extends DataFormat = "channels_last">(
  options: DepthwiseConvOptions<1, Format>,
): DepthwiseConv1D<Format> {
  return new DepthwiseConv1D(options);
}

/**
 * A convolution of each channel by itself over images. [batch, height, width, channels] to [batch, new height, new width,
 * channels · depthMultiplier].
 * @throws ValueError where a size is not a positive integer, or options do not go together.
 * @example
 * layers.depthwiseConv2D({ kernelSize: 3, padding: "same" });
 */
export function depthwiseConv2D<const Format extends DataFormat = "channels_last">(
  options: DepthwiseConvOptions<2, Format>,
): DepthwiseConv2D<Format> {
  return new DepthwiseConv2D(options);
}
