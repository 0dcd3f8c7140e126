/** Colors replaced by gray, whole or in part, at random in training. */

import { grayscale } from "../../graph/images/color-space.js";
import { add, clip, less, mul, sub, where } from "../../graph/operations/elementwise.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { fraction, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { assertColors } from "./colors.js";
import { factorRange, type Range } from "./factor.js";
import { RandomImageLayer, type RandomImageOptions } from "./image-layer.js";
import { UNIT, valueRange } from "./value-range.js";

/** Options of `randomGrayscale`. */
export interface RandomGrayscaleOptions extends RandomImageOptions {
  /** Probability that an image becomes gray. Default 0.5. */
  readonly factor?: number;
}

function grayscaleOptions() {
  return { factor: optional(fraction(), 0.5) } satisfies Description<
    Omit<RandomGrayscaleOptions, keyof RandomImageOptions>
  >;
}

export interface RandomGrayscale
  extends FieldsOf<RandomGrayscaleOptions, typeof grayscaleOptions> {}

/** In training makes some images gray, as 0.2989 red + 0.587 green + 0.114 blue in each of their 3 channels. */
export class RandomGrayscale extends RandomImageLayer {
  static override readonly className: string = "RandomGrayscale";

  static override options(): AnyDescription {
    return { ...RandomImageLayer.options(), ...grayscaleOptions() };
  }

  /** @throws ValueError for a factor outside of [0, 1]. */
  constructor(options: RandomGrayscaleOptions = {}) {
    super(options);
  }

  protected override randomized(images: SymbolicTensor): SymbolicTensor {
    assertColors(this, images, [1, 3]);
    const isChosen = less(this.draw(images, UNIT), this.factor);
    return where(isChosen, grayscale(images), images);
  }
}

/** Options of `randomColorDegeneration`. */
export interface RandomColorDegenerationOptions extends RandomImageOptions {
  /** Range of f, from -1 to 1. A number f is [-f, f], as in Keras. */
  readonly factor: number | Range;
  /** Smallest and largest value of the images, to which results are limited. Default [0, 255]. */
  readonly valueRange?: Range;
}

function colorDegenerationOptions() {
  return { factor: factorRange(-1, 1), valueRange: valueRange() } satisfies Description<
    Omit<RandomColorDegenerationOptions, keyof RandomImageOptions>
  >;
}

export interface RandomColorDegeneration
  extends FieldsOf<RandomColorDegenerationOptions, typeof colorDegenerationOptions> {}

/** In training y = x + f (gray - x), f random for each image: 0 is the image, 1 gray, below 0 more color. */
export class RandomColorDegeneration extends RandomImageLayer {
  static override readonly className: string = "RandomColorDegeneration";

  static override options(): AnyDescription {
    return { ...RandomImageLayer.options(), ...colorDegenerationOptions() };
  }

  /** @throws ValueError for a factor outside of its range. */
  constructor(options: RandomColorDegenerationOptions) {
    super(options);
  }

  protected override randomized(images: SymbolicTensor): SymbolicTensor {
    assertColors(this, images, [1, 3]);
    const factor = this.draw(images, this.factor);
    const degenerated = add(images, mul(factor, sub(grayscale(images), images)));
    return clip(degenerated, ...this.valueRange);
  }
}

/**
 * In training makes images gray at random: `layers.randomGrayscale({ factor: 0.2 })`. Images [batch, height, width,
 * channels] keep their shape.
 * @throws ValueError for a factor outside of [0, 1].
 */
export function randomGrayscale(options?: RandomGrayscaleOptions): RandomGrayscale {
  return new RandomGrayscale(options);
}

/** In training mixes images with gray at random: `layers.randomColorDegeneration({ factor: [0, 0.5] })`. */
export function randomColorDegeneration(
  options: RandomColorDegenerationOptions,
): RandomColorDegeneration {
  return new RandomColorDegeneration(options);
}
