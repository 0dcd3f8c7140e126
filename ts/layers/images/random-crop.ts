/** Parts of images at random places, in training. */

import { cropped, type ImageSize, resize } from "../../graph/images/resize.js";
import { pixelsAt } from "../../graph/images/sampling.js";
import { reshape } from "../../graph/operations/broadcast.js";
import { add, clip, floor } from "../../graph/operations/elementwise.js";
import { arange, randomUniform } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { positiveInteger } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { imageSize, RandomImageLayer, type RandomImageOptions } from "./image-layer.js";

/** Options of `randomCrop`. */
export interface RandomCropOptions extends RandomImageOptions {
  /** Height of the output in pixels. */
  readonly height: number;
  /** Width of the output in pixels. */
  readonly width: number;
}

function cropOptions() {
  return { height: positiveInteger(), width: positiveInteger() } satisfies Description<
    Omit<RandomCropOptions, keyof RandomImageOptions>
  >;
}

export interface RandomCrop extends FieldsOf<RandomCropOptions, typeof cropOptions> {}

/**
 * In training cuts [batch, height, width, channels] out of images at a random place, the same for a batch. Images that are
 * not larger than that in both directions are resized instead, where it does not fit. In prediction images are as they are,
 * of their own size, as in Keras: layers that follow must take both sizes.
 */
export class RandomCrop extends RandomImageLayer {
  static override readonly className: string = "RandomCrop";

  static override options(): AnyDescription {
    return { ...RandomImageLayer.options(), ...cropOptions() };
  }

  /** @throws ValueError where a size is not a positive integer. */
  constructor(options: RandomCropOptions) {
    super(options);
  }

  protected override randomized(images: SymbolicTensor): SymbolicTensor {
    const from = imageSize(this, images);
    const isLarger = from.height > this.height && from.width > this.width;
    return isLarger ? this.#cutOut(images, from) : this.#fitted(images, from);
  }

  #cutOut(images: SymbolicTensor, { height, width }: ImageSize): SymbolicTensor {
    const start = (room: number, stream: number) => {
      const place = floor(randomUniform([1, 1, 1], 0, room + 1, this.keys[stream]));
      return clip(place, 0, room);
    };
    const rows = reshape(arange(this.height), [1, this.height, 1]);
    const columns = reshape(arange(this.width), [1, 1, this.width]);
    return pixelsAt(
      images,
      add(rows, start(height - this.height, 0)),
      add(columns, start(width - this.width, 1)),
    );
  }

  /** What of this size follows the first pixel of the largest part in the middle with its aspect ratio, resized. */
  #fitted(images: SymbolicTensor, { height, width }: ImageSize): SymbolicTensor {
    const middle = {
      height: Math.max(Math.min(height, Math.trunc((width * this.height) / this.width)), 1),
      width: Math.max(Math.min(width, Math.trunc((height * this.width) / this.height)), 1),
    };
    const row = Math.trunc((height - middle.height) / 2);
    const column = Math.trunc((width - middle.width) / 2);
    const size = {
      height: Math.min(this.height, height - row),
      width: Math.min(this.width, width - column),
    };
    const part = cropped(images, [row, column], size);
    if (size.height === this.height && size.width === this.width) return part;
    return resize(part, size, this, "bilinear", false);
  }
}

/**
 * In training cuts a part out of images at random: `layers.randomCrop({ height: 24, width: 24 })`. [batch, height, width,
 * channels] to [batch, options.height, options.width, channels].
 * @throws ValueError where a size is not a positive integer.
 */
export function randomCrop(options: RandomCropOptions): RandomCrop {
  return new RandomCrop(options);
}
