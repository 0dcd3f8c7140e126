/** Images rotated, zoomed or moved at random in training. */
import { at } from "../../graph/dim.js";
import { type AffineMap, affineTransform } from "../../graph/images/affine-transform.js";
import type { FillMode, Interpolation } from "../../graph/images/sampling.js";
import { add, cos, mul, neg, sin, sub } from "../../graph/operations/elementwise.js";
import { randomUniform } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { finite, nullable, oneOf, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { factorRange, type Range } from "./factor.js";
import { imageSize, RandomImageLayer, type RandomImageOptions } from "./image-layer.js";

/** Options of layers that read images at other places. */
export interface SamplingOptions extends RandomImageOptions {
  /**
   * What is beyond the edges: "reflect" a mirror image, "wrap" the other side, "constant" fillValue, "nearest" the edge.
   * Default "reflect".
   */
  readonly fillMode?: FillMode;
  /** How values between pixels are found. Default "bilinear". */
  readonly interpolation?: Interpolation;
  /** Beyond the edges where fillMode is "constant". Default 0. */
  readonly fillValue?: number;
}

function samplingOptions() {
  return {
    fillMode: optional(oneOf("reflect", "wrap", "constant", "nearest"), "reflect"),
    interpolation: optional(oneOf("bilinear", "nearest"), "bilinear"),
    fillValue: optional(finite(), 0),
  } satisfies Description<Omit<SamplingOptions, keyof RandomImageOptions>>;
}

export interface RandomAffine extends FieldsOf<SamplingOptions, typeof samplingOptions> {}

/** A subclass gives the map by which images are read. Their height and width must be known. */
export abstract class RandomAffine extends RandomImageLayer {
  static override options(): AnyDescription {
    return { ...RandomImageLayer.options(), ...samplingOptions() };
  }

  /** The map for images of this size; `draw` gives a random number of a range for each image [batch, 1, 1]. */
  protected abstract map(
    size: { readonly height: number; readonly width: number },
    draw: (range: Range, index: number) => SymbolicTensor,
  ): AffineMap;

  protected override randomized(images: SymbolicTensor): SymbolicTensor {
    const draw = ([low, high]: Range, index: number) =>
      randomUniform([at(images.dims, 0), 1, 1], low, high, this.keys[index]);
    return affineTransform(images, this.map(imageSize(this, images), draw), this);
  }
}

/** Options of `randomRotation`. */
export interface RandomRotationOptions extends SamplingOptions {
  /** Range of the angle in full turns, from -1 to 1; positive ones are counterclockwise. A number f is [-f, f]. */
  readonly factor: number | Range;
}

function rotationOptions() {
  return { factor: factorRange(-1, 1) } satisfies Description<
    Omit<RandomRotationOptions, keyof SamplingOptions>
  >;
}

export interface RandomRotation extends FieldsOf<RandomRotationOptions, typeof rotationOptions> {}

/** In training rotates each image about its center; images keep their size. */
export class RandomRotation extends RandomAffine {
  static override readonly className: string = "RandomRotation";

  static override options(): AnyDescription {
    return { ...RandomAffine.options(), ...rotationOptions() };
  }

  /** @throws ValueError for a factor outside of [-1, 1], and unknown modes. */
  constructor(options: RandomRotationOptions) {
    super(options);
  }

  /** a = (cos θ, -sin θ), b = (sin θ, cos θ), and offsets that keep the center. */
  protected override map(
    { height, width }: { readonly height: number; readonly width: number },
    draw: (range: Range, index: number) => SymbolicTensor,
  ): AffineMap {
    const angle = mul(draw(this.factor, 0), 2 * Math.PI);
    const [cosine, sine] = [cos(angle), sin(angle)];
    const [centerX, centerY] = [(width - 1) / 2, (height - 1) / 2];
    return {
      a: [cosine, neg(sine), add(sub(centerX, mul(cosine, centerX)), mul(sine, centerY))],
      b: [sine, cosine, sub(sub(centerY, mul(sine, centerX)), mul(cosine, centerY))],
    };
  }
}

/** Options of `randomZoom`. */
export interface RandomZoomOptions extends SamplingOptions {
  /** Range of the change of height, above -1 and at most 1: positive zooms out. A number f is [-f, f]. */
  readonly heightFactor: number | Range;
  /** Likewise of the width; null, the default, keeps the aspect ratio. */
  readonly widthFactor?: number | Range | null;
}

function zoomOptions() {
  return {
    heightFactor: factorRange(-1, 1, true),
    widthFactor: optional(nullable(factorRange(-1, 1, true)), null),
  } satisfies Description<Omit<RandomZoomOptions, keyof SamplingOptions>>;
}

export interface RandomZoom extends FieldsOf<RandomZoomOptions, typeof zoomOptions> {}

/** In training zooms each image about its center; images keep their size. */
export class RandomZoom extends RandomAffine {
  static override readonly className: string = "RandomZoom";

  static override options(): AnyDescription {
    return { ...RandomAffine.options(), ...zoomOptions() };
  }

  /** @throws ValueError for a factor outside of (-1, 1], and unknown modes. */
  constructor(options: RandomZoomOptions) {
    super(options);
  }

  protected override map(
    { height, width }: { readonly height: number; readonly width: number },
    draw: (range: Range, index: number) => SymbolicTensor,
  ): AffineMap {
    const ofHeight = add(draw(this.heightFactor, 0), 1);
    const ofWidth = this.widthFactor === null ? ofHeight : add(draw(this.widthFactor, 1), 1);
    const offset = (size: number, zoom: SymbolicTensor) => mul(sub(1, zoom), (size - 1) / 2);
    return {
      a: [ofWidth, 0, offset(width, ofWidth)],
      b: [0, ofHeight, offset(height, ofHeight)],
    };
  }
}

/** Options of `randomTranslation`. */
export interface RandomTranslationOptions extends SamplingOptions {
  /** Range of the shift downwards as a fraction of the height, from -1 to 1. A number f is [-f, f]. */
  readonly heightFactor: number | Range;
  /** Range of the shift to the right as a fraction of the width, from -1 to 1. A number f is [-f, f]. */
  readonly widthFactor: number | Range;
}

function translationOptions() {
  return {
    heightFactor: factorRange(-1, 1),
    widthFactor: factorRange(-1, 1),
  } satisfies Description<Omit<RandomTranslationOptions, keyof SamplingOptions>>;
}

export interface RandomTranslation
  extends FieldsOf<RandomTranslationOptions, typeof translationOptions> {}

/** In training shifts each image. */
export class RandomTranslation extends RandomAffine {
  static override readonly className: string = "RandomTranslation";

  static override options(): AnyDescription {
    return { ...RandomAffine.options(), ...translationOptions() };
  }

  /** @throws ValueError for a factor outside of [-1, 1], and unknown modes. */
  constructor(options: RandomTranslationOptions) {
    super(options);
  }

  protected override map(
    { height, width }: { readonly height: number; readonly width: number },
    draw: (range: Range, index: number) => SymbolicTensor,
  ): AffineMap {
    return {
      a: [1, 0, mul(draw(this.widthFactor, 1), -width)],
      b: [0, 1, mul(draw(this.heightFactor, 0), -height)],
    };
  }
}

/**
 * In training rotates images at random: `layers.randomRotation({ factor: 0.1 })` by up to 36 degrees. Images [batch,
 * height, width, channels] keep their shape.
 * @throws ValueError for a factor outside of [-1, 1], and unknown modes.
 */
export function randomRotation(options: RandomRotationOptions): RandomRotation {
  return new RandomRotation(options);
}

/**
 * In training zooms images at random: `layers.randomZoom({ heightFactor: 0.2 })`. Images [batch, height, width, channels]
 * keep their shape.
 * @throws ValueError for a factor outside of (-1, 1], and unknown modes.
 */
export function randomZoom(options: RandomZoomOptions): RandomZoom {
  return new RandomZoom(options);
}

/**
 * In training shifts images at random: `layers.randomTranslation({ heightFactor: 0.1, widthFactor: 0.1 })`. Images [batch,
 * height, width, channels] keep their shape.
 * @throws ValueError for a factor outside of [-1, 1], and unknown modes.
 */
export function randomTranslation(options: RandomTranslationOptions): RandomTranslation {
  return new RandomTranslation(options);
}
