/** Contrast and brightness changed at random in training. */
import { add, clip, mul, sub } from "../../graph/operations/elementwise.js";
import { mean } from "../../graph/operations/reduce.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { factorRange, type Range } from "./factor.js";
import { RandomImageLayer, type RandomImageOptions } from "./image-layer.js";
import { valueRange } from "./value-range.js";

/** (x - mean) c + mean, the mean of each channel of an image. */
export function withContrast(
  images: SymbolicTensor,
  contrast: SymbolicTensor,
  range: Range,
): SymbolicTensor {
  const average = mean(images, [1, 2], true);
  return clip(add(mul(sub(images, average), contrast), average), ...range);
}

/** Images with this fraction of the range of values added. */
export function withBrightness(
  images: SymbolicTensor,
  added: SymbolicTensor,
  [low, high]: Range,
): SymbolicTensor {
  return clip(add(images, mul(added, high - low)), low, high);
}

/** Options of `randomContrast`. */
export interface RandomContrastOptions extends RandomImageOptions {
  /** [l, u] multiplies the contrast by a number from 1 - l to 1 + u, both from 0 to 1. A number f is [0, f], as in Keras. */
  readonly factor: number | Range;
  /** Smallest and largest value of the images, to which results are limited. Default [0, 255]. */
  readonly valueRange?: Range;
}

function contrastOptions() {
  return { factor: factorRange(0, 1), valueRange: valueRange() } satisfies Description<
    Omit<RandomContrastOptions, keyof RandomImageOptions>
  >;
}

export interface RandomContrast extends FieldsOf<RandomContrastOptions, typeof contrastOptions> {}

/** In training y = (x - mean) c + mean, the mean of each channel of an image and c random for each image. */
export class RandomContrast extends RandomImageLayer {
  static override readonly className: string = "RandomContrast";

  static override options(): AnyDescription {
    return { ...RandomImageLayer.options(), ...contrastOptions() };
  }

  /** @throws ValueError for a factor outside of [0, 1], and for what is not a range. */
  constructor(options: RandomContrastOptions) {
    super(options);
  }

  protected override randomized(images: SymbolicTensor): SymbolicTensor {
    const [lower, upper] = this.factor;
    const contrast = this.draw(images, [1 - lower, 1 + upper]);
    return withContrast(images, contrast, this.valueRange);
  }
}

/** Options of `randomBrightness`. */
export interface RandomBrightnessOptions extends RandomImageOptions {
  /** Range of what is added, as a fraction of the range of values, from -1 to 1. A number f is [-f, f]. */
  readonly factor: number | Range;
  /** Smallest and largest value of the images, to which results are limited. Default [0, 255]. */
  readonly valueRange?: Range;
}

function brightnessOptions() {
  return { factor: factorRange(-1, 1), valueRange: valueRange() } satisfies Description<
    Omit<RandomBrightnessOptions, keyof RandomImageOptions>
  >;
}

export interface RandomBrightness
  extends FieldsOf<RandomBrightnessOptions, typeof brightnessOptions> {}

/** In training adds a random number to each image. */
export class RandomBrightness extends RandomImageLayer {
  static override readonly className: string = "RandomBrightness";

  static override options(): AnyDescription {
    return { ...RandomImageLayer.options(), ...brightnessOptions() };
  }

  /** @throws ValueError for a factor outside of [-1, 1], and for what is not a range. */
  constructor(options: RandomBrightnessOptions) {
    super(options);
  }

  protected override randomized(images: SymbolicTensor): SymbolicTensor {
    return withBrightness(images, this.draw(images, this.factor), this.valueRange);
  }
}

/**
 * In training changes the contrast at random: `layers.randomContrast({ factor: 0.2 })`. Images [batch, height, width,
 * channels] keep their shape.
 * @throws ValueError for a factor outside of [0, 1], and for what is not a range.
 */
export function randomContrast(options: RandomContrastOptions): RandomContrast {
  return new RandomContrast(options);
}

/**
 * In training changes the brightness at random: `layers.randomBrightness({ factor: 0.2 })`. Images [batch, height, width,
 * channels] keep their shape.
 * @throws ValueError for a factor outside of [-1, 1], and for what is not a range.
 */
export function randomBrightness(options: RandomBrightnessOptions): RandomBrightness {
  return new RandomBrightness(options);
}
