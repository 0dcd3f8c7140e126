/** Layers that turn text, categories, numbers, images and signals into what others take. */

export { AugMix } from "../../../layers/images/aug-mix.js";
export { AutoContrast } from "../../../layers/images/auto-contrast.js";
export { ContrastLimitedAdaptiveHistogramEqualization } from "../../../layers/images/contrast-limited-equalization.js";
export { CutMix } from "../../../layers/images/cut-mix.js";
export { Equalization } from "../../../layers/images/equalization.js";
export { MixUp } from "../../../layers/images/mix-up.js";
export { RandAugment } from "../../../layers/images/rand-augment.js";
export {
  RandomRotation,
  RandomTranslation,
  RandomZoom,
} from "../../../layers/images/random-affine.js";
export { RandomBrightness, RandomContrast } from "../../../layers/images/random-color.js";
export { RandomColorJitter } from "../../../layers/images/random-color-jitter.js";
export { RandomCrop } from "../../../layers/images/random-crop.js";
export { RandomElasticTransform } from "../../../layers/images/random-elastic-transform.js";
export { RandomErasing } from "../../../layers/images/random-erasing.js";
export { RandomFlip } from "../../../layers/images/random-flip.js";
export { RandomGaussianBlur } from "../../../layers/images/random-gaussian-blur.js";
export {
  RandomColorDegeneration,
  RandomGrayscale,
} from "../../../layers/images/random-grayscale.js";
export { RandomHue, RandomSaturation } from "../../../layers/images/random-hue.js";
export { RandomInvert } from "../../../layers/images/random-invert.js";
export { RandomPerspective } from "../../../layers/images/random-perspective.js";
export { RandomPosterization } from "../../../layers/images/random-posterization.js";
export { RandomSharpness } from "../../../layers/images/random-sharpness.js";
export { RandomShear } from "../../../layers/images/random-shear.js";
export { Rescaling } from "../../../layers/images/rescaling.js";
export { CenterCrop, Resizing } from "../../../layers/images/resizing.js";
export { Solarization } from "../../../layers/images/solarization.js";
export { Pipeline } from "../../../layers/pipeline.js";
export { CategoryEncoding } from "../../../layers/preprocessing/category-encoding.js";
export { Discretization } from "../../../layers/preprocessing/discretization.js";
export { HashedCrossing } from "../../../layers/preprocessing/hashed-crossing.js";
export { Hashing } from "../../../layers/preprocessing/hashing.js";
export { IntegerLookup } from "../../../layers/preprocessing/integer-lookup.js";
export { Normalization } from "../../../layers/preprocessing/normalization.js";
export { StringLookup } from "../../../layers/preprocessing/string-lookup.js";
export { TextVectorization } from "../../../layers/preprocessing/text-vectorization.js";
export { MelSpectrogram } from "../../../layers/spectrograms/mel-spectrogram.js";
export { STFTSpectrogram } from "../../../layers/spectrograms/stft-spectrogram.js";
