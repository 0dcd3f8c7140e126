/** Zeros around sequences, images and volumes. */
import { addDims } from "../../graph/dim.js";
import { padInto } from "../../graph/operations/layout.js";
import type { SymbolicTensor } from "../../graph/typed.js";

import { optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description } from "../../runtime/registry/option.js";
import type { DataFormat } from "../data-format.js";
import { Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import {
  type AxisOrder,
  assertImages,
  axisOrderOptions,
  firstAxis,
  type Rank,
  withImageDims,
} from "../windowing.js";
import { type Ends, type Margins, margins, startsOf } from "./margins.js";
import { Resampling } from "./resampling.js";

/** Options of `zeroPadding1D` to `3D`. */
export interface ZeroPaddingOptions<Of extends Rank = Rank, Format extends DataFormat = DataFormat>
  extends LayerOptions,
    AxisOrder<Format> {
  /** Zeros at both ends of each axis; default 1. */
  readonly padding?: Margins<Of>;
}

function zeroPaddingOptions(rank: Rank) {
  return {
    padding: optional(margins(rank), 1),
    ...axisOrderOptions(),
  } satisfies Description<OwnOptions<ZeroPaddingOptions>>;
}

abstract class ZeroPadding<Of extends Rank, Format extends DataFormat> extends Resampling<
  Of,
  Format
> {
  /** Elements at both ends of each axis. */
  declare readonly padding: readonly Ends[];

  /** @throws ValueError where a number is not an integer of at least 0. */
  constructor(options: ZeroPaddingOptions<Of, Format> = {}) {
    super(options);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const { padding, dataFormat } = this;
    // The option holds a pair for each axis.
    const rank = padding.length as Rank;
    assertImages(this, x.shape, rank, dataFormat);
    const starts = startsOf(x.rank, firstAxis(dataFormat), padding);
    const dims = withImageDims(x, rank, dataFormat, (length, axis) => {
      const [before, after] = padding[axis]!;
      return addDims(length, before + after);
    });
    return padInto({ x }, { starts, dims }).y;
  }
}

/** Adds zeros at the ends of sequences: [batch, time, features]. */
export class ZeroPadding1D<Format extends DataFormat = DataFormat> extends ZeroPadding<1, Format> {
  static override readonly className: string = "ZeroPadding1D";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...zeroPaddingOptions(1) };
  }
}

/** Adds zeros at the ends of images: [batch, height, width, channels]. */
export class ZeroPadding2D<Format extends DataFormat = DataFormat> extends ZeroPadding<2, Format> {
  static override readonly className: string = "ZeroPadding2D";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...zeroPaddingOptions(2) };
  }
}

/** Adds zeros at the ends of volumes: [batch, depth, height, width, channels]. */
export class ZeroPadding3D<Format extends DataFormat = DataFormat> extends ZeroPadding<3, Format> {
  static override readonly className: string = "ZeroPadding3D";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...zeroPaddingOptions(3) };
  }
}

/** Zeros at both ends of each axis of sequences: `layers.zeroPadding1D({ padding: [1, 2] })`. */
export function zeroPadding1D<const Format extends DataFormat = "channels_last">(
  options?: ZeroPaddingOptions<1, Format>,
): ZeroPadding1D<Format> {
  return new ZeroPadding1D(options);
}

/** Zeros at both ends of each axis of images: `layers.zeroPadding2D({ padding: [[1, 2], 0] })`. */
export function zeroPadding2D<const Format extends DataFormat = "channels_last">(
  options?: ZeroPaddingOptions<2, Format>,
): ZeroPadding2D<Format> {
  return new ZeroPadding2D(options);
}

/**
 * Zeros at both ends of each axis of volumes: `layers.zeroPadding3D({ padding: 1 })`. [batch, depth, height, width,
 * channels]; the sizes become larger by the zeros.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export function zeroPadding3D<const Format extends DataFormat = "channels_last">(
  options?: ZeroPaddingOptions<3, Format>,
): ZeroPadding3D<Format> {
  return new ZeroPadding3D(options);
}
