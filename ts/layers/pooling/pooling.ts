/** Pooling over time, images or volumes: the maximum or the mean of each window. */

import { averagePool, maxPool } from "../../graph/operations/pooling.js";
import type { SymbolicShape } from "../../graph/symbolic.js";
import type { SymbolicTensor } from "../../graph/typed.js";
import { optional } from "../../runtime/registry/kinds.js";
import {
  type AnyDescription,
  assertOptions,
  type Description,
} from "../../runtime/registry/option.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { AnyTensor, ApplyOptions } from "../call.js";
import { Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import type { BatchOf } from "../shape-types.js";
import {
  type AxisOrder,
  assertImages,
  axisOrderOptions,
  type ChannelsOf,
  type DataFormat,
  type ImageShape,
  type ImageTensor,
  type PerAxis,
  padding,
  perAxis,
  type Rank,
} from "../windowing.js";

/** Options of pooling over `Axes` axes. */
export interface PoolingOptions<Of extends Rank = 1, Format extends DataFormat = DataFormat>
  extends LayerOptions,
    AxisOrder<Format> {
  /** Elements in a window along each axis; default 2. */
  readonly poolSize?: PerAxis<Of>;
  /** Elements from one window to the next; default poolSize. */
  readonly strides?: PerAxis<Of> | null;
  /** "valid", the default: no window reaches beyond the edges. "same": some do, ⌈size / strides⌉ windows. */
  readonly padding?: "valid" | "same";
}

/** The options with strides, which the constructor sets to poolSize where they are left out. */
type ResolvedOptions = Omit<OwnOptions<PoolingOptions<Rank>>, "strides"> & {
  readonly strides?: PerAxis<Rank>;
};

function poolingOptions(rank: Rank) {
  return {
    poolSize: optional(perAxis(rank), 2),
    strides: optional(perAxis(rank), 2),
    padding: padding("valid", "same"),
    ...axisOrderOptions(),
  } satisfies Description<ResolvedOptions>;
}

/** Reduces each window, each channel by itself. */
abstract class Pooling<Of extends Rank, Format extends DataFormat> extends Layer<
  SymbolicTensor,
  SymbolicTensor
> {
  /** Elements in a window along each axis. */
  declare readonly poolSize: readonly number[];
  /** Elements from one window to the next along each axis. */
  declare readonly strides: readonly number[];
  declare readonly padding: "valid" | "same";
  declare readonly dataFormat: Format;

  /** @throws ValueError where a size is not a positive integer or the padding is unknown. */
  constructor(options: PoolingOptions<Of, Format> = {}) {
    const { strides, poolSize } = assertOptions("pooling", options);
    const resolved: PoolingOptions<Of, Format> = { ...options, strides: strides ?? poolSize };
    super(resolved);
  }

  /** Always true: the layer has no weights. */
  override get built(): boolean {
    return true;
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const { poolSize, strides, padding, dataFormat } = this;
    // The options hold a number for each axis.
    assertImages(this, x.shape, poolSize.length as Rank, dataFormat);
    return this.pool(x, poolSize, strides, padding, dataFormat);
  }

  /** What is computed of each window. */
  protected abstract readonly pool: typeof maxPool;

  /**
   * There are as many elements along an axis as windows.
   * @throws ShapeError for an input of another rank, and where no window fits into it.
   */
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

/** The maximum of each window; the first of equal elements gets the gradient. */
abstract class MaxPooling<Of extends Rank, Format extends DataFormat> extends Pooling<Of, Format> {
  protected override get pool(): typeof maxPool {
    return maxPool;
  }
}

/** The mean of each window, without the padding. */
abstract class AveragePooling<Of extends Rank, Format extends DataFormat> extends Pooling<
  Of,
  Format
> {
  protected override get pool(): typeof averagePool {
    return averagePool;
  }
}

/** The maximum of windows over time: [batch, time, features] to [batch, windows, features]. */
export class MaxPooling1D<Format extends DataFormat = DataFormat> extends MaxPooling<1, Format> {
  static override readonly className: string = "MaxPooling1D";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...poolingOptions(1) };
  }
}

/** The maximum of windows over images: [batch, height, width, channels] to [batch, ..., channels]. */
export class MaxPooling2D<Format extends DataFormat = DataFormat> extends MaxPooling<2, Format> {
  static override readonly className: string = "MaxPooling2D";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...poolingOptions(2) };
  }
}

/** The maximum of windows over volumes: [batch, depth, height, width, channels] to [batch, ..., channels]. */
export class MaxPooling3D<Format extends DataFormat = DataFormat> extends MaxPooling<3, Format> {
  static override readonly className: string = "MaxPooling3D";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...poolingOptions(3) };
  }
}

/** The mean of windows over time: [batch, time, features] to [batch, windows, features]. */
export class AveragePooling1D<Format extends DataFormat = DataFormat> extends AveragePooling<
  1,
  Format
> {
  static override readonly className: string = "AveragePooling1D";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...poolingOptions(1) };
  }
}

/** The mean of windows over images: [batch, height, width, channels] to [batch, ..., channels]. */
export class AveragePooling2D<Format extends DataFormat = DataFormat> extends AveragePooling<
  2,
  Format
> {
  static override readonly className: string = "AveragePooling2D";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...poolingOptions(2) };
  }
}

/** The mean of windows over volumes: [batch, depth, height, width, channels] to [batch, ..., channels]. */
export class AveragePooling3D<Format extends DataFormat = DataFormat> extends AveragePooling<
  3,
  Format
> {
  static override readonly className: string = "AveragePooling3D";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...poolingOptions(3) };
  }
}

/**
 * The largest of each window over time. [batch, steps, channels] to [batch, new steps, channels]; windows of poolSize, by
 * default 2, every `strides` elements, by default poolSize.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export function maxPooling1D<const Format extends DataFormat = "channels_last">(
  options?: PoolingOptions<1, Format>,
): MaxPooling1D<Format> {
  return new MaxPooling1D(options);
}

/**
 * The largest of each window over images. [batch, height, width, channels] to [batch, new height, new width, channels];
 * windows of size poolSize (default 2), every `strides` elements (default poolSize).
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export function maxPooling2D<const Format extends DataFormat = "channels_last">(
  options?: PoolingOptions<2, Format>,
): MaxPooling2D<Format> {
  return new MaxPooling2D(options);
}

/**
 * The largest of each window over volumes. [batch, depth, height, width, channels] to [batch, new sizes ..., channels];
 * windows of size poolSize (default 2), every `strides` elements (default poolSize).
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export function maxPooling3D<const Format extends DataFormat = "channels_last">(
  options?: PoolingOptions<3, Format>,
): MaxPooling3D<Format> {
  return new MaxPooling3D(options);
}

/**
 * The mean of each window over time. [batch, steps, channels] to [batch, new steps, channels]; windows of poolSize, by
 * default 2, every `strides` elements, by default poolSize.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export function averagePooling1D<const Format extends DataFormat = "channels_last">(
  options?: PoolingOptions<1, Format>,
): AveragePooling1D<Format> {
  return new AveragePooling1D(options);
}

/**
 * The mean of each window over images. [batch, height, width, channels] to [batch, new height, new width, channels];
 * windows of size poolSize (default 2), every `strides` elements (default poolSize).
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export function averagePooling2D<const Format extends DataFormat = "channels_last">(
  options?: PoolingOptions<2, Format>,
): AveragePooling2D<Format> {
  return new AveragePooling2D(options);
}

/**
 * The mean of each window over volumes. [batch, depth, height, width, channels] to [batch, new sizes ..., channels];
 * windows of size poolSize (default 2), every `strides` elements (default poolSize).
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export function averagePooling3D<const Format extends DataFormat = "channels_last">(
  options?: PoolingOptions<3, Format>,
): AveragePooling3D<Format> {
  return new AveragePooling3D(options);
}
