/** Images inverted at random in training. */
import { sub, where } from "../../graph/operations/elementwise.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { factorRange, type Range } from "./factor.js";
import { RandomImageLayer, type RandomImageOptions } from "./image-layer.js";
import { valueRange } from "./value-range.js";

/** Options of `randomInvert`. */
export interface RandomInvertOptions extends RandomImageOptions {
  /** Range of the probability that an image is inverted, from 0 to 1. A number f is [0, f], as in Keras. Default 1. */
  readonly factor?: number | Range;
  /** Smallest and largest value of the images. Default [0, 255]. */
  readonly valueRange?: Range;
}

function invertOptions() {
  return {
    factor: optional(factorRange(0, 1), [0, 1]),
    valueRange: valueRange(),
  } satisfies Description<Omit<RandomInvertOptions, keyof RandomImageOptions>>;
}

export interface RandomInvert extends FieldsOf<RandomInvertOptions, typeof invertOptions> {}

/** In training y = high - x for some images, high the largest value. */
export class RandomInvert extends RandomImageLayer {
  static override readonly className: string = "RandomInvert";

  static override options(): AnyDescription {
    return { ...RandomImageLayer.options(), ...invertOptions() };
  }

  /** @throws ValueError for a factor outside of its range. */
  constructor(options: RandomInvertOptions = {}) {
    super(options);
  }

  protected override randomized(images: SymbolicTensor): SymbolicTensor {
    const inverted = sub(this.valueRange[1], images);
    return where(this.isChosen(images, this.factor), inverted, images);
  }
}

/** In training inverts images at random: `layers.randomInvert({ factor: [0.1, 0.1] })`. */
export function randomInvert(options?: RandomInvertOptions): RandomInvert {
  return new RandomInvert(options);
}
