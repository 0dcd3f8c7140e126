/** Normalization layers: classes and factories. */
import type { AnyLayer } from "../layer.js";
import { BatchNormalization, type BatchNormalizationOptions } from "./batch-normalization.js";
import { GroupNormalization, type GroupNormalizationOptions } from "./group-normalization.js";
import { LayerNormalization, type LayerNormalizationOptions } from "./layer-normalization.js";
import { RMSNormalization, type RMSNormalizationOptions } from "./rms-normalization.js";
import {
  SpectralNormalization,
  type SpectralNormalizationOptions,
} from "./spectral-normalization.js";
import { UnitNormalization, type UnitNormalizationOptions } from "./unit-normalization.js";

export { BatchNormalization, type BatchNormalizationOptions } from "./batch-normalization.js";
export { GroupNormalization, type GroupNormalizationOptions } from "./group-normalization.js";
export { LayerNormalization, type LayerNormalizationOptions } from "./layer-normalization.js";
export { RMSNormalization, type RMSNormalizationOptions } from "./rms-normalization.js";
export {
  SpectralNormalization,
  type SpectralNormalizationOptions,
} from "./spectral-normalization.js";
export { UnitNormalization, type UnitNormalizationOptions } from "./unit-normalization.js";

/**
 * Each example minus its mean, divided by its standard deviation, times gamma plus beta.
 * @example
 * layers.layerNormalization().apply(input({ shape: [10, 8] })); // [batch, 10, 8]
 */
export function layerNormalization(options?: LayerNormalizationOptions): LayerNormalization {
  return new LayerNormalization(options);
}

/** Each feature minus its mean, divided by its standard deviation: of the batch in training, else moving statistics. */
export function batchNormalization(options?: BatchNormalizationOptions): BatchNormalization {
  return new BatchNormalization(options);
}

/**
 * Each example minus the mean of a group of channels over all positions, divided by its standard deviation.
 * @throws ValueError where groups is 0 or below -1.
 * @example
 * layers.groupNormalization({ groups: 4 }).apply(input({ shape: [8, 8, 16] }));
 */
export function groupNormalization(options?: GroupNormalizationOptions): GroupNormalization {
  return new GroupNormalization(options);
}

/** Each example divided by its root mean square, times a trained scale. */
export function rmsNormalization(options?: RMSNormalizationOptions): RMSNormalization {
  return new RMSNormalization(options);
}

/** Each example divided by its length. */
export function unitNormalization(options?: UnitNormalizationOptions): UnitNormalization {
  return new UnitNormalization(options);
}

/**
 * A layer whose kernel is divided by its largest singular value in each training step.
 * @throws ValueError for what is not a layer.
 * @example
 * layers.spectralNormalization(layers.dense({ units: 16 }));
 */
export function spectralNormalization(
  layer: AnyLayer,
  options?: Omit<SpectralNormalizationOptions, "layer">,
): SpectralNormalization {
  return new SpectralNormalization({ ...options, layer });
}
