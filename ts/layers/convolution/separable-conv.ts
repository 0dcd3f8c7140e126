/** Separable convolution, over time or images: each channel by itself, then combinations of channels. */

import { type Finish, finishedSeparableConv } from "../../graph/operations/conv.js";
import type { SymbolicShape } from "../../graph/symbolic.js";
import type { SymbolicTensor } from "../../graph/typed.js";
import { optional, positiveInteger } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import type { ConstraintLike } from "../constraints.js";
import type { InitializerLike } from "../initializers/index.js";
import { Layer, type OwnOptions } from "../layer.js";
import { constraint, initializer, regularizer } from "../option-kinds.js";
import type { RegularizerLike } from "../regularizers.js";
import { type DataFormat, padding, type Rank } from "../windowing.js";
import {
  ConvolutionLayer,
  type ConvolutionOptions,
  convolutionOptions,
} from "./convolution-layer.js";

/** Options of separable convolutions. */
export interface SeparableConvOptions<
  Of extends Rank,
  Filters extends number = number,
  Format extends DataFormat = DataFormat,
> extends ConvolutionOptions<Of, Format> {
  /** Number of channels of the output. */
  readonly filters: Filters;
  /** "valid", the default: no window reaches beyond the edges. "same": zeros are there, ⌈size / strides⌉ windows. */
  readonly padding?: "valid" | "same";
  /** Channels between the two steps for each channel of the input; default 1. */
  readonly depthMultiplier?: number;
  /** Initial values of the kernel of single channels. Default "glorot_uniform". */
  readonly depthwiseInitializer?: InitializerLike;
  /** Initial values of the kernel that combines channels. Default "glorot_uniform". */
  readonly pointwiseInitializer?: InitializerLike;
  /** Penalty on the kernel of single channels. Default none. */
  readonly depthwiseRegularizer?: RegularizerLike;
  /** Penalty on the kernel that combines channels. Default none. */
  readonly pointwiseRegularizer?: RegularizerLike;
  /** Projection of the kernel of single channels after each update. Default none. */
  readonly depthwiseConstraint?: ConstraintLike;
  /** Projection of the kernel that combines channels after each update. Default none. */
  readonly pointwiseConstraint?: ConstraintLike;
}

function separableConvOptions(rank: Rank = 1) {
  return {
    ...convolutionOptions(rank),
    filters: positiveInteger(),
    padding: padding("valid", "same"),
    depthMultiplier: optional(positiveInteger(), 1),
    depthwiseInitializer: initializer("glorot_uniform"),
    pointwiseInitializer: initializer("glorot_uniform"),
    depthwiseRegularizer: regularizer(),
    pointwiseRegularizer: regularizer(),
    depthwiseConstraint: constraint(),
    pointwiseConstraint: constraint(),
  } satisfies Description<OwnOptions<SeparableConvOptions<Rank>>>;
}

export interface SeparableConv<Of extends Rank, Filters extends number, Format extends DataFormat>
  extends FieldsOf<
    Omit<SeparableConvOptions<Of>, keyof ConvolutionOptions<Of>>,
    typeof separableConvOptions
  > {
  readonly filters: Filters;
  readonly dataFormat: Format;
}

/**
 * y = activation(z P + b), where z is the depthwise convolution of x. Weights: depthwise_kernel [...kernelSize, channels,
 * depthMultiplier], pointwise_kernel [1, ..., channels depthMultiplier, filters], bias [filters].
 */
export abstract class SeparableConv<
  Of extends Rank,
  Filters extends number,
  Format extends DataFormat,
> extends ConvolutionLayer<Of, Filters, Format> {
  #depthwiseKernel: SymbolicTensor | null = null;
  #pointwiseKernel: SymbolicTensor | null = null;

  /** @throws ValueError where a size is not a positive integer or a name is unknown. */
  constructor(options: SeparableConvOptions<Of, Filters, Format>) {
    super(options);
  }

  override build(inputShape: SymbolicShape): void {
    const channels = this.channelsOf(inputShape);
    this.#depthwiseKernel = this.addWeight({
      name: "depthwise_kernel",
      shape: [...this.kernelSize, channels, this.depthMultiplier],
      initializer: this.depthwiseInitializer,
      regularizer: this.depthwiseRegularizer,
      constraint: this.depthwiseConstraint,
    });
    this.#pointwiseKernel = this.addWeight({
      name: "pointwise_kernel",
      shape: [...this.kernelSize.map(() => 1), channels * this.depthMultiplier, this.filters],
      initializer: this.pointwiseInitializer,
      regularizer: this.pointwiseRegularizer,
      constraint: this.pointwiseConstraint,
    });
    this.addBias(this.filters);
  }

  protected override convolve(x: SymbolicTensor, finish: Finish): SymbolicTensor {
    const { strides, padding, dataFormat, dilationRate } = this;
    const depthwiseKernel = this.#depthwiseKernel;
    const pointwiseKernel = this.#pointwiseKernel;
    const kernels = [depthwiseKernel!, pointwiseKernel!] as const;
    return finishedSeparableConv(x, ...kernels, strides, padding, dataFormat, dilationRate, finish);
  }
}

/** Separable convolution over time: [batch, time, features] to [batch, windows, filters]. */
export class SeparableConv1D<
  Filters extends number = number,
  Format extends DataFormat = DataFormat,
> extends SeparableConv<1, Filters, Format> {
  static override readonly className: string = "SeparableConv1D";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...separableConvOptions(1) };
  }
}

/** Separable convolution over images: [batch, height, width, channels] to [batch, ..., filters]. */
export class SeparableConv2D<
  Filters extends number = number,
  Format extends DataFormat = DataFormat,
> extends SeparableConv<2, Filters, Format> {
  static override readonly className: string = "SeparableConv2D";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...separableConvOptions(2) };
  }
}

/**
 * A convolution of each channel by itself over time, then combinations of channels. [batch, steps, channels] to [batch,
 * new steps, filters].
 * @throws ValueError where a size is not a positive integer, or options do not go together.
 * @example
 * layers.separableConv1D({ filters: 8, kernelSize: 3, padding: "same" });
 */
export function separableConv1D<
  const Filters extends number,
  const Format extends DataFormat = "channels_last",
>(options: SeparableConvOptions<1, Filters, Format>): SeparableConv1D<Filters, Format> {
  return new SeparableConv1D(options);
}

/**
 * A convolution of each channel by itself over images, then combinations of channels. [batch, height, width, channels] to
 * [batch, new height, new width, filters].
 * @throws ValueError where a size is not a positive integer, or options do not go together.
 * @example
 * layers.separableConv2D({ filters: 8, kernelSize: 3, padding: "same" });
 */
export function separableConv2D<
  const Filters extends number,
  const Format extends DataFormat = "channels_last",
>(options: SeparableConvOptions<2, Filters, Format>): SeparableConv2D<Filters, Format> {
  return new SeparableConv2D(options);
}
