/** Normalization layers: classes and factories. */
export {
  BatchNormalization,
  type BatchNormalizationOptions,
  batchNormalization,
} from "./batch-normalization.js";
export {
  GroupNormalization,
  type GroupNormalizationOptions,
  groupNormalization,
} from "./group-normalization.js";
export {
  LayerNormalization,
  type LayerNormalizationOptions,
  layerNormalization,
} from "./layer-normalization.js";
export {
  RMSNormalization,
  type RMSNormalizationOptions,
  rmsNormalization,
} from "./rms-normalization.js";
export {
  SpectralNormalization,
  type SpectralNormalizationOptions,
  spectralNormalization,
} from "./spectral-normalization.js";
export {
  UnitNormalization,
  type UnitNormalizationOptions,
  unitNormalization,
} from "./unit-normalization.js";
