/** Images with fewer values, at random in training. */
import { at } from "../../graph/dim.js";
import { reshape } from "../../graph/operations/broadcast.js";
import { cast, clip, div, floor, mul } from "../../graph/operations/elementwise.js";
import { gather } from "../../graph/operations/gather.js";
import { constant } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { integerRange, type Range } from "./factor.js";
import { RandomImageLayer, type RandomImageOptions } from "./image-layer.js";
import { BYTES, rescaled, valueRange } from "./value-range.js";

/** Distances of neighbouring values for 0 to 8 bits. */
const STEPS = [256, 128, 64, 32, 16, 8, 4, 2, 1];

/** Options of `randomPosterization`. */
export interface RandomPosterizationOptions extends RandomImageOptions {
  /**
   * Range of the number of bits, integers from 1 to 8; the upper limit is left out unless it is the lower one. A number f is [1, f].
   */
  readonly factor: number | Range;
  /** Smallest and largest value of the images. Default [0, 255]. */
  readonly valueRange?: Range;
}

function posterizationOptions() {
  return { factor: integerRange(1, 8), valueRange: valueRange() } satisfies Description<
    Omit<RandomPosterizationOptions, keyof RandomImageOptions>
  >;
}

export interface RandomPosterization
  extends FieldsOf<RandomPosterizationOptions, typeof posterizationOptions> {}

/** In training keeps the highest bits of 8-bit values: how many is random, and the same for all values of an image. */
export class RandomPosterization extends RandomImageLayer {
  static override readonly className: string = "RandomPosterization";

  static override options(): AnyDescription {
    return { ...RandomImageLayer.options(), ...posterizationOptions() };
  }

  /** @throws ValueError for a factor that is not an integer from 1 to 8. */
  constructor(options: RandomPosterizationOptions) {
    super(options);
  }

  protected override randomized(images: SymbolicTensor): SymbolicTensor {
    const bytes = floor(clip(rescaled(images, this.valueRange, BYTES), ...BYTES));
    const step = this.#stepOf(images);
    return rescaled(mul(floor(div(bytes, step)), step), BYTES, this.valueRange);
  }

  /** 2^(8 - bits) for each image. */
  #stepOf(images: SymbolicTensor): SymbolicTensor {
    const bits = cast(floor(this.draw(images, this.factor)), "int32");
    return reshape(gather(constant(STEPS, [STEPS.length, 1]), bits), [at(images.dims, 0), 1, 1, 1]);
  }
}

/** In training keeps the highest bits of values at random: `layers.randomPosterization({ factor: [4, 8] })`. */
export function randomPosterization(options: RandomPosterizationOptions): RandomPosterization {
  return new RandomPosterization(options);
}
