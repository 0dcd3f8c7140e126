/** Dropout of whole features: Tompson et al. 2015. */
import { at, formatShape } from "../../graph/dim.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError } from "../../runtime/errors.js";
import { fixed } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import type { CallContext } from "../call.js";
import { type DataFormat, dataFormat } from "../data-format.js";
import { Dropout, type DropoutOptions } from "./dropout.js";

/** Options of `spatialDropout1D`. */
export type SpatialDropout1DOptions = Omit<DropoutOptions, "noiseShape">;

/** Drops each feature of an example at all positions or at none. */
abstract class SpatialDropout extends Dropout {
  /** Number of axes of the input. */
  protected abstract readonly axes: number;

  static override options(): AnyDescription {
    return { ...Dropout.options(), noiseShape: fixed(null) };
  }

  /** The axis of the features. */
  protected featureAxis(): number {
    return this.axes - 1;
  }

  /** @throws ShapeError for an input of another rank. */
  override call(x: SymbolicTensor, context: CallContext): SymbolicTensor {
    if (x.rank !== this.axes) {
      throw new ShapeError(
        `${this}: expected an input of ${this.axes} axes, got ${formatShape(x.dims)}.`,
      );
    }
    return super.call(x, context);
  }

  protected override noiseDims(x: SymbolicTensor): SymbolicTensor["dims"] {
    const isKept = (axis: number) => axis === 0 || axis === this.featureAxis();
    return x.dims.map((_, axis) => (isKept(axis) ? at(x.dims, axis) : 1));
  }
}

/** In training drops each feature at all steps of an example or at none: [batch, time, features]. */
export class SpatialDropout1D extends SpatialDropout {
  static override readonly className: string = "SpatialDropout1D";
  protected override readonly axes = 3;

  /** @throws ValueError for a rate outside of [0, 1). */
  constructor(options: SpatialDropout1DOptions) {
    super(options);
  }
}

/** Options of `spatialDropout2D` and `spatialDropout3D`. */
export interface SpatialDropoutOptions extends SpatialDropout1DOptions {
  /** Whether channels are the last axis or the first after the batch. Default "channels_last". */
  readonly dataFormat?: DataFormat | null;
}

function formatOptions() {
  return { dataFormat: dataFormat() } satisfies Description<
    Omit<SpatialDropoutOptions, keyof SpatialDropout1DOptions>
  >;
}

type Format = FieldsOf<SpatialDropoutOptions, typeof formatOptions>;

/** As SpatialDropout, for images and volumes, whose channels may come first. */
abstract class ChannelDropout extends SpatialDropout {
  declare readonly dataFormat: Format["dataFormat"];

  static override options(): AnyDescription {
    return { ...SpatialDropout.options(), ...formatOptions() };
  }

  /** @throws ValueError for a rate outside of [0, 1). */
  constructor(options: SpatialDropoutOptions) {
    super(options);
  }

  protected override featureAxis(): number {
    return this.dataFormat === "channels_first" ? 1 : super.featureAxis();
  }
}

/** In training drops each channel of an image whole or not at all: [batch, height, width, channels]. */
export class SpatialDropout2D extends ChannelDropout {
  static override readonly className: string = "SpatialDropout2D";
  protected override readonly axes = 4;
}

/** In training drops each channel of a volume whole or not at all: [batch, depth, height, width, channels]. */
export class SpatialDropout3D extends ChannelDropout {
  static override readonly className: string = "SpatialDropout3D";
  protected override readonly axes = 5;
}

/**
 * In training drops features at all steps of an example: `layers.spatialDropout1D({ rate: 0.2 })`. [batch, steps,
 * channels] keep their shape.
 * @throws ValueError for a rate outside of [0, 1).
 */
export function spatialDropout1D(options: SpatialDropout1DOptions): SpatialDropout1D {
  return new SpatialDropout1D(options);
}

/**
 * In training drops each channel of an image whole or not at all: `layers.spatialDropout2D({ rate: 0.2 })`. [batch,
 * height, width, channels] keep their shape.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export function spatialDropout2D(options: SpatialDropoutOptions): SpatialDropout2D {
  return new SpatialDropout2D(options);
}

/**
 * In training drops each channel of a volume whole or not at all: `layers.spatialDropout3D({ rate: 0.2 })`. [batch, depth,
 * height, width, channels] keep their shape.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export function spatialDropout3D(options: SpatialDropoutOptions): SpatialDropout3D {
  return new SpatialDropout3D(options);
}
