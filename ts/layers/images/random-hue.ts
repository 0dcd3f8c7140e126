/** Hue and saturation of colors changed at random in training. */

import { hsvToRgb, rgbToHsv } from "../../graph/images/color-space.js";
import {
  add,
  clip,
  div,
  greater,
  less,
  mul,
  neg,
  sub,
  where,
} from "../../graph/operations/elementwise.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { assertColors } from "./colors.js";
import { factorRange, type Range } from "./factor.js";
import { RandomImageLayer, type RandomImageOptions } from "./image-layer.js";
import { rescaled, UNIT, valueRange } from "./value-range.js";

/** Images whose hue is shifted by a fraction of a turn, from -1 to 1. */
export function withHueShifted(
  images: SymbolicTensor,
  shift: SymbolicTensor,
  range: Range,
): SymbolicTensor {
  const { hue, saturation, value } = rgbToHsv(rescaled(images, range, UNIT));
  const shifted = add(hue, shift);
  const below = where(greater(shifted, 1), sub(shifted, 1), shifted);
  const wrapped = where(less(below, 0), add(below, 1), below);
  return rescaled(clip(hsvToRgb({ hue: wrapped, saturation, value }), 0, 1), UNIT, range);
}

/** The saturation multiplied by f / (1 - f), and limited to the range of values, as in Keras. */
export function withSaturation(
  images: SymbolicTensor,
  factor: SymbolicTensor,
  range: Range,
): SymbolicTensor {
  const { hue, saturation, value } = rgbToHsv(images);
  const scale = div(factor, add(sub(1, factor), 1e-7));
  return hsvToRgb({ hue, saturation: clip(mul(saturation, scale), ...range), value });
}

/** f / 2, or -f / 2 where the number `sign` from 0 to 1 is above 1/2. */
export function signedShift(factor: SymbolicTensor, sign: SymbolicTensor): SymbolicTensor {
  return mul(where(greater(sign, 0.5), neg(factor), factor), 0.5);
}

/** Options of `randomHue`. */
export interface RandomHueOptions extends RandomImageOptions {
  /** Range of f, from 0 to 1. A number f is [0, f]. */
  readonly factor: number | Range;
  /** Smallest and largest value of the images. Default [0, 255]. */
  readonly valueRange?: Range;
}

function hueOptions() {
  return { factor: factorRange(0, 1), valueRange: valueRange() } satisfies Description<
    Omit<RandomHueOptions, keyof RandomImageOptions>
  >;
}

export interface RandomHue extends FieldsOf<RandomHueOptions, typeof hueOptions> {}

/** In training turns the hue of each image by f / 2 of a full turn, in either direction, f random. Images have 3 channels. */
export class RandomHue extends RandomImageLayer {
  static override readonly className: string = "RandomHue";

  static override options(): AnyDescription {
    return { ...RandomImageLayer.options(), ...hueOptions() };
  }

  /** @throws ValueError for a factor outside of its range. */
  constructor(options: RandomHueOptions) {
    super(options);
  }

  protected override randomized(images: SymbolicTensor): SymbolicTensor {
    assertColors(this, images, [3]);
    const shift = signedShift(this.draw(images, this.factor), this.draw(images, UNIT, 1));
    return withHueShifted(images, shift, this.valueRange);
  }
}

/** Options of `randomSaturation`. */
export interface RandomSaturationOptions extends RandomImageOptions {
  /** Range of f, from -1 to 1; those below 0 are as 0. A number f is [-f, f], as in Keras. */
  readonly factor: number | Range;
  /** Smallest and largest value of the images, which limit the saturation, as in Keras. Default [0, 255]. */
  readonly valueRange?: Range;
}

function saturationOptions() {
  return { factor: factorRange(-1, 1), valueRange: valueRange() } satisfies Description<
    Omit<RandomSaturationOptions, keyof RandomImageOptions>
  >;
}

export interface RandomSaturation
  extends FieldsOf<RandomSaturationOptions, typeof saturationOptions> {}

/**
 * In training multiplies the saturation of each image by f / (1 - f), f random: 0 gives gray, 1/2 the image itself. Images
 * have 3 channels.
 */
export class RandomSaturation extends RandomImageLayer {
  static override readonly className: string = "RandomSaturation";

  static override options(): AnyDescription {
    return { ...RandomImageLayer.options(), ...saturationOptions() };
  }

  /** @throws ValueError for a factor outside of its range. */
  constructor(options: RandomSaturationOptions) {
    super(options);
  }

  protected override randomized(images: SymbolicTensor): SymbolicTensor {
    assertColors(this, images, [3]);
    return withSaturation(images, this.draw(images, this.factor), this.valueRange);
  }
}

/**
 * In training turns the hue of images at random: `layers.randomHue({ factor: 0.2 })`. Images [batch, height, width,
 * channels] keep their shape.
 * @throws ValueError for a factor outside of its range.
 */
export function randomHue(options: RandomHueOptions): RandomHue {
  return new RandomHue(options);
}

/** In training changes the saturation at random: `layers.randomSaturation({ factor: [0.4, 0.6] })`. */
export function randomSaturation(options: RandomSaturationOptions): RandomSaturation {
  return new RandomSaturation(options);
}
