/** Parts of images replaced by noise or one color, at random in training. */
import { clip, mul, sqrt, where } from "../../graph/operations/elementwise.js";
import { randomNormal } from "../../graph/operations/random.js";
import { constant, type Operand } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { finite, nullable, oneOrMore, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { insideBox, intervalOf } from "./box.js";
import { factorRange, type Range } from "./factor.js";
import { imageSize, RandomImageLayer, type RandomImageOptions } from "./image-layer.js";
import { UNIT, valueRange } from "./value-range.js";

/** Options of `randomErasing`. */
export interface RandomErasingOptions extends RandomImageOptions {
  /** Range of the probability that an image is changed, from 0 to 1. A number f is [0, f], as in Keras. Default 1. */
  readonly factor?: number | Range;
  /**
   * Range of the squares of the box's width and of its height, each drawn for itself, as fractions of the image, from 0 to
   * 1. A number f is [0, f]. Default [0.02, 0.33].
   */
  readonly scale?: number | Range;
  /** The value in the box, or one for each channel; null, the default, for normal noise times the largest value. */
  readonly fillValue?: number | readonly number[] | null;
  /** Smallest and largest value of the images, to which those in the box are limited. Default [0, 255]. */
  readonly valueRange?: Range;
}

function erasingOptions() {
  return {
    factor: optional(factorRange(0, 1), [0, 1]),
    scale: optional(factorRange(0, 1), [0.02, 0.33]),
    fillValue: optional(nullable(oneOrMore(finite())), null),
    valueRange: valueRange(),
  } satisfies Description<Omit<RandomErasingOptions, keyof RandomImageOptions>>;
}

export interface RandomErasing extends FieldsOf<RandomErasingOptions, typeof erasingOptions> {}

/** In training fills a box at a random place of some images. */
export class RandomErasing extends RandomImageLayer {
  static override readonly className: string = "RandomErasing";

  static override options(): AnyDescription {
    return { ...RandomImageLayer.options(), ...erasingOptions() };
  }

  /** @throws ValueError for factors outside of [0, 1]. */
  constructor(options: RandomErasingOptions = {}) {
    super(options, 7);
  }

  /** @throws ShapeError where there are not as many fill values as channels. */
  protected override randomized(images: SymbolicTensor): SymbolicTensor {
    const { height, width } = imageSize(this, images);
    const interval = (length: number, stream: number) => {
      const part = sqrt(this.draw(images, this.scale, stream));
      return intervalOf(part, length, this.draw(images, UNIT, stream + 1));
    };
    const isInside = insideBox(images, interval(width, 0), interval(height, 2));
    const filling = clip(this.#filling(images), ...this.valueRange);
    const erased = where(isInside, filling, images);
    return where(this.isChosen(images, this.factor, 4), erased, images);
  }

  #filling(images: SymbolicTensor): Operand {
    const { fillValue } = this;
    if (fillValue === null) {
      return mul(randomNormal(images.dims, 0, 1, this.keys[6]), this.valueRange[1]);
    }
    return typeof fillValue === "number" ? fillValue : constant(fillValue, [fillValue.length]);
  }
}

/**
 * In training fills a part of images at random: `layers.randomErasing({ fillValue: 0 })`. Images [batch, height, width,
 * channels] keep their shape.
 * @throws ValueError for factors outside of [0, 1].
 */
export function randomErasing(options?: RandomErasingOptions): RandomErasing {
  return new RandomErasing(options);
}
