/** Adaptive pooling layers: the size of the output is given, that of the windows follows. */

import { adaptivePool } from "../../graph/images/adaptive-pool.js";
import { averagePool, maxPool } from "../../graph/operations/pooling.js";
import { withChannelsLast } from "../../graph/operations/windows.js";
import type { SymbolicShape } from "../../graph/symbolic.js";
import type { SymbolicTensor } from "../../graph/typed.js";
import type { AnyDescription, Description } from "../../runtime/registry/option.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { AnyTensor, ApplyOptions } from "../call.js";
import type { DataFormat } from "../data-format.js";
import { Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import type { BatchOf } from "../shape-types.js";
import {
  type AxisOrder,
  assertImages,
  axisOrderOptions,
  type ChannelsOf,
  type ImageShape,
  type ImageTensor,
  type PerAxis,
  perAxis,
  type Rank,
} from "../windowing.js";

/** Options of adaptive pooling over `Axes` axes. */
export interface AdaptivePoolingOptions<
  Of extends Rank = Rank,
  Format extends DataFormat = DataFormat,
> extends LayerOptions,
    AxisOrder<Format> {
  /** Elements of the output along each axis. */
  readonly outputSize: PerAxis<Of>;
}

function adaptivePoolingOptions(rank: Rank) {
  return {
    outputSize: perAxis(rank),
    ...axisOrderOptions(),
  } satisfies Description<OwnOptions<AdaptivePoolingOptions>>;
}

/** Pooling of windows that follow from the size of the output. */
abstract class AdaptivePooling<Of extends Rank, Format extends DataFormat> extends Layer<
  SymbolicTensor,
  SymbolicTensor
> {
  /** Elements of the output along each axis. */
  declare readonly outputSize: readonly number[];
  declare readonly dataFormat: Format;

  /** @throws ValueError where a size is not a positive integer. */
  constructor(options: AdaptivePoolingOptions<Of, Format>) {
    super(options);
  }

  /** Always true: the layer has no weights. */
  override get built(): boolean {
    return true;
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const { outputSize, dataFormat } = this;
    // The options hold a number for each axis.
    const rank = outputSize.length as Rank;
    assertImages(this, x.shape, rank, dataFormat);
    return withChannelsLast(x, dataFormat, (channelsLast) =>
      adaptivePool(String(this), channelsLast, outputSize, this.pool),
    );
  }

  /** What is computed of each window. */
  protected abstract readonly pool: typeof maxPool;

  /** @throws ShapeError for an input of another rank, or with unknown sizes. */
  override apply<Shape extends SymbolicShape>(
    input: ImageTensor<Shape, Of>,
    options?: ApplyOptions,
  ): SymbolicTensor<ImageShape<Of, BatchOf<Shape>, ChannelsOf<Shape, Format>, Format>>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    // `call` keeps batch and channels.
    return super.apply(input, options);
  }
}

/** The mean of each window. */
abstract class AdaptiveAveragePooling<
  Of extends Rank,
  Format extends DataFormat,
> extends AdaptivePooling<Of, Format> {
  protected override get pool(): typeof averagePool {
    return averagePool;
  }
}

/** The largest of each window. */
abstract class AdaptiveMaxPooling<
  Of extends Rank,
  Format extends DataFormat,
> extends AdaptivePooling<Of, Format> {
  protected override get pool(): typeof maxPool {
    return maxPool;
  }
}

/** The mean of windows over time, as many as outputSize says. */
export class AdaptiveAveragePooling1D<
  Format extends DataFormat = DataFormat,
> extends AdaptiveAveragePooling<1, Format> {
  static override readonly className: string = "AdaptiveAveragePooling1D";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...adaptivePoolingOptions(1) };
  }
}

/** The mean of windows over images, as many as outputSize says. */
export class AdaptiveAveragePooling2D<
  Format extends DataFormat = DataFormat,
> extends AdaptiveAveragePooling<2, Format> {
  static override readonly className: string = "AdaptiveAveragePooling2D";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...adaptivePoolingOptions(2) };
  }
}

/** The mean of windows over volumes, as many as outputSize says. */
export class AdaptiveAveragePooling3D<
  Format extends DataFormat = DataFormat,
> extends AdaptiveAveragePooling<3, Format> {
  static override readonly className: string = "AdaptiveAveragePooling3D";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...adaptivePoolingOptions(3) };
  }
}

/** The largest of windows over time, as many as outputSize says. */
export class AdaptiveMaxPooling1D<
  Format extends DataFormat = DataFormat,
> extends AdaptiveMaxPooling<1, Format> {
  static override readonly className: string = "AdaptiveMaxPooling1D";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...adaptivePoolingOptions(1) };
  }
}

/** The largest of windows over images, as many as outputSize says. */
export class AdaptiveMaxPooling2D<
  Format extends DataFormat = DataFormat,
> extends AdaptiveMaxPooling<2, Format> {
  static override readonly className: string = "AdaptiveMaxPooling2D";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...adaptivePoolingOptions(2) };
  }
}

/** The largest of windows over volumes, as many as outputSize says. */
export class AdaptiveMaxPooling3D<
  Format extends DataFormat = DataFormat,
> extends AdaptiveMaxPooling<3, Format> {
  static override readonly className: string = "AdaptiveMaxPooling3D";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...adaptivePoolingOptions(3) };
  }
}

/**
 * The mean of windows over time, as many as outputSize says: `layers.adaptiveAveragePooling1D({ outputSize: 4 })`. [batch,
 * steps, channels] to [batch, outputSize, channels].
 * @throws ValueError where a size is not a positive integer.
 */
export function adaptiveAveragePooling1D<const Format extends DataFormat = "channels_last">(
  options: AdaptivePoolingOptions<1, Format>,
): AdaptiveAveragePooling1D<Format> {
  return new AdaptiveAveragePooling1D(options);
}

/**
 * The mean of windows over images, as many as outputSize says: `layers.adaptiveAveragePooling2D({ outputSize: 4 })`.
 * [batch, height, width, channels] to [batch, outputSize, outputSize, channels], or the two sizes of a list.
 * @throws ValueError where a size is not a positive integer.
 */
export function adaptiveAveragePooling2D<const Format extends DataFormat = "channels_last">(
  options: AdaptivePoolingOptions<2, Format>,
): AdaptiveAveragePooling2D<Format> {
  return new AdaptiveAveragePooling2D(options);
}

/**
 * The mean of windows over volumes, as many as outputSize says: `layers.adaptiveAveragePooling3D({ outputSize: 4 })`.
 * [batch, depth, height, width, channels] to [batch, ...outputSize, channels].
 * @throws ValueError where a size is not a positive integer.
 */
export function adaptiveAveragePooling3D<const Format extends DataFormat = "channels_last">(
  options: AdaptivePoolingOptions<3, Format>,
): AdaptiveAveragePooling3D<Format> {
  return new AdaptiveAveragePooling3D(options);
}

/**
 * The largest of windows over time, as many as outputSize says: `layers.adaptiveMaxPooling1D({ outputSize: 4 })`. [batch,
 * steps, channels] to [batch, outputSize, channels].
 * @throws ValueError where a size is not a positive integer.
 */
export function adaptiveMaxPooling1D<const Format extends DataFormat = "channels_last">(
  options: AdaptivePoolingOptions<1, Format>,
): AdaptiveMaxPooling1D<Format> {
  return new AdaptiveMaxPooling1D(options);
}

/**
 * The largest of windows over images, as many as outputSize says: `layers.adaptiveMaxPooling2D({ outputSize: 4 })`.
 * [batch, height, width, channels] to [batch, outputSize, outputSize, channels], or the two sizes of a list.
 * @throws ValueError where a size is not a positive integer.
 */
export function adaptiveMaxPooling2D<const Format extends DataFormat = "channels_last">(
  options: AdaptivePoolingOptions<2, Format>,
): AdaptiveMaxPooling2D<Format> {
  return new AdaptiveMaxPooling2D(options);
}

/**
 * The largest of windows over volumes, as many as outputSize says: `layers.adaptiveMaxPooling3D({ outputSize: 4 })`.
 * [batch, depth, height, width, channels] to [batch, ...outputSize, channels].
 * @throws ValueError where a size is not a positive integer.
 */
export function adaptiveMaxPooling3D<const Format extends DataFormat = "channels_last">(
  options: AdaptivePoolingOptions<3, Format>,
): AdaptiveMaxPooling3D<Format> {
  return new AdaptiveMaxPooling3D(options);
}
