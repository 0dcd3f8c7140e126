/** Layers of images, and their factories. What does not belong here: convolution and pooling. */

export type { ResizeInterpolation } from "../../graph/images/resize.js";
export type { FillMode, Interpolation } from "../../graph/images/sampling.js";
export { AugMix, type AugMixOptions, augMix } from "./aug-mix.js";
export { AutoContrast, type AutoContrastOptions, autoContrast } from "./auto-contrast.js";
export {
  ContrastLimitedAdaptiveHistogramEqualization,
  type ContrastLimitedAdaptiveHistogramEqualizationOptions,
  contrastLimitedAdaptiveHistogramEqualization,
} from "./contrast-limited-equalization.js";
export { CutMix, type CutMixOptions, cutMix } from "./cut-mix.js";
export { Equalization, type EqualizationOptions, equalization } from "./equalization.js";
export type { Range as FactorRange } from "./factor.js";
export type { ImageOptions, RandomImageOptions } from "./image-layer.js";
export { MixUp, type MixUpOptions, mixUp } from "./mix-up.js";
export { RandAugment, type RandAugmentOptions, randAugment } from "./rand-augment.js";
export {
  RandomRotation,
  type RandomRotationOptions,
  RandomTranslation,
  type RandomTranslationOptions,
  RandomZoom,
  type RandomZoomOptions,
  randomRotation,
  randomTranslation,
  randomZoom,
  type SamplingOptions,
} from "./random-affine.js";
export {
  RandomBrightness,
  type RandomBrightnessOptions,
  RandomContrast,
  type RandomContrastOptions,
  randomBrightness,
  randomContrast,
} from "./random-color.js";
export {
  RandomColorJitter,
  type RandomColorJitterOptions,
  randomColorJitter,
} from "./random-color-jitter.js";
export { RandomCrop, type RandomCropOptions, randomCrop } from "./random-crop.js";
export {
  RandomElasticTransform,
  type RandomElasticTransformOptions,
  randomElasticTransform,
} from "./random-elastic-transform.js";
export { RandomErasing, type RandomErasingOptions, randomErasing } from "./random-erasing.js";
export { RandomFlip, type RandomFlipOptions, randomFlip } from "./random-flip.js";
export {
  RandomGaussianBlur,
  type RandomGaussianBlurOptions,
  randomGaussianBlur,
} from "./random-gaussian-blur.js";
export {
  RandomColorDegeneration,
  type RandomColorDegenerationOptions,
  RandomGrayscale,
  type RandomGrayscaleOptions,
  randomColorDegeneration,
  randomGrayscale,
} from "./random-grayscale.js";
export {
  RandomHue,
  type RandomHueOptions,
  RandomSaturation,
  type RandomSaturationOptions,
  randomHue,
  randomSaturation,
} from "./random-hue.js";
export { RandomInvert, type RandomInvertOptions, randomInvert } from "./random-invert.js";
export {
  RandomPerspective,
  type RandomPerspectiveOptions,
  randomPerspective,
} from "./random-perspective.js";
export {
  RandomPosterization,
  type RandomPosterizationOptions,
  randomPosterization,
} from "./random-posterization.js";
export {
  RandomSharpness,
  type RandomSharpnessOptions,
  randomSharpness,
} from "./random-sharpness.js";
export { RandomShear, type RandomShearOptions, randomShear } from "./random-shear.js";
export { Rescaling, type RescalingOptions, rescaling } from "./rescaling.js";
export {
  CenterCrop,
  type CenterCropOptions,
  centerCrop,
  Resizing,
  type ResizingOptions,
  resizing,
} from "./resizing.js";
export { Solarization, type SolarizationOptions, solarization } from "./solarization.js";
