/** Layers that crop sequences, images and volumes. */
import { subtractDims } from "../../graph/dim.js";
import { slice } from "../../graph/operations/layout.js";
import type { SymbolicTensor } from "../../graph/typed.js";
import { ShapeError } from "../../runtime/errors.js";
import { fixed, optional } from "../../runtime/registry/kinds.js";
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

/** Options of `cropping1D` to `3D`. */
export interface CroppingOptions<Of extends Rank = Rank, Format extends DataFormat = DataFormat>
  extends LayerOptions,
    AxisOrder<Format> {
  /** Elements that both ends of each axis lose; default 1, of images 0. */
  readonly cropping?: Margins<Of>;
}

function croppingOptions(rank: Rank) {
  return {
    cropping: optional(margins(rank), 1),
    ...axisOrderOptions(),
  } satisfies Description<OwnOptions<CroppingOptions>>;
}

abstract class Cropping<Of extends Rank, Format extends DataFormat> extends Resampling<Of, Format> {
  /** Elements at both ends of each axis. */
  declare readonly cropping: readonly Ends[];

  /** @throws ValueError where a number is not an integer of at least 0. */
  constructor(options: CroppingOptions<Of, Format> = {}) {
    super(options);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const { cropping, dataFormat } = this;
    // The option holds a pair for each axis.
    const rank = cropping.length as Rank;
    assertImages(this, x.shape, rank, dataFormat);
    const starts = startsOf(x.rank, firstAxis(dataFormat), cropping);
    const sizes = withImageDims(x, rank, dataFormat, (length, axis) => {
      const [before, after] = cropping[axis]!;
      if (typeof length !== "number" || length > before + after)
        return subtractDims(length, before + after);
      throw new ShapeError(
        `${this}: cropping ${before} and ${after} elements leaves nothing of ${length} in ${x.toString()}.`,
      );
    });
    return slice(x, starts, sizes);
  }
}

/** Removes elements at the ends of sequences: [batch, time, features]. */
export class Cropping1D extends Cropping<1, "channels_last"> {
  static override readonly className: string = "Cropping1D";

  static override options(): AnyDescription {
    return {
      ...Layer.options(),
      ...croppingOptions(1),
      dataFormat: fixed<DataFormat>("channels_last"),
    };
  }
}

/** Removes elements at the ends of images: [batch, height, width, channels]. */
export class Cropping2D<Format extends DataFormat = DataFormat> extends Cropping<2, Format> {
  static override readonly className: string = "Cropping2D";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...croppingOptions(2), cropping: optional(margins(2), 0) };
  }
}

/** Removes elements at the ends of volumes: [batch, depth, height, width, channels]. */
export class Cropping3D<Format extends DataFormat = DataFormat> extends Cropping<3, Format> {
  static override readonly className: string = "Cropping3D";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...croppingOptions(3) };
  }
}

/** Without the ends of each axis of sequences: `layers.cropping1D({ cropping: [1, 2] })`. */
export function cropping1D(options?: Omit<CroppingOptions<1>, "dataFormat">): Cropping1D {
  return new Cropping1D(options);
}

/** Without the ends of each axis of images: `layers.cropping2D({ cropping: [[1, 2], 0] })`. */
export function cropping2D<const Format extends DataFormat = "channels_last">(
  options?: CroppingOptions<2, Format>,
): Cropping2D<Format> {
  return new Cropping2D(options);
}

/**
 * Without the ends of each axis of volumes: `layers.cropping3D({ cropping: 1 })`. [batch, depth, height, width, channels];
 * the sizes become smaller by what is cut off.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export function cropping3D<const Format extends DataFormat = "channels_last">(
  options?: CroppingOptions<3, Format>,
): Cropping3D<Format> {
  return new Cropping3D(options);
}
