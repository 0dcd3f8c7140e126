/** Layers of images, and their factories. What does not belong here: convolution and pooling. */

import { AugMix, type AugMixOptions } from "./aug-mix.js";
import { AutoContrast, type AutoContrastOptions } from "./auto-contrast.js";
import {
  ContrastLimitedAdaptiveHistogramEqualization,
  type ContrastLimitedAdaptiveHistogramEqualizationOptions,
} from "./contrast-limited-equalization.js";
import { CutMix, type CutMixOptions } from "./cut-mix.js";
import { Equalization, type EqualizationOptions } from "./equalization.js";
import { MixUp, type MixUpOptions } from "./mix-up.js";
import { RandAugment, type RandAugmentOptions } from "./rand-augment.js";
import {
  RandomRotation,
  type RandomRotationOptions,
  RandomTranslation,
  type RandomTranslationOptions,
  RandomZoom,
  type RandomZoomOptions,
} from "./random-affine.js";
import {
  RandomBrightness,
  type RandomBrightnessOptions,
  RandomContrast,
  type RandomContrastOptions,
} from "./random-color.js";
import { RandomColorJitter, type RandomColorJitterOptions } from "./random-color-jitter.js";
import { RandomCrop, type RandomCropOptions } from "./random-crop.js";
import {
  RandomElasticTransform,
  type RandomElasticTransformOptions,
} from "./random-elastic-transform.js";
import { RandomErasing, type RandomErasingOptions } from "./random-erasing.js";
import { RandomFlip, type RandomFlipOptions } from "./random-flip.js";
import { RandomGaussianBlur, type RandomGaussianBlurOptions } from "./random-gaussian-blur.js";
import {
  RandomColorDegeneration,
  type RandomColorDegenerationOptions,
  RandomGrayscale,
  type RandomGrayscaleOptions,
} from "./random-grayscale.js";
import {
  RandomHue,
  type RandomHueOptions,
  RandomSaturation,
  type RandomSaturationOptions,
} from "./random-hue.js";
import { RandomInvert, type RandomInvertOptions } from "./random-invert.js";
import { RandomPerspective, type RandomPerspectiveOptions } from "./random-perspective.js";
import { RandomPosterization, type RandomPosterizationOptions } from "./random-posterization.js";
import { RandomSharpness, type RandomSharpnessOptions } from "./random-sharpness.js";
import { RandomShear, type RandomShearOptions } from "./random-shear.js";
import { Rescaling, type RescalingOptions } from "./rescaling.js";
import { CenterCrop, type CenterCropOptions, Resizing, type ResizingOptions } from "./resizing.js";
import { Solarization, type SolarizationOptions } from "./solarization.js";

export type { FillMode, Interpolation } from "../../graph/images/sampling.js";
export { AugMix, type AugMixOptions } from "./aug-mix.js";
export { AutoContrast, type AutoContrastOptions } from "./auto-contrast.js";
export {
  ContrastLimitedAdaptiveHistogramEqualization,
  type ContrastLimitedAdaptiveHistogramEqualizationOptions,
} from "./contrast-limited-equalization.js";
export { CutMix, type CutMixOptions } from "./cut-mix.js";
export { Equalization, type EqualizationOptions } from "./equalization.js";
export type { Range as FactorRange } from "./factor.js";
export type { ImageOptions, RandomImageOptions } from "./image-layer.js";
export { MixUp, type MixUpOptions } from "./mix-up.js";
export { RandAugment, type RandAugmentOptions } from "./rand-augment.js";
export {
  RandomRotation,
  type RandomRotationOptions,
  RandomTranslation,
  type RandomTranslationOptions,
  RandomZoom,
  type RandomZoomOptions,
  type SamplingOptions,
} from "./random-affine.js";
export {
  RandomBrightness,
  type RandomBrightnessOptions,
  RandomContrast,
  type RandomContrastOptions,
} from "./random-color.js";
export { RandomColorJitter, type RandomColorJitterOptions } from "./random-color-jitter.js";
export { RandomCrop, type RandomCropOptions } from "./random-crop.js";
export {
  RandomElasticTransform,
  type RandomElasticTransformOptions,
} from "./random-elastic-transform.js";
export { RandomErasing, type RandomErasingOptions } from "./random-erasing.js";
export { RandomFlip, type RandomFlipOptions } from "./random-flip.js";
export { RandomGaussianBlur, type RandomGaussianBlurOptions } from "./random-gaussian-blur.js";
export {
  RandomColorDegeneration,
  type RandomColorDegenerationOptions,
  RandomGrayscale,
  type RandomGrayscaleOptions,
} from "./random-grayscale.js";
export {
  RandomHue,
  type RandomHueOptions,
  RandomSaturation,
  type RandomSaturationOptions,
} from "./random-hue.js";
export { RandomInvert, type RandomInvertOptions } from "./random-invert.js";
export { RandomPerspective, type RandomPerspectiveOptions } from "./random-perspective.js";
export { RandomPosterization, type RandomPosterizationOptions } from "./random-posterization.js";
export { RandomSharpness, type RandomSharpnessOptions } from "./random-sharpness.js";
export { RandomShear, type RandomShearOptions } from "./random-shear.js";
export { Rescaling, type RescalingOptions } from "./rescaling.js";
export type { ResizeInterpolation } from "./resize.js";
export { CenterCrop, type CenterCropOptions, Resizing, type ResizingOptions } from "./resizing.js";
export { Solarization, type SolarizationOptions } from "./solarization.js";

/** scale x + offset: `layers.rescaling({ scale: 1 / 255 })`. */
export function rescaling(options: RescalingOptions): Rescaling {
  return new Rescaling(options);
}

/**
 * Images in another size.
 * @throws ValueError where a size is not a positive integer.
 * @example
 * layers.resizing({ height: 32, width: 32 }).apply(input({ shape: [64, 48, 3] })); // [batch, 32, 32, 3]
 */
export function resizing(options: ResizingOptions): Resizing {
  return new Resizing(options);
}

/** The middle of images: `layers.centerCrop({ height: 24, width: 24 })`. */
export function centerCrop(options: CenterCropOptions): CenterCrop {
  return new CenterCrop(options);
}

/** In training mirrors images at random: `layers.randomFlip({ mode: "horizontal" })`. */
export function randomFlip(options?: RandomFlipOptions): RandomFlip {
  return new RandomFlip(options);
}

/** In training rotates images at random: `layers.randomRotation({ factor: 0.1 })` by up to 36 degrees. */
export function randomRotation(options: RandomRotationOptions): RandomRotation {
  return new RandomRotation(options);
}

/** In training zooms images at random: `layers.randomZoom({ heightFactor: 0.2 })`. */
export function randomZoom(options: RandomZoomOptions): RandomZoom {
  return new RandomZoom(options);
}

/** In training shifts images at random: `layers.randomTranslation({ heightFactor: 0.1, widthFactor: 0.1 })`. */
export function randomTranslation(options: RandomTranslationOptions): RandomTranslation {
  return new RandomTranslation(options);
}

/** In training changes the contrast at random: `layers.randomContrast({ factor: 0.2 })`. */
export function randomContrast(options: RandomContrastOptions): RandomContrast {
  return new RandomContrast(options);
}

/** In training changes the brightness at random: `layers.randomBrightness({ factor: 0.2 })`. */
export function randomBrightness(options: RandomBrightnessOptions): RandomBrightness {
  return new RandomBrightness(options);
}

/** In training turns the hue of images at random: `layers.randomHue({ factor: 0.2 })`. */
export function randomHue(options: RandomHueOptions): RandomHue {
  return new RandomHue(options);
}

/** In training changes the saturation at random: `layers.randomSaturation({ factor: [0.4, 0.6] })`. */
export function randomSaturation(options: RandomSaturationOptions): RandomSaturation {
  return new RandomSaturation(options);
}

/** In training makes images gray at random: `layers.randomGrayscale({ factor: 0.2 })`. */
export function randomGrayscale(options?: RandomGrayscaleOptions): RandomGrayscale {
  return new RandomGrayscale(options);
}

/** In training mixes images with gray at random: `layers.randomColorDegeneration({ factor: [0, 0.5] })`. */
export function randomColorDegeneration(
  options: RandomColorDegenerationOptions,
): RandomColorDegeneration {
  return new RandomColorDegeneration(options);
}

/** In training inverts images at random: `layers.randomInvert({ factor: [0.1, 0.1] })`. */
export function randomInvert(options?: RandomInvertOptions): RandomInvert {
  return new RandomInvert(options);
}

/** In training keeps the highest bits of values at random: `layers.randomPosterization({ factor: [4, 8] })`. */
export function randomPosterization(options: RandomPosterizationOptions): RandomPosterization {
  return new RandomPosterization(options);
}

/** In training inverts bright values: `layers.solarization({ thresholdFactor: 0.5 })`. */
export function solarization(options?: SolarizationOptions): Solarization {
  return new Solarization(options);
}

/** In training sharpens or smooths images at random: `layers.randomSharpness({ factor: 0.8 })`. */
export function randomSharpness(options: RandomSharpnessOptions): RandomSharpness {
  return new RandomSharpness(options);
}

/** Stretches images to the whole range of values: `layers.autoContrast({ valueRange: [0, 1] })`. */
export function autoContrast(options?: AutoContrastOptions): AutoContrast {
  return new AutoContrast(options);
}

/** In training blurs images at random: `layers.randomGaussianBlur({ kernelSize: 5 })`. */
export function randomGaussianBlur(options?: RandomGaussianBlurOptions): RandomGaussianBlur {
  return new RandomGaussianBlur(options);
}

/** In training changes colors at random: `layers.randomColorJitter({ brightnessFactor: 0.2, hueFactor: 0.1 })`. */
export function randomColorJitter(options?: RandomColorJitterOptions): RandomColorJitter {
  return new RandomColorJitter(options);
}

/** In training shears images at random: `layers.randomShear({ xFactor: 0.2 })`. */
export function randomShear(options?: RandomShearOptions): RandomShear {
  return new RandomShear(options);
}

/** In training shows images in perspective at random: `layers.randomPerspective({ scale: 0.3 })`. */
export function randomPerspective(options?: RandomPerspectiveOptions): RandomPerspective {
  return new RandomPerspective(options);
}

/** In training distorts images at random: `layers.randomElasticTransform({ scale: 0.5 })`. */
export function randomElasticTransform(
  options?: RandomElasticTransformOptions,
): RandomElasticTransform {
  return new RandomElasticTransform(options);
}

/** In training cuts a part out of images at random: `layers.randomCrop({ height: 24, width: 24 })`. */
export function randomCrop(options: RandomCropOptions): RandomCrop {
  return new RandomCrop(options);
}

/** In training spreads the values of images evenly: `layers.equalization()`. */
export function equalization(options?: EqualizationOptions): Equalization {
  return new Equalization(options);
}

/** Spreads values evenly in each tile of an image: `layers.contrastLimitedAdaptiveHistogramEqualization({ clipLimit: 2 })`. */
export function contrastLimitedAdaptiveHistogramEqualization(
  options?: ContrastLimitedAdaptiveHistogramEqualizationOptions,
): ContrastLimitedAdaptiveHistogramEqualization {
  return new ContrastLimitedAdaptiveHistogramEqualization(options);
}

/** In training fills a part of images at random: `layers.randomErasing({ fillValue: 0 })`. */
export function randomErasing(options?: RandomErasingOptions): RandomErasing {
  return new RandomErasing(options);
}

/** In training mixes each image with another: `layers.mixUp({ alpha: 0.4 }).apply([images, labels], { training: true })`. */
export function mixUp(options?: MixUpOptions): MixUp {
  return new MixUp(options);
}

/** In training fills a part of each image with another: `layers.cutMix().apply([images, labels], { training: true })`. */
export function cutMix(options?: CutMixOptions): CutMix {
  return new CutMix(options);
}

/** In training applies some of eleven layers at random: `layers.randAugment({ factor: 0.3 })`. */
export function randAugment(options?: RandAugmentOptions): RandAugment {
  return new RandAugment(options);
}

/** In training mixes images with what chains of layers make of them: `layers.augMix({ numChains: 2 })`. */
export function augMix(options?: AugMixOptions): AugMix {
  return new AugMix(options);
}
