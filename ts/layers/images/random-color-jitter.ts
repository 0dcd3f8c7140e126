/** Brightness, contrast, saturation and hue changed at random in training. */
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { nullable, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { assertColors } from "./colors.js";
import { factorRange, type Range } from "./factor.js";
import { RandomImageLayer, type RandomImageOptions } from "./image-layer.js";
import { withBrightness, withContrast } from "./random-color.js";
import { signedShift, withHueShifted, withSaturation } from "./random-hue.js";
import { UNIT, valueRange } from "./value-range.js";

/** Options of `randomColorJitter`. */
export interface RandomColorJitterOptions extends RandomImageOptions {
  /** Smallest and largest value of the images, to which results are limited. Default [0, 255]. */
  readonly valueRange?: Range;
  /** As the factor of RandomBrightness; null, the default, for no change. */
  readonly brightnessFactor?: number | Range | null;
  /** As the factor of RandomContrast; null, the default, for no change. */
  readonly contrastFactor?: number | Range | null;
  /** As the factor of RandomSaturation; null, the default, for no change. */
  readonly saturationFactor?: number | Range | null;
  /** As the factor of RandomHue; null, the default, for no change. */
  readonly hueFactor?: number | Range | null;
}

function colorJitterOptions() {
  return {
    valueRange: valueRange(),
    brightnessFactor: optional(nullable(factorRange(-1, 1)), null),
    contrastFactor: optional(nullable(factorRange(0, 1)), null),
    saturationFactor: optional(nullable(factorRange(-1, 1)), null),
    hueFactor: optional(nullable(factorRange(0, 1)), null),
  } satisfies Description<Omit<RandomColorJitterOptions, keyof RandomImageOptions>>;
}

export interface RandomColorJitter
  extends FieldsOf<RandomColorJitterOptions, typeof colorJitterOptions> {}

/** In training changes each image as RandomBrightness, RandomContrast, RandomSaturation and RandomHue, in this order. */
export class RandomColorJitter extends RandomImageLayer {
  static override readonly className: string = "RandomColorJitter";

  static override options(): AnyDescription {
    return { ...RandomImageLayer.options(), ...colorJitterOptions() };
  }

  /** @throws ValueError for a factor outside of its range. */
  constructor(options: RandomColorJitterOptions = {}) {
    super(options, 5);
  }

  protected override randomized(images: SymbolicTensor): SymbolicTensor {
    const { brightnessFactor, contrastFactor, saturationFactor, hueFactor, valueRange } = this;
    let changed = images;
    if (brightnessFactor !== null) {
      changed = withBrightness(changed, this.draw(images, brightnessFactor), valueRange);
    }
    if (contrastFactor !== null) {
      const [lower, upper] = contrastFactor;
      const contrast = this.draw(images, [1 - lower, 1 + upper], 1);
      changed = withContrast(changed, contrast, valueRange);
    }
    if (saturationFactor !== null) {
      assertColors(this, images, [3]);
      changed = withSaturation(changed, this.draw(images, saturationFactor, 2), valueRange);
    }
    if (hueFactor !== null) {
      assertColors(this, images, [3]);
      const shift = signedShift(this.draw(images, hueFactor, 3), this.draw(images, UNIT, 4));
      changed = withHueShifted(changed, shift, valueRange);
    }
    return changed;
  }
}

/**
 * In training changes colors at random: `layers.randomColorJitter({ brightnessFactor: 0.2, hueFactor: 0.1 })`. Images
 * [batch, height, width, channels] keep their shape.
 * @throws ValueError for a factor outside of its range.
 */
export function randomColorJitter(options?: RandomColorJitterOptions): RandomColorJitter {
  return new RandomColorJitter(options);
}
