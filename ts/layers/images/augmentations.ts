/** The layers of which RandAugment and AugMix choose some at random. */
import type { Interpolation } from "../../graph/images/sampling.js";
import { equal, floor, where } from "../../graph/operations/elementwise.js";
import { randomUniform } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import type { RandomKey } from "../../runtime/random/seed.js";
import { AutoContrast } from "./auto-contrast.js";
import { Equalization } from "./equalization.js";
import type { Range } from "./factor.js";
import type { ImageLayer } from "./image-layer.js";
import { RandomRotation, RandomTranslation } from "./random-affine.js";
import { RandomBrightness, RandomContrast } from "./random-color.js";
import { RandomColorDegeneration } from "./random-grayscale.js";
import { RandomPosterization } from "./random-posterization.js";
import { RandomSharpness } from "./random-sharpness.js";
import { RandomShear } from "./random-shear.js";
import { Solarization } from "./solarization.js";

/** The options that the layers share. */
export interface Strength {
  /** How strongly an image is changed, in [0, 1]. */
  readonly factor: Range;
  readonly valueRange: Range;
  readonly interpolation: Interpolation;
  readonly seed: number | null;
}

/** Keras's names of the layers that move pixels or map each value by a table. */
const GEOMETRY_AND_TABLES = [
  "random_shear",
  "random_translation",
  "random_rotation",
  "random_posterization",
  "solarization",
  "auto_contrast",
  "equalization",
] as const;
/** Keras's names of the layers that change colors. */
const COLORS = [
  "random_brightness",
  "random_color_degeneration",
  "random_contrast",
  "random_sharpness",
] as const;
type Name = (typeof GEOMETRY_AND_TABLES)[number] | (typeof COLORS)[number];

/** A layer of each kind, each with random numbers of its own. */
export function augmentations(strength: Strength, withColors: boolean): readonly ImageLayer[] {
  const names = withColors ? [...GEOMETRY_AND_TABLES, ...COLORS] : GEOMETRY_AND_TABLES;
  return names.map((name, index) => {
    const seed = strength.seed === null ? null : (strength.seed + index) % 2 ** 32;
    return augmentation(name, { ...strength, seed });
  });
}

function augmentation(name: Name, strength: Strength): ImageLayer {
  const { factor, valueRange, interpolation, seed } = strength;
  const color = { name, seed, factor, valueRange };
  const geometry = { name, seed, interpolation };
  switch (name) {
    case "random_shear":
      return new RandomShear({ ...geometry, xFactor: factor, yFactor: factor });
    case "random_translation":
      return new RandomTranslation({ ...geometry, heightFactor: factor, widthFactor: factor });
    case "random_rotation":
      return new RandomRotation({ ...geometry, factor });
    case "random_posterization":
      return new RandomPosterization({ ...color, factor: Math.max(1, Math.trunc(8 * factor[1])) });
    case "solarization":
      return new Solarization({
        ...{ name, seed, valueRange },
        ...{ additionFactor: factor, thresholdFactor: factor },
      });
    case "auto_contrast":
      return new AutoContrast({ name, valueRange });
    case "equalization":
      return new Equalization({ name, valueRange });
    case "random_brightness":
      return new RandomBrightness(color);
    case "random_color_degeneration":
      return new RandomColorDegeneration(color);
    case "random_contrast":
      return new RandomContrast(color);
    case "random_sharpness":
      return new RandomSharpness(color);
  }
}

/**
 * A batch transformed by one of the layers, which is chosen at random for the whole batch.
 * @param choices the number of equally likely outcomes; with one more than layers, the batch may also stay as it is
 */
export function augmented(
  images: SymbolicTensor,
  layers: readonly ImageLayer[],
  choices: number,
  key: RandomKey,
): SymbolicTensor {
  const choice = floor(randomUniform([1, 1, 1, 1], 0, choices, key));
  return layers.reduce(
    (chosen, layer, index) =>
      where(equal(choice, index), layer.transform(images, { training: true }), chosen),
    images,
  );
}
