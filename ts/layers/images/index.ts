/** Layers of images, and their factories. What does not belong here: convolution and pooling. */
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
import { RandomFlip, type RandomFlipOptions } from "./random-flip.js";
import { Rescaling, type RescalingOptions } from "./rescaling.js";
import { CenterCrop, type CenterCropOptions, Resizing, type ResizingOptions } from "./resizing.js";

export type { FillMode, Interpolation } from "./affine-transform.js";
export type { Range as FactorRange } from "./factor.js";
export type { ImageOptions, RandomImageOptions } from "./image-layer.js";
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
export { RandomFlip, type RandomFlipOptions } from "./random-flip.js";
export { Rescaling, type RescalingOptions } from "./rescaling.js";
export type { ResizeInterpolation } from "./resize.js";
export { CenterCrop, type CenterCropOptions, Resizing, type ResizingOptions } from "./resizing.js";

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
