/** The classes of all layers and cells, for reading them from files. */
import { Activation } from "./activation.js";
import { AdditiveAttention, Attention } from "./attention/attention.js";
import { GroupQueryAttention } from "./attention/group-query-attention.js";
import { MultiHeadAttention } from "./attention/multi-head-attention.js";
import { Conv1D, Conv2D, Conv3D } from "./convolution/conv.js";
import { Conv1DTranspose, Conv2DTranspose, Conv3DTranspose } from "./convolution/conv-transpose.js";
import { DepthwiseConv1D, DepthwiseConv2D } from "./convolution/depthwise-conv.js";
import { SeparableConv1D, SeparableConv2D } from "./convolution/separable-conv.js";
import { Dense } from "./dense.js";
import { EinsumDense } from "./einsum-dense.js";
import { Embedding } from "./embedding.js";
import { Identity } from "./identity.js";
import { AutoContrast } from "./images/auto-contrast.js";
import { RandomRotation, RandomTranslation, RandomZoom } from "./images/random-affine.js";
import { RandomBrightness, RandomContrast } from "./images/random-color.js";
import { RandomColorJitter } from "./images/random-color-jitter.js";
import { RandomFlip } from "./images/random-flip.js";
import { RandomGaussianBlur } from "./images/random-gaussian-blur.js";
import { RandomColorDegeneration, RandomGrayscale } from "./images/random-grayscale.js";
import { RandomHue, RandomSaturation } from "./images/random-hue.js";
import { RandomInvert } from "./images/random-invert.js";
import { RandomPosterization } from "./images/random-posterization.js";
import { RandomSharpness } from "./images/random-sharpness.js";
import { Rescaling } from "./images/rescaling.js";
import { CenterCrop, Resizing } from "./images/resizing.js";
import { Solarization } from "./images/solarization.js";
import { Lambda } from "./lambda.js";
import { Masking } from "./masking.js";
import { Dot } from "./merging/dot.js";
import {
  Add,
  Average,
  Concatenate,
  Maximum,
  Minimum,
  Multiply,
  Subtract,
} from "./merging/merge.js";
import { BatchNormalization } from "./normalization/batch-normalization.js";
import { GroupNormalization } from "./normalization/group-normalization.js";
import { LayerNormalization } from "./normalization/layer-normalization.js";
import { RMSNormalization } from "./normalization/rms-normalization.js";
import { SpectralNormalization } from "./normalization/spectral-normalization.js";
import { UnitNormalization } from "./normalization/unit-normalization.js";
import {
  AdaptiveAveragePooling1D,
  AdaptiveAveragePooling2D,
  AdaptiveAveragePooling3D,
  AdaptiveMaxPooling1D,
  AdaptiveMaxPooling2D,
  AdaptiveMaxPooling3D,
} from "./pooling/adaptive-pooling.js";
import {
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalAveragePooling3D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
  GlobalMaxPooling3D,
} from "./pooling/global-pooling.js";
import {
  AveragePooling1D,
  AveragePooling2D,
  AveragePooling3D,
  MaxPooling1D,
  MaxPooling2D,
  MaxPooling3D,
} from "./pooling/pooling.js";
import { PositionEmbedding } from "./positions/position-embedding.js";
import { RotaryEmbedding } from "./positions/rotary-embedding.js";
import { SinePositionEncoding } from "./positions/sine-position-encoding.js";
import { CategoryEncoding } from "./preprocessing/category-encoding.js";
import { Discretization } from "./preprocessing/discretization.js";
import { HashedCrossing } from "./preprocessing/hashed-crossing.js";
import { Hashing } from "./preprocessing/hashing.js";
import { IntegerLookup } from "./preprocessing/integer-lookup.js";
import { Normalization } from "./preprocessing/normalization.js";
import { StringLookup } from "./preprocessing/string-lookup.js";
import { TextVectorization } from "./preprocessing/text-vectorization.js";
import { Permute, RepeatVector } from "./rearranging.js";
import { ELU, LeakyReLU, PReLU, ReLU } from "./rectifiers.js";
import { Bidirectional } from "./recurrent/bidirectional.js";
import { ConvLSTM1D, ConvLSTM2D, ConvLSTM3D } from "./recurrent/conv-lstm.js";
import { GRU, GRUCell } from "./recurrent/gru.js";
import { LSTM, LSTMCell } from "./recurrent/lstm.js";
import { RNN, StackedRNNCells } from "./recurrent/rnn.js";
import { SimpleRNN, SimpleRNNCell } from "./recurrent/simple-rnn.js";
import { TimeDistributed } from "./recurrent/time-distributed.js";
import { ActivityRegularization } from "./regularization/activity-regularization.js";
import { Dropout } from "./regularization/dropout.js";
import { AlphaDropout, GaussianDropout, GaussianNoise } from "./regularization/noise.js";
import {
  SpatialDropout1D,
  SpatialDropout2D,
  SpatialDropout3D,
} from "./regularization/spatial-dropout.js";
import { Cropping1D, Cropping2D, Cropping3D } from "./resampling/cropping.js";
import { UpSampling1D, UpSampling2D, UpSampling3D } from "./resampling/up-sampling.js";
import { ZeroPadding1D, ZeroPadding2D, ZeroPadding3D } from "./resampling/zero-padding.js";
import { Flatten, Reshape } from "./reshaping.js";
import { Softmax } from "./softmax.js";

/** A function, since of an unused one bundlers can tell that a page does not need the classes. */
export function layerClasses() {
  return [
    Activation,
    ActivityRegularization,
    AdditiveAttention,
    Attention,
    BatchNormalization,
    Conv1D,
    Conv2D,
    Conv3D,
    Conv1DTranspose,
    Conv2DTranspose,
    Conv3DTranspose,
    DepthwiseConv1D,
    DepthwiseConv2D,
    SeparableConv1D,
    SeparableConv2D,
    Dense,
    Dot,
    Dropout,
    EinsumDense,
    Embedding,
    GroupNormalization,
    GroupQueryAttention,
    Identity,
    RandomRotation,
    RandomTranslation,
    RandomZoom,
    RandomBrightness,
    RandomHue,
    RandomSaturation,
    RandomGrayscale,
    RandomColorDegeneration,
    RandomInvert,
    RandomPosterization,
    Solarization,
    RandomSharpness,
    AutoContrast,
    RandomGaussianBlur,
    RandomColorJitter,
    RandomContrast,
    RandomFlip,
    Rescaling,
    CenterCrop,
    Resizing,
    Lambda,
    LayerNormalization,
    Masking,
    Add,
    Average,
    Concatenate,
    Maximum,
    Minimum,
    Multiply,
    Subtract,
    MultiHeadAttention,
    SinePositionEncoding,
    RotaryEmbedding,
    PositionEmbedding,
    AlphaDropout,
    GaussianDropout,
    GaussianNoise,
    AdaptiveAveragePooling1D,
    AdaptiveAveragePooling2D,
    AdaptiveAveragePooling3D,
    AdaptiveMaxPooling1D,
    AdaptiveMaxPooling2D,
    AdaptiveMaxPooling3D,
    GlobalAveragePooling1D,
    GlobalAveragePooling2D,
    GlobalAveragePooling3D,
    GlobalMaxPooling1D,
    GlobalMaxPooling2D,
    GlobalMaxPooling3D,
    AveragePooling1D,
    AveragePooling2D,
    AveragePooling3D,
    MaxPooling1D,
    MaxPooling2D,
    MaxPooling3D,
    CategoryEncoding,
    Discretization,
    HashedCrossing,
    Hashing,
    IntegerLookup,
    Normalization,
    StringLookup,
    TextVectorization,
    Permute,
    RepeatVector,
    ELU,
    LeakyReLU,
    PReLU,
    ReLU,
    Bidirectional,
    ConvLSTM1D,
    ConvLSTM2D,
    ConvLSTM3D,
    GRU,
    GRUCell,
    LSTM,
    LSTMCell,
    RNN,
    StackedRNNCells,
    SimpleRNN,
    SimpleRNNCell,
    TimeDistributed,
    Cropping1D,
    Cropping2D,
    Cropping3D,
    UpSampling1D,
    UpSampling2D,
    UpSampling3D,
    ZeroPadding1D,
    ZeroPadding2D,
    ZeroPadding3D,
    Flatten,
    Reshape,
    RMSNormalization,
    Softmax,
    SpatialDropout1D,
    SpatialDropout2D,
    SpatialDropout3D,
    SpectralNormalization,
    UnitNormalization,
  ];
}
