/** Sequences, images and volumes with each element several times, or images interpolated between elements. */
import { at, type Dim, multiplyDims } from "../../graph/dim.js";
import { type ResizeInterpolation, resize, roundedTo } from "../../graph/images/resize.js";
import { broadcastTo, reshape } from "../../graph/operations/broadcast.js";
import { cast } from "../../graph/operations/elementwise.js";
import { withChannelsLast } from "../../graph/operations/windows.js";
import { spliceDims } from "../../graph/shapes.js";
import type { SymbolicTensor } from "../../graph/typed.js";
import { fixed, oneOf, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description } from "../../runtime/registry/option.js";
import type { DataFormat } from "../data-format.js";
import { imageSize } from "../images/image-layer.js";
import { Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import {
  type AxisOrder,
  assertImages,
  axisOrderOptions,
  imageAxes,
  type PerAxis,
  perAxis,
  type Rank,
} from "../windowing.js";
import { Resampling } from "./resampling.js";

/** Options of up-sampling over `Axes` axes. */
export interface UpSamplingOptions<Of extends Rank = Rank, Format extends DataFormat = DataFormat>
  extends LayerOptions,
    AxisOrder<Format> {
  /** Elements of the output for each element of the input along each axis; default 2. */
  readonly size?: PerAxis<Of>;
}

function upSamplingOptions(rank: Rank) {
  return {
    size: optional(perAxis(rank), 2),
    ...axisOrderOptions(),
  } satisfies Description<OwnOptions<UpSamplingOptions>>;
}

abstract class UpSampling<Of extends Rank, Format extends DataFormat> extends Resampling<
  Of,
  Format
> {
  /** Elements of the output for each element of the input along each axis. */
  declare readonly size: readonly number[];

  /** @throws ValueError where a size is not a positive integer. */
  constructor(options: UpSamplingOptions<Of, Format> = {}) {
    super(options);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const { size, dataFormat } = this;
    // The option holds a number for each axis.
    const rank = size.length as Rank;
    assertImages(this, x.shape, rank, dataFormat);
    const axes = imageAxes(rank, dataFormat);
    return axes.reduce((y, axis, index) => repeated(y, axis, size[index]!), x);
  }
}

/** Each element along an axis `count` times. */
function repeated(x: SymbolicTensor, axis: number, count: number): SymbolicTensor {
  const length = at(x.dims, axis);
  const along = (...dims: Dim[]) => spliceDims(x.dims, axis, 1, ...dims);
  const copies = broadcastTo(reshape(x, along(length, 1)), along(length, count));
  return reshape(copies, along(multiplyDims(length, count)));
}

/** Each step `size` times: [batch, time, features] to [batch, size time, features]. */
export class UpSampling1D extends UpSampling<1, "channels_last"> {
  static override readonly className: string = "UpSampling1D";

  static override options(): AnyDescription {
    const size = { ...perAxis(1), write: ([steps]: readonly number[]) => steps };
    const dataFormat = fixed<DataFormat>("channels_last");
    return { ...Layer.options(), size: optional(size, 2), dataFormat };
  }
}

/** Options of `upSampling2D`. */
export interface UpSampling2DOptions<Format extends DataFormat = DataFormat>
  extends UpSamplingOptions<2, Format> {
  /** How elements of the output are computed: "nearest", the default, repeats those of the input; others blend them. */
  readonly interpolation?: ResizeInterpolation;
}

/**
 * Images enlarged by factors: [batch, height, width, channels] to [batch, size height, size width, channels]. Height and
 * width must be known, unless elements are repeated.
 */
export class UpSampling2D<Format extends DataFormat = DataFormat> extends UpSampling<2, Format> {
  static override readonly className: string = "UpSampling2D";
  declare readonly interpolation: ResizeInterpolation;

  static override options(): AnyDescription {
    const interpolation = oneOf("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5");
    return {
      ...Layer.options(),
      ...upSamplingOptions(2),
      interpolation: optional(interpolation, "nearest"),
    };
  }

  /** @throws ValueError where a size is not a positive integer, and for another interpolation. */
  constructor(options: UpSampling2DOptions<Format> = {}) {
    super(options);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    if (this.interpolation === "nearest") return super.call(x);
    assertImages(this, x.shape, 2, this.dataFormat);
    const y = withChannelsLast(cast(x, "float32"), this.dataFormat, (last) => this.#resized(last));
    return roundedTo(y, x.dtype);
  }

  #resized(images: SymbolicTensor): SymbolicTensor {
    const [rows = 1, columns = 1] = this.size;
    const from = imageSize(this, images);
    const to = { height: from.height * rows, width: from.width * columns };
    return resize(images, from, to, this.interpolation, false);
  }
}

/** Each element of a volume several times along each axis: [batch, depth, height, width, channels]. */
export class UpSampling3D<Format extends DataFormat = DataFormat> extends UpSampling<3, Format> {
  static override readonly className: string = "UpSampling3D";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...upSamplingOptions(3) };
  }
}

/**
 * Each element several times along each axis of sequences: `layers.upSampling1D({ size: 2 })`. [batch, steps, features] to
 * [batch, steps · size, features].
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export function upSampling1D(options?: Omit<UpSamplingOptions<1>, "dataFormat">): UpSampling1D {
  return new UpSampling1D(options);
}

/**
 * Images enlarged by factors: `layers.upSampling2D({ size: 2, interpolation: "bilinear" })`. [batch, height, width,
 * channels] to [batch, height · size, width · size, channels].
 * @throws ValueError where a size is not a positive integer, and for another interpolation.
 */
export function upSampling2D<const Format extends DataFormat = "channels_last">(
  options?: UpSampling2DOptions<Format>,
): UpSampling2D<Format> {
  return new UpSampling2D(options);
}

/**
 * Each element several times along each axis of volumes: `layers.upSampling3D({ size: 2 })`. [batch, depth, height, width,
 * channels]; each size times its factor.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export function upSampling3D<const Format extends DataFormat = "channels_last">(
  options?: UpSamplingOptions<3, Format>,
): UpSampling3D<Format> {
  return new UpSampling3D(options);
}
