/** Images mirrored at random in training. */
import { at } from "../../graph/dim.js";
import { lessEqual, where } from "../../graph/operations/elementwise.js";
import { reverse } from "../../graph/operations/layout.js";
import { randomUniform } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { oneOf, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { RandomImageLayer, type RandomImageOptions } from "./image-layer.js";

/** Options of `randomFlip`. */
export interface RandomFlipOptions extends RandomImageOptions {
  /** Left and right exchanged, top and bottom, or both. Default both. */
  readonly mode?: "horizontal" | "vertical" | "horizontal_and_vertical";
}

function flipOptions() {
  return {
    mode: optional(
      oneOf("horizontal", "vertical", "horizontal_and_vertical"),
      "horizontal_and_vertical",
    ),
  } satisfies Description<Omit<RandomFlipOptions, keyof RandomImageOptions>>;
}

export interface RandomFlip extends FieldsOf<RandomFlipOptions, typeof flipOptions> {}

/**
 * In training mirrors each image of [batch, height, width, channels] with probability 1/2; in mode
 * "horizontal_and_vertical" in both directions at once, as in Keras.
 */
export class RandomFlip extends RandomImageLayer {
  static override readonly className: string = "RandomFlip";

  static override options(): AnyDescription {
    return { ...RandomImageLayer.options(), ...flipOptions() };
  }

  /** @throws ValueError for an unknown mode. */
  constructor(options: RandomFlipOptions = {}) {
    super(options);
  }

  protected override randomized(images: SymbolicTensor): SymbolicTensor {
    const numbers = randomUniform([at(images.dims, 0), 1, 1, 1], 0, 1, this.keys[0]);
    const horizontal = this.mode === "vertical" ? images : reverse(images, 2);
    const flipped = this.mode === "horizontal" ? horizontal : reverse(horizontal, 1);
    return where(lessEqual(numbers, 0.5), flipped, images);
  }
}

/**
 * In training mirrors images at random: `layers.randomFlip({ mode: "horizontal" })`. Images [batch, height, width,
 * channels] keep their shape.
 * @throws ValueError for an unknown mode.
 */
export function randomFlip(options?: RandomFlipOptions): RandomFlip {
  return new RandomFlip(options);
}
