/** Convolution, pooling, attention, and less common layers. */
export { AdditiveAttention, Attention } from "../../../layers/attention/attention.js";
export { GroupQueryAttention } from "../../../layers/attention/group-query-attention.js";
export { MultiHeadAttention } from "../../../layers/attention/multi-head-attention.js";
export { Conv1D, Conv2D, Conv3D } from "../../../layers/convolution/conv.js";
export {
  Conv1DTranspose,
  Conv2DTranspose,
  Conv3DTranspose,
} from "../../../layers/convolution/conv-transpose.js";
export { DepthwiseConv1D, DepthwiseConv2D } from "../../../layers/convolution/depthwise-conv.js";
export { SeparableConv1D, SeparableConv2D } from "../../../layers/convolution/separable-conv.js";
export { EinsumDense } from "../../../layers/einsum-dense.js";
export { Lambda } from "../../../layers/lambda.js";
export { Dot } from "../../../layers/merging/dot.js";
export { GroupNormalization } from "../../../layers/normalization/group-normalization.js";
export { RMSNormalization } from "../../../layers/normalization/rms-normalization.js";
export { SpectralNormalization } from "../../../layers/normalization/spectral-normalization.js";
export { UnitNormalization } from "../../../layers/normalization/unit-normalization.js";
export {
  AdaptiveAveragePooling1D,
  AdaptiveAveragePooling2D,
  AdaptiveAveragePooling3D,
  AdaptiveMaxPooling1D,
  AdaptiveMaxPooling2D,
  AdaptiveMaxPooling3D,
} from "../../../layers/pooling/adaptive-pooling.js";
export {
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalAveragePooling3D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
  GlobalMaxPooling3D,
} from "../../../layers/pooling/global-pooling.js";
export {
  AveragePooling1D,
  AveragePooling2D,
  AveragePooling3D,
  MaxPooling1D,
  MaxPooling2D,
  MaxPooling3D,
} from "../../../layers/pooling/pooling.js";
export { PositionEmbedding } from "../../../layers/positions/position-embedding.js";
export { RotaryEmbedding } from "../../../layers/positions/rotary-embedding.js";
export { SinePositionEncoding } from "../../../layers/positions/sine-position-encoding.js";
export { Permute, RepeatVector } from "../../../layers/rearranging.js";
export { ConvLSTM1D, ConvLSTM2D, ConvLSTM3D } from "../../../layers/recurrent/conv-lstm.js";
export { ActivityRegularization } from "../../../layers/regularization/activity-regularization.js";
export {
  AlphaDropout,
  GaussianDropout,
  GaussianNoise,
} from "../../../layers/regularization/noise.js";
export {
  SpatialDropout1D,
  SpatialDropout2D,
  SpatialDropout3D,
} from "../../../layers/regularization/spatial-dropout.js";
export { Cropping1D, Cropping2D, Cropping3D } from "../../../layers/resampling/cropping.js";
export {
  UpSampling1D,
  UpSampling2D,
  UpSampling3D,
} from "../../../layers/resampling/up-sampling.js";
export {
  ZeroPadding1D,
  ZeroPadding2D,
  ZeroPadding3D,
} from "../../../layers/resampling/zero-padding.js";
export { ReversibleEmbedding } from "../../../layers/reversible-embedding.js";
