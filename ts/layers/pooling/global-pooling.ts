/** Pooling over all time steps, or all elements of images or volumes. */
import { cast, div, where } from "../../graph/operations/elementwise.js";
import { expandDims } from "../../graph/operations/layout.js";
import { max, mean, sum } from "../../graph/operations/reduce.js";
import type { SymbolicShape } from "../../graph/symbolic.js";
import type { SymbolicTensor } from "../../graph/typed.js";
import { boolean, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description } from "../../runtime/registry/option.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { AnyTensor, ApplyOptions, CallContext, LayerInputs, Masks } from "../call.js";
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
  imageAxes,
  type Rank,
} from "../windowing.js";

/** Options of pooling over all elements. */
export interface GlobalPoolingOptions<
  Keeps extends boolean = boolean,
  Format extends DataFormat = DataFormat,
> extends LayerOptions,
    AxisOrder<Format> {
  /** Whether the axes that are pooled stay with size 1; default false. */
  readonly keepdims?: Keeps;
}

function globalPoolingOptions() {
  return {
    ...axisOrderOptions(),
    keepdims: optional(boolean(), false),
  } satisfies Description<OwnOptions<GlobalPoolingOptions>>;
}

type Pooled<
  Of extends Rank,
  Shape extends SymbolicShape,
  Keeps extends boolean,
  Format extends DataFormat,
> = Keeps extends true
  ? ImageShape<Of, BatchOf<Shape>, ChannelsOf<Shape, Format>, Format, 1>
  : [BatchOf<Shape>, ChannelsOf<Shape, Format>];

/** [batch, ..., channels] to [batch, channels]. */
abstract class GlobalPooling<
  Of extends Rank,
  Keeps extends boolean,
  Format extends DataFormat,
> extends Layer<SymbolicTensor, SymbolicTensor> {
  /** Whether the axes that are pooled stay with size 1. */
  declare readonly keepdims: Keeps;
  declare readonly dataFormat: Format;

  static override options(): AnyDescription {
    return { ...Layer.options(), ...globalPoolingOptions() };
  }

  constructor(options: GlobalPoolingOptions<Keeps, Format> = {}) {
    super(options);
  }

  /** Number of axes that are pooled. */
  protected abstract readonly rank: Rank;

  /** Always true: the layer has no weights. */
  override get built(): boolean {
    return true;
  }

  override call(x: SymbolicTensor, context: CallContext): SymbolicTensor {
    assertImages(this, x.shape, this.rank, this.dataFormat);
    return this.pool(x, imageAxes(this.rank, this.dataFormat), context);
  }

  protected abstract pool(
    x: SymbolicTensor,
    axes: readonly number[],
    context: CallContext,
  ): SymbolicTensor;

  /** @throws ShapeError for an input of another rank. */
  override apply<Shape extends SymbolicShape>(
    input: ImageTensor<Shape, Of>,
    options?: ApplyOptions,
  ): SymbolicTensor<Pooled<Of, Shape, Keeps, Format>>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    // `call` drops the axes that are pooled, or keeps them with size 1.
    return super.apply(input, options);
  }
}

/** The mean over all elements. */
abstract class GlobalAveragePooling<
  Of extends Rank,
  Keeps extends boolean,
  Format extends DataFormat,
> extends GlobalPooling<Of, Keeps, Format> {
  protected override pool(
    x: SymbolicTensor,
    axes: readonly number[],
    _context: CallContext,
  ): SymbolicTensor {
    return mean(x, axes, this.keepdims);
  }
}

/** The largest of each channel. */
abstract class GlobalMaxPooling<
  Of extends Rank,
  Keeps extends boolean,
  Format extends DataFormat,
> extends GlobalPooling<Of, Keeps, Format> {
  protected override pool(x: SymbolicTensor, axes: readonly number[]): SymbolicTensor {
    return max(x, axes, this.keepdims);
  }
}

/** The mean over the steps that are not masked; NaN where all are, as in Keras. */
export class GlobalAveragePooling1D<
  Keeps extends boolean = boolean,
  Format extends DataFormat = DataFormat,
> extends GlobalAveragePooling<1, Keeps, Format> {
  static override readonly className: string = "GlobalAveragePooling1D";
  protected override readonly rank = 1;

  protected override pool(
    x: SymbolicTensor,
    axes: readonly number[],
    context: CallContext,
  ): SymbolicTensor {
    const { mask } = context;
    if (mask === null) return super.pool(x, axes, context);
    const features = this.dataFormat === "channels_last" ? 2 : 1;
    const counts = expandDims(cast(mask, "bool"), features);
    const total = sum(where(counts, x, 0), axes, this.keepdims);
    return div(total, sum(cast(counts, "float32"), axes, this.keepdims));
  }

  override get supportsMasking(): boolean {
    return true;
  }

  /** There are no steps left to mask. */
  override computeMask(_inputs: LayerInputs, _mask: Masks): Masks {
    return null;
  }
}

/** The mean over an image: [batch, height, width, channels] to [batch, channels]. */
export class GlobalAveragePooling2D<
  Keeps extends boolean = boolean,
  Format extends DataFormat = DataFormat,
> extends GlobalAveragePooling<2, Keeps, Format> {
  static override readonly className: string = "GlobalAveragePooling2D";
  protected override readonly rank = 2;
}

/** The mean over a volume: [batch, depth, height, width, channels] to [batch, channels]. */
export class GlobalAveragePooling3D<
  Keeps extends boolean = boolean,
  Format extends DataFormat = DataFormat,
> extends GlobalAveragePooling<3, Keeps, Format> {
  static override readonly className: string = "GlobalAveragePooling3D";
  protected override readonly rank = 3;
}

/** The largest of each feature over all steps, masked or not. */
export class GlobalMaxPooling1D<
  Keeps extends boolean = boolean,
  Format extends DataFormat = DataFormat,
> extends GlobalMaxPooling<1, Keeps, Format> {
  static override readonly className: string = "GlobalMaxPooling1D";
  protected override readonly rank = 1;
}

/** The largest of each channel of an image: [batch, height, width, channels] to [batch, channels]. */
export class GlobalMaxPooling2D<
  Keeps extends boolean = boolean,
  Format extends DataFormat = DataFormat,
> extends GlobalMaxPooling<2, Keeps, Format> {
  static override readonly className: string = "GlobalMaxPooling2D";
  protected override readonly rank = 2;
}

/** The largest of each channel of a volume: [batch, depth, height, width, channels] to [batch, channels]. */
export class GlobalMaxPooling3D<
  Keeps extends boolean = boolean,
  Format extends DataFormat = DataFormat,
> extends GlobalMaxPooling<3, Keeps, Format> {
  static override readonly className: string = "GlobalMaxPooling3D";
  protected override readonly rank = 3;
}

/** The mean over the steps that count: [batch, time, features] to [batch, features]. */
export function globalAveragePooling1D<
  const Keeps extends boolean = false,
  const Format extends DataFormat = "channels_last",
>(options?: GlobalPoolingOptions<Keeps, Format>): GlobalAveragePooling1D<Keeps, Format> {
  return new GlobalAveragePooling1D(options);
}

/** The mean over an image: [batch, height, width, channels] to [batch, channels]. */
export function globalAveragePooling2D<
  const Keeps extends boolean = false,
  const Format extends DataFormat = "channels_last",
>(options?: GlobalPoolingOptions<Keeps, Format>): GlobalAveragePooling2D<Keeps, Format> {
  return new GlobalAveragePooling2D(options);
}

/** The mean over a volume: [batch, depth, height, width, channels] to [batch, channels]. */
export function globalAveragePooling3D<
  const Keeps extends boolean = false,
  const Format extends DataFormat = "channels_last",
>(options?: GlobalPoolingOptions<Keeps, Format>): GlobalAveragePooling3D<Keeps, Format> {
  return new GlobalAveragePooling3D(options);
}

/** The largest over all steps: [batch, time, features] to [batch, features]. */
export function globalMaxPooling1D<
  const Keeps extends boolean = false,
  const Format extends DataFormat = "channels_last",
>(options?: GlobalPoolingOptions<Keeps, Format>): GlobalMaxPooling1D<Keeps, Format> {
  return new GlobalMaxPooling1D(options);
}

/** The largest over an image: [batch, height, width, channels] to [batch, channels]. */
export function globalMaxPooling2D<
  const Keeps extends boolean = false,
  const Format extends DataFormat = "channels_last",
>(options?: GlobalPoolingOptions<Keeps, Format>): GlobalMaxPooling2D<Keeps, Format> {
  return new GlobalMaxPooling2D(options);
}

/** The largest over a volume: [batch, depth, height, width, channels] to [batch, channels]. */
export function globalMaxPooling3D<
  const Keeps extends boolean = false,
  const Format extends DataFormat = "channels_last",
>(options?: GlobalPoolingOptions<Keeps, Format>): GlobalMaxPooling3D<Keeps, Format> {
  return new GlobalMaxPooling3D(options);
}
