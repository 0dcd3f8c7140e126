/** Images sharpened or smoothed at random in training. */

import { depthwiseConv } from "../../graph/operations/conv.js";
import { add, clip, mul, sub } from "../../graph/operations/elementwise.js";
import { constant } from "../../graph/operations/sources.js";
import { knownChannels } from "../../graph/operations/windows.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { factorRange, type Range } from "./factor.js";
import { RandomImageLayer, type RandomImageOptions } from "./image-layer.js";
import { valueRange } from "./value-range.js";

/** Options of `randomSharpness`. */
export interface RandomSharpnessOptions extends RandomImageOptions {
  /** Range of f, from 0 to 1. A number f is [0, f]. */
  readonly factor: number | Range;
  /** Smallest and largest value of the images, to which results are limited. Default [0, 255]. */
  readonly valueRange?: Range;
}

function sharpnessOptions() {
  return { factor: factorRange(0, 1), valueRange: valueRange() } satisfies Description<
    Omit<RandomSharpnessOptions, keyof RandomImageOptions>
  >;
}

export interface RandomSharpness
  extends FieldsOf<RandomSharpnessOptions, typeof sharpnessOptions> {}

/** In training y = s + 2 f (x - s), s the smoothed image, f random: 0 smooths, 1/2 is the image, 1 sharpens. */
export class RandomSharpness extends RandomImageLayer {
  static override readonly className: string = "RandomSharpness";

  static override options(): AnyDescription {
    return { ...RandomImageLayer.options(), ...sharpnessOptions() };
  }

  /** @throws ValueError for a factor outside of its range. */
  constructor(options: RandomSharpnessOptions) {
    super(options);
  }

  protected override randomized(images: SymbolicTensor): SymbolicTensor {
    const channels = knownChannels(`${this}`, images);
    const kernel = Array.from({ length: 9 * channels }, (_, index) =>
      Math.floor(index / channels) === 4 ? 5 / 13 : 1 / 13,
    );
    const smoothed = depthwiseConv(images, constant(kernel, [3, 3, channels, 1]), 1, "same");
    const weight = sub(1, mul(this.draw(images, this.factor), 2));
    return clip(add(images, mul(weight, sub(smoothed, images))), ...this.valueRange);
  }
}

/**
 * In training sharpens or smooths images at random: `layers.randomSharpness({ factor: 0.8 })`. Images [batch, height,
 * width, channels] keep their shape.
 * @throws ValueError for a factor outside of its range.
 */
export function randomSharpness(options: RandomSharpnessOptions): RandomSharpness {
  return new RandomSharpness(options);
}
