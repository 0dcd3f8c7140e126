/** Images changed by layers that are chosen at random, in training. */
import type { Interpolation } from "../../graph/images/sampling.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { operationKey, type RandomKey } from "../../runtime/random/seed.js";
import { integerFrom, oneOf, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { augmentations, augmented } from "./augmentations.js";
import { factorRange, type Range } from "./factor.js";
import { type ImageLayer, RandomImageLayer, type RandomImageOptions } from "./image-layer.js";
import { valueRange } from "./value-range.js";

/** Options of `randAugment`. */
export interface RandAugmentOptions extends RandomImageOptions {
  /** Smallest and largest value of the images. Default [0, 255]. */
  readonly valueRange?: Range;
  /** How many layers are applied, one after the other. Default 2. */
  readonly numOps?: number;
  /** Range of the factors of all layers, from 0 to 1. A number f is [0, f], as in Keras. Default 0.5. */
  readonly factor?: number | Range;
  /** The interpolation of the geometric layers. Default "bilinear". */
  readonly interpolation?: Interpolation;
}

function randAugmentOptions() {
  return {
    valueRange: valueRange(),
    numOps: optional(integerFrom(0), 2),
    factor: optional(factorRange(0, 1), [0, 0.5]),
    interpolation: optional(oneOf("bilinear", "nearest"), "bilinear"),
  } satisfies Description<Omit<RandAugmentOptions, keyof RandomImageOptions>>;
}

export interface RandAugment extends FieldsOf<RandAugmentOptions, typeof randAugmentOptions> {}

/**
 * In training applies layers chosen at random to a batch: RandomShear, RandomTranslation, RandomRotation, RandomBrightness,
 * RandomColorDegeneration, RandomContrast, RandomSharpness, RandomPosterization, Solarization, AutoContrast and
 * Equalization. All are computed, whichever is taken. Cubuk et al., RandAugment (2019). Images have 1 or 3 channels.
 */
export class RandAugment extends RandomImageLayer {
  static override readonly className: string = "RandAugment";
  // Private to the class, since they have nothing that files hold.
  readonly #augmentations: readonly ImageLayer[];
  readonly #choices: readonly RandomKey[];

  static override options(): AnyDescription {
    return { ...RandomImageLayer.options(), ...randAugmentOptions() };
  }

  /** @throws ValueError for a factor outside of [0, 1]. */
  constructor(options: RandAugmentOptions = {}) {
    super(options, 0);
    this.#augmentations = augmentations(this, true);
    this.#choices = Array.from({ length: this.numOps }, (_, index) =>
      operationKey(this.seed, 2 ** 16 + index),
    );
  }

  protected override randomized(images: SymbolicTensor): SymbolicTensor {
    const all = this.#augmentations;
    return this.#choices.reduce((changed, key) => augmented(changed, all, all.length, key), images);
  }
}

/**
 * In training applies some of eleven layers at random: `layers.randAugment({ factor: 0.3 })`. Images [batch, height,
 * width, channels] keep their shape.
 * @throws ValueError for a factor outside of [0, 1].
 */
export function randAugment(options?: RandAugmentOptions): RandAugment {
  return new RandAugment(options);
}
