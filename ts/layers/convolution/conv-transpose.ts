/** Transposed convolution, which enlarges: the gradient of a convolution with respect to its input. */

import { convTranspose, type Finish } from "../../graph/operations/conv.js";
import type { SymbolicShape } from "../../graph/symbolic.js";
import type { SymbolicTensor } from "../../graph/typed.js";
import { ValueError } from "../../runtime/errors.js";
import { integerFrom, nullable, optional, positiveInteger } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { get as getActivation } from "../activations/index.js";
import { type KernelAndBiasOptions, kernelAndBiasOptions } from "../kernel-and-bias.js";
import { Layer, type OwnOptions } from "../layer.js";
import { type DataFormat, type PerAxis, padding, perAxis, type Rank } from "../windowing.js";
import {
  ConvolutionLayer,
  type ConvolutionOptions,
  convolutionOptions,
} from "./convolution-layer.js";

/** Options of transposed convolutions. Strides and dilation can't both be above 1. */
export interface ConvTransposeOptions<
  Of extends Rank,
  Filters extends number = number,
  Format extends DataFormat = DataFormat,
> extends ConvolutionOptions<Of, Format>,
    KernelAndBiasOptions {
  /** Number of channels of the output. */
  readonly filters: Filters;
  /** Distance in the output between the windows of adjacent elements of the input; default 1. */
  readonly strides?: PerAxis<Of>;
  /**
   * "valid" (the default) gives the whole output, "same" strides times the elements of the input, unless outputPadding says
   * otherwise.
   */
  readonly padding?: "valid" | "same";
  /**
   * Elements at the end of each axis of the output, fewer than strides. Default null: as many as make the output
   * of "valid" (n - 1) strides + max(size, strides) elements long, and that of "same" n strides.
   */
  readonly outputPadding?: PerAxis<Of> | null;
}

function convTransposeOptions(rank: Rank = 1) {
  return {
    ...convolutionOptions(rank),
    filters: positiveInteger(),
    padding: padding("valid", "same"),
    outputPadding: optional(nullable(perAxis(rank, integerFrom(0))), null),
    ...kernelAndBiasOptions(),
  } satisfies Description<OwnOptions<ConvTransposeOptions<Rank>>>;
}

export interface ConvTranspose<Of extends Rank, Filters extends number, Format extends DataFormat>
  extends FieldsOf<
    Omit<ConvTransposeOptions<Of>, keyof ConvolutionOptions<Of>>,
    typeof convTransposeOptions
  > {
  readonly filters: Filters;
  readonly dataFormat: Format;
}

/**
 * y[o strides + t dilation] = activation(Σ x[o] W[t]ᵀ + b): each element of x adds a window to y.
 * Weights: kernel [...kernelSize, filters, channels], bias [filters].
 */
export abstract class ConvTranspose<
  Of extends Rank,
  Filters extends number,
  Format extends DataFormat,
> extends ConvolutionLayer<Of, Filters, Format> {
  /**
   * Weight of shape [...kernelSize, filters, channels]: a symbolic tensor that other layers and losses may use, too. Null
   * before `build`.
   */
  kernel: SymbolicTensor | null = null;

  /**
   * @throws ValueError where a size is not a positive integer, outputPadding is not below strides, strides and
   *   dilation are both above 1, or a name is unknown.
   */
  constructor(options: ConvTransposeOptions<Of, Filters, Format>) {
    super(options);
    const { strides, outputPadding } = this;
    if (outputPadding?.some((added, axis) => added >= strides[axis]!)) {
      throw new ValueError(
        `${this}: outputPadding ${outputPadding} must be below strides ${strides} along each axis.`,
      );
    }
    this.assertNoStridesWithDilation();
  }

  override build(inputShape: SymbolicShape): void {
    this.kernel = this.addWeight({
      name: "kernel",
      shape: [...this.kernelSize, this.filters, this.channelsOf(inputShape)],
      initializer: this.kernelInitializer,
      regularizer: this.kernelRegularizer,
      constraint: this.kernelConstraint,
    });
    this.addBias(this.filters);
  }

  protected override convolve(x: SymbolicTensor, finish: Finish): SymbolicTensor {
    const { kernel, strides, padding, outputPadding, dataFormat, dilationRate } = this;
    const of = [kernel!, strides, padding, outputPadding, dataFormat, dilationRate] as const;
    return getActivation(finish.activation)(convTranspose(x, ...of, finish.bias));
  }
}

/** Transposed convolution over time: [batch, time, features] to [batch, windows, filters]. */
export class Conv1DTranspose<
  Filters extends number = number,
  Format extends DataFormat = DataFormat,
> extends ConvTranspose<1, Filters, Format> {
  static override readonly className: string = "Conv1DTranspose";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...convTransposeOptions(1) };
  }
}

/** Transposed convolution over images: [batch, height, width, channels] to [batch, ..., filters]. */
export class Conv2DTranspose<
  Filters extends number = number,
  Format extends DataFormat = DataFormat,
> extends ConvTranspose<2, Filters, Format> {
  static override readonly className: string = "Conv2DTranspose";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...convTransposeOptions(2) };
  }
}

/** Transposed convolution over volumes: [batch, depth, height, width, channels] to [batch, ..., filters]. */
export class Conv3DTranspose<
  Filters extends number = number,
  Format extends DataFormat = DataFormat,
> extends ConvTranspose<3, Filters, Format> {
  static override readonly className: string = "Conv3DTranspose";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...convTransposeOptions(3) };
  }
}

/**
 * A transposed convolution over time, which enlarges: strides elements for each element of the input. [batch, steps,
 * channels] to [batch, about steps · strides, filters].
 * @throws ValueError where a size is not a positive integer, or options do not go together.
 * @example
 * layers.conv1DTranspose({ filters: 8, kernelSize: 3, strides: 2, padding: "same" });
 */
export function conv1DTranspose<
  const Filters extends number,
  const Format extends DataFormat = "channels_last",
>(options: ConvTransposeOptions<1, Filters, Format>): Conv1DTranspose<Filters, Format> {
  return new Conv1DTranspose(options);
}

/**
 * A transposed convolution over images, which enlarges: strides elements for each element of the input. [batch, height,
 * width, channels] to [batch, about height · strides, about width · strides, filters].
 * @throws ValueError where a size is not a positive integer, or options do not go together.
 * @example
 * layers.conv2DTranspose({ filters: 8, kernelSize: 3, strides: 2, padding: "same" });
 */
export function conv2DTranspose<
  const Filters extends number,
  const Format extends DataFormat = "channels_last",
>(options: ConvTransposeOptions<2, Filters, Format>): Conv2DTranspose<Filters, Format> {
  return new Conv2DTranspose(options);
}

/**
 * A transposed convolution over volumes, which enlarges: strides elements for each element of the input. [batch, depth,
 * height, width, channels] to [batch, ..., filters], each size about strides times as large.
 * @throws ValueError where a size is not a positive integer, or options do not go together.
 * @example
 * layers.conv3DTranspose({ filters: 8, kernelSize: 3, strides: 2, padding: "same" });
 */
export function conv3DTranspose<
  const Filters extends number,
  const Format extends DataFormat = "channels_last",
>(options: ConvTransposeOptions<3, Filters, Format>): Conv3DTranspose<Filters, Format> {
  return new Conv3DTranspose(options);
}
