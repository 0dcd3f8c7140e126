/** Images in another size: Resizing and CenterCrop. */
import { at, type Dim, floorDivideDims, subtractDims } from "../../graph/dim.js";
import {
  cropped,
  cropToAspect,
  type ImageSize,
  type ResizeInterpolation,
  resize,
  roundedTo,
} from "../../graph/images/resize.js";
import { broadcastTo } from "../../graph/operations/broadcast.js";
import { concatenate } from "../../graph/operations/concat.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { ValueError } from "../../runtime/errors.js";
import { boolean, finite, oneOf, optional, positiveInteger } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import type { CallContext } from "../call.js";
import { ImageLayer, type ImageOptions, imageSize } from "./image-layer.js";

interface SizeOptions extends ImageOptions {
  /** Height of the output in pixels. */
  readonly height: number;
  /** Width of the output in pixels. */
  readonly width: number;
}

function sizeOptions() {
  return { height: positiveInteger(), width: positiveInteger() } satisfies Description<
    Omit<SizeOptions, keyof ImageOptions>
  >;
}

/** Options of `resizing`. */
export interface ResizingOptions extends SizeOptions {
  /** How values between pixels are found. Default "bilinear". */
  readonly interpolation?: ResizeInterpolation;
  /** Whether the middle is cut out first, so that nothing is distorted. Default false. */
  readonly cropToAspectRatio?: boolean;
  /** Whether edges are added first, so that nothing is distorted. Default false. */
  readonly padToAspectRatio?: boolean;
  /** What the edges are; only "constant" (default), as in Keras. */
  readonly fillMode?: "constant";
  /** The value of the edges. Default 0. */
  readonly fillValue?: number;
  /** Whether all pixels count where images become smaller. Default false. */
  readonly antialias?: boolean;
}

function resizingOptions() {
  return {
    ...sizeOptions(),
    interpolation: optional(
      oneOf("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5"),
      "bilinear",
    ),
    cropToAspectRatio: optional(boolean(), false),
    padToAspectRatio: optional(boolean(), false),
    fillMode: optional(oneOf("constant"), "constant"),
    fillValue: optional(finite(), 0),
    antialias: optional(boolean(), false),
  } satisfies Description<Omit<ResizingOptions, keyof ImageOptions>>;
}

export interface Resizing extends FieldsOf<ResizingOptions, typeof resizingOptions> {}

/**
 * [batch, h, w, channels] to [batch, height, width, channels], in training and prediction. Images need a known size.
 * Integers stay integers, rounded.
 */
export class Resizing extends ImageLayer {
  static override readonly className: string = "Resizing";

  static override options(): AnyDescription {
    return { ...ImageLayer.options(), ...resizingOptions() };
  }

  /** @throws ValueError where a size is not a positive integer, and for cropping and padding at once. */
  constructor(options: ResizingOptions) {
    super(options);
    if (this.cropToAspectRatio && this.padToAspectRatio) {
      throw new ValueError(`${this}: set either cropToAspectRatio or padToAspectRatio, not both.`);
    }
  }

  override call(x: SymbolicTensor, context: CallContext): SymbolicTensor {
    return roundedTo(super.call(x, context), x.dtype);
  }

  override transform(images: SymbolicTensor): SymbolicTensor {
    const from = imageSize(this, images);
    const fitted = this.#fitted(images, from);
    return resize(fitted.images, fitted.size, this, this.interpolation, this.antialias);
  }

  #fitted(images: SymbolicTensor, from: ImageSize) {
    if (this.cropToAspectRatio) return cropToAspect(images, from, this);
    return this.padToAspectRatio ? this.#padded(images, from) : { images, size: from };
  }

  /** With equal edges above and below, or left and right. */
  #padded(images: SymbolicTensor, { height, width }: ImageSize) {
    const rows = Math.trunc(
      (Math.max(height, Math.trunc((width * this.height) / this.width)) - height) / 2,
    );
    const columns = Math.trunc(
      (Math.max(width, Math.trunc((height * this.width) / this.height)) - width) / 2,
    );
    const axis = rows > 0 ? 1 : 2;
    const edge = rows > 0 ? rows : columns;
    if (edge === 0) return { images, size: { height, width } };
    const border = broadcastTo(
      this.fillValue,
      images.dims.map((size, other): Dim => (other === axis ? edge : size)),
    );
    const size =
      rows > 0 ? { height: height + 2 * edge, width } : { height, width: width + 2 * edge };
    return { images: concatenate([border, images, border], axis), size };
  }
}

/** Options of `centerCrop`. */
export interface CenterCropOptions extends SizeOptions {}

export interface CenterCrop extends FieldsOf<CenterCropOptions, typeof sizeOptions> {}

/**
 * The middle of images, in training and prediction: [batch, h, w, channels] to [batch, height, width, channels]. Images
 * that are smaller are enlarged, without being distorted.
 */
export class CenterCrop extends ImageLayer {
  static override readonly className: string = "CenterCrop";

  static override options(): AnyDescription {
    return { ...ImageLayer.options(), ...sizeOptions() };
  }

  /** @throws ValueError where a size is not a positive integer. */
  constructor(options: CenterCropOptions) {
    super(options);
  }

  override transform(images: SymbolicTensor): SymbolicTensor {
    const rest = [
      subtractDims(at(images.dims, 1), this.height),
      subtractDims(at(images.dims, 2), this.width),
    ];
    if (rest.every((size) => typeof size !== "number" || size >= 0)) {
      return cropped(
        images,
        rest.map((size) => floorDivideDims(size, 2)),
        this,
      );
    }
    const part = cropToAspect(images, imageSize(this, images), this);
    return resize(part.images, part.size, this, "bilinear", false);
  }
}

/**
 * Images in another size. [batch, height, width, channels] to [batch, options.height, options.width, channels].
 * @throws ValueError where a size is not a positive integer.
 * @example
 * layers.resizing({ height: 32, width: 32 }).apply(input({ shape: [64, 48, 3] })); // [batch, 32, 32, 3]
 */
export function resizing(options: ResizingOptions): Resizing {
  return new Resizing(options);
}

/**
 * The middle of images: `layers.centerCrop({ height: 24, width: 24 })`. [batch, height, width, channels] to [batch,
 * options.height, options.width, channels].
 * @throws ValueError where a size is not a positive integer.
 */
export function centerCrop(options: CenterCropOptions): CenterCrop {
  return new CenterCrop(options);
}
