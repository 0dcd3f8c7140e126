/** Layers that turn text, categories, numbers and images into what others take. */
export { AutoContrast } from "../../../layers/images/auto-contrast.js";
export {
  RandomRotation,
  RandomTranslation,
  RandomZoom,
} from "../../../layers/images/random-affine.js";
export { RandomBrightness, RandomContrast } from "../../../layers/images/random-color.js";
export { RandomColorJitter } from "../../../layers/images/random-color-jitter.js";
export { RandomFlip } from "../../../layers/images/random-flip.js";
export { RandomGaussianBlur } from "../../../layers/images/random-gaussian-blur.js";
export {
  RandomColorDegeneration,
  RandomGrayscale,
} from "../../../layers/images/random-grayscale.js";
export { RandomHue, RandomSaturation } from "../../../layers/images/random-hue.js";
export { RandomInvert } from "../../../layers/images/random-invert.js";
export { RandomPosterization } from "../../../layers/images/random-posterization.js";
export { RandomSharpness } from "../../../layers/images/random-sharpness.js";
export { Rescaling } from "../../../layers/images/rescaling.js";
export { CenterCrop, Resizing } from "../../../layers/images/resizing.js";
export { Solarization } from "../../../layers/images/solarization.js";
export { CategoryEncoding } from "../../../layers/preprocessing/category-encoding.js";
export { Discretization } from "../../../layers/preprocessing/discretization.js";
export { HashedCrossing } from "../../../layers/preprocessing/hashed-crossing.js";
export { Hashing } from "../../../layers/preprocessing/hashing.js";
export { IntegerLookup } from "../../../layers/preprocessing/integer-lookup.js";
export { Normalization } from "../../../layers/preprocessing/normalization.js";
export { StringLookup } from "../../../layers/preprocessing/string-lookup.js";
export { TextVectorization } from "../../../layers/preprocessing/text-vectorization.js";
