/** Convolution over time, images or volumes, as Keras computes it (a cross-correlation). */

import { type Finish, finishedConv } from "../../graph/operations/conv.js";
import type { SymbolicShape } from "../../graph/symbolic.js";
import type { SymbolicTensor } from "../../graph/typed.js";
import { ValueError } from "../../runtime/errors.js";
import { optional, positiveInteger } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { type KernelAndBiasOptions, kernelAndBiasOptions } from "../kernel-and-bias.js";
import { Layer, type OwnOptions } from "../layer.js";
import { type DataFormat, type Padding, padding, type Rank } from "../windowing.js";
import {
  ConvolutionLayer,
  type ConvolutionOptions,
  convolutionOptions,
} from "./convolution-layer.js";

/** Options of convolutions over `Axes` axes. */
interface ConvOptions<
  Of extends Rank,
  Filters extends number = number,
  Format extends DataFormat = DataFormat,
> extends ConvolutionOptions<Of, Format>,
    KernelAndBiasOptions {
  /** Number of channels of the output. */
  readonly filters: Filters;
  /**
   * "valid", the default: no window reaches beyond the edges. "same": zeros are there, ⌈size / strides⌉ windows. "causal", of
   * one axis: zeros before the first element, so that windows end at each.
   */
  readonly padding?: Padding;
  /** Groups into which channels and filters are divided; a filter covers the channels of its group only. Default 1. */
  readonly groups?: number;
}

/** Options of `conv1D`. Strides and dilation can't both be above 1. */
export type Conv1DOptions<
  Filters extends number = number,
  Format extends DataFormat = DataFormat,
> = ConvOptions<1, Filters, Format>;

/** Options of `conv2D`. Strides and dilation can't both be above 1. */
export interface Conv2DOptions<
  Filters extends number = number,
  Format extends DataFormat = DataFormat,
> extends ConvOptions<2, Filters, Format> {
  /** "same": output positions are ⌈input / strides⌉, zeros are added at the edges. Default "valid": none are. */
  readonly padding?: "valid" | "same";
}

/** Options of `conv3D`. Strides and dilation can't both be above 1. */
export interface Conv3DOptions<
  Filters extends number = number,
  Format extends DataFormat = DataFormat,
> extends ConvOptions<3, Filters, Format> {
  /** "same": output positions are ⌈input / strides⌉, zeros are added at the edges. Default "valid": none are. */
  readonly padding?: "valid" | "same";
}

function convOptions(rank: Rank = 1, ...paddings: readonly Padding[]) {
  return {
    ...convolutionOptions(rank),
    filters: positiveInteger(),
    padding: padding<Padding>("valid", "same", ...paddings),
    groups: optional(positiveInteger(), 1),
    ...kernelAndBiasOptions(),
  } satisfies Description<OwnOptions<ConvOptions<Rank>>>;
}

export interface Conv<Of extends Rank, Filters extends number, Format extends DataFormat>
  extends FieldsOf<Omit<ConvOptions<Of>, keyof ConvolutionOptions<Of>>, typeof convOptions> {
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
> extends ConvolutionLayer<Of, Filters, Format> {
  /**
   * Weight of shape [...kernelSize, channels / groups, filters]: a symbolic tensor that other layers and losses may use, too.
   * Null before `build`.
   */
  kernel: SymbolicTensor | null = null;

  /**
   * @throws ValueError where a size is not a positive integer, filters do not divide into groups, strides and
   *   dilation are both above 1, or a name is unknown.
   */
  constructor(options: ConvOptions<Of, Filters, Format>) {
    super(options);
    if (this.filters % this.groups !== 0) {
      throw new ValueError(
        `${this}: ${this.filters} filters do not divide into ${this.groups} groups.`,
      );
    }
    this.assertNoStridesWithDilation();
  }

  override build(inputShape: SymbolicShape): void {
    const channels = this.channelsOf(inputShape);
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
    this.addBias(this.filters);
  }

  protected override convolve(x: SymbolicTensor, finish: Finish): SymbolicTensor {
    const { strides, padding, dataFormat, dilationRate } = this;
    return finishedConv(x, this.kernel!, strides, padding, dataFormat, dilationRate, finish);
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

/**
 * A convolution over time: [batch, time, features] to [batch, windows, filters].
 * @throws ValueError where a size is not a positive integer, or options do not go together.
 * @example
 * layers.conv1D({ filters: 8, kernelSize: 3, padding: "same", activation: "relu" });
 */
export function conv1D<
  const Filters extends number,
  const Format extends DataFormat = "channels_last",
>(options: Conv1DOptions<Filters, Format>): Conv1D<Filters, Format> {
  return new Conv1D(options);
}

/**
 * A convolution over images: [batch, height, width, channels] to [batch, ..., filters].
 * @throws ValueError where a size is not a positive integer, or options do not go together.
 * @example
 * layers.conv2D({ filters: 32, kernelSize: 3, padding: "same", activation: "relu" });
 */
export function conv2D<
  const Filters extends number,
  const Format extends DataFormat = "channels_last",
>(options: Conv2DOptions<Filters, Format>): Conv2D<Filters, Format> {
  return new Conv2D(options);
}

/**
 * A convolution over volumes: [batch, depth, height, width, channels] to [batch, ..., filters].
 * @throws ValueError where a size is not a positive integer, or options do not go together.
 * @example
 * layers.conv3D({ filters: 8, kernelSize: [3, 3, 3], strides: 2 });
 */
export function conv3D<
  const Filters extends number,
  const Format extends DataFormat = "channels_last",
>(options: Conv3DOptions<Filters, Format>): Conv3D<Filters, Format> {
  return new Conv3D(options);
}
